"""How a helper reaches a repository: on the host itself, or on an SFTP server whose keys are pinned."""

from __future__ import annotations

import re

from ansible.module_utils.mirab_helper import bind
from ansible.module_utils.mirab_problem import HostProblem

ACCESS = "/access"
LOCAL_REPOSITORY = "/repository"
SSH_CONFIG = f"{ACCESS}/ssh_config"

REPOSITORY_OPTIONS = {
    "kind": {"type": "str", "choices": ["local", "sftp"], "required": True},
    "path": {"type": "str", "required": True},
    "sftp": {
        "type": "dict",
        "options": {
            "address": {"type": "str", "required": True},
            "port": {"type": "int", "required": True},
            "user": {"type": "str", "required": True},
            "host_keys": {"type": "list", "elements": "str", "required": True},
            "private_key": {"type": "str", "required": True, "no_log": True},
        },
    },
    "password": {"type": "str", "required": True, "no_log": True},
    "upload_kib": {"type": "int"},
}

# As an option of the modules.
REPOSITORY = {"type": "dict", "required": True, "options": REPOSITORY_OPTIONS}

# Each value stands on a line of a file that ssh reads, or in an argument: what could end either is refused here as well.
GRAMMARS = {
    "path": re.compile(r"(?:/\.?[A-Za-z0-9_][A-Za-z0-9._-]*)+"),
    "address": re.compile(r"[a-z0-9:][a-z0-9.:-]{0,252}"),
    "user": re.compile(r"[a-z_][a-z0-9_-]{0,31}"),
    "host key": re.compile(r"[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}"),
    "password": re.compile(r"[^\r\n\0]{20,}"),
}


class LocalAccess:
    """A directory of the host. The daemon makes it where there is none."""

    is_on_host = True
    network = "none"
    location = LOCAL_REPOSITORY
    options = ()
    # Whoever made the directory beforehand may own it.
    capabilities = ("DAC_OVERRIDE",)

    def __init__(self, options):
        assert_grammar("path", options["path"])
        self.path = options["path"]
        # The long form would refuse a directory that is not there yet.
        self.mounts = (["--volume", f"{self.path}:{LOCAL_REPOSITORY}"],)
        self.name = f"directory {self.path} of the host"
        self.files = {}


class SftpAccess:
    """A directory of an SFTP server."""

    is_on_host = False
    network = "host"
    mounts = ()
    capabilities = ()
    options = ("-o", f"sftp.command=ssh -F {SSH_CONFIG} target -s sftp")

    def __init__(self, options):
        server = options["sftp"]
        assert_grammar("path", options["path"])
        for name in ("address", "user"):
            assert_grammar(name, server[name])
        for key in server["host_keys"]:
            assert_grammar("host key", key)
        self.path = options["path"]
        self.location = f"sftp:target:{self.path}"
        self.name = f"SFTP server {server['address']}, port {server['port']}"
        self.files = {
            "ssh_config": render_ssh_config(server),
            "known_hosts": "".join(f"target {key}\n" for key in server["host_keys"]),
            "id": server["private_key"].rstrip("\n") + "\n",
        }


def make_access(options):
    """The one that `kind` names."""
    assert_grammar("password", options["password"])
    if options["kind"] == "local":
        return LocalAccess(options)
    if not options["sftp"]:
        raise HostProblem("The repository is on an SFTP server, and it is not said on which. Nothing was done.")
    return SftpAccess(options)


def mount_access(directory):
    """Options that show the files of `private_files` to a helper."""
    return bind(directory, ACCESS)


def render_ssh_config(server):
    """The server under the name `target`, with the pinned keys and none besides."""
    lines = (
        "Host target",
        f"HostName {server['address']}",
        f"Port {int(server['port'])}",
        f"User {server['user']}",
        "HostKeyAlias target",
        f"IdentityFile {ACCESS}/id",
        "IdentitiesOnly yes",
        "IdentityAgent none",
        f"UserKnownHostsFile {ACCESS}/known_hosts",
        "GlobalKnownHostsFile /dev/null",
        "StrictHostKeyChecking yes",
        "UpdateHostKeys no",
        "BatchMode yes",
        "PreferredAuthentications publickey",
        "ForwardAgent no",
        "ClearAllForwardings yes",
        "PermitLocalCommand no",
        "ProxyCommand none",
        "ConnectTimeout 10",
        "ServerAliveInterval 15",
        "ServerAliveCountMax 4",
        "LogLevel ERROR",
    )
    return "\n".join(lines) + "\n"


def assert_grammar(name, value):
    """Refuses what the schema should have refused."""
    if not GRAMMARS[name].fullmatch(value):
        raise HostProblem(f"The {name} of the repository has characters that it may not have. Nothing was done.")
