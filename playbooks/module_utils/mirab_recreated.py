"""What Compose leaves when it is killed while it makes a container anew.

It makes the new one as `<first 12 digits of the old one's id>_<name>`, stops and removes the old one, and gives the new one the name. Killed in
between, its next `up` keeps the one that never ran, stumbles over the name, or lets a service run under the wrong one.
"""

from __future__ import annotations

import re

from ansible.module_utils.mirab_docker import is_one_off

HALF_NAMED = re.compile(r"(?:[0-9a-f]{12}_)+(.+)")


def get_name(container):
    """The name that Docker knows the container by."""
    return container["Name"].lstrip("/")


def get_proper_name(container):
    """The name that the container has once it is made."""
    half = HALF_NAMED.fullmatch(get_name(container))
    return half.group(1) if half else get_name(container)


def list_half_made(containers):
    """Of each name that Compose was killed over: its containers, the one to keep first. That is the one that runs, or else the old one."""
    by_name = {}
    for container in containers:
        if not is_one_off(container):
            by_name.setdefault(get_proper_name(container), []).append(container)
    return [
        sorted(group, key=lambda item: (item["State"]["Running"], get_name(item) == name), reverse=True)
        for name, group in by_name.items()
        if any(get_name(item) != name for item in group)
    ]
