"""Traefik of a host that is prepared: a container in the host's network, so that it reaches the bridge of every stack and joins none."""

from __future__ import annotations

import hashlib
import json
import os
import time

from ansible.module_utils.mirab_docker import Docker, get_problem
from ansible.module_utils.mirab_problem import HostProblem
from ansible.module_utils.mirab_traefik import TraefikAway, find_json

NAME = "mirab-traefik"
HASH_LABEL = "mirab.configuration"
DOCUMENTS = "/var/lib/mirab/traefik/dynamic"
START_SECONDS = 30
PULL_SECONDS = 900


def render_arguments(settings):
    """Static configuration of Traefik 3.7, as everywhere in Mirab: its API is on loopback alone."""
    api = settings["traefik_api_url"].split("//", 1)[1]
    return [
        "--global.checkNewVersion=false",
        "--global.sendAnonymousUsage=false",
        "--log.level=INFO",
        "--log.format=json",
        f"--entryPoints.web.address=:{settings['http_port']}",
        "--entryPoints.web.http.underscoreHeadersStrategy=delete",
        "--entryPoints.web.transport.lifeCycle.requestAcceptGraceTimeout=1s",
        "--entryPoints.web.transport.lifeCycle.graceTimeOut=20s",
        f"--entryPoints.traefik.address={api}",
        "--api.insecure=true",
        "--api.dashboard=false",
        "--ping.entryPoint=traefik",
        "--providers.providersThrottleDuration=200ms",
        "--providers.docker.exposedByDefault=false",
        "--providers.docker.constraints=Label(`mirab.managed`,`true`)",
        "--providers.docker.allowEmptyServices=false",
        "--providers.file.directory=/etc/traefik/dynamic",
        "--providers.file.watch=true",
        "--metrics.prometheus.entryPoint=traefik",
        "--metrics.prometheus.addRoutersLabels=true",
    ]


def render_options(image_id, settings):
    """Options of `docker run`. The label tells which configuration a container was made with."""
    arguments = render_arguments(settings)
    fixed = [
        *("--name", NAME, "--network", "host", "--restart", "unless-stopped", "--read-only", "--memory", "256m", "--pids-limit", "512"),
        *("--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--security-opt", "no-new-privileges"),
        *("--volume", "/var/run/docker.sock:/var/run/docker.sock:ro", "--volume", f"{DOCUMENTS}:/etc/traefik/dynamic:ro"),
    ]
    wanted = hashlib.sha256(json.dumps([image_id, fixed, arguments]).encode()).hexdigest()
    return fixed, arguments, wanted


def prepare_traefik(settings):
    """Runs Traefik unless the one that is wanted runs. A Traefik that Mirab did not start is left alone, and that is said."""
    docker = Docker()
    (found,) = docker.inspect("container", [NAME]) or [None]
    if found is None and answers(settings):
        return [], [f"A Traefik that Mirab did not start answers at {settings['traefik_api_url']}; it is left as it is"]
    changes = ensure_documents()
    image_id = ensure_image(docker, settings["traefik_image"], changes)
    fixed, arguments, wanted = render_options(image_id, settings)
    if found is not None and is_wanted(found, wanted):
        return changes, []
    if found is not None:
        docker.get_output(["rm", "--force", NAME], 120)
        was_running = found["State"]["Running"]
        changes.append("Ended a Traefik with other settings; sites were away for a moment" if was_running else "Removed a Traefik that had ended")
    done = docker.run(["run", "--detach", "--label", f"{HASH_LABEL}={wanted}", *fixed, image_id, *arguments], 120)
    if done.returncode != 0:
        raise get_problem(done, "Traefik could not be started on the host")
    wait_until_answers(docker, settings)
    return [*changes, f"Started Traefik from {settings['traefik_image']}"], []


def is_wanted(container, wanted):
    return container["State"]["Running"] and (container["Config"]["Labels"] or {}).get(HASH_LABEL) == wanted


def ensure_documents():
    """Where traffic documents are put; readable by a Traefik without any capability."""
    if os.path.isdir(DOCUMENTS):
        return []
    os.makedirs(DOCUMENTS, mode=0o755)
    os.chmod(DOCUMENTS, 0o755)
    return [f"Made {DOCUMENTS}"]


def ensure_image(docker, image, changes):
    """Id of the image; what the host has already is not pulled."""
    found = docker.inspect("image", [image])
    if not found:
        done = docker.run(["pull", "--quiet", image], PULL_SECONDS)
        if done.returncode != 0:
            raise get_problem(done, f"The image {image} is not on the host and could not be pulled")
        changes.append(f"Pulled {image}")
        found = docker.inspect("image", [image])
    return found[0]["Id"]


def answers(settings):
    try:
        return find_json(settings["traefik_api_url"], "/api/version") is not None
    except TraefikAway:
        return False


def wait_until_answers(docker, settings):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(settings):
            return
        time.sleep(0.3)
    done = docker.run(["logs", "--tail", "20", NAME])
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    said = lines[-1] if lines else "it printed nothing"
    raise HostProblem(f"Traefik does not answer at {settings['traefik_api_url']} on the host: {said}", lines)
