#!/usr/bin/python
"""Fetches the dumps of a snapshot to the host, and holds each against what was stored."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_fetch
short_description: Fetch the dumps of a stack
description:
  - Each dump is held against its hash, the one of the manifest and the one that the engine knows.
  - Volumes stay in the repository until C(mirab_fill).
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items with the hashes that the engine knows., type: list, elements: dict, required: true}
  snapshot_id: {description: The snapshot., type: str, required: true}
  repository: {description: Where it is., type: dict, required: true}
  helper: {description: Image and limits of the helper container., type: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_access import REPOSITORY
from ansible.module_utils.mirab_helper import HELPER, helper_at_work
from ansible.module_utils.mirab_items import STORED_ITEMS, check_items, list_dumps
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restic import open_restic
from ansible.module_utils.mirab_snapshot import DATA, assert_snapshot_id, read_manifest
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_staging import Staging, get_size_and_hash


def act(module, stack):
    """One line for each dump."""
    options, staging = module.params, Staging(stack)
    check_items(options["items"])
    assert_snapshot_id(options["snapshot_id"])
    if module.check_mode:
        return {"changed": True, "msg": "The dumps would be fetched"}
    try:
        staging.begin()
        with helper_at_work(stack, options["helper"]) as helper, open_restic(stack, helper, options["repository"]) as restic:
            lines = fetch(restic, staging, options)
    except BaseException:
        staging.remove()
        raise
    return {"changed": True, "msg": f"{len(lines)} dumps fetched", "lines": lines}


def fetch(restic, staging, options):
    """The manifest first: it says how much room the dumps need."""
    snapshot_id = options["snapshot_id"]
    if not restic.list_snapshots(snapshot_id):
        raise HostProblem(
            f"The repository cannot be opened for this: the {restic.access.name} does not hold snapshot {snapshot_id[:8]}. Another repository "
            "stands there, or the snapshot was deleted. Nothing was changed."
        )
    manifest = read_manifest(restic, snapshot_id)
    staging.write_manifest(manifest)
    stored = {item["name"]: item for item in manifest["items"]}
    for item in options["items"]:
        if stored.get(item["name"], {}).get("kind") != item["kind"]:
            raise HostProblem(f"The restore of {item['name']} failed: the snapshot holds no such item. Nothing was changed.")
    dumps = list_dumps(options["items"])
    staging.assert_room(sum(stored[item["name"]]["bytes"] for item in dumps), "the dumps")
    return [fetch_dump(restic, staging, snapshot_id, item, stored[item["name"]]) for item in dumps]


def fetch_dump(restic, staging, snapshot_id, item, stored):
    """Straight into its file; nothing of it is ever another account's."""
    with staging.write_item(item["name"]) as sink:
        restic.run_patiently(["dump", snapshot_id, f"{DATA}/items/{item['name']}"], sink=sink)
    size, digest = get_size_and_hash(staging.item_path(item["name"]))
    if stored["sha256"] != digest or item["sha256"] not in (None, digest):
        raise HostProblem(f"The repository is damaged: the dump of {item['name']} is not the one that was stored. Nothing was changed.")
    return f"{item['name']}: {size} bytes, SHA-256 {digest}"


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
