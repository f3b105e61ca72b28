#!/usr/bin/python
"""Waits until Traefik sends traffic to what the routes name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_routes
short_description: Wait for the routes of a stack in Traefik
description: Ends when every router is enabled with the expected number of containers, and returns C(mirab_containers).
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  api_url: {description: Address of Traefik's API as the host sees it., type: str, required: true}
  routes: {description: 'Routes as {name, replicas}; one without replicas is not waited for.', type: list, elements: dict, required: true}
  lists: {description: Given at the end of an apply: remembers that it is complete., type: list, elements: str}
author: [Mirab]
"""

import time

from ansible.module_utils.mirab_applied import record_applied
from ansible.module_utils.mirab_docker import Docker, describe_containers
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_traefik import TraefikAway, find_gap

POLL_SECONDS = 0.2


def act(module, stack):
    """The containers as they are once all routes stand."""
    url, deadline = module.params["api_url"], time.monotonic() + stack.wait_seconds
    routes = [route for route in module.params["routes"] if route["replicas"] > 0]
    for route in routes:
        wait_for(url, route, deadline, stack.wait_seconds)
    containers = Docker(stack.lock_descriptor).list_containers(stack.project)
    if module.params["lists"] is not None and not module.check_mode:
        record_applied(stack, module.params["lists"], containers)
    return {"changed": False, "msg": f"{len(routes)} routes stand", "mirab_containers": describe_containers(containers)}


def wait_for(url, route, deadline, wait_seconds):
    """Returns when the route stands; a Traefik that restarts meanwhile is waited for as well."""
    while True:
        try:
            gap = find_gap(url, route)
        except TraefikAway as away:
            gap = f"Traefik's API at {url} does not answer ({away})"
        if gap is None:
            return
        if time.monotonic() > deadline:
            raise HostProblem(f"The route {route['name']} did not stand within {wait_seconds} seconds: {gap}.")
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    run_stack_module(
        {
            "api_url": {"type": "str", "required": True},
            "lists": {"type": "list", "elements": "str"},
            "routes": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {"name": {"type": "str", "required": True}, "replicas": {"type": "int", "required": True}},
            },
        },
        act,
    )
