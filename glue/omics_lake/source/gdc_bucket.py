"""The GDC's open files as public S3 objects: `https://tcga-2-open.s3.amazonaws.com/<file_id>/<file_name>`.

The same bytes and MD5 as the API gives, faster and without its limits, in us-east-1. Not all of the API's files are
there, so each one that is not comes from the API; pages of cases and batches always do.
Source: https://registry.opendata.aws/tcga/
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import BinaryIO
from urllib.parse import quote

from omics_lake.core.errors import SourceUnavailable
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_files import host_of, require_data, require_open, require_uuid, with_slash
from omics_lake.source.gdc_query import CASE_METADATA
from omics_lake.source.http import USUAL, Http, HttpLimits

BUCKET = "tcga-2-open"
BUCKET_BASE = "https://tcga-2-open.s3.amazonaws.com/"
_LOG = logging.getLogger(__name__)


class OpenDataBucket:
    """`Source`, `BatchSource` and `CopySource` of the GDC's open files.

    Args:
        fallback: what the bucket does not have comes from there.
        base: URL that keys are appended to.
        http: shared with others; one of its own by default.
        limits: of its own one.
    """

    def __init__(
        self,
        fallback: GdcApi,
        base: str = BUCKET_BASE,
        http: Http | None = None,
        limits: HttpLimits = USUAL,
    ) -> None:
        self.fallback = fallback
        self.base = with_slash(base)
        self.http = http or Http([host_of(base)], limits)

    @property
    def name(self) -> str:
        """`gdc`: the same files, wherever they come from."""
        return self.fallback.name

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A file's bytes from the bucket, else whole from the API."""
        require_open([record])
        key = _key(record)
        if key is None:
            return self.fallback.open(record)
        url = f"{self.base}{quote(key)}"
        try:
            body = self.http.open(url, start=start, validator=validator)
        except SourceUnavailable as error:
            _LOG.info("%s is not to be had from the bucket (%s); asking the API", record.file_id, error.why)
            return self.fallback.open(record)  # whole: the API's ETags are not the bucket's
        return require_data(body, record, url)

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        """Several files in one archive, from the API."""
        return self.fallback.open_batch(records)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """As the API does."""
        self.fallback.check(record, file)

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        """Bucket and key of a file; None for a page of cases."""
        require_open([record])
        key = _key(record)
        return None if key is None else (BUCKET, key)


def _key(record: FileRecord) -> str | None:
    return None if record.data_type == CASE_METADATA else f"{require_uuid(record)}/{record.file_name}"
