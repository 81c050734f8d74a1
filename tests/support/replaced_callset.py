"""A call set, the file that replaces it, and what a lake tells of either; the answers are worked out by hand.

Both have samples S1 and S2. A bare 0/0 is implied. Only OLD has CSQ entries: NEW has none to put in their place.

| place  | OLD   | S1  | S2  | NEW   | S1  | S2  |
|--------|-------|-----|-----|-------|-----|-----|
| chr1:10 | A>G  | 0/1 | 0/0 | A>T   | 0/0 | 1/1 |
| chr1:20 | C>T  | 1/1 | 0/1 | C>T   | 0/1 | 0/0 |
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omics_lake.analysis.answers import answer
from omics_lake.analysis.callsets import find_callset
from omics_lake.analysis.export_vcf import vcf_lines, wanted_of
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.core.errors import LakeError
from support.streamed_files import vcf_text

NAME = "cohort"
CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence. Format: Allele|Consequence|SYMBOL">\n#CHROM'
OLD = vcf_text(["1 10 . A G . . CSQ=G|missense_variant|G1 GT 0/1 0/0", "1 20 . C T . . . GT 1/1 0/1"]).replace(
    "#CHROM", CSQ
)
NEW = vcf_text(["1 10 . A T . . . GT 0/0 1/1", "1 20 . C T . . . GT 0/1 0/0"])
THIRD = vcf_text(["1 30 . G C . . . GT 0/0 0/1"])

ROWS = {
    OLD: [(9, ["G"], "S1", [0, 1]), (9, ["G"], "S2", [0, 0]), (19, ["T"], "S1", [1, 1]), (19, ["T"], "S2", [0, 1])],
    NEW: [(9, ["T"], "S1", [0, 0]), (9, ["T"], "S2", [1, 1]), (19, ["T"], "S1", [0, 1]), (19, ["T"], "S2", [0, 0])],
    THIRD: [(29, ["C"], "S1", [0, 0]), (29, ["C"], "S2", [0, 1])],
}
"""What the view `omics.variants` has of each file: start, alleles, sample, call."""
CARRIERS = {OLD: [("S1", 2), ("S2", 1)], NEW: [("S1", 1)]}
"""Who carries chr1:20 C>T, and how many copies."""


def rows(root: Path | str, release: str | None = None) -> list[tuple[Any, ...]]:
    """The lake's rows, as `ROWS` has them."""
    sql = "select start, alternatealleles, sampleid, calls from omics.variants order by 1, 3"
    return [tuple(row.values()) for row in LocalLake(root).query(sql, release).to_pylist()]


def consequences(root: Path | str, release: str | None = None) -> list[Any]:
    """Genes of the consequences there are."""
    told = LocalLake(root).query("select gene_symbol from omics.consequence", release)
    return [row["gene_symbol"] for row in told.to_pylist()]


def carriers(root: Path | str) -> list[tuple[str, int]] | None:
    """The lake's carriers, as `CARRIERS` has them; None where the question ends with an error."""
    question = next(q for q in VARIANT_QUESTIONS if q.name == "carriers_of_variant")
    try:
        told = answer(LocalLake(root), question, values=("LAB", "GRCh38", "chr1", "chr1:20:C:T"))
    except LakeError:
        return None
    return [(row["sample_id"], row["copies"]) for row in told.to_pylist()]


def exported(root: Path | str) -> str:
    """The VCF that the lake writes."""
    lake = LocalLake(root)
    return "".join(vcf_lines(lake, wanted_of(find_callset(lake, NAME), None, None)))
