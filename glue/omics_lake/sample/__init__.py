"""A seeded, made-up cohort in every upstream format, with the truth about it, for demos and tests."""

from omics_lake.sample.cohort import make_cohort, make_next_release
from omics_lake.sample.truth import PatientTruth, ProjectTruth, Truth

__all__ = ["PatientTruth", "ProjectTruth", "Truth", "make_cohort", "make_next_release"]
