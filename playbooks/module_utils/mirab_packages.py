"""What is looked at before a host is prepared, and its packages. Debian and Ubuntu, with apt."""

from __future__ import annotations

import os
import shutil

from ansible.module_utils.mirab_daemon import survey_daemon, write_configuration
from ansible.module_utils.mirab_docker import USUAL_PATH, Docker
from ansible.module_utils.mirab_machine import NOTHING, call, find_standing, read_system, read_text, run, write_text
from ansible.module_utils.mirab_problem import HostProblem

LEAST_FREE_BYTES = 3_000_000_000
OLDEST_COMPOSE = (2, 20)
SYSTEMS = ("debian", "ubuntu")
EXPORTER = "prometheus-node-exporter"
EXPORTER_FILE = "/etc/default/prometheus-node-exporter"
EXPORTER_TEXT = '# Written by Mirab: numbers of this host are for itself alone.\nARGS="--web.listen-address=127.0.0.1:9100"\n'


def survey(settings):
    """Refuses what cannot be prepared before anything is changed."""
    if os.geteuid() != 0:
        raise HostProblem(f"Preparing needs the rights of root, and the account has not got them. {NOTHING}")
    system = read_system()
    if system.get("ID") not in SYSTEMS:
        name = system.get("PRETTY_NAME", "an unknown system")
        raise HostProblem(f"The host runs {name}. Mirab prepares Debian and Ubuntu; install Docker and Traefik by hand there. {NOTHING}")
    if shutil.which("apt-get", path=USUAL_PATH) is None:
        raise HostProblem(f"The host has no apt-get. {NOTHING}")
    for path in {"/var/lib", os.path.dirname(settings["stacks_directory"])}:
        free = shutil.disk_usage(find_standing(path)).free
        if free < LEAST_FREE_BYTES:
            needed = LEAST_FREE_BYTES // 1_000_000
            raise HostProblem(f"Only {free // 1_000_000} MB are free on the host at {path}, and {needed} are needed. {NOTHING}")
    return [], survey_daemon(settings)


def prepare_packages(settings):
    """The daemon's configuration stands before the daemon is installed, because its package starts it."""
    changes, notes = write_configuration(settings)
    changes += write_exporter_configuration(notes)
    missing = list_missing()
    if not missing and has_compose():
        return changes, notes
    run(["apt-get", "update", "-qq"], 600, "The lists of packages could not be fetched on the host")
    wanted = [*missing, *([] if has_compose() else [choose_compose()])]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "--", *wanted]
    run(install, 1_800, f"{', '.join(wanted)} could not be installed on the host")
    return [f"Installed {', '.join(wanted)}", *changes], notes


def list_missing():
    """Packages to install but the Compose plugin; a Docker that is there, of whatever package, is kept."""
    wanted = []
    if shutil.which("dockerd", path=USUAL_PATH) is None:
        wanted += ["docker.io", "iptables", "ca-certificates"]
    # Newer releases have the command in a package of its own.
    if shutil.which("docker", path=USUAL_PATH) is None and find_candidate("docker-cli"):
        wanted.append("docker-cli")
    if not is_installed(EXPORTER):
        wanted.append(EXPORTER)
    return wanted


def is_installed(package):
    """True when dpkg has it unpacked and configured."""
    done = call(["dpkg-query", "-W", "-f", "${db:Status-Status}", package], 60)
    return done.returncode == 0 and done.stdout == "installed"


def has_compose():
    """True when `docker compose` works and is new enough."""
    try:
        done = Docker().run(["compose", "version", "--short"])
    except HostProblem:
        return False
    return done.returncode == 0 and parse_version(done.stdout) >= OLDEST_COMPOSE


def choose_compose():
    """The package that brings the plugin here: Docker's own, Ubuntu's, Debian's since trixie."""
    for package in ("docker-compose-plugin", "docker-compose-v2", "docker-compose"):
        if parse_version(find_candidate(package)) >= OLDEST_COMPOSE:
            return package
    raise HostProblem(
        "No package that apt knows on the host brings Docker's Compose plugin 2.20 or newer. "
        "Add Docker's repository or a newer release of the distribution to its sources, then prepare it again."
    )


def find_candidate(package):
    """The version that apt would install, or an empty text."""
    done = call(["apt-cache", "policy", package], 60)
    lines = [line.split(":", 1)[1].strip() for line in done.stdout.splitlines() if line.strip().startswith("Candidate:")]
    return lines[0] if lines and lines[0] != "(none)" else ""


def parse_version(text):
    """Major and minor number; (0, 0) for what is no version. An epoch is left out."""
    numbers = text.strip().lstrip("v").split(":")[-1].split(".")
    try:
        return int(numbers[0]), int(numbers[1].split("-")[0])
    except (IndexError, ValueError):
        return 0, 0


def write_exporter_configuration(notes):
    """The exporter answers on loopback alone. A file that somebody changed is left alone, and that is said."""
    if read_text(EXPORTER_FILE) == EXPORTER_TEXT:
        return []
    if os.path.exists(EXPORTER_FILE):
        notes.append(f"{EXPORTER_FILE} was not written by Mirab and is left as it is")
        return []
    write_text(EXPORTER_FILE, EXPORTER_TEXT)
    return [f"Wrote {EXPORTER_FILE}"]
