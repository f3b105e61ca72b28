#!/usr/bin/python
"""Fills the volumes of a stack with what a snapshot holds, while no service runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_fill
short_description: Fill the volumes of a stack
description:
  - Empties each volume and fills it; owners, modes, times and extended attributes are those of the backup.
  - What was written is read again and held against the repository.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items., type: list, elements: dict, required: true}
  snapshot_id: {description: The snapshot., type: str, required: true}
  repository: {description: Where it is., type: dict, required: true}
  helper: {description: Image and limits of the helper container., type: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_access import REPOSITORY
from ansible.module_utils.mirab_docker import Docker, get_lines, get_problem, get_service
from ansible.module_utils.mirab_helper import HELPER, helper_at_work
from ansible.module_utils.mirab_items import STORED_ITEMS, check_items, list_volumes
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restic import open_restic
from ansible.module_utils.mirab_snapshot import DATA, assert_snapshot_id
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_volume import assert_own_volumes, mount_volumes

# restic makes what lies between here and the volumes; it is gone with the helper.
ROOT = "/restore"
SCRATCH = ("--tmpfs", f"{ROOT}:mode=0755,size=1m")
# Files of any owner are made and given to their owner, with their special bits, attributes and device numbers.
RIGHTS = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETFCAP", "MKNOD")


def act(module, stack):
    """One line of restic for all of it."""
    options = module.params
    check_items(options["items"])
    assert_snapshot_id(options["snapshot_id"])
    volumes = list_volumes(options["items"])
    if not volumes or module.check_mode:
        return {"changed": bool(volumes), "msg": f"{len(volumes)} volumes to fill"}
    assert_own_volumes(stack, Docker(), volumes)
    assert_nothing_runs(stack)
    with helper_at_work(stack, options["helper"]) as helper, open_restic(stack, helper, options["repository"]) as restic:
        lines = fill(restic, options["snapshot_id"], volumes)
    return {"changed": True, "msg": f"{len(volumes)} volumes filled", "lines": lines}


def assert_nothing_runs(stack):
    """A service that runs would meet files that come and go."""
    running = [item for item in Docker(stack.lock_descriptor).list_containers(stack.project) if item["State"]["Running"]]
    if running:
        raise HostProblem(f"The restore is refused: {get_service(running[0])} runs while the volumes are filled. Nothing was changed.")


def fill(restic, snapshot_id, volumes):
    """Emptied first: an attempt that died may have left files that are in no snapshot."""
    mounts = [SCRATCH, *mount_volumes(volumes, f"{ROOT}{DATA}", read_only=False)]
    places = [f"{ROOT}{DATA}/volumes/{item['name']}" for item in volumes]
    emptied = restic.helper.run("find", [*places, "-mindepth", "1", "-delete"], mounts, ("DAC_OVERRIDE", "FOWNER"))
    if emptied.returncode != 0:
        raise get_problem(emptied, "The restore of the volumes failed: they could not be emptied")
    included = [word for item in volumes for word in ("--include", f"{DATA}/volumes/{item['name']}")]
    arguments = ["restore", snapshot_id, "--target", ROOT, "--verify", *included]
    return get_lines(restic.run_patiently(arguments, mounts=mounts, capabilities=RIGHTS))


if __name__ == "__main__":
    run_stack_module(
        {
            "items": STORED_ITEMS,
            "snapshot_id": {"type": "str", "required": True},
            "repository": REPOSITORY,
            "helper": HELPER,
        },
        act,
    )
