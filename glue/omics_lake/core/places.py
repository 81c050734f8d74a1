"""Places that files lie at: a local folder, or `s3://bucket/prefix`."""

from __future__ import annotations

from pathlib import Path

from pyarrow import fs


def filesystem_of(uri: str, endpoint: str | None = None, region: str | None = None) -> tuple[fs.FileSystem, str]:
    """The file system of a folder or `s3://bucket/prefix`, and the path in it.

    Args:
        endpoint: address of an S3 double, with its scheme.
        region: AWS region.
    """
    if not uri.startswith("s3://"):
        return fs.LocalFileSystem(), str(Path(uri).resolve())
    options = {"region": region} if region else {}
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        options |= {"endpoint_override": host, "scheme": scheme}
    return fs.S3FileSystem(**options), uri.removeprefix("s3://").rstrip("/")
