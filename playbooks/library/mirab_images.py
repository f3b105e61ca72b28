#!/usr/bin/python
"""Brings the pinned images of a stack to the host and refuses those that would route traffic by themselves."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_images
short_description: Have the images of a stack on the host
description: Pulls each image that is not there by its digest; refuses an image with C(traefik.*) labels.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  images: {description: References pinned by digest., type: list, elements: str, required: true}
author: [Mirab]
"""

from concurrent.futures import ThreadPoolExecutor

from ansible.module_utils.mirab_docker import Docker
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_pull import pull
from ansible.module_utils.mirab_stack import run_stack_module

PULLS_AT_ONCE = 3


def act(module, stack):
    """Pulled images, one line each."""
    docker = Docker(stack.lock_descriptor)
    wanted = sorted(set(module.params["images"]))
    present = find_present(docker, wanted)
    missing = [image for image in wanted if image not in present]
    if missing and not module.check_mode:
        with ThreadPoolExecutor(PULLS_AT_ONCE) as pool:
            list(pool.map(lambda image: pull(docker, image), missing))
        present = find_present(docker, wanted)
    for image, labels in present.items():
        assert_no_traefik_label(image, labels)
    lines = [f"Pulled {image}" for image in missing]
    return {"changed": bool(missing), "msg": f"{len(missing)} of {len(wanted)} images pulled", "lines": lines}


def find_present(docker, wanted):
    """Image → its labels, for those that Docker has under exactly this digest."""
    present = {}
    for found in docker.inspect("image", wanted):
        for digest in found.get("RepoDigests") or []:
            present[digest] = (found.get("Config") or {}).get("Labels") or {}
    return {image: present[image] for image in wanted if image in present}


def assert_no_traefik_label(image, labels):
    """Traefik reads labels that come with an image, so such an image could take another stack's host name (rule R9)."""
    own = sorted(name for name in labels if name.lower().startswith("traefik."))
    if own:
        raise HostProblem(
            f"The image {image} carries the Traefik label {own[0]}, with which it could take traffic of other stacks. "
            "It is refused; build it without labels that begin with traefik."
        )


if __name__ == "__main__":
    run_stack_module({"images": {"type": "list", "elements": "str", "required": True}}, act)
