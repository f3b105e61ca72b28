"""One-off containers of a task: they outlive whoever waits for them, so that what a task runs once is never run twice."""

from __future__ import annotations

import contextlib
import time

from ansible.module_utils.mirab_docker import TookTooLong, get_service, is_one_off
from ansible.module_utils.mirab_problem import HostProblem, find_known_cause

TASK_LABEL = "mirab.task"
AGAIN_SECONDS = 0.5


def is_of_task(container, task_id):
    """True for a container that `docker compose run` made for this task."""
    return is_one_off(container) and container["Config"]["Labels"].get(TASK_LABEL) == task_id


def is_left_over(container, task_id):
    """True for one of another task, which is over: nobody asks for its outcome any more."""
    return is_one_off(container) and container["Config"]["Labels"].get(TASK_LABEL, task_id) != task_id


def find_begun(containers, task_id, service):
    """The container in which an earlier attempt of the task has begun the service's command, or None. One that was only made has begun nothing."""
    begun = [
        container
        for container in containers
        if is_of_task(container, task_id) and get_service(container) == service and container["State"]["Status"] != "created"
    ]
    return begun[0] if begun else None


def find_refusal(containers, task_id):
    """Why a container that was made for the task could not be started, or an empty text."""
    return "".join(container["State"].get("Error") or "" for container in containers if is_of_task(container, task_id))


def wait_for_end(docker, container, service, wait_seconds):
    """The container as it is once it runs no more; raises when that takes longer, or when it is gone."""
    deadline = time.monotonic() + wait_seconds
    while True:
        with contextlib.suppress(TookTooLong):
            docker.run(["wait", container["Id"]], max(deadline - time.monotonic(), AGAIN_SECONDS))
        found = docker.inspect("container", [container["Id"]])
        if not found:
            raise HostProblem(
                f"The container of the migration ({service}) was removed by somebody, so it is not known how it ended, and no traffic was moved. "
                "Look at the data before you try again."
            )
        if not found[0]["State"]["Running"]:
            return found[0]
        if time.monotonic() > deadline:
            raise HostProblem(f"The migration ({service}) did not end within {wait_seconds} seconds, and no traffic was moved.")
        # A daemon that was started again has forgotten who waits.
        time.sleep(AGAIN_SECONDS)


def read_output(docker, container):
    """All that the container has printed, in the order in which it did."""
    done = docker.run(["logs", "--timestamps", container["Id"]])
    stamped = sorted((line.partition(" ") for line in (done.stdout + done.stderr).splitlines()), key=lambda parts: parts[0])
    return [text.strip() for _, _, text in stamped if text.strip()]


def get_end_problem(container, service, output):
    """A HostProblem for a migration that ended otherwise than well, or None."""
    state = container["State"]
    if state["ExitCode"] == 0:
        return None
    cause = find_known_cause("\n".join(output))
    last = "it used more than its memory limit" if state["OOMKilled"] else (output or [state.get("Error") or "it printed nothing"])[-1]
    return HostProblem(cause or f"The migration ({service}) failed with exit code {state['ExitCode']}, and no traffic was moved: {last}", output)
