"""The backup items of a stack: each dumped, looked at and loaded by the programs of the service that holds it."""

from __future__ import annotations

import datetime
import re

from ansible.module_utils.mirab_docker import Docker, get_service, is_one_off
from ansible.module_utils.mirab_postgres import Postgres, get_failure
from ansible.module_utils.mirab_problem import HostProblem, find_known_cause
from ansible.module_utils.mirab_staging import get_size_and_hash

ITEM_OPTIONS = {
    "name": {"type": "str", "required": True},
    "kind": {"type": "str", "choices": ["postgres", "mysql", "redis", "volume", "command"], "required": True},
    "service": {"type": "str"},
    "volume": {"type": "str"},
    "database": {"type": "str"},
    "dump": {"type": "list", "elements": "str", "required": True},
    "load": {"type": "list", "elements": "str", "required": True},
}
# As options of the modules: to be dumped, and to be put back, with the hash that the engine knows.
ITEMS = {"type": "list", "elements": "dict", "required": True, "options": ITEM_OPTIONS}
STORED_ITEMS = {**ITEMS, "options": {**ITEM_OPTIONS, "sha256": {"type": "str"}}}
# Each becomes a path, an argument or part of a statement: what could be read as anything else is refused here as well.
GRAMMARS = {
    "name": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"),
    "service": re.compile(r"[a-z](?:-?[a-z0-9])*"),
    "volume": re.compile(r"[a-z0-9][a-z0-9_.-]*"),
    "database": re.compile(r"[A-Za-z0-9_]{1,63}"),
}
NEEDED = {"postgres": "database", "mysql": "database", "volume": "volume", "command": "service", "redis": "service"}
LATER = ("mysql", "redis")


class CommandItem:
    """A service that dumps and loads itself; what its programs are is written in the product."""

    def __init__(self, docker, container, item):
        self.docker = docker
        self.container = container
        self.item = item

    def get_version(self):
        """Nobody knows how to ask."""
        return None

    def end_sessions(self):
        """It holds none that are known."""

    def dump(self, sink, _assert_room):
        """Writes what the command prints; it has no tables."""
        done = self.docker.run(["exec", self.container["Id"], *self.item["dump"]], None, sink=sink)
        if done.returncode != 0:
            raise get_failure(done, f"its command ended with exit code {done.returncode} and")

    def verify(self, path):
        """Only that there is something: what it should be is the service's own matter."""

    def load(self, path):
        """Hands the dump to the command's standard input."""
        with open(path, "rb") as file:
            done = self.docker.run(["exec", "--interactive", self.container["Id"], *self.item["load"]], None, source=file)
        if done.returncode != 0:
            raise get_failure(done, f"its command ended with exit code {done.returncode} and")

    def count_rows(self):
        """Nobody knows how to ask."""

    def verify_loaded(self):
        """In words."""
        return "loaded; what it holds is its service's own matter"


def check_items(items):
    """Raises unless each item has what its kind needs, all of it in its grammar."""
    for item in items:
        needed = ("name", NEEDED[item["kind"]], *(() if item["kind"] == "volume" else ("service",)))
        for field in needed:
            if not GRAMMARS[field].fullmatch(item[field] or ""):
                raise HostProblem(f"Backup item {item['name']!r}: its {field} has characters that it may not have. Nothing was done.")
        if item["kind"] == "command" and not (item["dump"] and item["load"]):
            raise HostProblem(f"Backup item {item['name']}: a command is missing. Nothing was done.")
        if item["kind"] in LATER:
            raise HostProblem(
                f"Backup item {item['name']} is of kind {item['kind']}, which cannot be backed up yet. Nothing was stored. Use kind `command` "
                "with the service's own programs, or a volume."
            )


def list_dumps(items):
    """Those that are dumped by a service, in the order of the product."""
    return [item for item in items if item["kind"] != "volume"]


def list_volumes(items):
    """Those that are read file by file."""
    return [item for item in items if item["kind"] == "volume"]


def open_item(stack, docker, item):
    """The item in the container of its service, which has to run."""
    running = [
        container
        for container in docker.list_containers(stack.project)
        if get_service(container) == item["service"] and container["State"]["Running"] and not is_one_off(container)
    ]
    if not running:
        raise HostProblem(f"service {item['service']} does not run. Start the stack, then try again.")
    if item["kind"] == "postgres":
        return Postgres(docker, running[0], item["database"])
    return CommandItem(docker, running[0], item)


def dump_item(stack, staging, item):
    """Dumps, looks at the dump, and ends with what is known of it (`restorePointItem` in libs/contracts)."""
    started = get_time()
    try:
        # Without the stack's lock: what still dumps when the module is gone must not hold up the attempt that comes next.
        opened = open_item(stack, Docker(), item)
        opened.end_sessions()
        with staging.write_item(item["name"]) as sink:
            rows = opened.dump(sink, lambda size: staging.assert_room(size, f"the dump of {item['name']}"))
        size, digest = get_size_and_hash(staging.item_path(item["name"]))
        if size == 0:
            raise HostProblem("nothing was printed, and an empty dump is none.")
        opened.verify(staging.item_path(item["name"]))
        tool = opened.get_version()
    except HostProblem as problem:
        raise explain(problem, f"The dump of {item['name']} failed, and nothing was stored") from None
    return {**describe(item), "bytes": size, "sha256": digest, "tool": tool, "rows": rows, "startedAt": started, "finishedAt": get_time()}


def describe(item):
    """What is known of an item before anybody has looked at it."""
    empty = {"bytes": 0, "sha256": None, "files": None, "tool": None, "rows": None}
    return {"name": item["name"], "kind": item["kind"], "source": item["volume"] or item["service"], **empty}


def load_item(stack, staging, item, rows):
    """Loads the dump, and counts again where there were rows to count."""
    try:
        opened = open_item(stack, Docker(), item)
        opened.load(staging.item_path(item["name"]))
        if rows is not None:
            assert_same_rows(rows, opened.count_rows())
    except HostProblem as problem:
        raise explain(problem, f"The restore of {item['name']} failed") from None


def assert_same_rows(wanted, found):
    """A load that ends well may still have lost something."""
    different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if different:
        name = different[0]
        raise HostProblem(
            f"{len(different)} of {len(wanted)} tables have other rows than at the backup; {name} has {found.get(name, 'none')} and had "
            f"{wanted.get(name, 'none')}."
        )


def explain(problem, what):
    """The sentence of a known cause stands for itself; else it says which item it was."""
    if problem.sentence.startswith(("The host's disk", "Docker does not answer")):
        return problem
    cause = find_known_cause("\n".join(problem.lines))
    if cause:
        return HostProblem(cause, problem.lines)
    return HostProblem(f"{what}: {problem.sentence}", problem.lines)


def get_time():
    """Now, as JSON has it."""
    return format_time(datetime.datetime.now(datetime.timezone.utc))


def format_time(moment):
    """ISO UTC with milliseconds."""
    return moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
