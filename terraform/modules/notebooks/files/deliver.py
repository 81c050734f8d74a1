#!/usr/bin/env python3
"""Bring the project's notebooks and its config file onto the notebook instance, never over a user's edits.

For each delivered file, by its path below the target folder:

- not there: it is written;
- there, and exactly as some delivery wrote it: the new version takes its place;
- there, and edited: it stays, and the new version lies beside it as `name.<hash>.ipynb`, once.

`.delivered.json` in the target folder holds the SHA-256 sums of everything delivered, by path. Without it every file
that differs counts as edited, so that losing it loses nothing. The config file is ours and is written each time.

Runs at each start of the instance, on its own Python (3.8 or newer): standard library and boto3 only.

Example:
  deliver.py --source s3://BUCKET/notebooks/delivered/ --config s3://BUCKET/notebooks/config.json --target FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

MANIFEST = ".delivered.json"
CONFIG = "config.json"


class DeliveryError(Exception):
    """What is offered cannot be delivered."""


def split(address: str) -> tuple[str, str]:
    """Bucket and key (or prefix) of an s3:// address."""
    bucket, slash, key = address[len("s3://") :].partition("/")
    if not address.startswith("s3://") or not bucket or not slash or not key:
        raise DeliveryError(f"{address!r} is not s3://bucket/key")
    return bucket, key


def read(client: Any, address: str) -> bytes:
    """An object's bytes."""
    bucket, key = split(address)
    body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def offered(client: Any, source: str) -> Iterator[tuple[str, bytes]]:
    """Path below the source's prefix and bytes of each object there, in the order of their names."""
    bucket, prefix = split(source)
    if not prefix.endswith("/"):
        raise DeliveryError(f"{source!r} does not end with a slash")
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            if not entry["Key"].endswith("/"):
                path = checked(entry["Key"][len(prefix) :])
                yield path, read(client, f"s3://{bucket}/{entry['Key']}")


def checked(path: str) -> str:
    """The path itself, if it stays below the target folder and is none of our own files."""
    parts = path.split("/")
    if not all(parts) or ".." in parts or "." in parts or "\\" in path:
        raise DeliveryError(f"{path!r} is no path below a folder")
    if path in (MANIFEST, CONFIG):
        raise DeliveryError(f"{path!r} is a name that the delivery keeps for itself")
    return path


def checksum(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def beside(path: str, new: str) -> str:
    """Where the version with checksum `new` goes when `path` is edited: analysis.ipynb, analysis.1a2b3c4d.ipynb."""
    name = PurePosixPath(path)
    return str(name.with_name(f"{name.stem}.{new[:8]}{name.suffix}"))


def deliver(target: Path, path: str, content: bytes, known: Sequence[str]) -> str | None:
    """Write one file where it may go.

    Args:
        target: the user's folder.
        path: the file's path below it.
        content: the new version.
        known: checksums of the versions delivered before at this path.

    Returns:
        The path written, None if nothing was.
    """
    place, new = target / path, checksum(content)
    if not os.path.lexists(place):
        return path if create(place, content) else None
    ours = place.is_file() and not place.is_symlink()
    present = checksum(place.read_bytes()) if ours else ""
    if present == new:
        return None
    if present in known:
        replace(place, content)
        return path
    aside = beside(path, new)
    return aside if new not in known and create(target / aside, content) else None


def create(place: Path, content: bytes) -> bool:
    """Write a file that is not there; a file that is there, even since a moment ago, stays (False)."""
    written = _temporary(place, content)
    try:
        os.link(written, place)
    except FileExistsError:
        return False
    finally:
        written.unlink()
    return True


def replace(place: Path, content: bytes) -> None:
    """Put new bytes in a file's place, all or nothing."""
    _temporary(place, content).replace(place)


def _temporary(place: Path, content: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".delivery-", dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    written = Path(name)
    written.chmod(0o644)  # mkstemp's 0600 would be kept
    return written


def read_manifest(target: Path) -> dict[str, list[str]]:
    """What was delivered before; nothing, where the file is not there or not whole."""
    try:
        stored = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return {str(path): [str(known) for known in sums] for path, sums in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def record(target: Path, manifest: dict[str, list[str]]) -> None:
    """Keep what has been delivered."""
    replace(target / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())


def run(client: Any, source: str, config: str, target: Path) -> list[str]:
    """Deliver everything; the paths written.

    The manifest is kept after each file: a run that is cut short does not take its own files for edited ones.
    """
    target.mkdir(parents=True, exist_ok=True)
    replace(target / CONFIG, read(client, config))
    manifest, written = read_manifest(target), []
    for path, content in offered(client, source):
        known = manifest.setdefault(path, [])
        place = deliver(target, path, content, known)
        if place is not None:
            written.append(place)
        if checksum(content) not in known:
            known.append(checksum(content))
            record(target, manifest)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Deliver; 0 when all is in place, 3 with one message when not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--source", required=True, help="the notebooks, s3://bucket/prefix/")
    parser.add_argument("--config", required=True, help="the config file, s3://bucket/key")
    parser.add_argument("--target", required=True, type=Path, help="the user's folder")
    parser.add_argument("--region", help="AWS region; otherwise the usual AWS settings")
    options = parser.parse_args(arguments)
    try:
        client = boto3.client("s3", region_name=options.region)
        written = run(client, options.source, options.config, options.target)
    except (DeliveryError, OSError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"notebooks cannot be delivered to {options.target}: {error}\n")
        return 3
    sys.stdout.write(f"delivered: {', '.join(written) or 'nothing new'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
