"""Which tables a command builds, from which files, before anything is read."""

from __future__ import annotations

import pytest
from pyarrow import fs

from omics_lake.build.context import Context
from omics_lake.build.releases import main_release, releases_of
from omics_lake.build.run import build, chosen_tables, fed_projects, plan
from omics_lake.core.errors import NothingFound, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.inventory import Inventory

FORM = "nationwidechildrens.org_clinical_patient_luad.txt"


def record(file_id: str, project: str = "TCGA-A", source: str = "gdc", release: str = "46.0") -> FileRecord:
    return FileRecord(source, release, project, "Clinical Supplement", file_id, FORM)


def inventory(landed: list[FileRecord], missing: tuple[FileRecord, ...] = ()) -> Inventory:
    return Inventory(fs.LocalFileSystem(), tuple(LandedFile(r, r.key, 1) for r in landed), missing)


def test_a_table_is_chosen_with_or_without_its_namespace() -> None:
    assert chosen_tables(["mutation", "marts.survival"]) == {"omics.mutation", "marts.survival"}


def test_no_name_is_every_table_that_files_or_joins_make() -> None:
    assert {"omics.sample", "omics.expression_qc", "marts.patient_summary"} <= chosen_tables([])
    assert not any(name.startswith("ops.") for name in chosen_tables([]))


@pytest.mark.parametrize("name", ["mutations", "omics.survival", "ops.run", ""])
def test_a_name_that_is_no_table_is_a_mistake_that_lists_them(name: str) -> None:
    with pytest.raises(UsageError) as mistake:
        build(Context(spark=None, config=None), inventory([record("f")]), [name])
    assert repr(name) in mistake.value.what
    assert "omics.mutation" in mistake.value.why


def test_tables_that_no_file_feeds_are_nothing_found() -> None:
    with pytest.raises(NothingFound, match="No landed file feeds") as error:
        build(Context(spark=None, config=None), inventory([record("f")]), ["mutation"])
    assert "omics.mutation" in error.value.why


def test_one_job_for_each_project_with_its_own_files_and_what_it_lacks() -> None:
    stock = inventory([record("a1"), record("b1", "TCGA-B")], (record("b2", "TCGA-B"), record("c1", "TCGA-C")))
    jobs = plan(stock, {"omics.clinical_patient", "omics.mutation"})
    assert [(j.project_id, [f.record.file_id for f in j.files], [r.file_id for r in j.missing]) for j in jobs] == [
        ("TCGA-A", ["a1"], []),
        ("TCGA-B", ["b1"], ["b2"]),
        ("TCGA-C", [], ["c1"]),
    ]


def test_the_home_of_annotation_files_is_no_project_of_patients() -> None:
    vcf = FileRecord("clinvar", "2026-02-26", "reference", "Variant Annotation", "v", "clinvar.vcf.gz")
    assert fed_projects(inventory([record("a1"), vcf], (record("c1", "TCGA-C"),))) == ["TCGA-A", "TCGA-C"]


def test_marts_are_tagged_with_the_gdcs_release_where_there_is_one() -> None:
    both = inventory([record("a", source="idc", release="25"), record("b", release="9.0")])
    assert releases_of(both) == ["gdc-9.0", "idc-25"]
    assert main_release(both) == "gdc-9.0"
    assert main_release(inventory([record("a", source="own", release="1")])) == "own-1"


def test_marts_are_not_tagged_with_an_annotations_release() -> None:
    vcf = FileRecord("clinvar", "2026-02-26", "reference", "Variant Annotation", "v", "clinvar.vcf.gz")
    assert releases_of(inventory([vcf, record("a", source="own", release="1")])) == ["own-1", "clinvar-2026-02-26"]
