#!/usr/bin/python
"""Looks at the repository that a task has stored its snapshot in, and tells what was stored."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_proof
short_description: Check the repository of a stack
description:
  - Runs C(restic check), level 1 of the ladder; the dumps were looked at before they were stored, which is level 0.
  - Ends with C(mirab_backup), the snapshot of the task with these two proofs.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
  repository: {description: Where the backup went., type: dict, required: true}
  helper: {description: Image and limits of the helper container., type: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_access import REPOSITORY
from ansible.module_utils.mirab_docker import get_lines
from ansible.module_utils.mirab_helper import HELPER, helper_at_work
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_restic import open_restic
from ansible.module_utils.mirab_snapshot import read_stored
from ansible.module_utils.mirab_stack import run_stack_module

ENDED_WELL = "Every dump ended well, and was looked at and hashed before it was stored"


def act(module, stack):
    """A damaged repository fails the task: what was stored in it can be trusted no more."""
    options, note = module.params, read_stored(stack)
    if note is None or note["stored"] is None:
        raise HostProblem("This task has stored no snapshot, so there is nothing to check.")
    with helper_at_work(stack, options["helper"]) as helper, open_restic(stack, helper, options["repository"]) as restic:
        done = restic.run_patiently(["check"], (0, 1))
    if done.returncode != 0:
        raise get_problem(restic, done)
    proofs = [
        {"level": 0, "passed": True, "message": ENDED_WELL},
        {"level": 1, "passed": True, "message": f"restic check found no fault in the {restic.access.name}"},
    ]
    return {"changed": False, "msg": "The repository is sound", "mirab_backup": {**note["stored"], "proofs": proofs}}


def get_problem(restic, done):
    """restic sums up in its last line; the first fault that it found says more."""
    faults = [line for line in get_lines(done) if line.startswith(("error", "pack ", "tree ", "Fatal", "id ", "The index"))]
    problem = restic.get_problem(done)
    if problem.sentence.startswith("The repository is damaged") and faults:
        return HostProblem(f"The repository is damaged: {faults[0]}", problem.lines)
    return problem


if __name__ == "__main__":
    run_stack_module(
        {
            "repository": REPOSITORY,
            "helper": HELPER,
        },
        act,
    )
