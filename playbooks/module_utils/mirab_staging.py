"""Dumps and documents on their way between a stack and a repository, in a directory that only the account enters."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil

from ansible.module_utils.mirab_problem import HostProblem

# What a disk needs besides for everybody else who writes there.
SPARE_BYTES = 64 * 1_024 * 1_024
CHUNK_BYTES = 1_024 * 1_024
MANIFEST = "manifest.json"


class Staging:
    """`items` holds one dump for each item, `stack` the documents and the manifest."""

    def __init__(self, stack):
        self.directory = stack.staging_path
        self.items = os.path.join(self.directory, "items")
        self.documents = os.path.join(self.directory, "stack")

    def begin(self):
        """Makes it anew; what an attempt that died has left goes."""
        self.remove()
        for path in (self.directory, self.items, self.documents):
            os.mkdir(path, 0o700)

    def remove(self):
        """Takes the directory away with all that is in it."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.directory)

    def item_path(self, name):
        """Where the dump of an item lies."""
        return os.path.join(self.items, name)

    @contextlib.contextmanager
    def write_item(self, name):
        """The file that a dump is written into; only its owner reads it."""
        descriptor = os.open(self.item_path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file

    def write_document(self, name, content):
        """A document that is stored beside the data."""
        with open(os.path.join(self.documents, name), "w", encoding="utf-8", newline="") as file:
            file.write(content)

    def write_manifest(self, manifest):
        """What the items are, for whoever restores them."""
        self.write_document(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")

    def read_manifest(self):
        """The same, parsed."""
        with open(os.path.join(self.documents, MANIFEST), encoding="utf-8") as file:
            return json.load(file)

    def assert_room(self, wanted_bytes, what):
        """Looks before anything is written, so that a stack does not come to stand still on a full disk."""
        free = shutil.disk_usage(os.path.dirname(self.directory)).free
        if free < wanted_bytes + SPARE_BYTES:
            raise HostProblem(
                f"The host's disk has too little room for {what}: about {in_mebibytes(wanted_bytes)} MiB may be needed below "
                f"{os.path.dirname(self.directory)}, and {in_mebibytes(free)} MiB are free. Free some space and try again."
            )


def in_mebibytes(count):
    """Rounded up, for sentences."""
    return -(-count // 1_048_576)


def get_size_and_hash(path):
    """Bytes of a file, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
