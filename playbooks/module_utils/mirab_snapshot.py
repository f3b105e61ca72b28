"""What a task has stored: its snapshot in the repository, and the note of it on the host."""

from __future__ import annotations

import datetime
import json
import re

from ansible.module_utils.mirab_items import format_time
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_staging import MANIFEST
from ansible.module_utils.mirab_stack import read_note, write_note

DATA = "/data"
MANIFEST_IN_SNAPSHOT = f"{DATA}/stack/{MANIFEST}"


def assert_snapshot_id(text):
    """It becomes an argument."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise HostProblem("The id of the snapshot is none. Nothing was done.")


def note_stored(stack, stored, whole=None):
    """Remembers that this task stores or, with what it stored, has stored; `whole` is the id of a snapshot that restic has finished."""
    write_note(stack.stored_path, {"task_id": stack.task_id, "stored": stored, "whole": whole})


def read_stored(stack):
    """{task_id, stored} of this task, or None when it has not begun to store."""
    note = read_note(stack.stored_path) or {}
    return note if note.get("task_id") == stack.task_id else None


def find_snapshot(stack, restic):
    """
    The snapshot that an earlier attempt of this task made, or None. Without a note of it there was no such attempt. One of which nobody has
    seen that it is whole looks as good as any other, so it is forgotten.
    """
    note = read_stored(stack)
    if note is None:
        return None
    for snapshot in restic.list_snapshots("--host", stack.key, "--tag", f"task={stack.task_id},stack={stack.key}"):
        if snapshot["id"] in (note.get("whole"), (note["stored"] or {}).get("snapshot_id")):
            return snapshot
        restic.get_output(["forget", snapshot["id"]])
    return None


def read_manifest(restic, snapshot_id):
    """The manifest as it was stored."""
    try:
        return json.loads(restic.get_output(["dump", snapshot_id, MANIFEST_IN_SNAPSHOT]))
    except ValueError:
        raise HostProblem(f"The repository is damaged: the manifest of snapshot {snapshot_id} is none.") from None


def list_stored_items(restic, snapshot, manifest):
    """The items of the manifest, those that are volumes with what the snapshot holds of them. Raises when a dump is not there as it was made."""
    sizes = read_sizes(restic, snapshot["id"])
    taken = parse_time(snapshot["time"])
    items = []
    for item in manifest["items"]:
        if item["kind"] != "volume":
            if sizes.get(f"{DATA}/items/{item['name']}") != item["bytes"]:
                raise HostProblem(f"The repository is damaged: snapshot {snapshot['id']} does not hold the dump of {item['name']} whole.")
            items.append(item)
            continue
        place = f"{DATA}/volumes/{item['name']}/"
        files = [size for path, size in sizes.items() if path.startswith(place)]
        items.append({**item, "bytes": sum(files), "files": len(files), "startedAt": taken, "finishedAt": item.get("finishedAt") or taken})
    return items


def read_sizes(restic, snapshot_id):
    """Path → bytes of each file of the snapshot."""
    listed = restic.get_output(["ls", "--json", snapshot_id])
    nodes = [json.loads(line) for line in listed.splitlines() if line]
    return {node["path"]: node.get("size", 0) for node in nodes if node.get("type") == "file"}


def parse_time(text):
    """restic writes nanoseconds and an offset, of which Python reads neither."""
    whole, offset = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)", text).groups()
    fraction = re.search(r"\.(\d{1,3})", text)
    moment = datetime.datetime.fromisoformat(whole + ("+00:00" if offset == "Z" else offset))
    return format_time(moment + datetime.timedelta(milliseconds=int(fraction.group(1).ljust(3, "0")) if fraction else 0))
