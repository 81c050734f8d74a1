"""Declarations of reserved keys that no header may change.

Only what hts-specs' own failed files forbid is here. Real headers change many others (GATK's MQ is a Float, samtools'
GQ was one, callers before 4.2 count AF once); those are read as they declare themselves.

Source: https://github.com/samtools/hts-specs/tree/master/test/vcf, failed_meta_info_* and failed_meta_format_*.
"""

from __future__ import annotations

from omics_lake.formats.vcf.header_line import BadLine, Line

# (kind, key) -> Number, Type that are demanded; None where real files differ.
_DEMANDED: dict[tuple[str, str], tuple[str | None, str | None]] = {
    ("INFO", "AA"): ("1", "String"),
    ("INFO", "AC"): ("A", "Integer"),
    ("INFO", "AD"): ("R", "Integer"),
    ("INFO", "ADF"): ("R", "Integer"),
    ("INFO", "ADR"): ("R", "Integer"),
    ("INFO", "AF"): ("A", "Float"),
    ("INFO", "AN"): ("1", "Integer"),
    ("INFO", "BQ"): ("1", "Float"),
    ("INFO", "CIGAR"): ("A", "String"),
    ("INFO", "DB"): ("0", "Flag"),
    ("INFO", "DP"): ("1", "Integer"),
    ("INFO", "END"): ("1", "Integer"),
    ("INFO", "H2"): ("0", "Flag"),
    ("INFO", "H3"): ("0", "Flag"),
    ("INFO", "MQ"): ("1", None),
    ("INFO", "MQ0"): ("1", "Integer"),
    ("INFO", "NS"): ("1", "Integer"),
    ("INFO", "SOMATIC"): ("0", "Flag"),
    ("INFO", "VALIDATED"): ("0", "Flag"),
    ("INFO", "1000G"): ("0", "Flag"),
    ("FORMAT", "AD"): ("R", "Integer"),
    ("FORMAT", "ADF"): ("R", "Integer"),
    ("FORMAT", "DP"): ("1", "Integer"),
    ("FORMAT", "EC"): ("A", "Integer"),
    ("FORMAT", "GL"): (None, "Float"),
    ("FORMAT", "GLE"): (None, "String"),
    ("FORMAT", "GP"): ("G", "Float"),
    ("FORMAT", "GQ"): ("1", None),
    ("FORMAT", "GT"): ("1", "String"),
    ("FORMAT", "HQ"): ("2", "Integer"),
    ("FORMAT", "MQ"): ("1", "Integer"),
    ("FORMAT", "PL"): ("G", "Integer"),
    ("FORMAT", "PQ"): ("1", "Integer"),
    ("FORMAT", "PS"): ("1", "Integer"),
}


# Demanded from 4.3 on only; before, GATK declared AD with a dot and Complete Genomics GL as Integer.
_FROM_4_3 = frozenset({"AD", "ADF", "ADR", "GL", "GP"})
# What says nothing about the count contradicts no count; AA is the one key whose failed file has a dot.
_UNKNOWN = (".", "-1")


def check_reserved(line: Line, version: str) -> None:
    """A reserved key is declared as the specification has it.

    Raises:
        BadLine: it is not, where no real files do so.
    """
    key = line.fields.get("ID", "")
    number, kind = _DEMANDED.get((line.kind, key), (None, None))
    if version < "4.3" and key in _FROM_4_3:
        return
    for name, wanted in (("Number", number), ("Type", kind)):
        if wanted is None or line.fields[name] == wanted or (line.fields[name] in _UNKNOWN and key != "AA"):
            continue
        raise BadLine(f"{line.kind} {key} has {name}={line.fields[name]}; the specification has {wanted}")
