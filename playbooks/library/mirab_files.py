#!/usr/bin/python
"""Makes the files of a stack what they should be, and removes those of ours that are no longer listed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_files
short_description: Write the files of a stack
description:
  - Writes each file only if its bytes or mode differ, atomically, below the stack's directory (0700).
  - Removes the overrides, the transition file and secret files that are not listed.
  - Reports a failure as C(problem) instead of failing, because a task with secrets is censored; the next task tells it.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  files: {description: 'Files as {path, content, mode, secret}.', type: list, elements: dict}
  state: {description: C(absent) removes the whole directory., type: str, choices: [present, absent], default: present}
author: [Mirab]
"""

import os
import shutil
import stat

from ansible.module_utils.mirab_applied import OPTIONAL_FILES, SECRETS
from ansible.module_utils.mirab_problem import HostProblem, explain_os_error
from ansible.module_utils.mirab_stack import forget_notes, run_stack_module, sync_directory, write_atomically


def act(module, stack):
    """Names of written and removed files; never their content."""
    result = {"changed": False, "written": [], "removed": [], "problem": ""}
    try:
        if module.params["state"] == "absent":
            remove_directory(stack, result, module.check_mode)
        else:
            assert_own_directory(stack.directory)
            assert_own_directory(stack.path(SECRETS))
            write_files(stack, module.params["files"], result, module.check_mode)
            remove_unlisted(stack, {file["path"] for file in module.params["files"]}, result, module.check_mode)
    except OSError as error:
        result["problem"] = explain_os_error(error)
    except HostProblem as problem:
        result["problem"] = problem.sentence
    result["changed"] = bool(result["written"] or result["removed"])
    result["summary"] = f"{len(result['written'])} files written, {len(result['removed'])} removed"
    return result


def assert_own_directory(path):
    """Where there is one; a link would lead what is written and removed to files that are none of this stack's."""
    if os.path.lexists(path) and not stat.S_ISDIR(os.lstat(path).st_mode):
        what = f"a link to {os.readlink(path)}" if os.path.islink(path) else "no directory"
        raise HostProblem(
            f"{path} on the host is {what}, and Mirab writes and removes files in the stack's own directories alone. No file was changed. "
            "Find out who put it there, take it away, then try again."
        )


def write_files(stack, files, result, check_mode):
    """Secrets stand before the Compose files that name them."""
    for file in sorted(files, key=lambda item: (not item["path"].startswith(SECRETS + "/"), item["path"])):
        content, mode = file["content"].encode("utf-8"), int(file["mode"], 8)
        path = get_safe_path(stack, file["path"])
        if is_same(path, content, mode):
            continue
        result["written"].append(file["path"])
        if not check_mode:
            ensure_directory(stack.directory)
            ensure_directory(os.path.dirname(path))
            write_atomically(path, content, mode)


def get_safe_path(stack, name):
    """Path of a file directly in the stack's directory or in one directory below it."""
    parts = name.split("/")
    if len(parts) > 2 or any(part in ("", ".", "..") for part in parts):
        raise HostProblem(f"The file name {name!r} does not lie in the stack's directory. Nothing was written there.")
    return stack.path(name)


def is_same(path, content, mode):
    """True when a regular file with these bytes and this mode stands there."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or stat.S_IMODE(found.st_mode) != mode or found.st_size != len(content):
            return False
        with open(path, "rb") as file:
            return file.read() == content
    except FileNotFoundError:
        return False


def ensure_directory(path):
    """A directory that only its owner enters."""
    os.makedirs(path, mode=0o700, exist_ok=True)
    if stat.S_IMODE(os.lstat(path).st_mode) != 0o700:
        os.chmod(path, 0o700)


def remove_unlisted(stack, listed, result, check_mode):
    """Only files that Mirab writes are ever removed; what else stands in the directory stays."""
    secrets = os.listdir(stack.path(SECRETS)) if os.path.isdir(stack.path(SECRETS)) else []
    for name in (*OPTIONAL_FILES, *(f"{SECRETS}/{secret}" for secret in sorted(secrets))):
        path = stack.path(name)
        if name in listed or not os.path.lexists(path):
            continue
        result["removed"].append(name)
        if not check_mode:
            os.unlink(path)
            sync_directory(os.path.dirname(path))


def remove_directory(stack, result, check_mode):
    """Volumes are Docker's and stay; the fence file stands beside the directory and stays as well. Of links below it the links alone go."""
    assert_own_directory(stack.directory)
    if not check_mode:
        forget_notes(stack)
    if os.path.lexists(stack.directory):
        result["removed"].append(stack.directory)
        if not check_mode:
            shutil.rmtree(stack.directory)
            sync_directory(os.path.dirname(stack.directory))


if __name__ == "__main__":
    run_stack_module(
        {
            "files": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "str", "required": True},
                    "content": {"type": "str", "required": True, "no_log": True},
                    "mode": {"type": "str", "required": True, "choices": ["0600", "0444", "0644"]},
                    "secret": {"type": "bool", "required": True},
                },
            },
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        act,
    )
