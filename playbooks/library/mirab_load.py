#!/usr/bin/python
"""Loads the dumps that mirab_fetch has brought into the services that run now, and counts again."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_load
short_description: Load the dumps of a stack
description:
  - Each item is loaded into an emptied place by the programs of its own service, so that it may be done again from the start.
  - Rows are counted as at the backup; a difference is a failure.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  items: {description: The backup items., type: list, elements: dict, required: true}
  snapshot_id: {description: The snapshot that the dumps are of., type: str, required: true}
  compose_files: {description: Compose files below the stack's directory., type: list, elements: str, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_docker import describe_containers, get_service
from ansible.module_utils.mirab_items import STORED_ITEMS, check_items, list_dumps, load_item
from ansible.module_utils.mirab_project import Project
from ansible.module_utils.mirab_restored import note_restored
from ansible.module_utils.mirab_snapshot import assert_snapshot_id
from ansible.module_utils.mirab_stack import run_stack_module
from ansible.module_utils.mirab_staging import Staging


def act(module, stack):
    """One line for each item, and the containers as they are then."""
    options, staging = module.params, Staging(stack)
    check_items(options["items"])
    assert_snapshot_id(options["snapshot_id"])
    if module.check_mode:
        return {"changed": True, "msg": "The dumps would be loaded"}
    project = Project(stack, options["compose_files"])
    try:
        rows = {item["name"]: item["rows"] for item in staging.read_manifest()["items"]}
        lines = [load(stack, project, staging, item, rows[item["name"]]) for item in list_dumps(options["items"])]
    finally:
        staging.remove()
    note_restored(stack, options["snapshot_id"])
    containers = describe_containers(project.containers)
    return {"changed": True, "msg": f"{len(lines)} dumps loaded", "lines": lines, "mirab_containers": containers}


def load(stack, project, staging, item, rows):
    """A service that holds no database may be the one that loads; it is started for that."""
    if item["service"] not in {get_service(container) for container in project.containers if container["State"]["Running"]}:
        project.up([item["service"]], False)
    load_item(stack, staging, item, rows)
    counted = "" if rows is None else f", {sum(rows.values())} rows in {len(rows)} tables counted again"
    return f"{item['name']}: loaded{counted}"


if __name__ == "__main__":
    run_stack_module(
        {
            "items": STORED_ITEMS,
            "snapshot_id": {"type": "str", "required": True},
            "compose_files": {"type": "list", "elements": "str", "required": True},
        },
        act,
    )
