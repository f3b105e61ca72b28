"""Volumes of a stack, as a helper sees them."""

from __future__ import annotations

from ansible.module_utils.mirab_docker import PROJECT_LABEL
from ansible.module_utils.mirab_helper import bind_volume
from ansible.module_utils.mirab_problem import HostProblem


def assert_own_volumes(stack, docker, items):
    """Docker would make a volume that is not there, and gives anybody's to whoever names it."""
    found = {volume["Name"]: volume for volume in docker.inspect("volume", [item["volume"] for item in items])}
    for item in items:
        volume = found.get(item["volume"])
        if volume is None:
            raise HostProblem(f"The dump of {item['name']} failed: there is no volume {item['volume']} on the host. Deploy the stack first.")
        if (volume.get("Labels") or {}).get(PROJECT_LABEL) != stack.project:
            raise HostProblem(f"The dump of {item['name']} failed: volume {item['volume']} is not of this stack. Nothing was done.")


def mount_volumes(items, root, read_only=True):
    """Each below `root`, by the name of its item."""
    return [bind_volume(item["volume"], f"{root}/volumes/{item['name']}", read_only) for item in items]
