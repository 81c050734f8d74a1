"""What may be published: unreadable files, too many rejects, nothing at all."""

from __future__ import annotations

from collections import Counter

import pytest
from pyarrow import fs

from omics_lake.build.job import Job
from omics_lake.build.task import PartResult
from omics_lake.build.total import Total
from omics_lake.core.errors import AuditFailed
from omics_lake.core.record import FileRecord
from omics_lake.formats.result import Rejected
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import clinical_patient, mutation
from omics_lake.tables.recipe import FileReject, Recipe

FILE = LandedFile(FileRecord("gdc", "46.0", "TCGA-A", "x", "f1", "f1.txt"), "f1.txt", 1)


def total(recipe: Recipe, rows: int, rejected: int = 0) -> Total:
    """The sum of one part."""
    made = Total(Job(recipe, "TCGA-A", "gdc-46.0", (FILE,), (), fs.LocalFileSystem()))
    rejects = tuple(FileReject("f1", Rejected(n, "shifted", "x")) for n in range(rejected))
    made.add(PartResult(rows_per_file=Counter({"f1": rows}), rejected=rejects))
    return made


def test_a_patient_form_without_patients_replaces_nothing() -> None:
    with pytest.raises(AuditFailed, match="hold no row"):
        total(clinical_patient.RECIPE, rows=0).check(allow_incomplete=False)


def test_mutation_files_without_variants_are_a_result() -> None:
    total(mutation.RECIPE, rows=0).check(allow_incomplete=False)


def test_one_line_may_always_go_where_any_may() -> None:
    # one of two lines is far above the 1 % that patients tolerate
    total(clinical_patient.RECIPE, rows=1, rejected=1).check(allow_incomplete=False)


def test_more_than_the_share_may_not() -> None:
    # 2 of 199 lines is 1.005 %, 2 of 200 is 1 %
    total(clinical_patient.RECIPE, rows=198, rejected=2).check(allow_incomplete=False)
    with pytest.raises(AuditFailed, match="More lines were rejected") as error:
        total(clinical_patient.RECIPE, rows=197, rejected=2).check(allow_incomplete=False)
    assert "2 x shifted" in error.value.why


def test_rows_and_rejects_are_counted_per_file() -> None:
    made = total(mutation.RECIPE, rows=3, rejected=2)
    assert made.rejected_per_file == {"f1": 2}
    assert made.rows == 3
