"""omics.expression from STAR counts files."""

from dataclasses import replace

import pyarrow.compute as pc
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import UnknownFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.tables.expression import RECIPE, TABLE
from omics_lake.tables.recipe import plain, with_provenance

ALIQUOT = Aliquot(
    case_id="5D2A9A4F-678D-4089-A8C5-81A5CB696629",
    patient_barcode="TCGA-35-5375",
    sample_barcode="TCGA-35-5375-01A",
    tissue_type="Tumor",
    aliquot_id="AB215C47-4678-4ca9-8cd3-ac6e3e804c05",
    aliquot_barcode="TCGA-35-5375-01A-01R-1628-07",
)
FILE = FileRecord(
    "gdc", "46.0", "TCGA-LUAD", "Gene Expression Quantification", "f1", "a6.rna_seq.augmented_star_gene_counts.tsv",
    workflow_type="STAR - Counts", aliquots=(ALIQUOT,),
)  # fmt: skip
HEAD = (
    "gene_id\tgene_name\tgene_type\tunstranded\t"
    "stranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n"
)


def star(*genes):
    return (
        HEAD + "".join(f"{g}\t{n}\tprotein_coding\t{reads}\t1\t2\t3.5\t4.5\t5.5\n" for g, n, reads in genes)
    ).encode()


def rows_of(file, data):
    return with_provenance(RECIPE.parse(file, data).rows, file, TABLE)


def test_rows_have_the_declared_columns_and_types():
    rows = plain(rows_of(FILE, star(("ENSG00000000003.15", "TSPAN6", 3715))))
    assert rows.schema.equals(table_schema(TABLE))
    assert rows.to_pylist() == [
        {
            "project_id": "TCGA-LUAD",
            "file_id": "f1",
            "data_release": "gdc-46.0",
            "aliquot_id": "ab215c47-4678-4ca9-8cd3-ac6e3e804c05",
            "aliquot_barcode": "TCGA-35-5375-01A-01R-1628-07",
            "sample_barcode": "TCGA-35-5375-01A",
            "patient_barcode": "TCGA-35-5375",
            "case_id": "5d2a9a4f-678d-4089-a8c5-81a5cb696629",
            "tissue_type": "Tumor",
            "gene_id": "ENSG00000000003.15",
            "gene_id_base": "ENSG00000000003",
            "par_y": False,
            "gene_name": "TSPAN6",
            "gene_type": "protein_coding",
            "unstranded": 3715,
            "stranded_first": 1,
            "stranded_second": 2,
            "tpm": 3.5,
            "fpkm": 4.5,
            "fpkm_uq": 5.5,
        }
    ]


def test_sum_of_counts_goes_beyond_32_bits():
    rows = rows_of(FILE, star(("E1.1", "A", 2_147_483_647), ("E2.1", "B", 3_000_000_000)))
    assert pc.sum(rows["unstranded"]).as_py() == 5_147_483_647


def test_file_without_aliquot_is_refused_by_name():
    with pytest.raises(UnknownFile, match=r"a6\.rna_seq"):
        RECIPE.parse(replace(FILE, aliquots=()), star(("E1.1", "A", 1)))


def test_two_aliquots_of_one_sample_stay_two_rows_whatever_their_order():
    other = replace(FILE, file_id="f2", aliquots=(replace(ALIQUOT, aliquot_id="zz"),))
    parts = [
        rows_of(FILE, star(("E2.1", "B", 1), ("E1.1", "A", 2))),
        rows_of(other, star(("E2.1", "B", 3), ("E1.1", "A", 4))),
    ]
    rows, turned = plain(RECIPE.combine(parts)), plain(RECIPE.combine(parts[::-1]))
    assert rows.equals(turned)
    assert [tuple(r.values()) for r in rows.select(["gene_name", "file_id", "unstranded"]).to_pylist()] == [
        ("A", "f1", 2), ("A", "f2", 4), ("B", "f1", 1), ("B", "f2", 3),
    ]  # fmt: skip


def test_rejected_lines_pass_through():
    parsed = RECIPE.parse(FILE, star(("E1.1", "A", 1), ("E2.1", "B", -1)))
    assert [r.line for r in parsed.rejected] == [3]


def test_takes_star_counts_only():
    assert RECIPE.takes(FILE)
    assert not RECIPE.takes(replace(FILE, workflow_type="HTSeq - Counts"))
    assert not RECIPE.takes(replace(FILE, data_type="Masked Somatic Mutation"))


def test_key_is_within_a_file():
    assert TABLE.key == ("aliquot_id", "gene_id", "file_id")
    assert TABLE.key_within_file
