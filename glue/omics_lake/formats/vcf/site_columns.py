"""The columns of `omics.variant` for many lines at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.allele_columns import Alleles, alleles_of
from omics_lake.formats.vcf.info_columns import INFO, Info, info_of
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.plain_numbers import floats, integers, list_of, rewritten_alike
from omics_lake.formats.vcf.slices import Mask, Places, slices, unsplit
from omics_lake.formats.vcf.table_of_lines import Lines

CHROM, POS, ID, QUAL, FILTER = 0, 1, 2, 5, 6
_CONTIG = re.compile(r"[0-9A-Za-z_.\-]+")
_FILTER = re.compile(r"[^;]+(;[^;]+)*")


@dataclass(frozen=True)
class Sites:
    """Columns of lines.

    Args:
        columns: of `schema.VARIANT_COLUMNS`, without `record` and what the samples tell.
        contigs, contig_codes: source spellings, and which of them a line has.
        odd: lines to be read the careful way; their values here mean nothing.
        undeclared: such as `FILTER/xx` -> lines with it.
    """

    columns: Mapping[str, pa.Array]
    contigs: list[str]
    contig_codes: Places
    alleles: Alleles
    odd: Mask
    undeclared: Mapping[str, Mask]


@dataclass(frozen=True)
class Coded:
    """A column with few distinct texts."""

    names: list[str]
    codes: Places

    def mask(self, holds: Callable[[str], bool]) -> Mask:
        """Lines whose text fulfils a condition, asked once for each text."""
        return np.array([holds(name) for name in self.names], bool)[self.codes]

    def mapped(self, values: list[Any], kind: pa.DataType) -> pa.Array:
        """A value for each text, by line."""
        return pa.array(values, kind).take(pa.array(self.codes))


def coded(lines: Lines, column: int) -> Coded:
    """Encode a column."""
    found = slices(lines.text, lines.start(column), lines.end(column)).dictionary_encode()
    return Coded(found.dictionary.to_pylist(), found.indices.to_numpy())


def sites_of(lines: Lines, header: Header, naming: Naming) -> Sites:
    """Read CHROM to INFO."""
    chrom, alleles, filters = coded(lines, CHROM), alleles_of(lines), coded(lines, FILTER)
    contig = chrom.mapped([naming.lake_name(name) for name in chrom.names], pa.string())
    pos, odd_pos = _pos(lines)
    names, odd_names = _names(lines)
    qual, odd_qual, spelling = _qual(lines)
    info = info_of(lines, header, alleles.counts)
    odd = alleles.odd | odd_pos | odd_names | odd_qual | info.odd
    odd |= ~chrom.mask(lambda name: bool(_CONTIG.fullmatch(name)) or (name in header.contigs and name[0] != "#"))
    odd |= ~filters.mask(_plain_filter)
    start = pc.subtract(pos, 1)
    columns = {
        "contig": contig,
        "start": start,
        "end": _end(info, pos, start, alleles.ref_lengths),
        "pos": pos,
        "names": names,
        "ref": alleles.ref,
        "alts": alleles.alts,
        "qual": qual,
        "filters": filters.mapped(
            [_filters(name) for name in filters.names], pa.list_(pa.field("element", pa.string()))
        ),
        "is_multiallelic": pa.array(alleles.counts - alleles.any_alt > 1),
        "is_reference_block": _is_block(info, alleles),
        "allele_keys": alleles.keys(contig, pos),
        "ac": info.lists("AC"),
        "an": info.firsts("AN"),
        "af": info.lists("AF"),
        "sv_type": info.texts("SVTYPE"),
        "info": info.column,
        "spelling": spelling,
    }
    undeclared = {f"INFO/{name}": mask for name, mask in info.undeclared.items()}
    undeclared |= _undeclared(chrom, "contig", lambda name: name in header.contigs)
    undeclared |= _undeclared_filters(filters, header)
    return Sites(columns, chrom.names, chrom.codes, alleles, odd, undeclared)


def _pos(lines: Lines) -> tuple[pa.Int64Array, Mask]:
    """POS; 0 is odd."""
    pieces = unsplit(lines.text, lines.start(POS), lines.end(POS))
    numbers = integers(pieces)
    pos = pc.fill_null(pc.cast(numbers.values, pa.int64()), 1)
    return pos, ~numbers.plain | pieces.dots | (pos.to_numpy() < 1)


def _names(lines: Lines) -> tuple[pa.ListArray, Mask]:
    """ID; more than one are odd."""
    pieces = unsplit(lines.text, lines.start(ID), lines.end(ID))
    many = pieces.holding(pieces.text == ord(";"))
    return list_of(pieces.strings(), pieces.borders, pieces.dots), many


def _qual(lines: Lines) -> tuple[pa.DoubleArray, Mask, pa.StringArray]:
    """QUAL, and the columns up to INFO as written where QUAL's value would not give its text back."""
    pieces = unsplit(lines.text, lines.start(QUAL), lines.end(QUAL))
    numbers = floats(pieces)
    odd = ~numbers.plain | (pieces.first == ord("-"))
    differs = ~(pieces.dots | odd | rewritten_alike(pieces))
    return numbers.values, odd, slices(lines.text, lines.begins, lines.end(INFO), differs)


def _plain_filter(text: str) -> bool:
    parts = text.split(";")
    return bool(_FILTER.fullmatch(text)) and "0" not in parts and ("PASS" not in parts or len(parts) == 1)


def _filters(text: str) -> list[str] | None:
    return None if text == "." else text.split(";")


def _end(info: Info, pos: pa.Array, start: pa.Array, lengths: Places) -> pa.Array:
    """INFO END where it is one number not below POS, else the end of REF."""
    own = pc.add(start, pa.array(lengths, pa.int64()))
    if not info.entries.lines_with("END").any():
        return own
    given = pc.cast(info.only("END"), pa.int64())
    return pc.if_else(pc.fill_null(pc.greater_equal(given, pos), False), given, own)


def _is_block(info: Info, alleles: Alleles) -> pa.BooleanArray:
    alone = (alleles.counts == 1) & (alleles.any_alt == 1)
    return pa.array(alone | ((alleles.counts == 0) & info.entries.lines_with("END")))


def _undeclared(column: Coded, kind: str, known: Callable[[str], bool]) -> dict[str, Mask]:
    return {f"{kind}/{name}": column.codes == code for code, name in enumerate(column.names) if not known(name)}


def _undeclared_filters(column: Coded, header: Header) -> dict[str, Mask]:
    words = {word for name in column.names for word in _filters(name) or () if word != "PASS"} - header.filters
    return {
        # mypy cannot type a lambda's default
        f"FILTER/{word}": column.mask(lambda name, word=word: word in (_filters(name) or ()))  # type: ignore[misc]
        for word in sorted(words)
    }
