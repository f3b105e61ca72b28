"""The machine that is prepared: its programs, services and files."""

from __future__ import annotations

import os
import subprocess

from ansible.module_utils.mirab_docker import USUAL_PATH
from ansible.module_utils.mirab_problem import HostProblem

NOTHING = "Nothing was changed on the host."
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def find_standing(path):
    """The directory, or the nearest one above it that stands."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def read_system(path="/etc/os-release"):
    """Name and value of each line."""
    with open(path, encoding="utf-8") as file:
        pairs = [line.strip().split("=", 1) for line in file if "=" in line]
    return {name: value.strip("\"'") for name, value in pairs}


def ensure_service(name):
    """Starts a service now and at boot. True when it was not running."""
    if is_running(name):
        return False
    if has_systemd():
        run(["systemctl", "enable", "--now", name], 120, f"The service {name} could not be started on the host")
    else:
        run(["service", name, "start"], 120, f"The service {name} could not be started on the host")
    return True


def restart_service(name):
    """Stops and starts it."""
    command = ["systemctl", "restart", name] if has_systemd() else ["service", name, "restart"]
    run(command, 180, f"The service {name} could not be started anew on the host")


def is_running(name):
    """What the service manager says."""
    command = ["systemctl", "is-active", "--quiet", name] if has_systemd() else ["service", name, "status"]
    return call(command, 60).returncode == 0


def has_systemd():
    """True when systemd is what runs the machine."""
    return os.path.isdir("/run/systemd/system")


def run(arguments, timeout, what):
    """Standard output; raises with the tool's last line."""
    done = call(arguments, timeout)
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
        raise HostProblem(f"{what}: {lines[-1] if lines else f'exit code {done.returncode}'}", lines[-50:])
    return done.stdout


def call(arguments, timeout):
    """The completed process, whatever its exit code. No shell, and an environment made from nothing."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment.update(PATH=USUAL_PATH, LC_ALL="C.UTF-8", DEBIAN_FRONTEND="noninteractive", HOME="/root")
    try:
        return subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=environment,
            cwd="/",
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise HostProblem(f"The host has no program {arguments[0]}.") from None
    except subprocess.TimeoutExpired:
        raise HostProblem(f"`{arguments[0]}` did not end within {timeout} seconds on the host and was stopped.") from None


def read_text(path):
    """Content, or None when there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write_text(path, text, mode=0o644):
    """All of it or nothing: a reader never sees half a file."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = f"{path}.mirab-new"
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    os.replace(part, path)
