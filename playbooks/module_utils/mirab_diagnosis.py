"""Why containers did not come up, in a sentence, with the last lines that they printed."""

from __future__ import annotations

import time

from ansible.module_utils.mirab_docker import get_health, get_lines, get_service, is_one_off
from ansible.module_utils.mirab_problem import HostProblem, find_known_cause

LAST_LINES = 20
MEBIBYTE = 2**20
CATCH_SECONDS = 3.0
CATCH_POLL_SECONDS = 0.1


def get_start_problem(docker, done, containers, services, wait_seconds):
    """A HostProblem for a failed `up --wait`: the first container that explains it, or else what Compose said."""
    printed = get_lines(done)
    cause = find_known_cause(done.stderr)
    if cause:
        return HostProblem(cause, printed)
    suspects = [item for item in containers if not is_one_off(item) and (not services or get_service(item) in services)]
    suspects = [catch_ended(docker, container) for container in suspects]
    for explain in (explain_end, explain_unhealthy, explain_starting):
        for container in suspects:
            sentence = explain(container, wait_seconds)
            if sentence:
                return HostProblem(sentence, printed + read_last_lines(docker, container))
    last = printed[-1] if printed else f"it ended with exit code {done.returncode}"
    return HostProblem(f"Docker Compose could not start the services: {last}", printed)


def is_restarted(container):
    """True for a container that ended by itself and has not been healthy since."""
    return container["RestartCount"] > 0 and get_health(container) in ("none", "starting")


def catch_ended(docker, container):
    """A container that Docker starts again and again, as it is between two starts: only then its exit code is known."""
    deadline = time.monotonic() + CATCH_SECONDS
    while is_restarted(container) and container["State"]["Running"] and not container["State"]["Restarting"]:
        found = docker.inspect("container", [container["Id"]])
        if not found or time.monotonic() > deadline:
            break
        container = found[0]
        time.sleep(CATCH_POLL_SECONDS)
    return container


def explain_end(container, _wait_seconds):
    """For a container that ended, or that Docker starts again and again."""
    state = container["State"]
    if state["Status"] not in ("exited", "dead", "restarting") and not is_restarted(container):
        return None
    if state["Status"] == "exited" and state["ExitCode"] == 0:
        return None
    name = container["Name"].lstrip("/")
    if state["OOMKilled"]:
        limit = container["HostConfig"]["Memory"]
        of_limit = f" of {limit // MEBIBYTE} MiB" if limit else ""
        return f"{get_service(container)} does not stay up: container {name} was killed because it used more than its memory limit{of_limit}."
    if state.get("Error"):
        return f"{get_service(container)} could not be started: container {name}: {state['Error']}."
    if state["Status"] == "running":
        return f"{get_service(container)} does not stay up: container {name} ended and was started again {container['RestartCount']} times."
    again = f" and was started again {container['RestartCount']} times" if container["RestartCount"] else ""
    return f"{get_service(container)} does not stay up: container {name} ended with exit code {state['ExitCode']}{again}."


def explain_unhealthy(container, _wait_seconds):
    """For a container whose health check fails."""
    if get_health(container) != "unhealthy":
        return None
    checks = container["State"]["Health"].get("Log") or []
    said = " ".join(checks[-1].get("Output", "").split())[:300] if checks else ""
    last = f"; its last check said: {said}" if said else ""
    return f"{get_service(container)} did not turn healthy: the health check of container {container['Name'].lstrip('/')} fails{last}."


def explain_starting(container, wait_seconds):
    """For a container that needed longer than anyone waits."""
    state = container["State"]["Status"]
    if get_health(container) == "starting" or state == "created":
        what = "still waits for its health check to pass" if state == "running" else f"is only {state}"
        return f"{get_service(container)} did not turn healthy within {wait_seconds} seconds: container {container['Name'].lstrip('/')} {what}."
    return None


def read_last_lines(docker, container):
    """What the container printed last, each line with its name."""
    done = docker.run(["logs", "--tail", str(LAST_LINES), container["Id"]])
    name = container["Name"].lstrip("/")
    return [f"{name} | {line.rstrip()}" for line in (done.stdout + done.stderr).splitlines()][-LAST_LINES:]
