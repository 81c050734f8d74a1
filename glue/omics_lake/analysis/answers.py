"""The handful of questions the demo ends with: one SQL file each, in Athena's dialect."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import pyarrow as pa

from omics_lake.analysis.local import LocalLake


@dataclass(frozen=True)
class Question:
    """One question; its SQL is in `analysis/sql/<name>.sql`."""

    name: str
    title: str

    @property
    def sql(self) -> str:
        """The statement with its header comment."""
        return (files("omics_lake.analysis") / "sql" / f"{self.name}.sql").read_text()


QUESTIONS = (
    Question("patients_per_modality", "Patients with data of each modality"),
    Question("survival_by_stage", "Overall survival by stage (Kaplan-Meier)"),
    Question("driver_mutation_rate", "Most often mutated gene and its mutation rate"),
    Question("driver_effect", "Its expression and copies in mutated and other patients (preferred tumour aliquots)"),
    Question("scans_per_patient", "Imaging: studies, series and images per imaged patient"),
)


def answer(lake: LocalLake, question: Question, release: str | None = None) -> pa.Table:
    """Ask one question of a lake, now or as of a release."""
    return lake.query(question.sql, release)
