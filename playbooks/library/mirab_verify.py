#!/usr/bin/python
"""Looks closer at what was restored and serves nobody: the check that PostgreSQL has for its own tables and indexes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_verify
short_description: Check the databases of a restored stack
description:
  - Runs C(pg_amcheck) of the service's own image in each database, indexes held against their tables; an image without it is told.
  - What a command or a volume holds is the product's own matter; its services were seen healthy before.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items., type: list, elements: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_docker import Docker, describe_containers
from ansible.module_utils.mirab_items import ITEMS, check_items, explain, list_dumps, open_item
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_stack import run_stack_module


def act(module, stack):
    """One line for each item, and the containers as they are then."""
    items, docker = module.params["items"], Docker()
    check_items(items)
    lines = [f"{item['name']}: {verify_item(stack, docker, item)}" for item in list_dumps(items)]
    containers = describe_containers(docker.list_containers(stack.project))
    return {"changed": False, "msg": f"{len(lines)} items looked at", "lines": lines, "mirab_containers": containers}


def verify_item(stack, docker, item):
    """What was found of one item, in words."""
    try:
        return open_item(stack, docker, item).verify_loaded()
    except HostProblem as problem:
        raise explain(problem, f"What was restored of {item['name']} did not pass its check") from None


if __name__ == "__main__":
    run_stack_module({"items": ITEMS}, act)
