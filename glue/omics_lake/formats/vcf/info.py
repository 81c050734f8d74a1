"""INFO of one record: pairs in order, each held against its declaration.

Integer and Float values are checked for type and count; a flag has no value or 0 or 1. String and Character values are
not checked: commas stand in real free text (ClinVar, SnpEff), words in fields declared as Character (VCF-annotate), and
no conformance file forbids them. Counts A and R are not checked in records without ALT, where GATK and freebayes write
one value all the same; G is not, since INFO has no ploidy.

Source: https://github.com/samtools/hts-specs, VCFv4.3, sections 1.3, 1.4.2 and 1.6.1 (8).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from omics_lake.formats.vcf import reserved
from omics_lake.formats.vcf.model import Field, Header
from omics_lake.formats.vcf.problem import BadRecord
from omics_lake.formats.vcf.values import INTEGER, LEAST_INT, LEAST_INT_4_3, is_integer, is_number

_CIGAR = re.compile(r"(?:[0-9]+[MIDNSHPX=])+")
# Types whose values are free text.
TEXT = ("String", "Character")
Pairs = tuple[tuple[str, str | None], ...]


def split_info(text: str) -> Pairs:
    """INFO's keys and texts; empty for a dot. Empty entries (`AC=8;`) are read over, as htslib does.

    Raises:
        BadRecord: a key is empty or has a white space, or stands twice.
    """
    if text == ".":
        return ()
    pairs = tuple(_pair(entry) for entry in text.split(";") if entry)
    if len({key for key, _ in pairs}) < len(pairs):
        keys = [key for key, _ in pairs]
        raise BadRecord(f"INFO has {next(k for k in keys if keys.count(k) > 1)} twice")
    return pairs


def _pair(entry: str) -> tuple[str, str | None]:
    key, equals, value = entry.partition("=")
    if not key or any(c.isspace() for c in key):
        raise BadRecord(f"INFO entry {entry!r} has no key or a white space in it")
    return key, value if equals else None


def info_field(key: str, header: Header) -> Field:
    """The header's declaration of a key, else the specification's, else String."""
    return header.info.get(key) or reserved.INFO.get(key) or Field(key, ".", "String", declared=False)


def check_info(pairs: Pairs, alts: Sequence[str], header: Header) -> tuple[str, ...]:
    """Hold the pairs against their declarations; `INFO/XX` of those that the header lacks.

    Raises:
        BadRecord: a value is not of its type, or not as many as its Number says.
    """
    undeclared = []
    for key, value in pairs:
        field = info_field(key, header)
        _check_value(field, value, alts, header)
        if not field.declared:
            undeclared.append(f"INFO/{key}")
    return tuple(undeclared)


def _check_value(field: Field, value: str | None, alts: Sequence[str], header: Header) -> None:
    if field.type == "Flag":
        if value not in (None, "0", "1"):
            raise BadRecord(f"INFO {field.name} is a flag and has the value {value!r}")
        return
    if value is None or value == ".":
        return
    check_values(f"INFO {field.name}", field, value, header)
    wanted, count = info_count(field.number, alts), value.count(",") + 1
    if wanted is not None and field.type not in TEXT and count != wanted:
        raise BadRecord(f"INFO {field.name} has {count} values where Number={field.number} means {wanted}")
    if field.name in reserved.NEVER_NEGATIVE and value.startswith("-"):
        raise BadRecord(f"INFO {field.name} {value!r} is below 0")
    if field.name == "CIGAR" and not all(x == "." or _CIGAR.fullmatch(x) for x in value.split(",")):
        raise BadRecord(f"INFO CIGAR {value!r} is no CIGAR string")


def info_count(number: str, alts: Sequence[str]) -> int | None:
    """How many values an INFO Number asks for; None where it asks for no fixed count."""
    if number.isdecimal():
        return int(number) or None
    return {"A": len(alts), "R": len(alts) + 1}.get(number) if alts else None


def check_values(what: str, field: Field, value: str, header: Header) -> None:
    """Every comma-separated element is of the field's type or a dot.

    END may pass 32 bits: contigs of plants and lungfish are longer, and htslib writes them.

    Raises:
        BadRecord: one is not.
    """
    if field.type in TEXT:
        return
    least = LEAST_INT_4_3 if header.version >= "4.3" else LEAST_INT
    for element in value.split(","):
        if element == "." or _fits(field, element, least):
            continue
        raise BadRecord(f"{what} {element!r} is not of Type {field.type}")


def _fits(field: Field, element: str, least: int) -> bool:
    if field.type == "Integer":
        if field.name == "END" and INTEGER.fullmatch(element):
            return len(element) <= 18
        return is_integer(element, least)
    return is_number(element)
