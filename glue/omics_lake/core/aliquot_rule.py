"""Which aliquot stands for a sample when several were measured: the `preferred` policy, as a pure rule.

Source: Broad GDAC Firehose, replicate report pages ("Analyte Replicate Filter", "Sort Replicate Filter"),
https://gdac.broadinstitute.org/runs/gdc/report_2017_07_22/TCGA-LAML_Replicate_Samples.html, preceded by the
removal of FFPE copies. Four filters run one after the other, each over what the one before left:

1. FFPE. Formalin-fixed copies go when any other aliquot is there. They must go first: they often carry a later
   vial and plate, so that filter 4 would choose them.
2. Analyte. RNA: H before R before T. DNA: native D before whole-genome-amplified G, W and X, unless the amplified
   ones have a higher plate.
3. Plate, RNA only: the later one. Plates compare as text (`A273` > `1549` > `0944`), as GDAC's own tool does.
4. Barcode: the highest as a string, which is the later vial, then portion, then plate.

Over a pair of DNA aliquots filter 2 is GDAC's sentence word for word. Over three it is not transitive when read
pair by pair: D(portion 02, plate 0100) beats D(01, 0300) by barcode, which beats W(01, 0200) by plate, which beats
the first by plate. It is settled by reading the analyte filter over the whole pool before the sort filter, as GDAC
orders them: the native aliquots stay if their highest plate is not below the highest amplified plate, otherwise the
amplified ones stay. The order in which aliquots are listed therefore never matters. What is given up is
independence of the rest: adding a third aliquot can change which of the first two wins.

`marts.aliquot` says the same in Spark; a property test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RNA_ORDER = ("T", "R", "H")
NATIVE_DNA = "D"
AMPLIFIED_DNA = ("G", "W", "X")

ANALYTE_PATTERN = r"^[A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+-\d{2}[A-Z]?-\d{2}([A-Z])"
PLATE_PATTERN = r"^[A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+-\d{2}[A-Z]?-\d{2}[A-Z]-([A-Z0-9]+)"
"""Read alike by Python and by Spark's `regexp_extract`, so that both see the same letters."""

ONLY, FFPE, ANALYTE, PLATE, BARCODE = (
    "only aliquot",
    "FFPE dropped",
    "analyte filter",
    "later plate",
    "highest barcode",
)
RULES = (ONLY, FFPE, ANALYTE, PLATE, BARCODE)


@dataclass(frozen=True, order=True)
class Candidate:
    """One aliquot that could stand for the sample.

    Args:
        barcode: aliquot barcode; one that is no TCGA barcode has no analyte and is compared by filter 4 alone.
        is_ffpe: True when the sample is formalin-fixed; unknown counts as not.
    """

    barcode: str
    is_ffpe: bool = False

    @property
    def analyte(self) -> str:
        """`D` of `TCGA-44-2668-01A-01D-A273-01`; empty when the barcode has none."""
        match = re.search(ANALYTE_PATTERN, self.barcode)
        return match[1] if match else ""

    @property
    def plate(self) -> str:
        """`A273` of `TCGA-44-2668-01A-01D-A273-01`; empty when the barcode has none."""
        match = re.search(PLATE_PATTERN, self.barcode)
        return match[1] if match else ""


@dataclass(frozen=True)
class Choice:
    """The outcome.

    Args:
        chosen: barcode that stays.
        left_out: the other barcodes, sorted.
        rule: the filter that left only one, in the words of `RULES`.
    """

    chosen: str
    left_out: tuple[str, ...]
    rule: str


def choose(candidates: Iterable[Candidate]) -> Choice:
    """Choose one aliquot of one sample and data type.

    Args:
        candidates: the sample's aliquots in any order; the same barcode may come twice and counts once (as FFPE
            when any of its mentions says so).

    Raises:
        ValueError: there is none.
    """
    everyone = _distinct(candidates)
    if not everyone:
        raise ValueError("no aliquot to choose from")
    pool, rule = everyone, ONLY
    for name, keep in ((FFPE, _fresh), (ANALYTE, _best_analyte), (PLATE, _latest_plate), (BARCODE, _highest)):
        if len(pool) == 1:
            break
        pool, rule = keep(pool), name
    chosen = pool[0].barcode
    return Choice(chosen, tuple(sorted(c.barcode for c in everyone if c.barcode != chosen)), rule)


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    # Sorted, so that of two mentions the one that says FFPE comes last and wins.
    return list({c.barcode: c for c in sorted(candidates)}.values())


def _fresh(pool: list[Candidate]) -> list[Candidate]:
    return [c for c in pool if not c.is_ffpe] or pool


def _best_analyte(pool: list[Candidate]) -> list[Candidate]:
    ranks = [_analyte_rank(c, pool) for c in pool]
    return [c for c, rank in zip(pool, ranks, strict=True) if rank == max(ranks)]


def _analyte_rank(candidate: Candidate, pool: list[Candidate]) -> int:
    """RNA 3 to 5, the better DNA kind 2, the other DNA kind 1, unknown 0.

    RNA and DNA never meet within one data type; the numbers only keep the order total.
    """
    analyte = candidate.analyte
    if analyte in RNA_ORDER:
        return 3 + RNA_ORDER.index(analyte)
    if analyte == NATIVE_DNA:
        return 2 if _native_stays(pool) else 1
    if analyte in AMPLIFIED_DNA:
        return 1 if _native_stays(pool) else 2
    return 0


def _native_stays(pool: list[Candidate]) -> bool:
    native = [c.plate for c in pool if c.analyte == NATIVE_DNA]
    amplified = [c.plate for c in pool if c.analyte in AMPLIFIED_DNA]
    return bool(native) and (not amplified or max(native) >= max(amplified))


def _latest_plate(pool: list[Candidate]) -> list[Candidate]:
    if any(c.analyte not in RNA_ORDER for c in pool):
        return pool
    latest = max(c.plate for c in pool)
    return [c for c in pool if c.plate == latest]


def _highest(pool: list[Candidate]) -> list[Candidate]:
    return [max(pool)]
