"""The account by which the engine works on a host, and the directories that are its own."""

from __future__ import annotations

import grp
import os
import pwd

from ansible.module_utils.mirab_machine import run
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_proxy import DOCUMENTS

GROUP = "docker"


def prepare_account(settings):
    """The account may use Docker, which is all the rights that stacks need, and owns what it writes to."""
    name = settings["user"]
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        raise HostProblem(f"The host has no account {name}. Enrol the host, or make the account by hand.") from None
    changes = []
    if account.pw_uid != 0 and name not in grp.getgrnam(GROUP).gr_mem:
        run(["usermod", "--append", "--groups", GROUP, name], 60, f"{name} could not be added to the group {GROUP}")
        changes.append(f"Added {name} to the group {GROUP}")
    for path in (settings["stacks_directory"], DOCUMENTS):
        changes += ensure_owned(path, account)
    return changes, []


def ensure_owned(path, account):
    """A directory of the account. What stands in it is not touched."""
    changes = []
    if not os.path.isdir(path):
        os.makedirs(path, mode=0o755)
        changes.append(f"Made {path}")
    if os.stat(path).st_uid != account.pw_uid:
        os.chown(path, account.pw_uid, account.pw_gid)
        changes.append(f"Gave {path} to {account.pw_name}")
    return changes
