"""omics.expression_qc: one row a file."""

import duckdb
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import Holds
from omics_lake.tables.expression_qc import RECIPE, TABLE
from omics_lake.tables.recipe import plain, with_provenance

FILE = FileRecord(
    "gdc", "46.0", "TCGA-LUAD", "Gene Expression Quantification", "f1", "a.tsv", workflow_type="STAR - Counts",
    aliquots=(Aliquot("c1", "TCGA-35-5375", tissue_type="Normal", aliquot_id="a1"),),
)  # fmt: skip
STAR = (
    b"# gene-model: GENCODE v36\n"
    b"gene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n"
    b"N_unmapped\t\t\t579900\t579900\t579900\t\t\t\n"
    b"N_noFeature\t\t\t636730\t12987335\t13046964\t\t\t\n"
    b"E1.1\tA\tmiRNA\t3000000000\t1\t2\t3.5\t4.5\t5.5\n"
    b"E2.1\tB\tmiRNA\t3000000000\t1\t2\t0.25\t4.5\t5.5\n"
)


def test_one_row_of_declared_columns():
    rows = plain(with_provenance(RECIPE.parse(FILE, STAR).rows, FILE, TABLE))
    assert rows.schema.equals(table_schema(TABLE))
    assert rows.to_pylist() == [
        {
            "project_id": "TCGA-LUAD",
            "file_id": "f1",
            "data_release": "gdc-46.0",
            "aliquot_id": "a1",
            "patient_barcode": "TCGA-35-5375",
            "case_id": "c1",
            "gene_model": "GENCODE v36",
            "genes": 2,
            "n_unmapped": 579900,
            "n_multimapping": None,
            "n_no_feature": 636730,
            "n_ambiguous": None,
            "total_unstranded": 6_000_000_000,
            "tpm_total": 3.75,
        }
    ]


@pytest.mark.parametrize(
    ("model", "genes", "passes"),
    [("GENCODE v36", 60660, True), ("GENCODE v36", 60659, False), ("GENCODE v22", 60483, True), (None, 1, True)],
)
def test_gene_model_v36_means_all_its_genes(model, genes, passes):
    condition = next(audit.condition for audit in TABLE.audits if isinstance(audit, Holds))
    query = f"SELECT {condition} FROM (SELECT CAST(? AS VARCHAR) AS gene_model, ? AS genes)"
    assert duckdb.execute(query, [model, genes]).fetchone() == (passes,)
