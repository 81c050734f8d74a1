"""omics.copy_number_gene: tumour of the pair, workflows apart."""

from dataclasses import replace

import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import UnknownFile, UsageError
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.tables.copy_number_gene import RECIPE, TABLE, require_one_workflow, workflow_of
from omics_lake.tables.recipe import plain, with_provenance

UUID = "07431666-42ca-495b-a72d-81bd9332ef79"
TUMOR = Aliquot("c1", "TCGA-44-A47G", sample_barcode="TCGA-44-A47G-01A", tissue_type="Tumor", aliquot_id=UUID)
NORMAL = Aliquot("c1", "TCGA-44-A47G", sample_barcode="TCGA-44-A47G-10A", tissue_type="Normal", aliquot_id="n1")
FILE = FileRecord(
    "gdc", "46.0", "TCGA-LUAD", "Gene Level Copy Number", "f1",
    f"TCGA-LUAD.{UUID}.ascat3.gene_level_copy_number.v36.tsv", workflow_type="ASCAT3", aliquots=(TUMOR, NORMAL),
)  # fmt: skip
HEAD = "gene_id\tgene_name\tchromosome\tstart\tend\tcopy_number\tmin_copy_number\tmax_copy_number\n"
DATA = (HEAD + "E2.1\tB\tchr1\t11\t19\t\t\t\nE1.1\tA\t1\t1\t9\t3\t2\t4\n").encode()


def rows_of(file, data=DATA):
    return with_provenance(RECIPE.parse(file, data).rows, file, TABLE)


def test_rows_have_the_declared_columns_and_types():
    rows = plain(rows_of(FILE))
    assert rows.schema.equals(table_schema(TABLE))
    assert rows.slice(1).to_pylist() == [
        {
            "project_id": "TCGA-LUAD", "file_id": "f1", "data_release": "gdc-46.0", "aliquot_id": UUID,
            "aliquot_barcode": None, "sample_barcode": "TCGA-44-A47G-01A", "patient_barcode": "TCGA-44-A47G",
            "case_id": "c1", "workflow": "ASCAT3", "gene_id": "E1.1", "gene_id_base": "E1", "par_y": False,
            "gene_name": "A", "chromosome": "chr1", "start_position": 1, "end_position": 9, "copy_number": 3,
            "min_copy_number": 2, "max_copy_number": 4,
        }
    ]  # fmt: skip


def test_order_of_tumour_and_normal_does_not_matter():
    turned = replace(FILE, aliquots=(NORMAL, TUMOR))
    assert plain(rows_of(turned)).equals(plain(rows_of(FILE)))


def test_gene_without_segment_stays():
    rows = plain(RECIPE.combine([rows_of(FILE), rows_of(replace(FILE, file_id="f2"))]))
    assert rows["gene_name"].to_pylist() == ["A", "A", "B", "B"]
    assert rows["copy_number"].to_pylist() == [3, 3, None, None]


def test_aliquot_from_the_file_name_when_the_record_has_none():
    rows = plain(rows_of(replace(FILE, aliquots=())))
    assert (rows["aliquot_id"][0].as_py(), rows["patient_barcode"][0].as_py()) == (UUID, None)


def test_aliquot_without_uuid_is_completed_from_the_file_name():
    rows = plain(rows_of(replace(FILE, aliquots=(NORMAL, replace(TUMOR, aliquot_id=None)))))
    assert (rows["aliquot_id"][0].as_py(), rows["patient_barcode"][0].as_py()) == (UUID, "TCGA-44-A47G")


def test_no_aliquot_anywhere_is_refused():
    with pytest.raises(UnknownFile, match="manifest"):
        rows_of(replace(FILE, aliquots=(), file_name="genes.ascat3.tsv"))


@pytest.mark.parametrize(
    ("name", "workflow"),
    [
        ("TCGA-LUAD.x.ascat2.gene_level_copy_number.v36.tsv", "ASCAT2"),
        ("TCGA-LUAD.x.ascat3.gene_level_copy_number.v36.tsv", "ASCAT3"),
        ("TCGA-LUAD.x.absolute_liftover.gene_level_copy_number.v36.tsv", "ABSOLUTE LiftOver"),
        (f"TCGA-BRCA.{UUID}.gene_level_copy_number.v36.tsv", "ASCAT2"),
    ],
)
def test_workflow_from_the_file_name(name, workflow):
    assert workflow_of(replace(FILE, workflow_type=None, file_name=name)) == workflow


def test_workflow_of_the_record_wins():
    assert workflow_of(replace(FILE, workflow_type="ASCAT2")) == "ASCAT2"


def test_unknown_workflow_is_refused():
    with pytest.raises(UnknownFile, match="workflow"):
        workflow_of(replace(FILE, workflow_type=None, file_name="copies.tsv"))


def test_workflows_of_one_aliquot_are_kept_apart_by_key():
    other = replace(FILE, file_id="f2", workflow_type="ABSOLUTE LiftOver")
    rows = plain(RECIPE.combine([rows_of(FILE), rows_of(other)]))
    keys = set(zip(*(rows[name].to_pylist() for name in ("aliquot_id", "gene_id", "workflow")), strict=True))
    assert "workflow" in TABLE.key
    assert len(keys) == rows.num_rows == 4


def test_mixing_workflows_is_an_error_that_names_them():
    with pytest.raises(UsageError, match="ASCAT2, ASCAT3"):
        require_one_workflow(["ASCAT3", "ASCAT2", "ASCAT3"])


def test_one_workflow_passes_and_none_does_not():
    assert require_one_workflow(iter(["ASCAT3", "ASCAT3"])) == "ASCAT3"
    with pytest.raises(UsageError, match="none"):
        require_one_workflow([])
