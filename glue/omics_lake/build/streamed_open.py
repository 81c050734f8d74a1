"""A streamed file's beginning: its header, its packing, and how its lines are to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from omics_lake.build.streamed_fasta import Reference
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_made import CallSetMeaning, Meaning, SitesMeaning
from omics_lake.build.streamed_split import opened
from omics_lake.build.streamed_text import Gff3Meaning, TsvMeaning
from omics_lake.core.genome import Naming, naming_of
from omics_lake.core.record import FileRecord
from omics_lake.formats.annotation import gff3, tsv
from omics_lake.formats.vcf.compression import Compression, kind_of
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.splits import Split, batches, plan_splits, read_header
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.streamed import CALLSET, source_of

_ASSEMBLY = re.compile(r'assembly="?([^",>]+)')
_HEAD = 64


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
        form = _form(file.record.file_name, text)
        if form == "vcf":
            header = parse_header(text)
            naming = _naming(header, file.record)
            meaning = _vcf(job, file.record, header, naming, reference)
            splits = plan_splits(stream, file.size, split_bytes)
            return Opened(meaning, naming, header, header.lines, compression, tuple(splits))
        lines, stated = text.count("\n"), file.record.reference_build
        if form == "gff3":
            naming = naming_of(*gff3.evidence(text), stated)
            meaning = Gff3Meaning(naming, source_of(file.record), file.record.release)
            return Opened(meaning, naming, None, lines, compression, (Split(0, None),))
        naming = naming_of({}, (), stated)
        layout = tsv.layout_of(text + _first_line(stream, file.size), file.record.column_map)
        meaning = TsvMeaning(layout, naming, source_of(file.record), file.record.release)
        return Opened(meaning, naming, None, lines, compression, tuple(plan_splits(stream, file.size, split_bytes)))


def _form(file_name: str, text: str) -> str:
    """vcf, gff3 or tsv: by the first line, else by name."""
    name = file_name.lower()
    if text.startswith("##fileformat=VCF") or re.search(r"\.g?vcf(\.b?gz)?$", name):
        return "vcf"
    return "gff3" if text.startswith("##gff-version") or re.search(r"\.gff3?(\.b?gz)?$", name) else "tsv"


def _naming(header: Header, record: FileRecord) -> Naming:
    texts = [header.reference] if header.reference else []
    texts += dict.fromkeys(_ASSEMBLY.findall(header.text))
    return naming_of(header.contigs, texts, record.reference_build)


def _vcf(job: StreamedJob, record: FileRecord, header: Header, naming: Naming, reference: Reference | None) -> Meaning:
    if job.kind == CALLSET:
        return CallSetMeaning(header, naming, job.set_id, reference)
    return SitesMeaning(header, naming, job.set_id, source_of(record), record.release, reference)


def _first_line(stream: BinaryIO, size: int) -> str:
    """The first line after the header: a table's names of columns."""
    first = next(batches(stream, size, Split(0, None), 1), None)
    return first.text.split(b"\n", 1)[0].decode("utf-8", "replace") if first else ""
