#!/usr/bin/python
"""One act of Docker Compose on a stack, with what it changed and what runs afterwards."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_compose
short_description: Act on the Compose project of a stack
description:
  - C(changed) is found by comparing the containers before and after.
  - Ends with C(mirab_containers), the containers of the stack as they are then.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  act:
    description: What to do; C(down) and C(stop) need no Compose file.
    type: str
    choices: [up, run, retire, discard, rest, stop, down]
    required: true
  compose_files: {description: Compose files below the stack's directory., type: list, elements: str, default: []}
  services: {description: Compose services; empty means all of them., type: list, elements: str, default: []}
  with_dependencies: {description: C(up) also starts what the services depend on., type: bool, default: true}
  drain_seconds: {description: C(retire) waits this long if it will stop anything., type: int, default: 0}
  with_volumes: {description: C(down) deletes the volumes., type: bool, default: false}
author: [Mirab]
"""

from ansible.module_utils.mirab_docker import describe_containers, get_fingerprint
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_project import Project
from ansible.module_utils.mirab_restored import forget_restored
from ansible.module_utils.mirab_stack import run_stack_module


def act(module, stack):
    """Lines printed, whether anything changed, and the containers afterwards."""
    options = module.params
    project = Project(stack, options["compose_files"])
    before = get_fingerprint(project.containers)
    has_run = options["act"] == "run"
    if not module.check_mode:
        if options["act"] == "down" and options["with_volumes"]:
            forget_restored(stack)
        try:
            has_run = perform(project, options) is True
        except HostProblem as problem:
            containers = describe_containers(project.containers)
            module.fail_json(msg=problem.sentence, lines=problem.lines or project.lines, mirab_containers=containers)
    changed = has_run or project.removed_resources or get_fingerprint(project.containers) != before
    return {"changed": changed, "lines": project.lines, "mirab_containers": describe_containers(project.containers)}


def perform(project, options):
    """Translates the act into the one call that does it; C(run) ends with whether it ran anything."""
    services = options["services"]
    project.end_leftovers()
    acts = {
        "up": lambda: project.up(services, options["with_dependencies"]),
        "run": lambda: project.run_once(services[0]),
        "retire": lambda: project.retire(services, options["drain_seconds"]),
        "discard": lambda: project.discard(services),
        "rest": project.rest,
        "stop": project.stop,
        "down": lambda: project.down(options["with_volumes"]),
    }
    return acts[options["act"]]()


if __name__ == "__main__":
    run_stack_module(
        {
            "act": {"type": "str", "choices": ["up", "run", "retire", "discard", "rest", "stop", "down"], "required": True},
            "compose_files": {"type": "list", "elements": "str", "default": []},
            "services": {"type": "list", "elements": "str", "default": []},
            "with_dependencies": {"type": "bool", "default": True},
            "drain_seconds": {"type": "int", "default": 0},
            "with_volumes": {"type": "bool", "default": False},
        },
        act,
    )
