"""Has a repository: makes one where there is nothing, and only there. Remembers which one it was, so that another in its place is refused."""

from __future__ import annotations

import contextlib
import fcntl
import os

from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_stack import read_note, write_note

# Made by `restic init` before the configuration, which comes last; without that they hold nothing that anybody could read.
WITHOUT_WORTH = ("keys/", "locks/")


def ensure_repository(stack, restic):
    """True when it was made now."""
    config = restic.find_config()
    made = config is None
    if made:
        assert_worthless(restic, list_files(restic))
        assert_none_was_known(stack, restic)
        make_repository(stack, restic)
        config = restic.find_config() or {}
    assert_same_repository(stack, restic, config)
    return made


def list_files(restic):
    """What stands in the place of the repository: paths of files on the host itself, names at the top of it on a server."""
    if restic.access.is_on_host:
        found = restic.run_program("find", [restic.access.location, "-type", "f"])
        return [line[len(restic.access.location) + 1 :] for line in found.stdout.splitlines() if line]
    found = restic.run_sftp([f"ls -1a {restic.access.path}"])
    names = [line.strip().rstrip("/").rpartition("/")[2] for line in found.stdout.splitlines() if not line.startswith("sftp>")]
    return [name for name in names if name not in ("", ".", "..")]


def assert_none_was_known(stack, restic):
    """A repository that is gone is no reason to begin another: its disk may only not be mounted."""
    if get_place(restic) in read_known(stack):
        raise HostProblem(
            f"The repository cannot be opened: it stood in the {restic.access.name} at the last backup, and nothing stands there now. "
            f"Nothing was stored. Bring it back, or remove {stack.repository_path} on the host to begin a new one."
        )


def assert_same_repository(stack, restic, config):
    """Remembers the first one that is met."""
    known = read_known(stack)
    place = get_place(restic)
    if place not in known:
        write_note(stack.repository_path, {**known, place: config["id"]})
    elif known[place] != config["id"]:
        raise HostProblem(
            f"The repository cannot be opened: another one stands in the {restic.access.name} than at the last backup. Nothing was stored. "
            f"Bring the old one back, or remove {stack.repository_path} on the host to go on with this one."
        )


def read_known(stack):
    """Place → id of the repository that this stack was stored in there."""
    return read_note(stack.repository_path) or {}


def get_place(restic):
    """What tells one target from another."""
    return f"{restic.access.name} {restic.access.path}"


def make_repository(stack, restic):
    """Two stacks of a tenant may come here at once."""
    if restic.access.is_on_host:
        with held_lock(os.path.join(os.path.dirname(stack.lock_path), "repositories.lock")):
            if restic.find_config() is None:
                make_in_place(restic)
    else:
        make_aside(stack, restic)


def make_in_place(restic):
    """On the host itself, where the lock keeps everybody else away."""
    files = list_files(restic)
    assert_worthless(restic, files)
    if files:
        restic.run_program("rm", ["-rf", "--", f"{restic.access.location}/keys"])
    restic.get_output(["init"])


def make_aside(stack, restic):
    """On a server nothing but a rename is done by one host alone: the repository is made beside its place and moved there when it is whole."""
    path = restic.access.path
    aside = f"{path}.{stack.task_id}"
    remove_aside(restic, aside)
    place, restic.access.location = restic.access.location, f"sftp:target:{aside}"
    try:
        restic.get_output(["init"])
    finally:
        restic.access.location = place
    moved = restic.run_sftp([f"rename {aside} {path}"])
    if moved.returncode != 0:
        remove_aside(restic, aside)
        if restic.find_config() is None:
            raise restic.get_problem(moved)


def remove_aside(restic, aside):
    """What a making that was cut short has left, or one that came second: no data, for nobody has stored any there."""
    folders = [f"{aside}/{name}" for name in ("index", "locks", "snapshots")]
    packs = [f"{aside}/data/{number:02x}" for number in range(256)]
    lines = [f"-rm {aside}/config", f"-rm {aside}/keys/*", f"-rm {aside}/locks/*"]
    places = [*packs, f"{aside}/data", f"{aside}/keys", *folders, aside]
    if restic.run_sftp([f"ls -1a {aside}"]).returncode == 0:
        restic.run_sftp(lines + [f"-rmdir {place}" for place in places])


def assert_worthless(restic, files):
    """Data without its configuration must never be built over."""
    if any(not name.startswith(WITHOUT_WORTH) for name in files):
        raise HostProblem(
            f"The repository is damaged: its configuration is missing in the {restic.access.name}, and there is something beside it. "
            "No new one was made. Bring the file `config` back, or move what is there away."
        )


@contextlib.contextmanager
def held_lock(path):
    """Waits for the lock as long as it takes; making a repository takes seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
