#!/usr/bin/python
"""Stores what mirab_dump has laid ready, and the volumes, as one snapshot of the task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_store
short_description: Store the data of a stack
description:
  - Makes the repository where there is nothing yet, and refuses another one in its place.
  - Adopts the snapshot that an earlier attempt of the same task has made; a task never makes two.
  - A snapshot that misses something is taken away again.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items., type: list, elements: dict, required: true}
  repository: {description: Where the backup goes., type: dict, required: true}
  helper: {description: Image and limits of the helper container., type: dict, required: true}
author: [Mirab]
"""

import errno
import json

from ansible.module_utils.mirab_access import REPOSITORY
from ansible.module_utils.mirab_docker import Docker, get_lines
from ansible.module_utils.mirab_helper import HELPER, bind, helper_at_work
from ansible.module_utils.mirab_init import ensure_repository
from ansible.module_utils.mirab_items import ITEMS, check_items, get_time, list_volumes
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restic import open_restic
from ansible.module_utils.mirab_snapshot import DATA, find_snapshot, list_stored_items, note_stored, parse_time, read_manifest
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_staging import Staging
from ansible.module_utils.mirab_volume import assert_own_volumes, mount_volumes

COMPLETE = 0
# restic stored what it could read.
INCOMPLETE = 3


def act(module, stack):
    """Which snapshot it is, and how much was new."""
    options, staging = module.params, Staging(stack)
    check_items(options["items"])
    if module.check_mode:
        return {"changed": True, "msg": "The items would be stored"}
    try:
        with helper_at_work(stack, options["helper"]) as helper, open_restic(stack, helper, options["repository"]) as restic:
            made = ensure_repository(stack, restic)
            stored = adopt(stack, restic) or store(stack, restic, staging, options)
    finally:
        staging.remove()
    note_stored(stack, stored)
    how = "was there already" if stored["adopted"] else f"stored, {stored['added_bytes']} of {stored['bytes']} bytes were new"
    lines = [f"A new repository was made in the {restic.access.name}"] if made else []
    return {"changed": not stored["adopted"], "msg": f"Snapshot {stored['snapshot_id'][:8]} {how}", "lines": lines}


def adopt(stack, restic):
    """What an earlier attempt of this task has stored, or None."""
    snapshot = find_snapshot(stack, restic)
    if snapshot is None:
        return None
    items = list_stored_items(restic, snapshot, read_manifest(restic, snapshot["id"]))
    return describe(snapshot, items, read_added(restic, snapshot), True)


def store(stack, restic, staging, options):
    """One snapshot of dumps, documents and volumes."""
    volumes = list_volumes(options["items"])
    assert_own_volumes(stack, Docker(), volumes)
    mounts = [bind(staging.items, f"{DATA}/items"), bind(staging.documents, f"{DATA}/stack"), *mount_volumes(volumes, DATA)]
    tags = ["--tag", f"task={stack.task_id}", "--tag", f"stack={stack.key}"]
    limit = ["--limit-upload", str(options["repository"]["upload_kib"])] if options["repository"]["upload_kib"] else []
    note_stored(stack, None)
    arguments = ["backup", "--json", "--host", stack.key, *tags, *limit, "--compression", "auto", DATA]
    done = restic.run_patiently(arguments, (COMPLETE, INCOMPLETE), mounts=mounts)
    summary = read_summary(done)
    snapshot = restic.list_snapshots(summary["snapshot_id"])[0]
    missed = [] if done.returncode == COMPLETE else list_missed(done)
    if missed:
        restic.get_output(["forget", snapshot["id"]])
        raise restic.find_damage(done) or HostProblem(f"The dump of the volumes failed, and nothing was stored: {missed[0]}", missed)
    note_stored(stack, None, snapshot["id"])
    manifest = staging.read_manifest()
    finished = get_time()
    manifest["items"] = [{**item, "finishedAt": finished} if item["kind"] == "volume" else item for item in manifest["items"]]
    items = list_stored_items(restic, snapshot, manifest)
    return describe(snapshot, items, summary.get("data_added_packed", summary["data_added"]), False)


def read_summary(done):
    """The last message of a backup."""
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found = [message for message in messages if message.get("message_type") == "summary"]
    if not found:
        raise HostProblem("The backup target failed: restic ended without saying what it stored.", get_lines(done)[-20:])
    return found[-1]


def list_missed(done):
    """What restic could not read, one sentence each. A file of a volume that was deleted meanwhile is none: it is as if it had gone before."""
    lines = [line for line in done.stderr.splitlines() + done.stdout.splitlines() if '"error"' in line or "error:" in line]
    return [line for line in lines if not is_deleted(line)] or ([] if lines else ["restic said that it could not read everything"])


def is_deleted(line):
    """True for a message that a path below the volumes is not there any more."""
    try:
        message = json.loads(line)
    except ValueError:
        return False
    error = message.get("error") or {}
    gone = error.get("Err") == errno.ENOENT or "no such file or directory" in str(error.get("message", ""))
    return gone and str(message.get("item", "")).startswith(f"{DATA}/volumes/")


def read_added(restic, snapshot):
    """What a snapshot of another attempt brought that the one before it had not."""
    if snapshot.get("summary"):
        return snapshot["summary"]["data_added_packed"]
    if snapshot.get("parent"):
        compared = restic.get_output(["diff", "--json", snapshot["parent"], snapshot["id"]])
        return json.loads(compared.splitlines()[-1])["added"]["bytes"]
    return json.loads(restic.get_output(["stats", "--json", "--mode", "raw-data", snapshot["id"]]))["total_size"]


def describe(snapshot, items, added_bytes, adopted):
    """`storedBackup` of libs/contracts, without the proofs."""
    return {
        "snapshot_id": snapshot["id"],
        "adopted": adopted,
        "taken_at": min([item["startedAt"] for item in items] or [parse_time(snapshot["time"])]),
        "items": items,
        "bytes": sum(item["bytes"] for item in items),
        "added_bytes": added_bytes,
    }


if __name__ == "__main__":
    run_stack_module(
        {
            "items": ITEMS,
            "repository": REPOSITORY,
            "helper": HELPER,
        },
        act,
    )
