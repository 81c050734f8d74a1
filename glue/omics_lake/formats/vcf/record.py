"""One record of a VCF, checked against the specification and its header.

A `Record` keeps every column as written; meaning is made of it in `rows`. Records that break the specification raise
`BadRecord`, whose text is the reason that stands in quarantine. What the specification forbids and real callers do all
the same is read (docs/vcf-suites.md lists each rule).

Source: https://github.com/samtools/hts-specs, VCFv4.1 to VCFv4.5, section 1.4 and 1.6.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from omics_lake.formats.vcf.cells import check_cells
from omics_lake.formats.vcf.info import check_info, split_info
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.problem import BadRecord
from omics_lake.formats.vcf.values import is_number

__all__ = ["BadRecord", "Record", "parse_record", "text_of"]

_SPACE = re.compile(r"\s")
_POS = re.compile(r"[0-9]{1,18}")
_BASES = "[ACGTNacgtn]+"
_REF = re.compile(_BASES)
# Bases; *; <ID>; an inserted contig C<ctg1> (4.1, section 5.3); breakends of two kinds; single breakends.
_ALT = re.compile(
    rf"{_BASES}|\*|<[^<>\s,]+>|{_BASES}<[^<>\s,]+>"
    rf"|(?:{_BASES}|\.)(?:\[[^\s,\[\]]+:[0-9]+\[|\][^\s,\[\]]+:[0-9]+\])"
    rf"|(?:\[[^\s,\[\]]+:[0-9]+\[|\][^\s,\[\]]+:[0-9]+\])(?:{_BASES}|\.)"
    rf"|\.{_BASES}|{_BASES}\."
)
_CONTIG = re.compile(r"[^\s,:]+")


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Args:
        site: the columns CHROM to INFO as written, joined by tabs.
        contig: as the file spells it.
        pos: 1-based; 0 is the telomere.
        names: ID, split; empty for a dot.
        alts: ALT, split; empty for a dot.
        qual: None for a dot.
        filters: FILTER, split; empty for a dot.
        info: key and text in order; None for a key without `=`.
        format: FORMAT as written; None in files without samples.
        cells: as written, one a sample.
        undeclared: `INFO/XX`, `FORMAT/XX`, `FILTER/xx`, `contig/xx` that the header lacks.
    """

    site: str
    contig: str
    pos: int
    names: tuple[str, ...]
    ref: str
    alts: tuple[str, ...]
    qual: float | None
    filters: tuple[str, ...]
    info: tuple[tuple[str, str | None], ...]
    format: str | None
    cells: tuple[str, ...]
    undeclared: tuple[str, ...]

    @property
    def alt(self) -> str:
        """ALT as written."""
        return ",".join(self.alts) or "."


def text_of(line: bytes) -> str:
    """A line's text.

    Raises:
        BadRecord: its bytes are no UTF-8.
    """
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadRecord(f"byte {error.start + 1} of the line is no UTF-8") from error


def parse_record(line: str, header: Header) -> Record:
    """One line, without its line end.

    Raises:
        BadRecord: it breaks the specification; the text says how.
    """
    if "\r" in line:
        raise BadRecord("a carriage return that ends no line")
    columns = _columns(line, header)
    contig, pos, name, ref, alt, qual, filters, info = columns[:8]
    _check_contig(contig, header)
    alts = _alts(alt)
    pairs = split_info(info)
    form = columns[8] if header.samples else None
    return Record(
        site="\t".join(columns[:8]),
        contig=contig,
        pos=_pos(pos),
        names=_names(name, header),
        ref=_ref(ref),
        alts=alts,
        qual=_qual(qual),
        filters=_filters(filters),
        info=pairs,
        format=form,
        cells=tuple(columns[9:]),
        undeclared=(
            *(() if contig in header.contigs else (f"contig/{contig}",)),
            *(f"FILTER/{x}" for x in dict.fromkeys(_filters(filters)) if x != "PASS" and x not in header.filters),
            *check_info(pairs, alts, header),
            *(check_cells(form, columns[9:], alts, header) if form is not None else ()),
        ),
    )


def _columns(line: str, header: Header) -> list[str]:
    if not line:
        raise BadRecord("the line is empty")
    if line.startswith("#"):
        raise BadRecord("a header line stands among the records")
    columns = line.split("\t")
    wanted = 9 + len(header.samples) if header.samples else 8
    if len(columns) != wanted:
        raise BadRecord(f"{len(columns)} columns where the header has {wanted}")
    return columns


def _check_contig(contig: str, header: Header) -> None:
    """CHROM. Names with a colon or star (HLA-A*01:01:01:01) are read where the header declares them."""
    if contig in header.contigs:
        return
    if not _CONTIG.fullmatch(contig) or ("*" in contig and header.version >= "4.3"):
        raise BadRecord(f"CHROM {contig!r} is empty or has a white space, comma, colon or (from 4.3 on) star")


def _pos(text: str) -> int:
    if not _POS.fullmatch(text):
        raise BadRecord(f"POS {text!r} is no whole number of 0 or more")
    return int(text)


def _names(text: str, header: Header) -> tuple[str, ...]:
    if text == ".":
        return ()
    names = tuple(text.split(";"))
    if "" in names or _SPACE.search(text):
        raise BadRecord(f"ID {text!r} has an empty part or a white space")
    if header.version >= "4.3" and len(set(names)) < len(names):
        raise BadRecord(f"ID {text!r} has a value twice")
    return names


def _ref(text: str) -> str:
    if not _REF.fullmatch(text):
        raise BadRecord(f"REF {text!r} is not made of A, C, G, T, N")
    return text


def _alts(text: str) -> tuple[str, ...]:
    if text == ".":
        return ()
    alts = tuple(text.split(","))
    for alt in alts:
        if not _ALT.fullmatch(alt):
            raise BadRecord(f"ALT {alt!r} is no bases of A, C, G, T, N, no *, no <ID> and no breakend")
    return alts


def _qual(text: str) -> float | None:
    if text == ".":
        return None
    if not is_number(text):
        raise BadRecord(f"QUAL {text!r} is no number")
    # GATK writes infinity of either sign; any other value below 0 is no phred score.
    if -math.inf < float(text) < 0:
        raise BadRecord(f"QUAL {text!r} is below 0")
    return float(text)


def _filters(text: str) -> tuple[str, ...]:
    if text == ".":
        return ()
    filters = tuple(text.split(";"))
    if "" in filters or _SPACE.search(text):
        raise BadRecord(f"FILTER {text!r} has an empty part or a white space")
    if "0" in filters:
        raise BadRecord("FILTER has the reserved word 0")
    if "PASS" in filters and len(filters) > 1:
        raise BadRecord(f"FILTER {text!r} has PASS beside other filters")
    return filters
