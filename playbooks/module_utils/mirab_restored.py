"""The note that a task has filled a stack, so that none of its later attempts does it again over what the stack has become since."""

from __future__ import annotations

import contextlib
import json
import os

from ansible.module_utils.mirab_stack import sync_directory, write_atomically


def note_restored(stack, snapshot_id):
    """After everything was loaded and counted."""
    content = json.dumps({"task_id": stack.task_id, "snapshot_id": snapshot_id}) + "\n"
    write_atomically(stack.restored_path, content.encode(), 0o600)


def has_restored(stack, snapshot_id):
    """True when this task has filled the stack from this snapshot."""
    try:
        with open(stack.restored_path, encoding="utf-8") as file:
            return json.load(file) == {"task_id": stack.task_id, "snapshot_id": snapshot_id}
    except (FileNotFoundError, ValueError, RecursionError):
        return False


def forget_restored(stack):
    """Before the volumes go: an attempt that finds none of them must not take them for filled."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(stack.restored_path)
        sync_directory(os.path.dirname(stack.restored_path))
