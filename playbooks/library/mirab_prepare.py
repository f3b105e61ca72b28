#!/usr/bin/python
"""One part of preparing a host, as root: each compares before it acts, so a second run changes nothing."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mirab_prepare
short_description: Prepare a host for stacks
description: Installs and sets up Docker, Compose, Traefik, a node exporter and the account; refuses what it cannot handle.
options:
  part: {description: Which part., type: str, required: true, choices: [survey, packages, docker, traefik, account]}
  settings: {description: The variables of the playbook., type: dict, required: true}
author: [Mirab]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.mirab_account import prepare_account
from ansible.module_utils.mirab_daemon import prepare_docker
from ansible.module_utils.mirab_packages import prepare_packages, survey
from ansible.module_utils.mirab_problem import HostProblem, explain_os_error
from ansible.module_utils.mirab_proxy import prepare_traefik

PARTS = {
    "survey": survey,
    "packages": prepare_packages,
    "docker": prepare_docker,
    "traefik": prepare_traefik,
    "account": prepare_account,
}


def main():
    """Each part returns the lines that say what it changed, and those that say what it left alone."""
    module = AnsibleModule(
        argument_spec={
            "part": {"type": "str", "required": True, "choices": sorted(PARTS)},
            "settings": {"type": "dict", "required": True},
        },
    )
    try:
        changes, notes = PARTS[module.params["part"]](module.params["settings"])
    except HostProblem as problem:
        module.fail_json(msg=problem.sentence, lines=problem.lines)
    except OSError as error:
        module.fail_json(msg=explain_os_error(error), lines=[])
    module.exit_json(changed=bool(changes), msg=changes[0] if changes else "Nothing was to be done", lines=[*changes, *notes])


if __name__ == "__main__":
    main()
