"""Traefik's API as the host sees it (3.7): routers and services by `<name>@docker`."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request

CALL_SECONDS = 5


class TraefikAway(Exception):
    """Traefik's API did not answer; the text says how."""


def find_json(url, path):
    """Parsed answer, or None when Traefik does not know the thing (404)."""
    # No proxy and no redirect: the address is an operator's, on the host itself or beside it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url.rstrip("/") + path, timeout=CALL_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise TraefikAway(f"it answered with status {error.code}") from None
    except urllib.error.URLError as error:
        raise TraefikAway(str(error.reason)) from None
    except (OSError, ValueError) as error:
        raise TraefikAway(str(error)) from None


def find_gap(url, route):
    """What still lacks for a route to carry traffic to all its containers, as a clause, or None."""
    name = urllib.parse.quote(route["name"] + "@docker")
    router = find_json(url, f"/api/http/routers/{name}")
    if router is None:
        return "Traefik has no router of this name"
    if router.get("status") != "enabled":
        return f"its router is {router.get('status')}: {'; '.join(router.get('error') or ['no reason given'])}"
    service = find_json(url, f"/api/http/services/{name}")
    if service is None:
        return "Traefik has no service of this name"
    ready = count_ready_servers(service)
    if ready != route["replicas"]:
        return f"Traefik has {ready} of {route['replicas']} containers behind it"
    return None


def count_ready_servers(service):
    """`serverStatus` lists servers as UP or DOWN, but not for every service of the Docker provider: then those known count."""
    servers = (service.get("loadBalancer") or {}).get("servers") or []
    status = service.get("serverStatus") or {}
    return sum(1 for server in servers if status.get(server.get("url"), "UP") == "UP")
