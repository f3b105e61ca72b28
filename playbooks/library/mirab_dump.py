#!/usr/bin/python
"""Dumps the backup items of a stack beside its documents, each looked at, and nothing stored yet."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_dump
short_description: Dump the data of a stack
description:
  - Each item is dumped by the programs of its own service while that serves on, and looked at (level 0).
  - What lies ready afterwards is for C(mirab_store); a failing item leaves nothing.
  - Does nothing when an earlier attempt of the task has stored its snapshot already.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items., type: list, elements: dict, required: true}
  documents: {description: 'Files beside the data, {name, content}.', type: list, elements: dict, required: true}
  repository: {description: Where the backup will go., type: dict, required: true}
  helper: {description: Image and limits of the helper container., type: dict, required: true}
author: [Mirab]
"""

import re

from ansible.module_utils.mirab_access import REPOSITORY
from ansible.module_utils.mirab_docker import Docker
from ansible.module_utils.mirab_helper import HELPER, helper_at_work
from ansible.module_utils.mirab_items import ITEMS, check_items, describe, dump_item, list_dumps, list_volumes
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restic import open_restic
from ansible.module_utils.mirab_snapshot import find_snapshot
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_staging import MANIFEST, Staging
from ansible.module_utils.mirab_volume import assert_own_volumes

DOCUMENT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)+")


def act(module, stack):
    """One line for each item."""
    options, staging = module.params, Staging(stack)
    check_items(options["items"])
    check_documents(options["documents"])
    if module.check_mode:
        return {"changed": True, "msg": "The items would be dumped"}
    with helper_at_work(stack, options["helper"]) as helper:
        with open_restic(stack, helper, options["repository"]) as restic:
            snapshot = find_snapshot(stack, restic)
    if snapshot is not None:
        return {"changed": False, "msg": f"An earlier attempt of this task has stored snapshot {snapshot['id'][:8]} already"}
    try:
        lines = dump(stack, staging, options)
    except BaseException:
        staging.remove()
        raise
    return {"changed": True, "msg": f"{len(options['items'])} items are ready to be stored", "lines": lines}


def dump(stack, staging, options):
    """Databases before files: what a row points to was there before the row."""
    assert_own_volumes(stack, Docker(), list_volumes(options["items"]))
    staging.begin()
    dumped = [dump_item(stack, staging, item) for item in list_dumps(options["items"])]
    described = [describe(item) for item in list_volumes(options["items"])]
    for document in options["documents"]:
        staging.write_document(document["name"], document["content"])
    order = [item["name"] for item in options["items"]]
    items = sorted(dumped + described, key=lambda item: order.index(item["name"]))
    staging.write_manifest({"task_id": stack.task_id, "stack": stack.key, "items": items})
    return [describe_dump(item) for item in dumped]


def describe_dump(item):
    """For the log."""
    rows = "" if item["rows"] is None else f", {sum(item['rows'].values())} rows in {len(item['rows'])} tables"
    return f"{item['name']}: {item['bytes']} bytes{rows}, SHA-256 {item['sha256']}"


def check_documents(documents):
    """Each becomes a file of its name; the manifest is written here."""
    for document in documents:
        if not DOCUMENT_NAME.fullmatch(document["name"]) or document["name"] == MANIFEST:
            raise HostProblem(f"A document may not be named {document['name']!r}. Nothing was done.")


if __name__ == "__main__":
    run_stack_module(
        {
            "items": ITEMS,
            "documents": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {"name": {"type": "str", "required": True}, "content": {"type": "str", "required": True}},
            },
            "repository": REPOSITORY,
            "helper": HELPER,
        },
        act,
    )
