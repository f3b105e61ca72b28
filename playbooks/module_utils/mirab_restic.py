"""restic in a helper container, and what it says as sentences for people."""

from __future__ import annotations

import contextlib
import json
import time

from ansible.module_utils.mirab_access import ACCESS, make_access, mount_access
from ansible.module_utils.mirab_docker import get_lines
from ansible.module_utils.mirab_helper import private_files
from ansible.module_utils.mirab_problem import HostProblem

LOCK_POLL_SECONDS = 2
LOCKED = "already locked"
NO_SESSION = "unable to start the sftp session"
NOT_THERE = ("is there a repository at the following location", "repository does not exist")
TARGET_AWAY = (
    "connection refused",
    "connection timed out",
    "connection reset",
    "connection closed",
    "operation timed out",
    "could not resolve hostname",
    "no route to host",
    "network is unreachable",
    "broken pipe",
    "connection lost",
)
# How restic begins what it says of a piece that it asks the repository for.
PIECE = "load(<"
DAMAGED = (
    "ciphertext verification failed",
    "repository contains errors",
    "is damaged",
    "invalid data returned",
    "does not match",
    "hash mismatch",
    "not found in index",
    "no such file or directory",
    "file does not exist",
    PIECE,
    "unexpected eof",
    "invalid character",
)


class Restic:
    """One repository, opened with its key. What needs a lock waits for locks that live, and removes those of this stack that are dead."""

    def __init__(self, stack, helper, access):
        self.stack = stack
        self.helper = helper
        self.access = access

    def run(self, arguments, mounts=(), capabilities=(), **streams):
        """The completed process, whatever its exit code."""
        frame = ["--repo", self.access.location, "--password-file", f"{ACCESS}/password", "--no-cache", *self.access.options]
        return self.run_program("restic", [*frame, *arguments], mounts, capabilities, **streams)

    def run_program(self, program, arguments, mounts=(), capabilities=(), **streams):
        """Another program of the image, with the same way to the repository."""
        return self.helper.run(
            program,
            arguments,
            [mount_access(self.stack.access_path), *self.access.mounts, *mounts],
            ["DAC_READ_SEARCH", *self.access.capabilities, *capabilities],
            self.access.network,
            **streams,
        )

    def get_output(self, arguments, **options):
        """Standard output; raises a sentence when restic fails. Waits for other holders of the repository, with a bound."""
        return self.run_patiently(arguments, **options).stdout

    def run_patiently(self, arguments, accepted=(0,), **options):
        """The completed process; raises when its exit code is none of the accepted ones."""
        deadline = time.monotonic() + self.stack.wait_seconds
        while True:
            done = self.run(arguments, **options)
            if done.returncode == 0 or LOCKED not in done.stderr.lower():
                if done.returncode in accepted:
                    return done
                raise self.get_problem(done)
            holders = self._remove_dead_locks()
            if time.monotonic() > deadline:
                raise HostProblem(
                    f"The backup target does not answer yet: {' and '.join(holders) or 'somebody'} works on the repository, and did not "
                    f"end within {self.stack.wait_seconds} seconds. Nothing was changed; try again when that work is done."
                )
            time.sleep(LOCK_POLL_SECONDS)

    def find_config(self):
        """The repository's configuration, or None where there is none at all."""
        done = self.run(["cat", "config", "--no-lock"])
        if done.returncode == 0:
            return json.loads(done.stdout)
        if any(words in done.stderr.lower() for words in NOT_THERE):
            return None
        raise self.get_problem(done)

    def list_snapshots(self, *selection):
        """Snapshots by an id or by options, oldest first."""
        done = self.run(["snapshots", "--json", "--no-lock", *selection])
        if done.returncode != 0 and "no matching id found" in done.stderr.lower():
            return []
        if done.returncode != 0:
            raise self.get_problem(done)
        return sorted(json.loads(done.stdout or "[]") or [], key=lambda snapshot: snapshot["time"])

    def get_problem(self, done):
        """What it means that restic ended so."""
        lines = get_lines(done)
        if NO_SESSION in done.stderr.lower():
            # restic can end before it has passed on what its ssh said; a client that waits for its own says why there is no session.
            asked = self.run_sftp(["pwd"])
            lines += get_lines(asked) if asked.returncode else []
        said, name = "\n".join(lines).lower(), self.access.name
        away = [line for line in lines if any(words in line.lower() for words in TARGET_AWAY)]
        last = (away or lines or [f"restic ended with exit code {done.returncode}"])[-1]
        return HostProblem(_explain(said, last, name), lines[-20:])

    def find_damage(self, done):
        """
        The problem where restic went on without a piece of the repository, which it counts among the files that it could not read; else None.
        A piece that it could not get because the target was away for a moment is none.
        """
        others = [words for words in DAMAGED if words != PIECE]
        lines = [line for line in get_lines(done) if PIECE in line.lower() and any(words in line.lower() for words in others)]
        if not lines:
            return None
        return HostProblem(f"The repository is damaged: a piece of it cannot be read, and nothing was stored. restic says: {lines[0]}", lines[-20:])

    def _remove_dead_locks(self):
        """
        Removes the locks whose holder cannot live: the name of a helper is its stack's, and who is here holds that stack. Ends with the names
        of the others. What restic itself calls stale, because nobody has refreshed it for half an hour, goes as well.
        """
        self.run(["unlock"])
        holders = []
        for lock in self.run(["list", "locks", "--no-lock"]).stdout.split():
            held = self.run(["cat", "lock", lock, "--no-lock"])
            about = json.loads(held.stdout) if held.returncode == 0 else {}
            if about.get("hostname") == self.helper.name:
                self.access_remove(f"locks/{lock}")
            elif about:
                holders.append(about.get("hostname", "somebody"))
        return holders

    def access_remove(self, name):
        """Removes one file of the repository."""
        if self.access.is_on_host:
            self.run_program("rm", ["-f", "--", f"{self.access.location}/{name}"])
        else:
            self.run_sftp([f"rm {self.access.path}/{name}"])

    def run_sftp(self, lines):
        """Commands for the SFTP server, one after the other until one fails; a line that begins with a dash may fail."""
        # Not `-q`, which keeps ssh from saying why it was refused.
        quiet = ["-o", "LogLevel=ERROR", "-F", f"{ACCESS}/ssh_config"]
        return self.run_program("sftp", [*quiet, "-b", "-", "target"], text="\n".join(lines) + "\n")


def _explain(said, last, name):
    if "host key verification failed" in said:
        return (
            f"The repository cannot be opened: the {name} shows another host key than the pinned one. Find out why; where the server was "
            "really replaced, write its new key into the backup target."
        )
    if "permission denied (" in said:
        return f"The repository cannot be opened: the {name} refuses the sign-in. Let the public key of the backup target in there."
    if "wrong password or no key found" in said:
        return (
            f"The repository cannot be opened: the key of this tenant does not fit what stands in the {name}. Another repository stands "
            "there, or its keys were changed. Nothing was changed."
        )
    if any(words in said for words in NOT_THERE):
        return f"The repository cannot be opened: there is none in the {name}."
    if "no space left on device" in said or "quota exceeded" in said:
        return f"The backup target has no room left: the {name} takes no more. Free some space there and try again."
    if any(words in said for words in TARGET_AWAY):
        return f"The backup target does not answer: {name}. Nothing was stored; try again when it is there. restic says: {last}"
    if "permission denied" in said:
        return f"The repository cannot be opened: the {name} does not let Mirab read or write there. restic says: {last}"
    if any(words in said for words in DAMAGED):
        return f"The repository is damaged: {last}"
    return f"The backup target failed: {last}"


@contextlib.contextmanager
def open_restic(stack, helper, options):
    """The repository that `options` name, while the block runs; its key and password stand in files for so long."""
    access = make_access(options)
    with private_files(stack.access_path, {"password": options["password"], **access.files}):
        yield Restic(stack, helper, access)
