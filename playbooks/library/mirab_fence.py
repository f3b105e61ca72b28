#!/usr/bin/python
"""Refuses an attempt that a newer one has overtaken, and records this one (security rule R18)."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_fence
short_description: Take a stack on its host for one attempt
description: Waits for the stack's lock, refuses when a greater fence number is stored, and stores its own.
options:
  stack: {description: The stack and who acts on it., type: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.mirab_stack import run_stack_module


def act(_module, stack):
    """The fence is bookkeeping: storing it does not count as a change of the stack."""
    return {"changed": False, "msg": f"Fence number {stack.fence} holds the stack"}


if __name__ == "__main__":
    run_stack_module({}, act, advances_fence=True)
