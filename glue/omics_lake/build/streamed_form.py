"""What a file's beginning tells of a streamed file: its format, its contigs' names, its reference build."""

from __future__ import annotations

import re
from dataclasses import replace

from pyarrow import fs

from omics_lake.build.streamed_split import opened
from omics_lake.core.errors import LakeError
from omics_lake.core.genome import Naming, naming_of
from omics_lake.core.record import FileRecord
from omics_lake.formats.annotation import gff3
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.splits import read_header
from omics_lake.landing.zone import LandedFile

_ASSEMBLY = re.compile(r'assembly="?([^",>]+)')


def form_of(file_name: str, text: str) -> str:
    """vcf, gff3 or tsv: by the first line, else by name.

    Args:
        text: the header.
    """
    name = file_name.lower()
    if text.startswith("##fileformat=VCF") or re.search(r"\.g?vcf(\.b?gz)?$", name):
        return "vcf"
    return "gff3" if text.startswith("##gff-version") or re.search(r"\.gff3?(\.b?gz)?$", name) else "tsv"


def naming_of_vcf(header: Header, stated: str | None) -> Naming:
    """By the header's contigs and names of its reference, else as stated.

    Raises:
        UnreadableFile: these contradict each other.
    """
    texts = [header.reference] if header.reference else []
    texts += dict.fromkeys(_ASSEMBLY.findall(header.text))
    return naming_of(header.contigs, texts, stated)


def naming_of_text(form: str, text: str, stated: str | None) -> Naming:
    """The same for a GFF3, by its directives; a table tells nothing itself."""
    return naming_of(*gff3.evidence(text), stated) if form == "gff3" else naming_of({}, (), stated)


def with_build(filesystem: fs.FileSystem, file: LandedFile) -> LandedFile:
    """The file, its record stating the build that the file's beginning tells.

    What it is published under has the build in it: one name, whether its sheet or manifest states the build or not. A
    file that cannot be read stays as it is: its own build says what is wrong.
    """
    try:
        build = _build_of(filesystem, file)
    except (LakeError, OSError):
        return file
    return replace(file, record=replace(file.record, reference_build=build))


def _build_of(filesystem: fs.FileSystem, file: LandedFile) -> str | None:
    record: FileRecord = file.record
    with opened(filesystem, file) as stream:
        text = read_header(stream)
    form = form_of(record.file_name, text)
    if form == "vcf":
        return naming_of_vcf(parse_header(text), record.reference_build).build
    return naming_of_text(form, text, record.reference_build).build
