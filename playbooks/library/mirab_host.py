#!/usr/bin/python
"""Whether a host can take stacks: facts, and a sentence for everything that stands in the way."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_host
short_description: Report whether a host is ready for stacks
description: Changes nothing and does not fail for what is missing; returns C(mirab_host) with its C(problems).
options:
  stacks_directory: {description: Where the stacks' directories are made., type: path, required: true}
  traefik_api_url: {description: Address of Traefik's API as the host sees it., type: str, required: true}
author: [Mirab]
"""

import json
import os
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.mirab_docker import Docker, get_problem
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_traefik import TraefikAway, find_json

OLDEST_COMPOSE = (2, 20)
LEAST_FREE_BYTES = 1_000_000_000


def observe(stacks_directory, traefik_api_url):
    """The host's facts; what cannot be found out is None, with a problem that says why."""
    problems = []
    docker_version, docker_root = observe_docker(problems)
    traefik_version, traefik_routers = observe_traefik(traefik_api_url, problems)
    return {
        "docker_version": docker_version,
        "compose_version": observe_compose(problems) if docker_version else None,
        "traefik_version": traefik_version,
        "traefik_routers": traefik_routers,
        "stacks_disk": observe_own_disk(stacks_directory, problems),
        "docker_disk": observe_disk(docker_root, problems) if docker_root else None,
        "cpus": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "problems": problems,
    }


def observe_docker(problems):
    """Version of the daemon and its data directory."""
    try:
        done = Docker().run(["info", "--format", "{{json .}}"])
        facts = json.loads(done.stdout or "{}")
        if done.returncode != 0 or not facts.get("ServerVersion"):
            raise get_problem(done, "Docker does not answer on the host")
        return facts["ServerVersion"], facts["DockerRootDir"]
    except HostProblem as problem:
        problems.append(problem.sentence)
        return None, None


def observe_compose(problems):
    """Version of the Compose plugin."""
    try:
        version = Docker().get_output(["compose", "version", "--short"]).strip().lstrip("v")
    except HostProblem as problem:
        problems.append(problem.sentence)
        return None
    if tuple(int(part) for part in version.split("-")[0].split(".")[:2]) < OLDEST_COMPOSE:
        problems.append(f"Docker's Compose plugin on the host is {version}. Install version 2.26 or newer.")
    return version


def observe_traefik(url, problems):
    """Version of Traefik and the number of routers it has."""
    try:
        version, overview = find_json(url, "/api/version"), find_json(url, "/api/overview")
        return version["Version"], overview["http"]["routers"]["total"]
    except TraefikAway as away:
        problems.append(f"Traefik's API does not answer at {url} on the host: {away}.")
    except (KeyError, TypeError):
        problems.append(f"What answers at {url} on the host is not Traefik's API.")
    return None, None


def find_standing(path):
    """The directory itself, or the nearest one above it that stands already."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def observe_own_disk(path, problems):
    """Space where Mirab's own files go, and whether they can. What is Docker's, its daemon alone writes."""
    place = find_standing(path)
    if not os.access(place, os.W_OK):
        problems.append(f"The user that Mirab signs in with may not write at {place} on the host.")
    return observe_disk(path, problems)


def observe_disk(path, problems):
    """Space of the file system that holds a directory, whether the directory stands already or not."""
    usage = shutil.disk_usage(find_standing(path))
    if usage.free < LEAST_FREE_BYTES:
        problems.append(f"Only {usage.free // 1_000_000} MB are free on the host at {path}. Free some space before the next deployment.")
    return {"path": path, "free_bytes": usage.free, "total_bytes": usage.total}


def main():
    """Reports and never fails for what the host lacks."""
    module = AnsibleModule(
        argument_spec={"stacks_directory": {"type": "path", "required": True}, "traefik_api_url": {"type": "str", "required": True}},
        supports_check_mode=True,
    )
    facts = observe(module.params["stacks_directory"], module.params["traefik_api_url"])
    module.exit_json(changed=False, mirab_host=facts, lines=facts["problems"])


if __name__ == "__main__":
    main()
