#!/usr/bin/env python3
"""Upload what scripts/package.py built to the artifacts bucket, and what is new only.

The names of code hold its hash, so an object that is there is the same: it is never written again. A lake's jobs go on
running the code they were applied with until Terraform is applied with the new names. Notebooks keep their names and
are replaced when they changed; users get them beside their own at the instance's next start.

Examples:
  scripts/publish.py --bucket $(terraform -chdir=terraform output -raw artifacts_bucket)
  scripts/publish.py --bucket my-artifacts --dry-run
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parent.parent
ABSENT = ("404", "NoSuchKey", "NotFound")
ONCE = "code/"
"""Below it a name says what is in the object."""


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bucket", required=True, help="Terraform's output artifacts_bucket")
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT / "dist" / "artifacts", help="built folder")
    parser.add_argument("--dry-run", action="store_true", help="say what would be uploaded, and upload nothing")
    options = parser.parse_args(argv)
    files = sorted(path for path in options.folder.rglob("*") if path.is_file())
    if not files:
        print(f"Nothing is built in {options.folder}: run `make artifacts` first", file=sys.stderr)
        return 3
    try:
        s3 = boto3.client("s3")
        for path in files:
            key = path.relative_to(options.folder).as_posix()
            print(f"{publish(s3, options.bucket, key, path.read_bytes(), dry=options.dry_run):10} {key}")
    except (BotoCoreError, ClientError) as error:
        print(f"{options.bucket}: {error}\nCheck the bucket's name, the region and your credentials", file=sys.stderr)
        return 3
    return 0


def publish(s3: Any, bucket: str, key: str, data: bytes, *, dry: bool) -> str:
    """Write an object unless the same is there; what was done, in a word."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    stored = stored_digest(s3, bucket, key)
    if stored is not None and (key.startswith(ONCE) or stored == digest):
        return "there"
    if dry:
        return "would put"
    if key.startswith(ONCE):
        s3.put_object(
            Bucket=bucket, Key=key, Body=data, IfNoneMatch="*", ChecksumSHA256=digest, Metadata={"sha256": digest}
        )
    else:
        s3.put_object(Bucket=bucket, Key=key, Body=data, ChecksumSHA256=digest, Metadata={"sha256": digest})
    return "put" if stored is None else "replaced"


def stored_digest(s3: Any, bucket: str, key: str) -> str | None:
    """SHA-256 that an object was published with, base64; empty where it has none, None where there is no object."""
    try:
        head = s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ABSENT:
            raise
        return None
    return str(head["Metadata"].get("sha256", ""))


if __name__ == "__main__":
    sys.exit(main())
