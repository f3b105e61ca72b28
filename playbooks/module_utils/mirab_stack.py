"""One stack on its host: its lock and its fence number, and the frame that every stack module runs in.

Beside the stacks' directories stands `.mirab/<key>.lock` (taken while a module works) and `.mirab/<key>.json` (the greatest
fence number seen, and its task), `.mirab/<key>.applied` (what the last complete apply left) and `.mirab/<key>.migrated` (the last task whose migration came to its end);
of backups `.mirab/<key>.stored` and `.mirab/<key>.restored` (the last task that stored, or was filled, and what), `.mirab/<key>.repository`
(which repositories it was stored in), and while a module works `.mirab/<key>.staging` and `.mirab/<key>.access`. The first two outlive the stack's own directory, so that an attempt that slept cannot come back after a removal.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.mirab_hangup import end_with_run
from ansible.module_utils.mirab_problem import HostProblem, explain_os_error

STACK_OPTIONS = {
    "task_id": {"type": "str", "required": True},
    "fence": {"type": "int", "required": True},
    "key": {"type": "str", "required": True},
    "project": {"type": "str", "required": True},
    "directory": {"type": "path", "required": True},
    "wait_seconds": {"type": "int", "required": True},
}
LOCK_POLL_SECONDS = 0.1


class Stack:
    """The stack a module acts on. Unless `lock_descriptor` is None, the module holds the stack's lock."""

    def __init__(self, options):
        self.key = options["key"]
        self.task_id = options["task_id"]
        self.fence = options["fence"]
        self.project = options["project"]
        self.directory = options["directory"]
        self.wait_seconds = options["wait_seconds"]
        state_directory = os.path.join(os.path.dirname(self.directory), ".mirab")
        self.lock_path = os.path.join(state_directory, options["key"] + ".lock")
        self.fence_path = os.path.join(state_directory, options["key"] + ".json")
        self.applied_path = os.path.join(state_directory, options["key"] + ".applied")
        self.migrated_path = os.path.join(state_directory, options["key"] + ".migrated")
        self.stored_path = os.path.join(state_directory, options["key"] + ".stored")
        self.restored_path = os.path.join(state_directory, options["key"] + ".restored")
        self.repository_path = os.path.join(state_directory, options["key"] + ".repository")
        self.staging_path = os.path.join(state_directory, options["key"] + ".staging")
        self.access_path = os.path.join(state_directory, options["key"] + ".access")
        self.lock_descriptor = None

    def has_migrated(self, service):
        """True when this task has run the migration to its end already, in an earlier attempt."""
        return read_note(self.migrated_path) == {"task_id": self.task_id, "service": service}

    def note_migration(self, service):
        """Remembers that the migration of this task came to its end."""
        write_note(self.migrated_path, {"task_id": self.task_id, "service": service})

    def path(self, name):
        """Absolute path of a file below the stack's directory."""
        return os.path.join(self.directory, name)


def write_note(path, note):
    """Remembers something of a stack beside it, as JSON."""
    write_atomically(path, (json.dumps(note) + "\n").encode(), 0o600)


def read_note(path):
    """The same, or None: there is none, or it is damaged, which is as good as none."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError, RecursionError):
        return None


def forget_notes(stack):
    """For a stack that is removed; which repositories it was stored in is forgotten with it."""
    for path in (stack.applied_path, stack.stored_path, stack.restored_path, stack.repository_path):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def write_atomically(path, content, mode):
    """Writes bytes so that a reader, or a power cut, sees the old file or the new one and nothing between."""
    temporary = os.path.join(os.path.dirname(path), f".mirab-{os.path.basename(path)}.tmp")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    sync_directory(os.path.dirname(path))


def sync_directory(path):
    """Makes renames and removals in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def run_stack_module(options, act, advances_fence=False):
    """Runs `act(module, stack)` under the stack's lock and ends the module with the dict that it returns."""
    module = AnsibleModule(
        argument_spec={"stack": {"type": "dict", "required": True, "options": STACK_OPTIONS}, **options},
        supports_check_mode=True,
    )
    stack = Stack(module.params["stack"])
    end_with_run()
    try:
        with _held_lock(stack):
            _assert_fence(stack, advances_fence or module.check_mode)
            if advances_fence and not module.check_mode:
                _write_fence(stack)
            result = act(module, stack)
    except HostProblem as problem:
        module.fail_json(msg=problem.sentence, lines=problem.lines)
    except OSError as error:
        module.fail_json(msg=explain_os_error(error))
    module.exit_json(**result)


@contextlib.contextmanager
def _held_lock(stack):
    os.makedirs(os.path.dirname(stack.lock_path), mode=0o700, exist_ok=True)
    descriptor = os.open(stack.lock_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _wait_for_lock(stack, descriptor)
        stack.lock_descriptor = descriptor
        yield
    finally:
        os.close(descriptor)


def _wait_for_lock(stack, descriptor):
    deadline = time.monotonic() + stack.wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise HostProblem(
                    "Another attempt still works on this stack on the host, and did not end within "
                    f"{stack.wait_seconds} seconds. Nothing was changed by this one."
                ) from None
            time.sleep(LOCK_POLL_SECONDS)


def _read_fence(stack):
    try:
        with open(stack.fence_path, encoding="utf-8") as file:
            stored = json.load(file)
            return int(stored["fence"]), str(stored["task_id"])
    except FileNotFoundError:
        return 0, ""
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise HostProblem(
            f"The fence file {stack.fence_path} on the host cannot be read, so it is not known who may act on this stack. "
            "Nothing was changed. Remove the file when no other task acts on the stack."
        ) from None


def _assert_fence(stack, may_advance):
    fence, task_id = _read_fence(stack)
    if fence > stack.fence or (fence < stack.fence and not may_advance):
        raise HostProblem(
            f"Fence number {stack.fence} is refused: on this host the stack belongs to number {fence} "
            f"(task {task_id or 'unknown'}). This attempt changes nothing more."
        )


def _write_fence(stack):
    if _read_fence(stack) != (stack.fence, stack.task_id):
        content = json.dumps({"fence": stack.fence, "task_id": stack.task_id}) + "\n"
        write_atomically(stack.fence_path, content.encode(), 0o600)
