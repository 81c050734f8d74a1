"""Questions to a lake: one SQL file each, in Athena's dialect. Those that the demo ends with come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from omics_lake.analysis.builds import explained
from omics_lake.analysis.known_sets import nothing_of_that_name
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.statements import statement
from omics_lake.core.errors import QueryError, UsageError

Value = str | int


@dataclass(frozen=True)
class Parameter:
    """What a question mark of a statement stands for.

    Args:
        example: a value that fits, of the type that is bound.
    """

    name: str
    meaning: str
    example: Value


@dataclass(frozen=True)
class Question:
    """One question; its SQL is in `analysis/sql/<name>.sql`, with a question mark for each parameter, in order."""

    name: str
    title: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def sql(self) -> str:
        """The statement with its header comment."""
        return statement("sql", self.name)


QUESTIONS = (
    Question("patients_per_modality", "Patients with data of each modality"),
    Question("survival_by_stage", "Overall survival by stage (Kaplan-Meier)"),
    Question("driver_mutation_rate", "Most often mutated gene and its mutation rate"),
    Question("driver_effect", "Its expression and copies in mutated and other patients (preferred tumour aliquots)"),
    Question("scans_per_patient", "Imaging: studies, series and images per imaged patient"),
)
"""Those of the demo."""


def answer(
    lake: LocalLake, question: Question, release: str | None = None, *, values: Sequence[Value] = ()
) -> pa.Table:
    """Ask one question of a lake, now or as of a release.

    Raises:
        UsageError: there are not as many values as the question has parameters.
        NothingFound: the lake has no call set, sample or annotation release of a name given.
        QueryError: what the question compares is not of one reference build.
    """
    if len(values) != len(question.parameters):
        wanted = ", ".join(parameter.name for parameter in question.parameters) or "none"
        raise UsageError(
            f"{question.name} takes {len(question.parameters)} values",
            why=f"{len(values)} were given; its parameters are {wanted}",
            next_step="give a value for each, in this order",
        )
    try:
        return lake.query(question.sql, release, values)
    except QueryError as error:
        names = [parameter.name for parameter in question.parameters]
        given = dict(zip(names, values, strict=True))
        raise (nothing_of_that_name(lake, error, given, release) or explained(error)) from error
