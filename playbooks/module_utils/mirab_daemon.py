"""The Docker daemon of a host that is prepared. A configuration that Mirab did not write is never changed: it is used, or refused."""

from __future__ import annotations

import hashlib
import json
import time

from ansible.module_utils.mirab_docker import Docker
from ansible.module_utils.mirab_machine import NOTHING, ensure_service, read_text, restart_service, write_text
from ansible.module_utils.mirab_problem import HostProblem

CONFIGURATION = "/etc/docker/daemon.json"
# Hash of what Mirab wrote last: the file itself takes no comments and no keys that the daemon does not know.
WRITTEN = "/etc/docker/.mirab-written"
POOLS = "default-address-pools"
START_SECONDS = 60


def render_configuration(pool):
    """Many small networks instead of 31 large ones, bounded logs, containers that outlive a restart of the daemon."""
    wanted = {
        POOLS: [{"base": pool["base"], "size": pool["size"]}],
        "live-restore": True,
        "log-driver": "json-file",
        "log-opts": {"max-file": "3", "max-size": "10m"},
    }
    return json.dumps(wanted, indent=2) + "\n"


def survey_daemon(settings):
    """Notes on what is there; raises for a configuration that stands in the way."""
    text = read_text(CONFIGURATION)
    if text is None or is_ours(text):
        assert_restart_is_harmless(settings, text)
        return []
    if has_small_pools(text):
        return [f"{CONFIGURATION} was not written by Mirab and is left as it is; it has {POOLS}"]
    pool = json.dumps([settings["address_pool"]])
    raise HostProblem(
        f"{CONFIGURATION} was not written by Mirab and has no {POOLS} of subnets that are small enough, so Docker would run out of networks. "
        f'Add "{POOLS}": {pool} to it and restart Docker, then prepare the host again. {NOTHING}'
    )


def assert_restart_is_harmless(settings, text):
    """A daemon that is there already would be restarted to take the configuration; containers of others must not suffer."""
    if text == render_configuration(settings["address_pool"]):
        return
    info = find_info()
    running = (info or {}).get("ContainersRunning", 0)
    if running and not has_pool(info, settings["address_pool"]):
        raise HostProblem(
            f"Docker runs on the host with {running} containers and without the address pools that Mirab needs, and would have to be restarted. "
            f"Write them into {CONFIGURATION} and restart it when it suits you, then prepare the host again. {NOTHING}"
        )


def write_configuration(settings):
    """Only where there is none, or where the one that is there is ours. Returns changes and notes."""
    wanted = render_configuration(settings["address_pool"])
    text = read_text(CONFIGURATION)
    if text == wanted and is_ours(text):
        return [], []
    if text is not None and not is_ours(text):
        return [], [f"{CONFIGURATION} was not written by Mirab and is left as it is"]
    # The hash first: whoever finds it alone has no file of ours to mistake.
    write_text(WRITTEN, digest(wanted) + "\n")
    write_text(CONFIGURATION, wanted)
    return [f"Wrote {CONFIGURATION}"], []


def prepare_docker(settings):
    """The daemon runs, with the configuration that stands on the disk."""
    changes = ["Started Docker"] if ensure_service("docker") else []
    info = wait_for_info()
    if is_ours(read_text(CONFIGURATION)) and not has_pool(info, settings["address_pool"]):
        if info.get("ContainersRunning"):
            raise HostProblem(
                "Docker must be restarted to take its new configuration, and containers run on the host. "
                "Restart it when it suits you, then prepare the host again."
            )
        restart_service("docker")
        wait_for_info()
        changes.append("Restarted Docker, which had not read its configuration")
    return changes + (["Started the node exporter"] if ensure_service("prometheus-node-exporter") else []), []


def wait_for_info():
    """What the daemon says of itself, once it answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        info = find_info()
        if info is not None:
            return info
        time.sleep(0.5)
    raise HostProblem(f"Docker does not answer on the host {START_SECONDS} seconds after its start. Look at its log there.")


def find_info():
    """None when no daemon answers, or no Docker is there."""
    try:
        done = Docker().run(["info", "--format", "{{json .}}"])
        info = json.loads(done.stdout or "{}")
    except (HostProblem, ValueError):
        return None
    return info if done.returncode == 0 and info.get("ServerVersion") else None


def has_pool(info, pool):
    """True when the daemon that runs cuts its networks from this pool."""
    pools = (info or {}).get("DefaultAddressPools") or []
    return any(found.get("Base") == pool["base"] and found.get("Size") == pool["size"] for found in pools)


def has_small_pools(text):
    """True when a configuration of somebody else has pools for at least a hundred networks."""
    try:
        pools = json.loads(text).get(POOLS) or []
        return sum(2 ** (int(pool["size"]) - int(str(pool["base"]).split("/")[1])) for pool in pools) >= 100
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return False


def is_ours(text):
    """True when the file is what Mirab wrote, unchanged since."""
    return text is not None and (read_text(WRITTEN) or "").strip() == digest(text)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
