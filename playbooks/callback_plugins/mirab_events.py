"""Writes what happens in a run as JSON lines to the descriptor named by MIRAB_EVENT_FD; works on ansible-core 2.14 and 2.19."""

from __future__ import annotations

import json
import os
import threading
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: mirab_events
type: aggregate
short_description: JSON lines for the engine
description: One line per started task, result and batch of log lines; results under no_log stay censored.
options: {}
"""

STEP_TAG = "step_"
MAX_TEXT = 4_096
MAX_LINES = 2_000
LINES_PER_EVENT = 50
MAX_EVENT_BYTES = 512 * 1_024
# A module may be silent for long; these show that Ansible itself still works.
HEARTBEAT_SECONDS = 5
OBSERVATIONS = ("mirab_containers", "mirab_host", "mirab_backup")


class CallbackModule(CallbackBase):
    """Never prints task arguments, and of a result only message, lines and what was observed."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "mirab_events"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._descriptor = int(os.environ.get("MIRAB_EVENT_FD", "-1"))
        self._leave_file = os.environ.get("MIRAB_LEAVE_FILE", "")
        self._step = None
        self._started = {}
        self._writing = threading.Lock()

    def v2_playbook_on_start(self, playbook):
        """The process that loads this plugin is the one that forks the workers, so the heartbeat is Ansible's own."""
        if self._descriptor >= 0:
            threading.Thread(target=self._beat, daemon=True).start()

    def v2_playbook_on_task_start(self, task, is_conditional):
        """Announces a task before any host has begun with it."""
        self._leave_at_border(get_step(task))
        self._started[task._uuid] = time.monotonic()
        self._emit({"event": "started", "step": get_step(task), "task": task.name})

    def v2_runner_on_ok(self, result):
        self._report(result, "changed" if get_outcome(result).get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._report(result, "failed")

    def v2_runner_on_skipped(self, result):
        self._report(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self._report(result, "unreachable")

    def _beat(self):
        while True:
            time.sleep(HEARTBEAT_SECONDS)
            self._emit({"event": "alive"})

    def _leave_at_border(self, step):
        """Ends the run in order, as a person's interrupt does, when it was asked to leave and another step would begin."""
        if step != self._step and self._leave_file and os.path.exists(self._leave_file):
            self._emit({"event": "left", "step": step})
            raise KeyboardInterrupt
        self._step = step

    def _report(self, result, status):
        task, outcome = get_task(result), get_outcome(result)
        where = {"step": get_step(task), "task": task.name, "host": get_host(result).get_name()}
        censored = bool(task.no_log or outcome.get("_ansible_no_log") or "censored" in outcome)
        if not censored:
            self._emit_lines(where, status, outcome.get("lines") or [])
        duration = time.monotonic() - self._started.get(task._uuid, time.monotonic())
        event = {"event": "result", **where, "status": status, "duration_ms": round(duration * 1_000)}
        event["message"] = "" if censored else get_message(outcome, status)
        for name in OBSERVATIONS:
            if not censored and name in outcome:
                event[name] = outcome[name]
        self._emit(event)

    def _emit_lines(self, where, status, lines):
        texts = [cut(str(line)) for line in lines]
        if len(texts) > MAX_LINES:
            left_out = len(texts) - MAX_LINES
            texts = texts[: MAX_LINES // 2] + [f"… {left_out} lines left out …"] + texts[-MAX_LINES // 2 :]
        for start in range(0, len(texts), LINES_PER_EVENT):
            batch = texts[start : start + LINES_PER_EVENT]
            self._emit({"event": "lines", "step": where["step"], "failed": status == "failed", "lines": batch})

    def _emit(self, event):
        if self._descriptor < 0:
            return
        event["at"] = time.time()
        data = json.dumps(event, separators=(",", ":"), default=str).encode() + b"\n"
        if len(data) > MAX_EVENT_BYTES:
            kept = {key: value for key, value in event.items() if key not in (*OBSERVATIONS, "lines")}
            data = json.dumps(kept, separators=(",", ":"), default=str).encode() + b"\n"
        with self._writing:
            while data:
                data = data[os.write(self._descriptor, data) :]


def get_task(result):
    """ansible-core 2.19 names it `task` and will drop `_task` in 2.23; 2.14 has only `_task`. The same goes for the two below."""
    return getattr(result, "task", None) or result._task


def get_host(result):
    """The host that a result comes from."""
    return getattr(result, "host", None) or result._host


def get_outcome(result):
    """The result's dict."""
    found = getattr(result, "result", None)
    return result._result if found is None else found


def get_step(task):
    """Name of the step from the tag `step_<name>`, or None for what Ansible adds by itself."""
    return next((tag[len(STEP_TAG) :] for tag in task.tags if tag.startswith(STEP_TAG)), None)


def get_message(outcome, status):
    """One sentence; a module that crashed says so in its standard error."""
    if status == "skipped":
        return ""
    message = str(outcome.get("msg") or "")
    if status == "failed" and (not message or message.startswith("MODULE FAILURE")):
        printed = str(outcome.get("module_stderr") or outcome.get("exception") or "").strip().splitlines()
        message = f"A module ended unexpectedly: {printed[-1] if printed else 'it printed nothing'}"
    return cut(message)


def cut(text):
    """Keeps a text to the length that is stored, and says when something was left out."""
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
