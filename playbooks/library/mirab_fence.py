#!/usr/bin/python
"""Refuses an attempt that a newer one has overtaken, and records this one (security rule R18)."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_fence
short_description: Take a stack on its host for one attempt
description:
  - Waits for the stack's lock, refuses when a greater fence number is stored, and stores its own.
  - For an apply, tells by C(converged) whether the last complete one left all of this already, so that nothing is to be done.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  apply:
    description: What the apply wants; of its files only path, mode and SHA-256, in three lists of the same order.
    type: dict
  restore:
    description:
      - The snapshot that the stack is to be filled with, and the services that may run meanwhile; any other that runs is a reason to refuse.
      - Tells by C(restored) whether an earlier attempt of the task has filled it already.
    type: dict
author: [Mirab]
"""

from ansible.module_utils.mirab_applied import has_files, is_applied
from ansible.module_utils.mirab_docker import Docker, describe_containers, get_service
from ansible.module_utils.mirab_helper import remove_leftovers
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restored import has_restored
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_traefik import TraefikAway, find_gap


def act(module, stack):
    """The fence is bookkeeping: storing it does not count as a change of the stack."""
    taken = {"changed": False, "converged": False, "restored": False, "msg": f"Fence number {stack.fence} holds the stack"}
    if not module.check_mode:
        remove_leftovers(stack)
    restore = module.params["restore"]
    if restore is not None:
        if has_restored(stack, restore["snapshot_id"]):
            return {**taken, "restored": True, "msg": "An earlier attempt of this task has filled the stack already"}
        assert_serves_nothing(stack, restore["data_services"])
    wanted = module.params["apply"]
    if wanted is None or wanted["migrates"]:
        return taken
    try:
        containers = Docker(stack.lock_descriptor).list_containers(stack.project)
        if not is_converged(stack, wanted, containers):
            return taken
    except (HostProblem, TraefikAway):
        # Whatever is wrong is told by the step that needs it.
        return taken
    message = "Nothing is to be done: files, containers and routes are as the last complete apply left them"
    return {**taken, "converged": True, "msg": message, "mirab_containers": describe_containers(containers)}


def assert_serves_nothing(stack, data_services):
    """Data is never put below a service that works with it."""
    containers = Docker(stack.lock_descriptor).list_containers(stack.project)
    serving = sorted({get_service(item) for item in containers if item["State"]["Running"]} - set(data_services))
    if serving:
        raise HostProblem(
            f"The restore is refused: {serving[0]} runs in this stack, and only a stack that was never deployed is filled. Nothing was changed."
        )


def is_converged(stack, wanted, containers):
    """Cheapest question first."""
    modes = [int(mode, 8) for mode in wanted["file_modes"]]
    files = dict(zip(wanted["file_paths"], map(list, zip(modes, wanted["file_digests"]))))
    if not has_files(stack, files) or not is_applied(stack, wanted["lists"], containers):
        return False
    routes = [route for route in wanted["routes"] if route["replicas"] > 0]
    return all(find_gap(wanted["traefik_api_url"], route) is None for route in routes)


STRINGS = {"type": "list", "elements": "str", "required": True}
ROUTE = {"name": {"type": "str", "required": True}, "replicas": {"type": "int", "required": True}}

if __name__ == "__main__":
    run_stack_module(
        {
            "apply": {
                "type": "dict",
                "options": {
                    "file_paths": STRINGS,
                    "file_modes": STRINGS,
                    "file_digests": STRINGS,
                    "lists": STRINGS,
                    "migrates": {"type": "bool", "required": True},
                    "routes": {"type": "list", "elements": "dict", "required": True, "options": ROUTE},
                    "traefik_api_url": {"type": "str", "required": True},
                },
            },
            "restore": {
                "type": "dict",
                "options": {"snapshot_id": {"type": "str", "required": True}, "data_services": STRINGS},
            },
        },
        act,
        advances_fence=True,
    )
