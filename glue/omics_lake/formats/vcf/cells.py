"""FORMAT and the samples' cells of one record, held against their declarations.

Each distinct cell text is checked once: cohorts of thousands of samples have a few dozen texts a record. Fields may be
dropped at a cell's end, or be empty: from 4.5 that is a list without elements, and GATK's CombineVariants wrote it
before. Counts A and R are not checked without ALT, G not where GT is absent or a lone dot, and no count of the
local-allele Numbers (LA, LR, LG, P, M). A haploid GT may keep likelihoods of two alleles, as bcftools +fixploidy leaves
them, and AD counts by allele whatever older headers declare.

Source: https://github.com/samtools/hts-specs, VCFv4.3, section 1.6.2; VCFv4.5, section 1.6.2 (leading phase marks).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import comb

from omics_lake.formats.vcf import reserved
from omics_lake.formats.vcf.info import TEXT, check_values
from omics_lake.formats.vcf.model import Field, Header
from omics_lake.formats.vcf.problem import BadRecord

_GT = re.compile(r"(?:\.|[0-9]{1,9})(?:[|/](?:\.|[0-9]{1,9}))*")
_KEY_4_3 = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")
_BY_ALLELE = ("AD", "ADF", "ADR")
_SEPARATOR = re.compile(r"[|/]")


def keys_of(form: str) -> tuple[str, ...]:
    """FORMAT's keys; none for a dot, which bcftools writes where no key is left."""
    return () if form == "." else tuple(form.split(":"))


def alleles_of(gt: str) -> list[str]:
    """GT's alleles, a leading phase mark taken off: `0|1` -> 0 and 1."""
    return _SEPARATOR.split(gt[1:] if gt[:1] in ("|", "/") else gt)


def format_field(key: str, header: Header) -> Field:
    """The header's declaration of a key, else the specification's, else String."""
    return header.format.get(key) or reserved.FORMAT.get(key) or Field(key, ".", "String", declared=False)


def check_cells(form: str, cells: Sequence[str], alts: Sequence[str], header: Header) -> tuple[str, ...]:
    """Hold FORMAT and all cells against their declarations; `FORMAT/XX` of keys that the header lacks.

    Raises:
        BadRecord: FORMAT or a cell breaks the specification; the text names the first sample with such a cell.
    """
    keys = keys_of(form)
    _check_format(form, keys, header)
    fields = [format_field(key, header) for key in keys]
    for cell in dict.fromkeys(cells):
        try:
            _check_cell(cell, fields, alts, header)
        except BadRecord as error:
            raise BadRecord(f"sample {header.samples[cells.index(cell)]}: {error}") from error
    return tuple(f"FORMAT/{field.name}" for field in fields if not field.declared)


def _check_format(form: str, keys: Sequence[str], header: Header) -> None:
    if "" in keys or any(c.isspace() for c in form):
        raise BadRecord(f"FORMAT {form!r} has an empty part or a white space")
    if len(set(keys)) < len(keys):
        raise BadRecord(f"FORMAT {form!r} has a key twice")
    if "GT" in keys[1:]:
        raise BadRecord(f"FORMAT {form!r} has GT, but not first")
    # Of 4.1 and 4.2 no file forbids other letters, and callers of that time used them.
    if header.version >= "4.3" and not all(_KEY_4_3.fullmatch(key) for key in keys):
        raise BadRecord(f"FORMAT {form!r} has a key that is not of letters, digits, _ and .")


def _check_cell(cell: str, fields: Sequence[Field], alts: Sequence[str], header: Header) -> None:
    texts = cell.split(":")
    if len(texts) > max(len(fields), 1) or (not fields and cell != "."):
        raise BadRecord(f"{len(texts)} fields where FORMAT has {len(fields)}")
    if not fields:
        return
    ploidy = _check_gt(texts[0], len(alts), header) if fields[0].name == "GT" else None
    for field, text in zip(fields, texts, strict=False):
        if field.name == "GT" or text in (".", ""):
            continue
        check_values(field.name, field, text, header)
        _check_count(field, text.count(",") + 1, len(alts), ploidy)


def _check_gt(text: str, alts: int, header: Header) -> int | None:
    """GT's ploidy; None for a lone dot.

    Raises:
        BadRecord: it is no genotype, or names an allele that the record lacks.
    """
    marked = header.version >= "4.4" and text[:1] in ("|", "/")
    if not _GT.fullmatch(text[1:] if marked else text):
        raise BadRecord(f"GT {text!r} is no genotype")
    alleles = alleles_of(text)
    for allele in alleles:
        if allele != "." and int(allele) > alts:
            raise BadRecord(f"GT {text!r} names allele {allele} of a record with {alts} ALT alleles")
    return None if alleles == ["."] else len(alleles)


def _check_count(field: Field, count: int, alts: int, ploidy: int | None) -> None:
    wanted = cell_count(field.number, alts, ploidy)
    if wanted is None or field.type in TEXT or count == wanted:
        return
    diploid = field.number == "G" and ploidy == 1 and count == cell_count("G", alts, 2)
    if not diploid and not (field.name in _BY_ALLELE and count == alts + 1):
        raise BadRecord(f"{field.name} has {count} values where Number={field.number} means {wanted}")


def cell_count(number: str, alts: int, ploidy: int | None) -> int | None:
    """How many values a FORMAT Number asks for; None where it asks for no fixed count.

    G is the number of multisets: of `alts + 1` alleles `ploidy` are drawn.
    """
    if number.isdecimal():
        return int(number) or None
    if not alts:
        return None
    if number == "G":
        return comb(alts + ploidy, ploidy) if ploidy else None
    return {"A": alts, "R": alts + 1}.get(number)
