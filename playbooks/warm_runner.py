"""Runs playbooks from a process that has Ansible imported already: each run is a fork of it, which saves most of a second.

Arguments: the path of a Unix socket to make. Prints `ready` once it listens. Ends when its standard input ends: the engine is gone.

Each connection is one run. The engine sends one JSON line, {arguments, environment, directory}, and then letters as for `leash.py`; the end
of its side means that the engine is gone. It receives frames (one byte for the kind, four for the length, big-endian, then the content):
`e` what was written to the event descriptor, `o` what was printed, `x` the exit code, which comes last.

The first fork is the run's leash: whatever happens, nothing that came of the run is left when it ends. The second fork is the run:
environment, directory, descriptors and temporary files are its own, and it never returns here, so whatever it leaves in memory goes with it.
Works with ansible-core 2.14 and 2.19. Needs Linux and Python 3.9.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import tempfile

# An isolated Python does not look beside the script by itself.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ansible import constants  # noqa: E402
from ansible.cli.playbook import PlaybookCLI  # noqa: E402

from process_tree import adopt_orphans, ask_descendants, die_with, end_descendants, end_in_grace, obey, signal_descendants  # noqa: E402

MAX_REQUEST = 1_048_576
CHUNK = 65_536
EVENT_DESCRIPTOR = 3
# Above every descriptor that has a fixed meaning, below any that this process ever has.
FIRST_FREE, LAST_OPEN = 10, 256
# What runs load by and by. A name that another version of Ansible does not have is left out; nothing depends on it.
PRELOADED = """
ansible.executor.playbook_executor ansible.executor.process.worker ansible.executor.task_executor ansible.cli.scripts
ansible.module_utils.connection ansible.playbook.handler_task_include ansible.playbook.included_file ansible.playbook.role_include
ansible.playbook.task_include ansible.plugins.cache.memory ansible.plugins.callback.default ansible.plugins.connection.local
ansible.plugins.connection.ssh ansible.plugins.inventory.yaml ansible.plugins.shell.sh ansible.plugins.strategy.linear
ansible.plugins.vars.host_group_vars ansible.plugins.filter.core ansible.plugins.filter.mathstuff ansible.plugins.test.core
ansible.plugins.test.mathstuff ansible.plugins.become.sudo multiprocessing.popen_fork multiprocessing.shared_memory
multiprocessing.synchronize pty xml.dom.minidom
"""


def main():
    """Accepts runs until the engine is gone."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(sys.argv[1])
    os.chmod(sys.argv[1], 0o600)
    listener.listen(64)
    for name in PRELOADED.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # What is shared with the forks is not to be touched by their garbage collection: a page that is written to is a copy.
    gc.collect()
    gc.freeze()
    os.register_at_fork(before=gc.freeze)
    # A terminal's interrupt is for the engine, which ends its runs in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Leashes are reaped by the kernel; each sets this back for itself, because it waits for its run.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), listener], [], [])
        if sys.stdin.fileno() in ready and os.read(sys.stdin.fileno(), CHUNK) == b"":
            break
        if listener in ready:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                end_with(lambda connection=connection: Leash(connection).hold())
            connection.close()


def end_with(work):
    """Ends this process with what `work` returns; exit handlers belong to the process that was forked."""
    code = 70
    try:
        code = work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as problem:  # noqa: B902  a fork must never run on into its parent's code
        sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


class Leash:
    """Holds one run, and carries what it says to the engine."""

    def __init__(self, connection):
        self.connection = connection
        self.buffered = b""

    def hold(self):
        """Starts the run, follows it to its end, and ends whatever is left of it."""
        os.setsid()
        adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        request = self.read_request()
        events, told = os.pipe()
        printed, said = os.pipe()
        leash = os.getpid()
        leader = os.fork()
        if leader == 0:
            die_with(leash)
            self.connection.close()
            end_with(lambda: run(request, told, said))
        # Said on both sides, so that no letter can come before the group is there.
        with contextlib.suppress(OSError):
            os.setpgid(leader, leader)
        os.close(told)
        os.close(said)
        ended = os.pidfd_open(leader)
        pipes = {events: b"e", printed: b"o"}
        try:
            self.follow(leader, ended, pipes)
            ask_descendants()
            signal_descendants(signal.SIGKILL)
            code = os.waitstatus_to_exitcode(os.waitpid(leader, 0)[1])
        finally:
            end_descendants()
        # All of it is gone, so what is in the pipes is all there will be; a descriptor that got away does not hold us up.
        for pipe, kind in pipes.items():
            os.set_blocking(pipe, False)
            with contextlib.suppress(BlockingIOError):
                while self.forward(pipe, kind):
                    pass
        self.send(b"x", str(code if code >= 0 else 128 - code).encode())
        return 0

    def read_request(self):
        """The first line; letters that came with it are kept."""
        while b"\n" not in self.buffered:
            chunk = self.connection.recv(CHUNK)
            if chunk == b"" or len(self.buffered) > MAX_REQUEST:
                sys.exit(65)
            self.buffered += chunk
        line, _, self.buffered = self.buffered.partition(b"\n")
        return json.loads(line)

    def follow(self, leader, ended, pipes):
        """Returns when the run has ended, or when the engine is gone and the grace is over."""
        obey(leader, self.buffered)
        watched = [self.connection.fileno(), ended, *pipes]
        while True:
            ready, _, _ = select.select(watched, [], [])
            for pipe in [pipe for pipe in ready if pipe in pipes]:
                if not self.forward(pipe, pipes[pipe]):
                    watched.remove(pipe)
            if ended in ready:
                return
            if self.connection.fileno() in ready:
                orders = self.receive()
                if orders == b"":
                    end_in_grace(ended)
                    return
                obey(leader, orders)

    def receive(self):
        """Letters of the engine; nothing when it is gone, however it went."""
        try:
            return self.connection.recv(CHUNK)
        except OSError:
            return b""

    def forward(self, pipe, kind):
        """Passes one piece on; False at the end of the pipe."""
        chunk = os.read(pipe, CHUNK)
        if chunk:
            self.send(kind, chunk)
        return bool(chunk)

    def send(self, kind, content):
        """An engine that is gone is noticed where its letters are read."""
        with contextlib.suppress(OSError):
            self.connection.sendall(kind + struct.pack(">I", len(content)) + content)


def run(request, told, said):
    """The playbook run, leader of its own group. Ends with Ansible's exit code."""
    os.setpgid(0, 0)
    sources = [os.open(os.devnull, os.O_RDONLY), said, said, told]
    for target, copy in enumerate([fcntl.fcntl(source, fcntl.F_DUPFD, FIRST_FREE) for source in sources]):
        os.dup2(copy, target)
    os.closerange(EVENT_DESCRIPTOR + 1, LAST_OPEN)
    os.chdir(request["directory"])
    os.environ.clear()
    os.environ.update(request["environment"], MIRAB_EVENT_FD=str(EVENT_DESCRIPTOR))
    # Both were decided when Ansible was imported, for a process that has no temporary files of its own.
    tempfile.tempdir = None
    constants.DEFAULT_LOCAL_TMP = tempfile.mkdtemp(prefix="ansible-", dir=request["environment"]["ANSIBLE_LOCAL_TEMP"])
    sys.argv = ["ansible-playbook", *request["arguments"]]
    return PlaybookCLI.cli_executor(sys.argv)


if __name__ == "__main__":
    main()
