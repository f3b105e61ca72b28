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
author: [Mirab]
"""

from ansible.module_utils.mirab_applied import has_files, is_applied
from ansible.module_utils.mirab_docker import Docker, describe_containers
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_traefik import TraefikAway, find_gap


def act(module, stack):
    """The fence is bookkeeping: storing it does not count as a change of the stack."""
    taken = {"changed": False, "converged": False, "msg": f"Fence number {stack.fence} holds the stack"}
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
    return {"changed": False, "converged": True, "msg": message, "mirab_containers": describe_containers(containers)}


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
            }
        },
        act,
        advances_fence=True,
    )
