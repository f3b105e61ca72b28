"""What a leash holds: every process that came of its program, whatever session or group it has put itself into.

ansible-core 2.19 gives each worker a session of its own, so a process group is not enough. A leash takes in orphans instead (it is their
"subreaper", prctl(2)), so that whatever came of its program stays below it in the tree of processes. Needs Linux.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import time

GRACE_SECONDS = 5
# For what a run leaves behind when it ends before its modules do: long enough to take secrets and helpers away.
LEAVE_SECONDS = 3
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
END_SECONDS = 10
POLL_SECONDS = 0.02


def adopt_orphans():
    """From now on an orphan among the descendants becomes a child of this process."""
    control(PR_SET_CHILD_SUBREAPER, 1)


def die_with(leash):
    """From now on this process is killed when its leash is, so that a run nobody holds begins nothing more. It stays so over an exec."""
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != leash:
        os._exit(70)


def control(operation, value):
    """prctl(2) of this process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(operation, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({operation})")


def obey(leader, orders):
    """One signal for each letter of the engine. An interrupt goes to the program's own group, as from a terminal: Ansible then ends in order."""
    for order in orders.decode("ascii", "replace"):
        if order == "i":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGINT)
        elif order == "t":
            signal_descendants(signal.SIGTERM)
        elif order == "k":
            signal_descendants(signal.SIGKILL)


def end_in_grace(ended):
    """The engine is gone: asks everything to end, and waits a little for `ended`, the descriptor of the program's process."""
    signal_descendants(signal.SIGTERM)
    select.select([ended], [], [], GRACE_SECONDS)


def signal_descendants(number):
    """Sends the signal to every descendant, and tells how many there were. Kept SSH connections are none: they outlive runs."""
    descendants = [pid for pid in list_descendants(os.getpid()) if not is_kept_connection(pid)]
    for pid in descendants:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    return len(descendants)


def ask_descendants():
    """The program has ended, or is given up: asks what is left of it to end, and waits a little. Who does not end is killed after that."""
    deadline = time.monotonic() + LEAVE_SECONDS
    left = signal_descendants(signal.SIGTERM)
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = len([pid for pid in list_descendants(os.getpid()) if not is_kept_connection(pid)])


def end_descendants():
    """Returns when none is left; one that begins meanwhile is found in the next round. A process that the kernel holds is not waited for long."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        left = signal_descendants(signal.SIGKILL)
        reap()
        if left == 0:
            return
        time.sleep(POLL_SECONDS)


def reap():
    """Takes leave of children that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass


def list_descendants(ancestor):
    """Process numbers below `ancestor`; those that have ended already are left out."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            parent = find_parent(int(name))
            if parent is not None:
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], list(children.get(ancestor, []))
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def find_parent(pid):
    """Number of the parent, or None for a process that is gone or has ended. The command in the second field may hold anything."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else int(parent)


def is_kept_connection(pid):
    """True for the master of a kept SSH connection, which calls itself `ssh: <socket> [mux]`."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            title = file.read().rstrip(b"\0 ")
    except OSError:
        return False
    return title.startswith(b"ssh: ") and title.endswith(b"[mux]")
