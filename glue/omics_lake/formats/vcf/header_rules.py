"""Rules of the header's structured lines: one function holds one kind of line against the specification.

Source: https://github.com/samtools/hts-specs, VCFv4.1 to VCFv4.5, section 1.4, and the conformance files
test/vcf/*/failed/failed_meta_*.vcf, which are stricter than the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from omics_lake.formats.vcf.header_line import BadLine, Line

_TYPES = ("Integer", "Float", "Flag", "Character", "String")
_NUMBER = {
    # GATK and htslib write R into 4.1 headers; samtools 0.1 writes -1 for a dot.
    "4.1": re.compile(r"[0-9]{1,9}|[ARG.]|-1"),
    "4.2": re.compile(r"[0-9]{1,9}|[ARG.]"),
    "4.3": re.compile(r"[0-9]{1,9}|[ARG.]"),
    "4.4": re.compile(r"[0-9]{1,9}|[ARGP.]"),
    "4.5": re.compile(r"[0-9]{1,9}|[ARGPM.]|LA|LR|LG"),
}
# Whose subtypes (DEL:ME) may stand: the specification's five, and those of callers.
_KINDS = ("DEL", "INS", "DUP", "INV", "CNV", "*", "BND", "CN", "CPX", "CTX", "ME", "STR", "TRA")
_NUMBERED_KIND = re.compile(r"(?:DEL|INS|DUP|INV|CNV)[0-9]+")
_NO_SPACE = re.compile(r"\S+")


def check_described(line: Line) -> None:
    """ID stands first, and a Description stands in double quotes."""
    if next(iter(line.fields)) != "ID":
        raise BadLine(f"the fields of the {line.kind} line are not in order: ID is not the first")
    if "Description" not in line.fields:
        raise BadLine(f"the {line.kind} line has no Description")
    if "Description" not in line.quoted:
        raise BadLine(f"the Description of the {line.kind} line does not stand in double quotes")


def check_number_type(line: Line, version: str) -> None:
    """Number and Type are of the specification's."""
    number, kind = line.needed("Number"), line.needed("Type")
    if not _NUMBER[version].fullmatch(number):
        raise BadLine(f"{line.kind} {line.fields['ID']} has Number={number}, which VCF {version} does not know")
    if kind not in _TYPES or (line.kind == "FORMAT" and kind == "Flag"):
        raise BadLine(f"{line.kind} {line.fields['ID']} has Type={kind}, which VCF {version} does not know")


def check_field(line: Line, version: str) -> None:
    """INFO and FORMAT."""
    line.needed("ID")
    check_described(line)
    check_number_type(line, version)


def check_filter(line: Line, version: str) -> None:
    """FILTER."""
    if line.needed("ID") == "0":
        raise BadLine("a FILTER line has the reserved ID 0")
    check_described(line)


def check_alt(line: Line, version: str) -> None:
    """ALT: symbolic alleles. Number and Type have no meaning here, but 4.1 files write them."""
    name = line.needed("ID")
    check_described(line)
    if "Number" in line.fields or "Type" in line.fields:
        check_number_type(line, version)
        if list(line.fields).index("Type") < list(line.fields).index("Number"):
            raise BadLine("the fields of the ALT line are not in the order ID, Number, Type, Description")
    if re.search(r"[\s,<>]", name):
        raise BadLine(f"the ALT ID {name!r} has a white space, comma or angle bracket")
    if ":" in name and name.split(":")[0] not in _KINDS:
        raise BadLine(f"the ALT ID {name!r} is a subtype of no known kind of structural variant")
    if version < "4.3" and _NUMBERED_KIND.fullmatch(name):
        raise BadLine(f"the ALT ID {name!r} is a kind of structural variant with a number, unknown to VCF {version}")


def check_contig(line: Line, version: str) -> None:
    """Contig."""
    if not _NO_SPACE.fullmatch(line.needed("ID")):
        raise BadLine("a contig ID has a white space")
    if not re.fullmatch(r"[0-9]{1,18}", line.fields.get("length", "0")):
        raise BadLine(f"contig {line.fields['ID']} has the length {line.fields['length']!r}")


def check_meta(line: Line, version: str) -> None:
    """META: of 4.3 on."""
    line.needed("ID")
    names = list(line.fields)
    if names[:2] != ["ID", "Type"] and names[:3] != ["ID", "Number", "Type"]:
        raise BadLine("the fields of the META line are not in the order ID, Type, Number, Values")
    if line.fields["Type"] not in _TYPES or not _NUMBER[version].fullmatch(line.fields.get("Number", ".")):
        raise BadLine(f"META {line.fields['ID']} has a Number or Type that VCF {version} does not know")
    if not line.fields.get("Values", "[]").startswith("["):
        raise BadLine(f"the Values of META {line.fields['ID']} do not stand in square brackets")


def check_sample(line: Line, version: str) -> None:
    """SAMPLE: its lists stand without quotes; other fields may have them (TCGA's callers write them so)."""
    if not _NO_SPACE.fullmatch(line.needed("ID")):
        raise BadLine(f"the SAMPLE ID {line.fields['ID']!r} has a white space")
    if quoted := line.quoted & {"Genomes", "Mixture"}:
        raise BadLine(f"{', '.join(sorted(quoted))} of SAMPLE {line.fields['ID']} stands in quotes")


def check_pedigree(line: Line, version: str) -> None:
    """PEDIGREE: names without white space; an ID from 4.3 on."""
    if version >= "4.3":
        line.needed("ID")
    if any(" " in value for name, value in line.fields.items() if name not in line.quoted):
        raise BadLine("a PEDIGREE value has a white space")


CHECKS: Mapping[str, Callable[[Line, str], None]] = {
    "INFO": check_field,
    "FORMAT": check_field,
    "FILTER": check_filter,
    "ALT": check_alt,
    "contig": check_contig,
    "META": check_meta,
    "SAMPLE": check_sample,
    "PEDIGREE": check_pedigree,
}
