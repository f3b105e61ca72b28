"""Keeps a program on a leash: all that came of it dies with the engine, and the engine can end it step by step.

Arguments: the program and its own arguments. Standard input carries one letter per signal, `i` SIGINT, `t` SIGTERM, `k` SIGKILL; its end
means that the engine is gone. Whatever happens, nothing of the program is left when this one ends. Needs Linux and Python 3.9.
"""

import os
import select
import signal
import subprocess
import sys

# An isolated Python does not look beside the script by itself.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from process_tree import adopt_orphans, ask_descendants, die_with, end_descendants, end_in_grace, obey, signal_descendants  # noqa: E402


def main():
    """Ends with the program's exit code, or 128 + the signal that ended it."""
    adopt_orphans()
    kept_open = [int(os.environ["MIRAB_EVENT_FD"])] if "MIRAB_EVENT_FD" in os.environ else []
    leash = os.getpid()
    # There is one thread, so what runs between the fork and the exec meets no lock that somebody holds.
    program = subprocess.Popen(
        sys.argv[1:],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=kept_open,
        preexec_fn=lambda: die_with(leash),  # noqa: PLW1509
    )
    for descriptor in kept_open:
        os.close(descriptor)
    ended = os.pidfd_open(program.pid)
    try:
        follow_orders(program.pid, ended)
        ask_descendants()
        signal_descendants(signal.SIGKILL)
        code = program.wait()
    finally:
        end_descendants()
    sys.exit(code if code >= 0 else 128 - code)


def follow_orders(leader, ended):
    """Returns when the program has ended, or when the engine is gone and the grace is over."""
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), ended], [], [])
        if ended in ready:
            return
        order = os.read(sys.stdin.fileno(), 1)
        if order == b"":
            end_in_grace(ended)
            return
        obey(leader, order)


if __name__ == "__main__":
    main()
