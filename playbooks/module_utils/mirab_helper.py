"""A container of Mirab's own beside a stack: one at a time, with what its program needs and nothing else, gone when the program ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal

from ansible.module_utils.mirab_docker import Docker
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_pull import pull

HELPER_LABEL = "mirab.helper"
STOP_SECONDS = 3
# Below everybody else when the processors are wanted.
CPU_SHARES = "128"
# What the kernel sends when a container asks for more memory than it may have.
KILLED = 128 + 9

HELPER_OPTIONS = {
    "image": {"type": "str", "required": True},
    "cpus": {"type": "float", "required": True},
    "memory_bytes": {"type": "int", "required": True},
}

# As an option of the modules.
HELPER = {"type": "dict", "required": True, "options": HELPER_OPTIONS}


class Helper:
    """Runs programs of one image. The stack's lock is not handed on: whoever takes the stack next ends what still runs, by its label."""

    def __init__(self, stack, options):
        self.stack = stack
        self.options = options
        self.docker = Docker()
        self.name = f"{stack.project}-helper"

    def run(self, program, arguments, mounts=(), capabilities=(), network="none", **streams):
        """The completed process; `streams` are those of Docker.run. The program is found by the image's own PATH."""
        memory = str(self.options["memory_bytes"])
        frame = ["--rm", "--pull", "never", "--name", self.name, "--label", f"{HELPER_LABEL}={self.stack.project}"]
        # What a program says is read here; the daemon would keep a copy of it, dumps included.
        frame += ["--log-driver", "none", "--network", network, "--hostname", self.name, "--stop-signal", "SIGINT"]
        frame += ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        frame += ["--cpus", str(self.options["cpus"]), "--cpu-shares", CPU_SHARES, "--pids-limit", "256"]
        frame += ["--memory", memory, "--memory-swap", memory]
        frame += [word for name in capabilities for word in ("--cap-add", name)]
        frame += [word for mount in mounts for word in mount]
        interactive = ["--interactive"] if "text" in streams else []
        command = ["--entrypoint", program, self.options["image"], *arguments]
        done = self.docker.run(["run", *interactive, *frame, *command], streams.pop("timeout", None), **streams)
        if done.returncode == KILLED:
            raise HostProblem(
                f"{program} was killed on the host, most likely because it needs more than the {int(memory) >> 20} MiB of memory that a "
                "helper container may use. Raise that limit, then try again."
            )
        return done

    def ensure_image(self):
        """Has the image on the host."""
        if not self.docker.inspect("image", [self.options["image"]]):
            pull(self.docker, self.options["image"])

    def end_leftovers(self, in_order=True):
        """Ends the helpers of this stack that nobody waits for any more."""
        listed = self.docker.get_output(["ps", "--all", "--quiet", "--filter", f"label={HELPER_LABEL}={self.stack.project}"])
        if listed.split():
            # In order where there is time for it, so that a repository's lock goes with its holder.
            if in_order:
                self.docker.run(["stop", "--time", str(STOP_SECONDS), *listed.split()])
            self.docker.run(["rm", "--force", "--volumes", *listed.split()])


@contextlib.contextmanager
def helper_at_work(stack, options):
    """A helper with its image there. However the block ends, short of SIGKILL, no container of it is left."""
    helper = Helper(stack, options)
    helper.end_leftovers()
    helper.ensure_image()
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield helper
    except BaseException:
        helper.end_leftovers(in_order=False)
        raise


def _leave(number, _frame):
    """The run is being ended: once is enough, and what is at work is cleaned up after."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def bind(source, target, read_only=True):
    """Options that show a file or directory of the host to a helper."""
    return ["--mount", f"type=bind,source={source},target={target}" + (",readonly" if read_only else "")]


def bind_volume(name, target, read_only=True):
    """The same for a volume of Docker; nothing of the image is ever copied into it."""
    return ["--mount", f"type=volume,source={name},target={target},volume-nocopy" + (",readonly" if read_only else "")]


def remove_leftovers(stack):
    """
    What an attempt that failed or was killed has left, looked for by whoever takes the stack next: no later attempt goes on from it. The
    data of a tenant go although Docker is away and a helper that still reads them cannot be ended.
    """
    paths = [path for path in (stack.access_path, stack.staging_path) if os.path.lexists(path)]
    try:
        if paths:
            Helper(stack, None).end_leftovers()
    finally:
        for path in paths:
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def private_files(directory, files):
    """A directory that only its owner enters, with files that only its owner reads, while the block runs."""
    shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(directory, 0o700)
    try:
        for name, content in files.items():
            descriptor = os.open(os.path.join(directory, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
