"""Keeps a program on a leash: its whole process group dies with the engine, and the engine can end it step by step.

Arguments: the program and its own arguments. Standard input carries one letter per signal, `i` SIGINT, `t` SIGTERM, `k` SIGKILL; its end
means that the engine is gone. Whatever happens, nothing of the group is left when this program ends. Needs Linux and Python 3.9.
"""

import os
import select
import signal
import subprocess
import sys

GRACE_SECONDS = 5
SIGNALS = {b"i": signal.SIGINT, b"t": signal.SIGTERM, b"k": signal.SIGKILL}


def main():
    """Ends with the program's exit code, or 128 + the signal that ended it."""
    kept_open = [int(os.environ["MIRAB_EVENT_FD"])] if "MIRAB_EVENT_FD" in os.environ else []
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=kept_open)
    for descriptor in kept_open:
        os.close(descriptor)
    ended = os.pidfd_open(program.pid)
    try:
        follow_orders(program, ended)
    finally:
        end_group(program, signal.SIGKILL)
    code = program.wait()
    sys.exit(code if code >= 0 else 128 - code)


def follow_orders(program, ended):
    """Returns when the program has ended, or when the engine is gone and the grace is over."""
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), ended], [], [])
        if ended in ready:
            return
        order = os.read(sys.stdin.fileno(), 1)
        if order == b"":
            end_group(program, signal.SIGTERM)
            select.select([ended], [], [], GRACE_SECONDS)
            return
        if order in SIGNALS:
            end_group(program, SIGNALS[order])


def end_group(program, number):
    """The group outlives its leader as long as one member runs, so its number is still ours."""
    try:
        os.killpg(program.pid, number)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    main()
