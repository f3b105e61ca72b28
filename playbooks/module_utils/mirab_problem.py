"""Failures on a host, told as sentences for people: what happened, and what to do where that is known."""

from __future__ import annotations

import errno

COMPOSE_MISSING = "Docker's Compose plugin is missing on the host, or it is broken. Install version 2.26 or newer."
# Without the plugin, Docker reads the options after `compose` as its own and stumbles over the first.
NO_COMPOSE = (
    "'compose' is not a docker command",
    "unknown command: docker compose",
    "unknown flag: --short",
    "unknown flag: --ansi",
)

# What Docker, Compose and the kernel print, and what it means; the first match counts.
KNOWN_CAUSES = (
    (
        "no space left on device",
        "The host's disk is full. Free some space (for example with docker image prune) and try again.",
    ),
    (
        "cannot connect to the docker daemon",
        "Docker does not answer on the host. Start its service, then try again.",
    ),
    (
        "permission denied while trying to connect to the docker",
        "The user that Mirab signs in with may not use Docker on the host. Add it to the group docker.",
    ),
    *((words, COMPOSE_MISSING) for words in NO_COMPOSE),
    (
        "could not find an available, non-overlapping",
        "Docker has no free address range for another network. Set larger default-address-pools in its daemon.json.",
    ),
    (
        "toomanyrequests",
        "The registry refuses further pulls for now because of its rate limit. Try again later.",
    ),
)


class HostProblem(Exception):
    """A failure with a sentence for people; lines are what the tool or the container printed."""

    def __init__(self, sentence, lines=()):
        super().__init__(sentence)
        self.sentence = sentence
        self.lines = list(lines)


def find_known_cause(output):
    """The sentence for an output that is known, or None."""
    text = output.lower()
    for needle, sentence in KNOWN_CAUSES:
        if needle in text:
            return sentence
    return None


def explain_os_error(error):
    """The sentence for a failed system call."""
    place = f" at {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"The host's disk is full{place}. Free some space and try again."
    if error.errno == errno.EROFS:
        return f"The host's file system{place} is mounted read-only."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"The user that Mirab signs in with may not write{place} on the host."
    return f"The host refused a file operation{place}: {error.strerror}."
