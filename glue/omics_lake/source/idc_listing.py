"""Objects of one prefix of a public S3 bucket, by `ListObjectsV2` without a signature.

S3 lists keys in ascending order, at most 1,000 a page. The next page is asked for by the last key: a continuation
token would be taken for a credential. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from omics_lake.core.errors import SourceRefused
from omics_lake.source.http import Http

_S3 = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass(frozen=True)
class Listed:
    """One object.

    Args:
        size: bytes.
        etag: lower case, without quotes; an MD5 where the object was put in one piece.
    """

    key: str
    size: int
    etag: str


def list_objects(http: Http, bucket: str, prefix: str) -> Iterator[Listed]:
    """Every object below a prefix, in the order of their keys.

    Args:
        bucket: URL of it.
        prefix: ends with `/`.

    Raises:
        SourceRefused: a page is no listing, has keys of another prefix, or repeats what was listed before.
        SourceUnavailable: no answer.
    """
    query, last = {"list-type": "2", "prefix": prefix}, ""
    while True:
        found, more = read_listing(http.get(bucket, params=query, accept="application/xml"), bucket)
        for one in found:
            if not one.key.startswith(prefix) or one.key <= last:
                raise SourceRefused(
                    "The bucket's listing has keys that do not belong there",
                    where=f"{bucket}{prefix}",
                    why=f"{one.key!r} after {last!r}",
                    next_step="run the command again later",
                )
            last = one.key
            yield one
        if not more or not found:
            return
        query["start-after"] = last


def read_listing(data: bytes, where: str) -> tuple[Sequence[Listed], bool]:
    """Objects of one page, and whether there are more.

    Raises:
        SourceRefused: the bytes are no listing.
    """
    if b"<!DOCTYPE" in data[:1024] or b"<!ENTITY" in data:
        raise SourceRefused("The bucket's listing has a document type", where=where)
    try:
        root = ET.fromstring(data)
        objects = [_listed(one) for one in root.iter(f"{_S3}Contents")]
    except (ET.ParseError, ValueError) as error:
        raise SourceRefused("The bucket gave no listing", where=where, why=str(error)) from error
    if root.tag != f"{_S3}ListBucketResult":
        raise SourceRefused("The bucket gave no listing", where=where, why=f"it gave {root.tag}")
    return objects, root.findtext(f"{_S3}IsTruncated") == "true"


def _listed(one: ET.Element) -> Listed:
    etag = (one.findtext(f"{_S3}ETag") or "").strip('"').lower()
    return Listed(one.findtext(f"{_S3}Key") or "", int(one.findtext(f"{_S3}Size") or ""), etag)
