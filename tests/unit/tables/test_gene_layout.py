"""Transposed layout of gene files, and whose rows they are."""

import pyarrow as pa
import pytest

from omics_lake.core.errors import UnknownFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Table
from omics_lake.tables.gene_layout import aliquot_columns, interleave, known_aliquot
from omics_lake.tables.recipe import combine_sorted, constant, plain, with_provenance

GENES = ("gene_id", "gene_name")
TABLE = Table(
    "omics", "toy", "r", "s",
    columns=(*FILE_COLUMNS, Column("owner", "string", "c"), Column("gene_id", "string", "c"),
             Column("gene_name", "string", "c"), Column("reads", "bigint", "c"), Column("copies", "int", "c"),
             Column("tpm", "double", "c")),
    key=("gene_id", "file_id"), sort=("gene_name", "gene_id"),
)  # fmt: skip


def record(file_id, *aliquots):
    return FileRecord("gdc", "46.0", "TCGA-LUAD", "toy", file_id, f"{file_id}.tsv", aliquots=aliquots)


def part(file_id, genes, reads, copies, owner="o"):
    rows = {
        "owner": constant(owner, len(genes)),
        "gene_id": [g for g, _ in genes],
        "gene_name": pa.array([n for _, n in genes], pa.string()),
        "reads": reads,
        "copies": pa.array(copies, pa.int32()),
        "tpm": [r / 2 for r in reads],
    }
    return with_provenance(pa.table(rows), record(file_id), TABLE)


ORDER = [("E3", "B"), ("E1", "B"), ("E2", "A"), ("E4", None)]


def test_rows_lie_gene_by_gene_then_by_file():
    parts = [part("f2", ORDER, [1, 2, 3, 4], [1, None, 3, 4]), part("f1", ORDER, [5, 6, 7, 8], [5, 6, 7, 8])]
    rows = plain(interleave(TABLE, GENES, parts))
    assert [tuple(r.values()) for r in rows.select(["gene_id", "file_id"]).to_pylist()] == [
        ("E2", "f1"), ("E2", "f2"), ("E1", "f1"), ("E1", "f2"), ("E3", "f1"), ("E3", "f2"), ("E4", "f1"), ("E4", "f2"),
    ]  # fmt: skip
    assert rows["reads"].to_pylist() == [7, 3, 6, 2, 5, 1, 8, 4]
    assert rows["copies"].to_pylist() == [7, 3, 6, None, 5, 1, 8, 4]


def test_same_rows_as_sorting():
    parts = [part("f1", ORDER, [1, 2, 3, 4], [None] * 4), part("f2", ORDER, [5, 6, 7, 8], [1, 2, 3, 4], owner=None)]
    assert plain(interleave(TABLE, GENES, parts)).equals(combine_sorted(TABLE, parts))


def test_order_of_files_does_not_matter():
    parts = [part(f"f{n}", ORDER, [n, n + 1, n + 2, n + 3], [n] * 4, owner=f"o{n}") for n in range(3)]
    assert plain(interleave(TABLE, GENES, parts)).equals(plain(interleave(TABLE, GENES, parts[::-1])))


@pytest.mark.parametrize("other", [ORDER[::-1], ORDER[:2], [*ORDER[:3], ("E9", "Z")]], ids=["order", "fewer", "gene"])
def test_files_whose_genes_differ_are_sorted_instead(other):
    reads = list(range(len(other)))
    parts = [part("f1", ORDER, [1, 2, 3, 4], [1, 2, 3, 4]), part("f2", other, reads, reads)]
    rows = plain(interleave(TABLE, GENES, parts))
    assert rows.equals(combine_sorted(TABLE, parts))
    assert rows.num_rows == 4 + len(other)


def test_more_files_than_a_byte_counts():
    parts = [part(f"f{n:03}", ORDER[:1], [n], [n], owner=f"o{n}") for n in range(200)]
    rows = plain(interleave(TABLE, GENES, parts))
    assert rows["owner"].to_pylist() == [f"o{n}" for n in range(200)]


def test_files_without_rows():
    empty = part("f0", [], [], [])
    assert interleave(TABLE, GENES, [empty]).num_rows == 0
    assert interleave(TABLE, GENES, [empty, part("f1", ORDER, [1, 2, 3, 4], [1] * 4)]).num_rows == 4


TUMOR = Aliquot("C1", "TCGA-50-5072", tissue_type="Tumor", aliquot_id="T1")
NORMAL = Aliquot("C1", "TCGA-50-5072", tissue_type="Normal", aliquot_id="N1")


@pytest.mark.parametrize("pair", [(TUMOR, NORMAL), (NORMAL, TUMOR)], ids=["tumour first", "normal first"])
def test_tumour_of_a_pair_in_either_order(pair):
    assert known_aliquot(record("f", *pair)) == TUMOR


def test_only_aliquot_may_be_normal():
    assert known_aliquot(record("f", NORMAL)) == NORMAL


@pytest.mark.parametrize("aliquots", [(), (NORMAL, NORMAL), (Aliquot("C1", "TCGA-50-5072"),)])
def test_unknown_aliquot_names_the_file_and_asks_for_a_manifest(aliquots):
    with pytest.raises(UnknownFile, match=r"f\.tsv[\s\S]*manifest"):
        known_aliquot(record("f", *aliquots))


def test_ids_in_lower_case():
    columns = aliquot_columns(TUMOR, 2)
    assert columns["aliquot_id"].to_pylist() == ["t1", "t1"]
    assert columns["case_id"].to_pylist() == ["c1", "c1"]
    assert columns["sample_barcode"].to_pylist() == [None, None]
