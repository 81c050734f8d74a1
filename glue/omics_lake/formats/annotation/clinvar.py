"""ClinVar's INFO keys to typed columns. One record is one ClinVar variation on one assembly.

Recognised by the header (CLNSIG, CLNDN, ...), not by the file's name. Traps:
  * keys are declared `Number=.`, yet a comma is no list: `criteria_provided,_single_submitter` is one status, and
    `Pathogenic,_low_penetrance` one classification. `|` separates classifications and conditions, `/` two
    classifications that agree. Before 2021 `,_` separated classifications, too (`Pathogenic,_risk_factor`);
  * blanks are written as underscores, commas and the like percent-encoded;
  * CLNSIG of numbers (`5|255`, ClinVar before 2017 and dbSNP) counts alleles in another way: it stays in attributes.

Keys: https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_GRCh38/README_VCF.txt
Stars: https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.annotation.columnar import MapColumn, by_distinct, decode
from omics_lake.formats.vcf.model import Header

KEYS = frozenset({"CLNSIG", "CLNDN", "CLNREVSTAT", "ONC", "ONCDN", "SCI", "SCIDN"})

STARS = {
    "practice guideline": 4,
    "reviewed by expert panel": 3,
    "reviewed by professional society": 3,  # until 2015
    "criteria provided, multiple submitters, no conflicts": 2,
    "criteria provided, multiple submitters": 2,
    "criteria provided, conflicting classifications": 1,
    "criteria provided, conflicting interpretations": 1,  # until 2024
    "criteria provided, single submitter": 1,
    "no assertion criteria provided": 0,
    "no classification provided": 0,
    "no assertion provided": 0,  # until 2024
    "no classification for the single variant": 0,
    "no classification for the individual variant": 0,
    "no interpretation for the single variant": 0,  # until 2024
    "no assertion for the individual variant": 0,  # until 2024
    "no classifications from unflagged records": 0,
    "no interpretations from unflagged records": 0,  # until 2024
    "flagged submission": 0,
}
_LOW_PENETRANCE = "low penetrance"
_TERMS = re.compile(r"[|/]|,_(?!low_penetrance)")
_CODES = re.compile(r"[\d.,|]+")
_PATHOGENIC = {"pathogenic", "likely pathogenic"}
_STRINGS = pa.list_(pa.field("element", pa.string()))


def is_clinvar(header: Header) -> bool:
    """True where the header declares ClinVar's keys."""
    return any(header.info[key].declared for key in KEYS & header.info.keys())


def clinvar_columns(info: MapColumn) -> dict[str, pa.Array]:
    """The typed columns of `ANNOTATION_COLUMNS` that ClinVar fills, one row a record."""
    columns = {name: by_distinct(info.value(key), meaning, kind) for name, (key, meaning, kind) in _COLUMNS.items()}
    columns["is_pathogenic"] = by_distinct(info.value("CLNSIG"), is_pathogenic, pa.bool_())
    columns["review_stars"] = by_distinct(columns["review_status"], STARS.get, pa.int32())
    columns["hgvs"] = _as_text(info.value("CLNHGVS"))
    return columns


def classifications(value: str) -> list[str] | None:
    """CLNSIG and ONC: `Pathogenic/Likely_pathogenic|risk_factor` -> three terms; None for codes and for a dot."""
    if _CODES.fullmatch(value):
        return None
    found: list[str] = []
    for term in filter(None, map(words, _TERMS.split(value))):
        if term.lower() == _LOW_PENETRANCE and found:  # `Pathogenic|low_penetrance`: of the term before
            found[-1] += f", {_LOW_PENETRANCE}"
        elif term not in found:
            found.append(term)
    return found or None


def is_pathogenic(value: str) -> bool | None:
    """True for Pathogenic or Likely pathogenic, of low penetrance too, in a CLNSIG without conflict."""
    terms = classifications(value)
    if terms is None:
        return None
    plain = [term.lower().removesuffix(f", {_LOW_PENETRANCE}") for term in terms]
    return not _PATHOGENIC.isdisjoint(plain) and not any(term.startswith("conflicting") for term in plain)


def words(value: str) -> str:
    """`Breast-ovarian_cancer,_familial` -> `Breast-ovarian cancer, familial`."""
    return decode(value.replace("_", " "))


def _status(value: str) -> str | None:
    return None if value in ("", ".") else words(value).replace(" ,", ",")


def _between_bars(value: str) -> list[str] | None:
    """Conditions, somatic tiers: `|` separates, a comma and a slash are part of the name; a dot is unnamed."""
    return [words(part) for part in value.split("|") if part not in ("", ".")] or None


def _condition_ids(value: str) -> list[str] | None:
    """`MONDO:MONDO:0012041,MedGen:C3272841|MedGen:C3661900` -> each id once, in order."""
    parts = (decode(part) for part in re.split(r"[|,]", value) if part not in ("", "."))
    return list(dict.fromkeys(parts)) or None


def _genes(place: int) -> Callable[[str], list[str] | None]:
    """GENEINFO `MUTYH:4595|HPDL:84842`: symbols (0) or NCBI gene ids (1)."""

    def read(value: str) -> list[str] | None:
        pairs = (part.rpartition(":") for part in value.split("|"))
        return [decode((symbol, gene)[place]) for symbol, colon, gene in pairs if colon] or None

    return read


def _consequences(value: str) -> list[str] | None:
    """MC `SO:0001583|missense_variant,SO:0001627|intron_variant` -> the terms, spelt as the ontology spells them."""
    parts = (part.partition("|") for part in value.split(","))
    return [decode(term) for _, bar, term in parts if bar] or None


def _rs_ids(value: str) -> list[str] | None:
    parts = (part for part in re.split(r"[|,]", value) if part not in ("", "."))
    return [part if part.startswith("rs") else f"rs{part}" for part in parts] or None


def _origin(value: str) -> int | None:
    """All bits of ORIGIN, a bit sum or several of them."""
    parts = re.split(r"[|,]", value)
    if not all(part.isascii() and part.isdigit() and int(part) < 2**31 for part in parts):
        return None
    bits = 0
    for part in parts:
        bits |= int(part)
    return bits


def _whole(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _as_text(values: pa.Array) -> pa.Array:
    """HGVS differ from row to row: only those that need it are worked on."""
    if pc.any(pc.or_(pc.match_substring(values, "%"), pc.equal(values, "."))).as_py():
        return by_distinct(values, lambda text: None if text == "." else decode(text), pa.string())
    return values


_COLUMNS: dict[str, tuple[str, Callable[[str], Any], pa.DataType]] = {
    "significance": ("CLNSIG", classifications, _STRINGS),
    "review_status": ("CLNREVSTAT", _status, pa.string()),
    "conditions": ("CLNDN", _between_bars, _STRINGS),
    "condition_ids": ("CLNDISDB", _condition_ids, _STRINGS),
    "gene_symbols": ("GENEINFO", _genes(0), _STRINGS),
    "gene_ids": ("GENEINFO", _genes(1), _STRINGS),
    "molecular_consequences": ("MC", _consequences, _STRINGS),
    "variant_type": ("CLNVC", _status, pa.string()),
    "origin": ("ORIGIN", _origin, pa.int32()),
    "rs_ids": ("RS", _rs_ids, _STRINGS),
    "allele_id": ("ALLELEID", _whole, pa.int64()),
    "oncogenicity": ("ONC", classifications, _STRINGS),
    "oncogenicity_review_status": ("ONCREVSTAT", _status, pa.string()),
    "oncogenicity_conditions": ("ONCDN", _between_bars, _STRINGS),
    "somatic_impact": ("SCI", _between_bars, _STRINGS),
    "somatic_impact_review_status": ("SCIREVSTAT", _status, pa.string()),
    "somatic_impact_conditions": ("SCIDN", _between_bars, _STRINGS),
}
