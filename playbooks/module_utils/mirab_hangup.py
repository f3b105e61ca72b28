"""Ends a module whose run is gone. Here the leash does that; on a host reached by SSH nobody else would, and Docker would go on and hold the stack."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time

STANDARD_OUTPUT = 1
GRACE_SECONDS = 3
LAST_DESCRIPTOR = 1_024


def end_with_run():
    """Watches the pipe that the module answers into: once nobody is at its other end, nobody waits for the answer."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch():
    poller = select.poll()
    # Hang-ups are told without being asked for.
    poller.register(STANDARD_OUTPUT, 0)
    poller.poll()
    _end_group()


def _end_group():
    """The module and what it has started are one process group. Who does not end on SIGTERM, such as a client of Docker that waits, is killed."""
    group = os.getpgrp()
    if os.fork() == 0:
        os.setsid()
        # The lock of the stack is among them.
        os.closerange(0, LAST_DESCRIPTOR)
        time.sleep(GRACE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        os._exit(0)
    os.killpg(group, signal.SIGTERM)
