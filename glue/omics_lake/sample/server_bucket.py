"""Public S3 buckets, read without a signature: objects with ranges, and `ListObjectsV2`.

The GDC's open data lie at `<file_id>/<file_name>`, IDC's at `<crdc_series_uuid>/<uuid>.dcm`. An object's ETag is its
MD5. A missing key is a 404 with S3's XML.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote
from xml.etree import ElementTree as ET

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from omics_lake.sample.dicom_files import DicomFile, series_files
from omics_lake.sample.server_answers import bytes_answer, file_answer
from omics_lake.sample.server_holdings import Holdings

_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
_CHANGED = "2026-08-10T00:00:00.000Z"
_BINARY = "binary/octet-stream"
_MOST_KEYS = 1000


@dataclass(frozen=True)
class S3Object:
    """One line of a listing."""

    key: str
    size: int
    md5: str


class Bucket(Protocol):
    """Objects by key."""

    @abstractmethod
    def list(self, prefix: str) -> Sequence[S3Object]:
        """Objects whose key starts so, in any order."""

    @abstractmethod
    def get(self, request: Request, key: str) -> Response | None:
        """An object, None where there is none."""


@dataclass(frozen=True)
class GdcBucket(Bucket):
    """`tcga-2-open`."""

    holdings: Holdings

    def list(self, prefix: str) -> Sequence[S3Object]:
        """Objects whose key starts so."""
        named = ((f"{one.record.file_id}/{one.record.file_name}", one) for one in self.holdings.files)
        return [S3Object(key, one.size, one.md5) for key, one in named if key.startswith(prefix)]

    def get(self, request: Request, key: str) -> Response | None:
        """An object, None where there is none."""
        file_id, _, name = key.partition("/")
        held = self.holdings.by_id.get(file_id)
        if held is None or held.record.file_name != name:
            return None
        return file_answer(request, held.path, _BINARY)


@dataclass(frozen=True)
class IdcBucket(Bucket):
    """`idc-open-data`."""

    holdings: Holdings

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, str]]:
        return {row["crdc_series_uuid"]: row for row in self.holdings.series}

    def list(self, prefix: str) -> Sequence[S3Object]:
        """Objects whose key starts so; those of one series alone are made."""
        found = [row for series, row in self._rows.items() if f"{series}/".startswith(prefix[:37])]
        named = [(f"{row['crdc_series_uuid']}/{one.name}", one) for row in found for one in series_files(row)]
        return [S3Object(key, len(one.data), one.md5) for key, one in named if key.startswith(prefix)]

    def get(self, request: Request, key: str) -> Response | None:
        """An object, None where there is none."""
        series, _, name = key.partition("/")
        row = self._rows.get(series)
        one: DicomFile | None = next((f for f in series_files(row) if f.name == name), None) if row else None
        return bytes_answer(request, one.data, _BINARY) if one else None


def bucket_rules(name: str, bucket: Bucket) -> list[Rule]:
    """Where a bucket answers, in path style."""

    def list_objects(request: Request, _: Mapping[str, Any]) -> Response:
        return _listing(request, name, bucket)

    def get_object(request: Request, words: Mapping[str, Any]) -> Response:
        return bucket.get(request, words["key"]) or _error(404, "NoSuchKey", "The specified key does not exist.")

    return [
        Rule(f"/{name}", endpoint=list_objects, strict_slashes=False),
        Rule(f"/{name}/", endpoint=list_objects),
        Rule(f"/{name}/<path:key>", endpoint=get_object),
    ]


def _listing(request: Request, name: str, bucket: Bucket) -> Response:
    words = request.args
    if words.get("list-type") != "2":
        return _error(403, "AccessDenied", "Access Denied")
    prefix, encoded = words.get("prefix", ""), words.get("encoding-type") == "url"
    most = min(int(words.get("max-keys", _MOST_KEYS)), _MOST_KEYS)
    after = words.get("continuation-token") or words.get("start-after") or ""
    found = sorted((one for one in bucket.list(prefix) if one.key > after), key=lambda one: one.key)
    shown, cut = found[:most], len(found) > most
    root = ET.Element("ListBucketResult", xmlns=_XMLNS)
    _add(root, "Name", name)
    _add(root, "Prefix", quote(prefix) if encoded else prefix)
    _add(root, "KeyCount", str(len(shown)))
    _add(root, "MaxKeys", str(most))
    if encoded:
        _add(root, "EncodingType", "url")
    _add(root, "IsTruncated", "true" if cut else "false")
    if cut and shown:
        _add(root, "NextContinuationToken", shown[-1].key)
    for one in shown:
        _add_object(root, one, quote(one.key) if encoded else one.key)
    return _xml(root)


def _add_object(root: ET.Element, one: S3Object, key: str) -> None:
    contents = ET.SubElement(root, "Contents")
    _add(contents, "Key", key)
    _add(contents, "LastModified", _CHANGED)
    _add(contents, "ETag", f'"{one.md5}"')
    _add(contents, "Size", str(one.size))
    _add(contents, "StorageClass", "STANDARD")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _error(status: int, code: str, message: str) -> Response:
    root = ET.Element("Error")
    _add(root, "Code", code)
    _add(root, "Message", message)
    return _xml(root, status)


def _xml(root: ET.Element, status: int = 200) -> Response:
    data = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Response(data, status=status, content_type="application/xml")
