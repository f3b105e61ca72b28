"""A stack's Compose project on the host: the acts that `mirab_compose` offers, one method each."""

from __future__ import annotations

import time

from ansible.module_utils.mirab_diagnosis import explain_end, get_start_problem, read_last_lines
from ansible.module_utils.mirab_docker import PROJECT_LABEL, Docker, get_health, get_lines, get_problem, get_service, is_one_off
from ansible.module_utils.mirab_one_off import (
    TASK_LABEL,
    find_begun,
    find_refusal,
    get_end_problem,
    is_left_over,
    is_of_task,
    read_output,
    wait_for_end,
)
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_recreated import get_name, get_proper_name, list_half_made

# Compose itself needs time around the wait for health: creating networks and containers, stopping old ones.
MARGIN_SECONDS = 120
# A container without health check that crashes does so in its first moments; `up --wait` calls it fine as soon as it runs.
SETTLE_SECONDS = 1.0
# During an upgrade, what Compose calls an orphan is a generation that still serves.
ORPHANS_WANTED = "Found orphan containers"


class Project:
    """Acts on one Compose project; `lines` collects what Docker printed."""

    def __init__(self, stack, compose_files):
        self.stack = stack
        self.docker = Docker(stack.lock_descriptor)
        self.compose_files = compose_files
        self.lines = []
        self.containers = []
        self.removed_resources = False
        self.refresh()

    def refresh(self):
        """Looks again at the project's containers; each act ends with it when it did something."""
        self.containers = self.docker.list_containers(self.stack.project)

    def up(self, services, with_dependencies):
        """Creates, starts and waits until all are healthy (or run, where there is no health check)."""
        self._mend_half_made()
        known = {container["Id"] for container in self.containers}
        options = [] if with_dependencies else ["--no-deps"]
        waiting = ["--wait", "--wait-timeout", str(self.stack.wait_seconds)]
        done = self._compose(
            ["up", "--detach", "--no-build", "--pull", "never", *waiting, *options, "--", *services],
            self.stack.wait_seconds + MARGIN_SECONDS,
        )
        self.refresh()
        fresh = [container for container in self.containers if container["Id"] not in known]
        if done.returncode != 0:
            # What was made just now is the likelier cause than what ran before.
            suspects = fresh + [container for container in self.containers if container["Id"] in known]
            raise get_start_problem(self.docker, done, suspects, services, self.stack.wait_seconds)
        self._assert_healthy(done, services)
        self._assert_stays_up(fresh)

    def run_once(self, service):
        """
        Runs a service's command in a container of its own, to its end, and once for a task: the container bears the task's id, no client is
        needed for it to go on, and it stands until its outcome was noted. So an attempt that finds the one of an attempt before waits for it, or
        takes what it came to. One that failed stands until the change is taken back.
        Ends with False, and runs nothing, when the good end was noted already.
        """
        task_id = self.stack.task_id
        if self.stack.has_migrated(service):
            self.lines.append(f"The migration ({service}) was run to its end by an earlier attempt of this task")
            self._remove([container for container in self.containers if is_of_task(container, task_id)])
            return False
        begun = find_begun(self.containers, task_id, service)
        if begun:
            self.lines.append(f"The migration ({service}) was begun by an earlier attempt of this task; its outcome is taken")
        else:
            begun = self._begin(service)
        # The stack's lock is not handed on to who only waits: another attempt may wait as well.
        ended = wait_for_end(Docker(), begun, service, self.stack.wait_seconds)
        output = read_output(self.docker, ended)
        self.lines += output
        problem = get_end_problem(ended, service, output)
        if problem:
            raise problem
        self.stack.note_migration(service)
        self.docker.run(["rm", "--force", "--volumes", "--", ended["Id"]])
        self.refresh()
        return True

    def _begin(self, service):
        """The container of a one-off run that has just been started; whatever else was run so is ended first."""
        self._remove([container for container in self.containers if is_one_off(container)])
        name = f"{self.stack.project}-{service}-{self.stack.fence}"
        label = f"{TASK_LABEL}={self.stack.task_id}"
        done = self._compose(
            ["--profile", "migrate", "run", "--detach", "--no-deps", "--no-TTY", "--label", label, "--name", name, "--", service],
            self.stack.wait_seconds,
            is_told=False,
        )
        self.refresh()
        begun = find_begun(self.containers, self.stack.task_id, service)
        if done.returncode != 0 or not begun:
            what = f"The migration ({service}) could not be started, and no traffic was moved"
            refusal = find_refusal(self.containers, self.stack.task_id)
            raise HostProblem(f"{what}: {refusal}", get_lines(done)) if refusal else get_problem(done, what)
        return begun

    def end_leftovers(self):
        """Ends the one-off runs of tasks that are over."""
        self._remove([container for container in self.containers if is_left_over(container, self.stack.task_id)])

    def retire(self, services, drain_seconds):
        """Ends the containers of services that serve no more, and of those that the Compose files no longer name."""
        done = self._compose(["config", "--services"], 60, is_told=False)
        if done.returncode != 0:
            raise get_problem(done, "Docker Compose cannot read the stack's files")
        kept = set(done.stdout.split()) - set(services)
        leaving = [item for item in self.containers if get_service(item) not in kept and not is_one_off(item)]
        if leaving:
            time.sleep(drain_seconds)
        self._remove(leaving)

    def discard(self, services):
        """Ends the containers of these services at once."""
        self._remove([item for item in self.containers if get_service(item) in services or is_one_off(item)])

    def rest(self):
        """Has the containers of the Compose files as those say, and none of them running."""
        self._mend_half_made()
        done = self._compose(["up", "--no-start", "--no-build", "--pull", "never"], self.stack.wait_seconds + MARGIN_SECONDS)
        if done.returncode != 0:
            raise get_problem(done, "Docker Compose could not bring back the stopped containers")
        self.refresh()
        self.stop()

    def stop(self):
        """Stops every container of the project, in the order of their dependencies; none is removed."""
        running = [container for container in self.containers if container["State"]["Running"]]
        if running:
            self._act_by_labels(["stop"])
            self.refresh()

    def down(self, with_volumes):
        """
        Removes containers and networks, and the volumes when told; works from labels, so no file is needed. A network that somebody else's
        container uses stays, which is said; that a volume stays is a failure, because its data were to go.
        """
        networks = self._list("network")
        if self.containers or networks:
            self._act_by_labels(["down", "--remove-orphans"])
            self.refresh()
        staying = self._list("network")
        self.removed_resources = staying != networks
        for network in staying:
            users = " and ".join(self.docker.list_users("network", network)) or "something unknown"
            self.lines.append(f"Network {network} stays, because it is used by {users}, not of this stack")
        if with_volumes:
            self._remove_volumes()

    def _remove_volumes(self):
        used = {volume: self.docker.list_users("volume", volume) for volume in self._list("volume")}
        for volume in (name for name, users in used.items() if not users):
            self.docker.get_output(["volume", "rm", "--", volume])
            self.lines.append(f"Volume {volume} removed")
            self.removed_resources = True
        for volume, users in used.items():
            if users:
                raise HostProblem(
                    f"Volume {volume} and its data stand, because it is used by {' and '.join(users)}, not of this stack and left alone. "
                    "Containers and other volumes of the stack are gone. Remove what uses this one, then remove the stack again."
                )

    def _list(self, kind):
        found = self.docker.get_output([kind, "ls", "--format", "{{.Name}}", "--filter", f"label={PROJECT_LABEL}={self.stack.project}"])
        return sorted(found.split())

    def _compose(self, arguments, timeout, is_told=True):
        # The null env file keeps Compose from reading a `.env` that something else left in the directory.
        files = [option for name in self.compose_files for option in ("--file", self.stack.path(name))]
        frame = ["--ansi", "never", "--progress", "plain", "--env-file", "/dev/null"]
        place = ["--project-name", self.stack.project, "--project-directory", self.stack.directory]
        done = self.docker.run(["compose", *frame, *place, *files, *arguments], timeout)
        if is_told:
            self.lines += [line for line in get_lines(done) if ORPHANS_WANTED not in line]
        return done

    def _act_by_labels(self, arguments):
        frame = ["--ansi", "never", "--progress", "plain", "--project-name", self.stack.project]
        done = self.docker.run(["compose", *frame, *arguments], self.stack.wait_seconds + MARGIN_SECONDS)
        self.lines += get_lines(done)
        if done.returncode != 0:
            raise get_problem(done, f"Docker Compose could not {arguments[0]} the stack")

    def _remove(self, containers):
        if not containers:
            return
        ids = [container["Id"] for container in containers]
        timeout = self.stack.wait_seconds + MARGIN_SECONDS
        self.docker.get_output(["stop", "--", *ids], timeout)
        # A one-off run may have removed itself by now, which `rm` would call an error.
        self.docker.run(["rm", "--force", "--volumes", "--", *ids], timeout)
        self.lines += [f"Container {get_name(container)} stopped and removed" for container in containers]
        self.refresh()

    def _mend_half_made(self):
        """
        Leaves one container of each name, under that name. The daemon goes on to stop the old one although nobody waits for it, so it would end
        soon after it was seen to run: that stop is waited for, and Compose starts it again.
        """
        stopping = [kept["Id"] for kept, *others in list_half_made(self.containers) if others]
        if stopping:
            self.docker.run(["stop", "--", *stopping], self.stack.wait_seconds + MARGIN_SECONDS)
            # One that was being removed as well is gone by now, and the other of its name is the one to keep.
            self.refresh()
        half_made = list_half_made(self.containers)
        for kept, *others in half_made:
            name = get_proper_name(kept)
            self._remove(others)
            if get_name(kept) != name:
                self.docker.get_output(["rename", kept["Id"], name])
            self.lines.append(f"Container {name} was being made anew when Docker Compose was ended; it was put in order")
        if half_made:
            self.refresh()

    def _assert_healthy(self, done, services):
        """Compose's exit code is no proof: when the time of `--wait-timeout` is up, 2.26 may end with 0 all the same."""
        pending = [item for item in self.containers if get_health(item) not in ("none", "healthy") and not is_one_off(item)]
        if any(not services or get_service(item) in services for item in pending):
            raise get_start_problem(self.docker, done, pending, services, self.stack.wait_seconds)

    def _assert_stays_up(self, fresh):
        if not any(get_health(container) == "none" and container["State"]["Running"] for container in fresh):
            return
        time.sleep(SETTLE_SECONDS)
        for container in self.docker.inspect("container", [item["Id"] for item in fresh]):
            sentence = None if is_one_off(container) else explain_end(container, 0)
            if sentence:
                raise HostProblem(sentence, self.lines + read_last_lines(self.docker, container))
