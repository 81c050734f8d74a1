"""A release of variant annotation at a URL, such as ClinVar's VCF: one file, and its MD5 in `<url>.md5` beside it.

The release is the file's own date (`##fileDate=2026-02-26`), read from its first bytes: names like `clinvar.vcf.gz`
stay the same while their content changes every week. The file belongs to no project; it lands under `reference`.
Source: https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_GRCh38/
"""

from __future__ import annotations

import re
import uuid
import zlib
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from omics_lake.core.errors import SourceRefused, SourceUnavailable, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import host_of, require_open
from omics_lake.source.http import USUAL, Http, HttpLimits
from omics_lake.source.http_guard import require_redirect

CLINVAR = "https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_GRCh38/clinvar.vcf.gz"
PROJECT = "reference"
DATA_TYPE = "Variant Annotation"
HEAD = 64 * 1024
"""Bytes of the file that are read for its date."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://ftp.ncbi.nlm.nih.gov/pub/clinvar/")
_MD5 = re.compile(r"([0-9a-fA-F]{32})(?:[ \t]+\*?(\S+))?\s*")
_FILE_NAME = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f]+")
_DATE = re.compile(rb"^##file[dD]ate=(\d{4})-?(\d{2})-?(\d{2})\s*$", re.MULTILINE)


class AnnotationFile:
    """`Source` of one URL.

    Args:
        url: of the file; http only for a loopback address.
        name: `FileRecord.source` of it: clinvar or annotation.
        http: shared with others; one of its own, for the URL's host alone, by default.

    Raises:
        UsageError: the URL names no file.
    """

    def __init__(
        self, url: str = CLINVAR, name: str = "clinvar", http: Http | None = None, limits: HttpLimits = USUAL
    ) -> None:
        self._name, self.url = name, url
        self.file_name = _file_name(url)
        self.http = http or Http([host_of(url)], limits)

    @property
    def name(self) -> str:
        """`clinvar`, or `annotation` for other files."""
        return self._name

    def record(self) -> FileRecord:
        """The wanted file as it is today.

        Raises:
            SourceUnavailable: no answer, for the file or for its MD5.
            SourceRefused: no MD5 is given, or the header has no date.
        """
        md5 = self._md5()
        head, size = self._head()
        match = _DATE.search(head)
        if match is None:
            raise SourceRefused(
                "The file does not tell its release",
                where=self.url,
                why="no ##fileDate=YYYY-MM-DD in its header",
                next_step="land it as your own file, with a release you give: --sheet, --own-release",
            )
        return FileRecord(
            source=self._name,
            release="-".join(part.decode() for part in match.groups()),
            project_id=PROJECT,
            data_type=DATA_TYPE,
            file_id=str(uuid.uuid5(_NAMESPACE, f"{self.url} {md5}")),
            file_name=self.file_name,
            file_size=size,
            md5sum=md5,
            data_format="VCF",
            url=self.url,
        )

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """The file's bytes.

        Raises:
            SourceRefused: the record is of another URL.
        """
        require_open([record])
        if record.url != self.url:
            raise SourceRefused("The record is of another URL", where=record.key, why=f"{record.url!r}, not {self.url}")
        return self.http.open(self.url, start=start, validator=validator)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Every file has an MD5."""
        raise SourceRefused("An annotation without MD5 cannot be proven", where=record.key, next_step="plan it again")

    def _md5(self) -> str:
        where = f"{self.url}.md5"
        try:
            text = self.http.get(where, accept="text/plain").decode("ascii", "replace")
        except SourceUnavailable as error:
            raise type(error)(
                "The MD5 beside the file does not come, and without it the file cannot be proven",
                where=where,
                why=f"{error.what}: {error.why}",
                next_step=f"{error.next_step}; where there is none, land it as your own file: --sheet",
            ) from error
        match = _MD5.fullmatch(text.strip())
        named = match[2].rpartition("/")[2] if match and match[2] else self.file_name
        if match is None or not _same_file(named, self.file_name):
            raise SourceRefused(
                "The file beside it is no MD5 of it", where=where, why=repr(text[:100]), next_step="check the URL"
            )
        return match[1].lower()

    def _head(self) -> tuple[bytes, int | None]:
        """The header's first bytes, decompressed, and the size of the whole file."""
        body = self.http.open(self.url)
        try:
            head = b""
            for chunk in body.chunks:
                head += chunk
                if len(head) >= HEAD:
                    break
        except OSError as error:
            raise SourceUnavailable("The file's header did not arrive", where=self.url, why=str(error)) from error
        finally:
            body.close()
        return _inflated(head[:HEAD]), body.size


def _file_name(url: str) -> str:
    """The last part of the URL's path, which becomes the last part of a key."""
    try:
        name = unquote(urlsplit(url).path.rpartition("/")[2]) if host_of(url) else ""
    except ValueError:
        name = ""
    if not _FILE_NAME.fullmatch(name):
        raise UsageError("This is no URL of a file", where=url, next_step="give https://host/path/file.vcf.gz")
    return name


def _inflated(head: bytes) -> bytes:
    """The text, as far as these bytes go and no further than 16 times as much."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 16 * HEAD)
    except zlib.error:
        return b""


def _same_file(named: str, wanted: str) -> bool:
    """ClinVar's `clinvar.vcf.gz.md5` names the dated file, such as `clinvar_20260226.vcf.gz`."""
    stem, _, suffix = wanted.partition(".")
    return named == wanted or bool(re.fullmatch(rf"{re.escape(stem)}_\d{{8}}\.{re.escape(suffix)}", named))


class AnyAnnotation:
    """`Source` of annotation files by the URLs that their manifest gives.

    Args:
        name: clinvar or annotation.
    """

    def __init__(self, name: str, limits: HttpLimits = USUAL) -> None:
        self._name, self._limits = name, limits

    @property
    def name(self) -> str:
        """`clinvar` or `annotation`."""
        return self._name

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """The file's bytes, from the host of its own URL alone.

        Raises:
            SourceRefused: the record has no URL, or one with a private or link-local address.
        """
        if not record.url:
            raise SourceRefused("The record has no URL", where=record.key, next_step="plan it again")
        if record.url.startswith("https://"):  # a manifest from elsewhere must not send requests into the own network
            require_redirect(CLINVAR, record.url, [host_of(record.url)])
        return AnnotationFile(record.url, self._name, limits=self._limits).open(record, start, validator)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Every file has an MD5."""
        raise SourceRefused("An annotation without MD5 cannot be proven", where=record.key, next_step="plan it again")
