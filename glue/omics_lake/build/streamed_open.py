"""A streamed file's beginning: its header, its packing, and how its lines are to be read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import BinaryIO

from omics_lake.build.streamed_fasta import Reference
from omics_lake.build.streamed_form import form_of, naming_of_text, naming_of_vcf
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_made import CallSetMeaning, Meaning, SitesMeaning
from omics_lake.build.streamed_split import opened
from omics_lake.build.streamed_text import Gff3Meaning, TsvMeaning
from omics_lake.core.genome import Naming
from omics_lake.core.record import FileRecord
from omics_lake.formats.annotation import tsv
from omics_lake.formats.vcf.compression import Compression, kind_of
from omics_lake.formats.vcf.consequence_fields import unread
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.splits import Split, batches, plan_splits, read_header
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.streamed import CALLSET, source_of

_HEAD = 64
_FIRST_BYTES = 64 << 10
"""Of a table of annotations: enough for the line that names its columns, and one of rows."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """What is known of a file before its lines are read.

    Args:
        header: of a VCF; None of other formats.
        splits: its parts.
    """

    meaning: Meaning
    naming: Naming
    header: Header | None
    header_lines: int
    compression: Compression
    splits: tuple[Split, ...]


def open_streamed(job: StreamedJob, file: LandedFile, reference: Reference | None, split_bytes: int) -> Opened:
    """Read the header and plan the parts.

    Args:
        split_bytes: of a part, as landed, about.

    Raises:
        UnreadableFile: the header breaks its format, or the file its compression.
        IncompleteManifest: the object is gone.
    """
    with opened(job.filesystem, file) as stream:
        compression = kind_of(stream.read(_HEAD))
        text = read_header(stream)
        form, stated = form_of(file.record.file_name, text), file.record.reference_build
        if form == "vcf":
            header = parse_header(text)
            naming = naming_of_vcf(header, stated)
            _tell_unread(header, file)
            meaning = _vcf(job, file.record, header, naming, reference)
            splits = plan_splits(stream, file.size, split_bytes)
            return Opened(meaning, naming, header, header.lines, compression, tuple(splits))
        lines, naming = text.count("\n"), naming_of_text(form, text, stated)
        names = job.set_id, source_of(file.record), file.record.release
        if form == "gff3":
            return Opened(Gff3Meaning(naming, *names), naming, None, lines, compression, (Split(0, None),))
        layout = tsv.layout_of(text + _first_lines(stream, file.size), file.record.column_map)
        splits = plan_splits(stream, file.size, split_bytes)
        return Opened(TsvMeaning(layout, naming, *names), naming, None, lines, compression, tuple(splits))


def _tell_unread(header: Header, file: LandedFile) -> None:
    """Consequences whose parts the header does not name are kept in `info` alone."""
    for said in unread(header):
        log.warning("consequences are not read", extra={"file": file.path, "why": said})


def _vcf(job: StreamedJob, record: FileRecord, header: Header, naming: Naming, reference: Reference | None) -> Meaning:
    if job.kind == CALLSET:
        return CallSetMeaning(header, naming, job.set_id, reference)
    return SitesMeaning(header, naming, job.set_id, source_of(record), record.release, reference)


def _first_lines(stream: BinaryIO, size: int) -> str:
    """The first lines after the header: the names of a table's columns are among them."""
    first = next(batches(stream, size, Split(0, None), _FIRST_BYTES), None)
    return first.text.decode("utf-8", "replace") if first else ""
