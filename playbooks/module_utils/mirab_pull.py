"""Pulls an image to the host."""

from __future__ import annotations

from ansible.module_utils.mirab_docker import get_problem
from ansible.module_utils.mirab_problem import HostProblem

PULL_SECONDS = 1_800
UNREACHABLE = ("connection refused", "no such host", "i/o timeout", "network is unreachable", "no route to host", "tls handshake timeout")


def pull(docker, image):
    """Sentences tell a registry that is away from an image that is not there."""
    done = docker.run(["pull", "--quiet", image], PULL_SECONDS)
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).lower()
    registry = image.split("/", 1)[0]
    if any(text in said for text in UNREACHABLE):
        raise HostProblem(f"The registry {registry} cannot be reached from the host, so {image} was not pulled.", [said.strip()])
    if "not found" in said or "manifest unknown" in said:
        raise HostProblem(f"The registry {registry} does not have the image {image}.", [said.strip()])
    if "unauthorized" in said or "access denied" in said or "authentication required" in said:
        raise HostProblem(f"The registry {registry} refuses the host's sign-in for {image}.", [said.strip()])
    raise get_problem(done, f"The image {image} could not be pulled")
