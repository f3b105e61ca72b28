"""Docker on the host, through its command line: argument lists only, and an environment built from nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess

from ansible.module_utils.mirab_problem import HostProblem, find_known_cause

PASSED_ON = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG")
USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PROJECT_LABEL = "com.docker.compose.project"
# Names of Compose services as the engine renders them (`composeName` in libs/contracts/playbook-vars.ts).
SERVICE = re.compile(r"[a-z](?:-?[a-z0-9])*")
QUICK_SECONDS = 60


class TookTooLong(HostProblem):
    """A command of Docker that was stopped because its time was over."""


class Docker:
    """Runs `docker`. A held lock is handed on to it, so the lock stands until Docker ends even when the module is killed."""

    def __init__(self, lock_descriptor=None):
        self._descriptors = [] if lock_descriptor is None else [lock_descriptor]
        self._environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._environment.setdefault("PATH", USUAL_PATH)

    def run(self, arguments, timeout=QUICK_SECONDS, text=None, source=subprocess.DEVNULL, sink=subprocess.PIPE):
        """
        Ends with the completed process, whatever its exit code; `timeout` is in seconds, None for as long as the step may take.
        Standard input is `text` or the open file `source`; standard output goes into the open file `sink`, or is kept.
        """
        try:
            return subprocess.run(
                ["docker", *arguments],
                **({"stdin": source} if text is None else {"input": text}),
                stdout=sink,
                stderr=subprocess.PIPE,
                timeout=timeout,
                env=self._environment,
                pass_fds=self._descriptors,
                cwd="/",
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except FileNotFoundError:
            raise HostProblem("Docker is not installed on the host.") from None
        except subprocess.TimeoutExpired:
            raise TookTooLong(
                f"Docker did not end `docker {arguments[0]}` within {timeout:.0f} seconds on the host and was stopped."
            ) from None

    def start(self, arguments, errors):
        """A `docker` that is talked to by lines; what it says in standard error goes into the open file."""
        return subprocess.Popen(
            ["docker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=self._environment,
            pass_fds=self._descriptors,
            cwd="/",
            encoding="utf-8",
            errors="replace",
        )

    def get_output(self, arguments, timeout=QUICK_SECONDS):
        """Standard output; raises when Docker fails."""
        done = self.run(arguments, timeout)
        if done.returncode != 0:
            raise get_problem(done, f"Docker refused `docker {arguments[0]}` on the host")
        return done.stdout

    def inspect(self, kind, names):
        """Parsed `docker <kind> inspect` of those that exist; a name that is gone is left out."""
        if not names:
            return []
        done = self.run([kind, "inspect", *names])
        cause = find_known_cause(done.stderr)
        if cause:
            raise HostProblem(cause)
        return json.loads(done.stdout or "[]")

    def list_containers(self, project):
        """
        Inspected containers of a Compose project, one-off runs included. One with the project's label that names no service, or one as no
        stack of Mirab's has it, is somebody else's: it is neither told nor touched.
        """
        listed = self.get_output(["ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={PROJECT_LABEL}={project}"])
        found = self.inspect("container", listed.split())
        return [container for container in found if SERVICE.fullmatch(get_service(container))]

    def list_users(self, kind, name):
        """Names of the containers, running or not, that use a network or volume."""
        return sorted(self.get_output(["ps", "--all", "--filter", f"{kind}={name}", "--format", "{{.Names}}"]).split())


def get_problem(done, what):
    """A HostProblem for a command that failed: the known cause, or what it said last."""
    lines = get_lines(done)
    said = lines[-1] if lines else f"it ended with exit code {done.returncode}"
    return HostProblem(find_known_cause("\n".join(lines)) or f"{what}: {said}", lines)


def get_lines(done):
    """Printed lines without empty ones and indentation, standard error first (Compose prints its progress there)."""
    return [line.strip() for line in (done.stderr + "\n" + (done.stdout or "")).splitlines() if line.strip()]


def get_service(container):
    """Compose service of an inspected container."""
    return container["Config"]["Labels"].get("com.docker.compose.service", "")


def is_one_off(container):
    """True for containers of `docker compose run`."""
    return container["Config"]["Labels"].get("com.docker.compose.oneoff") == "True"


def get_health(container):
    """healthy, unhealthy, starting, or none when the container has no health check."""
    return (container["State"].get("Health") or {}).get("Status", "none")


def describe_containers(containers):
    """The list that every stack playbook returns as `mirab_containers`; ordered, without one-off runs."""
    described = [
        {
            "id": container["Id"],
            "compose_service": get_service(container),
            "state": container["State"]["Status"],
            "health": get_health(container),
            "image": container["Config"]["Image"],
            "exit_code": None if container["State"]["Running"] else container["State"]["ExitCode"],
            "restarts": container["RestartCount"],
        }
        for container in containers
        if not is_one_off(container)
    ]
    return sorted(described, key=lambda container: (container["compose_service"], container["id"]))


def get_fingerprint(containers):
    """What must stay the same for a run to count as unchanged."""
    return sorted((container["Id"], container["State"]["Status"], container["State"]["StartedAt"]) for container in containers)
