"""The note that a task has filled a stack, so that none of its later attempts does it again over what the stack has become since."""

from __future__ import annotations

import contextlib
import os

from ansible.module_utils.mirab_stack import read_note, sync_directory, write_note


def note_restored(stack, snapshot_id):
    """After everything was loaded and counted."""
    write_note(stack.restored_path, get_note(stack, snapshot_id))


def has_restored(stack, snapshot_id):
    """True when this task has filled the stack from this snapshot."""
    return read_note(stack.restored_path) == get_note(stack, snapshot_id)


def get_note(stack, snapshot_id):
    """What is remembered."""
    return {"task_id": stack.task_id, "snapshot_id": snapshot_id}


def forget_restored(stack):
    """Before the volumes go: an attempt that finds none of them must not take them for filled."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(stack.restored_path)
        sync_directory(os.path.dirname(stack.restored_path))
