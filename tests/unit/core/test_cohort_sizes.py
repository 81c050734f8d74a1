"""Sizes of cohorts: figures that a named source states, and what follows from them."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from omics_lake.core.cohort_sizes import MEASURED, cohort_of, whole_program
from omics_lake.core.errors import UsageError
from omics_lake.source.gdc_query import data_type_of


def test_every_figure_has_a_source_and_a_data_type_that_can_be_landed() -> None:
    assert [
        one.data_type for one in MEASURED if not one.basis or data_type_of(one.data_type).alias != one.data_type
    ] == []


def test_luad_is_the_sum_of_its_data_types() -> None:
    luad = cohort_of(["TCGA-LUAD"])

    # 594 + 544 + 612 + 1,088 + 544 + 6 files
    assert (luad.files, luad.projects) == (3_388, 1)
    # 594 x 4,229,943.16 + 1,875,456,560 + 612 x 60,490 + 1,088 x 31,483 + 544 x 31,483 + 1,402,619
    assert luad.size == 2_512_586_237 + 1_875_456_560 + 37_019_880 + 34_253_504 + 17_126_752 + 1_402_619


def test_all_projects_are_extrapolated_by_patients_and_say_so() -> None:
    everything = whole_program()

    assert everything.files == 72_433  # 3,388 x 11,160 / 522
    assert everything.projects == 33
    assert everything.basis.startswith("extrapolated: ")
    assert "11,160 / 522" in everything.basis


def test_projects_add_up_once_each() -> None:
    both = cohort_of(["TCGA-LUAD", "TCGA-PAAD", "TCGA-LUAD"])

    assert (both.name, both.projects) == ("TCGA-LUAD, TCGA-PAAD", 2)
    assert both.files == 4_589  # 3,388 x (522 + 185) / 522


def test_a_project_of_unknown_size_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="No size is known here of TCGA-BRCA") as error:
        cohort_of(["TCGA-LUAD", "TCGA-BRCA"])
    assert "omics-lake plan" in error.value.next_step


def test_counts_are_those_of_the_gdcs_own_list(real_data: Path) -> None:
    with gzip.open(real_data / "gdc-manifest" / "gcv36" / "TCGA-LUAD.tsv.gz", "rt") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    by_type = {one.data_type: one for one in MEASURED}
    ascat = [int(row["new_size"]) for row in rows if row["workflow_type"] == "ASCAT2" and row["new_size"] != "NA"]

    assert by_type["expression"].files == sum(row["workflow_type"] == "HTSeq - Counts" for row in rows)
    assert (by_type["gene_copy_number"].files, by_type["gene_copy_number"].size) == (len(ascat), sum(ascat))
