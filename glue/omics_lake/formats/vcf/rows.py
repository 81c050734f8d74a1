"""Records to the rows of `omics.variant` and `omics.genotype`: the reference for both schemas.

Written for clarity, one record at a time; `batch` does the same by columns and must agree with this on every input.
Typed columns take a value only where its text is the one spelling that `render` gives back; any other text stays in
`info` or `information`, and a record or cell that would still come back otherwise keeps its `spelling`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from omics_lake.formats.vcf.cells import alleles_of, keys_of
from omics_lake.formats.vcf.normalise import trim
from omics_lake.formats.vcf.record import Record
from omics_lake.formats.vcf.render import FLOAT_LISTS, INTEGER_LISTS, INTEGERS, render_cell, render_site
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA, VARIANT_SCHEMA
from omics_lake.formats.vcf.values import canonical_float, canonical_int, is_integer, is_number

if TYPE_CHECKING:
    from omics_lake.core.genome import Naming
    from omics_lake.formats.vcf.model import Header

ANY_ALT = ("<NON_REF>", "<*>")
_HOM_REF = re.compile(r"(?:0(?:/0)*|0(?:\|0)*)(?::\.)*")
_BASES = re.compile(r"[ACGTNacgtn]+")
_END = re.compile(r"[0-9]{1,18}")


def rows_of(records: Sequence[tuple[int, Record]], header: Header, naming: Naming) -> tuple[pa.Table, pa.Table]:
    """Variant rows and genotype rows of records with their places, in order."""
    variants, genotypes = [], []
    for place, record in records:
        variant = variant_row(place, record, naming.lake_name(record.contig))
        variants.append(variant)
        genotypes.extend(genotype_rows(record, variant, header.samples))
    return pa.Table.from_pylist(variants, VARIANT_SCHEMA), pa.Table.from_pylist(genotypes, GENOTYPE_SCHEMA)


def variant_row(place: int, record: Record, contig: str) -> dict[str, Any]:
    """The columns of `schema.VARIANT_COLUMNS`.

    Args:
        place: byte or virtual offset of the line.
        contig: as the lake names it.
    """
    info = dict(record.info)
    hom_ref, implied = _hom_ref(record)
    row: dict[str, Any] = {
        "record": place,
        "contig": contig,
        "start": record.pos - 1,
        "end": end_of(record),
        "pos": record.pos,
        "names": list(record.names) or None,
        "ref": record.ref,
        "alts": list(record.alts) or None,
        "qual": record.qual,
        "filters": list(record.filters) or None,
        "is_multiallelic": len([alt for alt in record.alts if alt not in ANY_ALT]) > 1,
        "is_reference_block": is_reference_block(record),
        "allele_keys": [allele_key(contig, record.pos, record.ref, alt) for alt in record.alts] or None,
        "ac": _numbers(info.get("AC"), is_integer, int),
        "an": next(iter(_numbers(info.get("AN"), is_integer, int) or ()), None),
        "af": _numbers(info.get("AF"), is_number, float),
        "sv_type": _value(info.get("SVTYPE")),
        "info": list(record.info),
        "format": record.format,
        "hom_ref": hom_ref,
        "implied": implied,
        "spelling": None,
    }
    return row if render_site(row, record.contig) == record.site else {**row, "spelling": record.site}


def end_of(record: Record) -> int:
    """INFO END where it is a whole number not below POS, else the last base of REF: 0-based, exclusive."""
    text = dict(record.info).get("END")
    if text is not None and _END.fullmatch(text) and int(text) >= record.pos:
        return int(text)
    return record.pos - 1 + len(record.ref)


def is_reference_block(record: Record) -> bool:
    """Whether it is a block or base of a gVCF: the only ALT is <NON_REF> or <*>, or there is no ALT but INFO END."""
    if record.alts:
        return len(record.alts) == 1 and record.alts[0] in ANY_ALT
    return any(key == "END" for key, _ in record.info)


def allele_key(contig: str, pos: int, ref: str, alt: str) -> str | None:
    """`contig:pos:ref:alt`, trimmed, in upper case; None for what is not made of bases."""
    if not _BASES.fullmatch(alt):
        return None
    pos, ref, alt = trim(pos, ref.upper(), alt.upper())
    return f"{contig}:{pos}:{ref}:{alt}"


def _value(text: str | None) -> str | None:
    return None if text == "." else text


def _numbers(text: str | None, fits: Callable[[str], bool], cast: Callable[[str], Any]) -> list[Any] | None:
    """The elements of an INFO value, a dot as None; None where one of them is no such number."""
    if text is None or text == ".":
        return None
    elements = text.split(",")
    if not all(x == "." or fits(x) for x in elements):
        return None
    return [None if x == "." else cast(x) for x in elements]


def _hom_ref(record: Record) -> tuple[str | None, int]:
    """The most frequent cell that says hom-ref and nothing else, and how many samples have it; ties: smallest text."""
    if record.format is None or keys_of(record.format)[:1] != ("GT",):
        return None, 0
    counts = Counter(cell for cell in record.cells if _HOM_REF.fullmatch(cell))
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=(None, 0))


def genotype_rows(record: Record, variant: Mapping[str, Any], samples: Sequence[str]) -> list[dict[str, Any]]:
    """The columns of `schema.GENOTYPE_COLUMNS` of every sample whose cell is not the record's `hom_ref`."""
    if record.format is None:
        return []
    place = {name: variant[name] for name in ("record", "contig", "start", "end")}
    return [
        {"sample_id": sample, **place, **cell_columns(record.format, cell)}
        for sample, cell in zip(samples, record.cells, strict=True)
        if cell != variant["hom_ref"]
    ]


def cell_columns(form: str, cell: str) -> dict[str, Any]:
    """The columns `calls` to `spelling` of one cell."""
    columns: dict[str, Any] = dict.fromkeys(GENOTYPE_SCHEMA.names[5:])
    information: dict[str, str] = {}
    for key, text in zip(keys_of(form), cell.split(":"), strict=False):
        if key == "GT":
            alleles = alleles_of(text)
            columns["calls"] = [None if allele == "." else int(allele) for allele in alleles]
            columns["phased"] = len(alleles) > 1 and "/" not in text
        elif text != ".":
            name, value = _typed(key, text)
            if value is None:
                information[key] = text
            else:
                columns[name] = value
    columns["information"] = list(information.items())
    return columns if render_cell(form, columns) == cell else {**columns, "spelling": cell}


def _typed(key: str, text: str) -> tuple[str, Any]:
    """The column of a key and its value; None for the value where the text is not the column's one spelling."""
    if key in INTEGERS:
        return INTEGERS[key], canonical_int(text)
    if key in INTEGER_LISTS:
        return INTEGER_LISTS[key], _canonical(text, canonical_int)
    if key in FLOAT_LISTS:
        return FLOAT_LISTS[key], _canonical(text, canonical_float)
    return key, None


def _canonical(text: str, cast: Callable[[str], Any]) -> list[Any] | None:
    elements = text.split(",")
    values = [None if x == "." else cast(x) for x in elements]
    return values if all(x == "." or value is not None for x, value in zip(elements, values, strict=True)) else None
