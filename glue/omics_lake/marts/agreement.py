"""How far `marts.survival` agrees with the published endpoints of TCGA-CDR, patient by patient.

The truth is one TSV per project with CDR's own columns (`bcr_patient_barcode`, `type`, `OS`, `OS.time`, ...,
`NA` for null). Two endpoints are equal when event and days both are, null equal to null. What differs is put into a
named class, so that "disagrees" never stays a bare number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from omics_lake.core.errors import NothingFound

ENDPOINTS = ("os", "dss", "pfi", "dfi")

EQUAL = "equal"
KINDS = {
    "no_form": "CDR has the patient, the forms do not",
    "not_available_in_cdr": "CDR gives no event, the forms allow one",
    "censored_without_day_in_cdr": "CDR says 0 and gives no day, which no analysis can use; null here",
    "not_available_here": "CDR gives an event, the forms do not allow one",
    "longer_follow_up_in_cdr": "censored here; CDR knows the patient, or an event, at a later day",
    "event_day_differs": "an event on both sides, on another day",
    "day_missing_in_cdr": "same event, CDR gives no day",
    "day_missing_here": "same event, the forms give no day",
    "unexplained": "anything else",
}


@dataclass(frozen=True)
class Outcome:
    """Event (1, 0, None) and days (None when not known) of one endpoint."""

    event: int | None
    days: int | None


@dataclass(frozen=True)
class Compared:
    """One patient and endpoint on both sides; `kind` is `equal` or one of `KINDS`."""

    project_id: str
    patient_barcode: str
    endpoint: str
    cdr: Outcome
    lake: Outcome
    kind: str


@dataclass(frozen=True)
class Score:
    """One project and endpoint.

    Args:
        patients: patients that CDR and the forms share.
        event_equal: of these, event equal.
        both_equal: of these, event and days equal.
        kinds: class -> patients, over all CDR patients of the project, equal ones left out.
    """

    project_id: str
    endpoint: str
    patients: int
    event_equal: int
    both_equal: int
    kinds: tuple[tuple[str, int], ...]


def read_truth(folder: Path) -> pd.DataFrame:
    """CDR's TSVs of a folder (`*cdr*.tsv`) under each other, all cells as text, `NA` as null.

    Raises:
        NothingFound: the folder has none.
    """
    files = sorted(folder.glob("*cdr*.tsv"))
    if not files:
        raise NothingFound("No TCGA-CDR table", where=str(folder), next_step="put one TSV per project there")
    return pd.concat(
        [pd.read_csv(file, sep="\t", dtype=str, na_values=["NA"], keep_default_na=False) for file in files],
        ignore_index=True,
    )


def compare(survival: pd.DataFrame, truth: pd.DataFrame) -> list[Compared]:
    """Every CDR patient and endpoint beside the lake's, in project, endpoint and patient order.

    Args:
        survival: rows of `marts.survival`.
        truth: `read_truth`'s table.
    """
    here = {str(row["patient_barcode"]): row for row in survival.to_dict("records")}
    rows = []
    for endpoint in ENDPOINTS:
        for there in truth.to_dict("records"):
            patient = str(there["bcr_patient_barcode"])
            cdr = Outcome(_number(there[endpoint.upper()]), _number(there[f"{endpoint.upper()}.time"]))
            found = here.get(patient)
            lake = Outcome(_number(found[f"{endpoint}_event"]), _number(found[f"{endpoint}_days"])) if found else None
            kind = "no_form" if lake is None else classify(cdr, lake)
            rows.append(Compared(f"TCGA-{there['type']}", patient, endpoint, cdr, lake or Outcome(None, None), kind))
    return sorted(rows, key=lambda row: (row.project_id, ENDPOINTS.index(row.endpoint), row.patient_barcode))


def classify(cdr: Outcome, lake: Outcome) -> str:
    """`equal`, or the class in `KINDS` that says how the two differ."""
    if cdr == lake:
        return EQUAL
    if cdr.event is None:
        return "not_available_in_cdr"
    if lake.event is None:
        return "censored_without_day_in_cdr" if cdr == Outcome(0, None) else "not_available_here"
    if cdr.days is None or lake.days is None:
        return _missing_day(cdr, lake)
    if lake.event == 0 and cdr.days > lake.days:
        return "longer_follow_up_in_cdr"
    return "event_day_differs" if cdr.event == lake.event == 1 else "unexplained"


def _missing_day(cdr: Outcome, lake: Outcome) -> str:
    if cdr.event != lake.event:
        return "unexplained"
    return "day_missing_in_cdr" if cdr.days is None else "day_missing_here"


def scores(rows: Iterable[Compared]) -> list[Score]:
    """One score per project and endpoint, in the order of `compare`."""
    groups: dict[tuple[str, str], list[Compared]] = {}
    for row in rows:
        groups.setdefault((row.project_id, row.endpoint), []).append(row)
    return [_score(project, endpoint, group) for (project, endpoint), group in groups.items()]


def _score(project_id: str, endpoint: str, rows: list[Compared]) -> Score:
    shared = [row for row in rows if row.kind != "no_form"]
    counts = ((kind, sum(row.kind == kind for row in rows)) for kind in KINDS)
    return Score(
        project_id,
        endpoint,
        patients=len(shared),
        event_equal=sum(row.cdr.event == row.lake.event for row in shared),
        both_equal=sum(row.kind == EQUAL for row in shared),
        kinds=tuple((kind, count) for kind, count in counts if count),
    )


def render(rows: list[Compared]) -> str:
    """Markdown: the table of scores, then every patient that differs in a way that can be looked into."""
    lines = [
        "| project | endpoint | patients in both | event equal | event and days equal | what differs |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.project_id} | {s.endpoint.upper()} | {s.patients} | {s.event_equal} | {s.both_equal} | "
        f"{', '.join(f'{kind} {count}' for kind, count in s.kinds) or '-'} |"
        for s in scores(rows)
    ]
    differing = [row for row in rows if row.kind not in (EQUAL, "no_form", "censored_without_day_in_cdr")]
    lines += ["", f"{len(differing)} values differ (event/days, CDR against here):", ""]
    lines += [
        f"- {row.patient_barcode} {row.endpoint.upper()}: {_text(row.cdr)} against {_text(row.lake)}, {row.kind}"
        for row in differing
    ]
    return "\n".join(lines)


def _number(value: object) -> int | None:
    """A count from CDR's text or from a frame's cell, null as None."""
    return None if pd.isna(value) else int(float(str(value)))


def _text(outcome: Outcome) -> str:
    return "/".join("NA" if part is None else str(part) for part in (outcome.event, outcome.days))
