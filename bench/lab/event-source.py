#!/usr/bin/env python3
"""Writes what the callback plugin writes, at a set rate, in the place of ansible-playbook: no playbook says 500 things a second by itself.

`rate` (events a second) and `seconds` stand in `event-source.json` beside this file. The message of each event is the time at which it was
written, in seconds of the epoch; the last one has the host's facts, as the check of a host needs them.
"""

import json
import os
import sys
import time

with open(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "event-source.json"), encoding="utf-8") as file:
    settings = json.load(file)
descriptor = int(os.environ["MIRAB_EVENT_FD"])
count = settings["rate"] * settings["seconds"]


def emit(event):
    """One line, written at once, as the plugin does."""
    event["at"] = time.time()
    data = json.dumps({"step": "check", **event}, separators=(",", ":")).encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def say(number, **more):
    """One result of a task."""
    result = {"event": "result", "host": "host", "status": "ok", "duration_ms": 1, "message": f"{time.time():.4f}"}
    emit({**result, "task": f"Say {number}", **more})


emit({"event": "started", "task": "Say"})
began = time.monotonic()
for number in range(1, count):
    early = began + number / settings["rate"] - time.monotonic()
    if early > 0:
        time.sleep(early)
    say(number)
facts = {"docker_version": None, "compose_version": None, "traefik_version": None, "traefik_routers": None}
say(count, mirab_host={**facts, "stacks_disk": None, "docker_disk": None, "cpus": 1, "memory_bytes": 1, "problems": []})
