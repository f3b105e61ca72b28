"""What the last complete apply left on the host, as one hash: while it still holds, a further apply has nothing to do.

The hash covers bytes and modes of every file of the stack, the lists that the apply was given, and each container's id, start,
restarts and health. So it never holds after a change by hand, a crash, a failing health check or an apply that was cut short.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat

from ansible.module_utils.mirab_docker import get_health
from ansible.module_utils.mirab_stack import write_atomically

OPTIONAL_FILES = ("compose.override.yaml", "compose.transition.yaml", "compose.transition.override.yaml")
SECRETS = "secrets"


def is_applied(stack, lists, containers):
    """True when the stack is exactly as the last complete apply, which was given the same lists, left it."""
    try:
        # It is only a memory: a damaged one is as good as none.
        with open(stack.applied_path, encoding="ascii", errors="replace") as file:
            recorded = file.read().strip()
    except OSError:
        return False
    return recorded == get_hash(stack, lists, containers)


def has_files(stack, wanted):
    """True when the files stand as wanted, {path: [mode, SHA-256 of the bytes]}, and none of ours stands besides."""
    found = {path[len(stack.directory) + 1 :]: about for path, *about in map(describe_file, list_files(stack.directory))}
    ours = {name for name in found if name in OPTIONAL_FILES or name.startswith(SECRETS + "/")}
    return ours <= wanted.keys() and all(found.get(name) == about for name, about in wanted.items())


def record_applied(stack, lists, containers):
    """Remembers the stack as it is, at the end of a complete apply."""
    write_atomically(stack.applied_path, get_hash(stack, lists, containers).encode(), 0o600)


def get_hash(stack, lists, containers):
    """Hash of files, lists and containers."""
    known = {
        "files": [describe_file(path) for path in list_files(stack.directory)],
        "lists": lists,
        "containers": sorted(describe_container(container) for container in containers),
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def list_files(directory):
    """Absolute paths of the regular files in the stack's directory and one level below, where neither is a link."""
    paths = []
    for place in (directory, os.path.join(directory, SECRETS)):
        if os.path.isdir(place) and not os.path.islink(place):
            paths += [entry.path for entry in os.scandir(place) if entry.is_file(follow_symlinks=False)]
    return sorted(paths)


def describe_file(path):
    """Path, mode and hash of the bytes."""
    with open(path, "rb") as file:
        return [path, stat.S_IMODE(os.fstat(file.fileno()).st_mode), hashlib.sha256(file.read()).hexdigest()]


def describe_container(container):
    """Everything of a container that must not have changed since."""
    state = container["State"]
    return [container["Id"], state["Status"], state["StartedAt"], str(container["RestartCount"]), get_health(container)]
