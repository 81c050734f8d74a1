"""Call sets and annotations: what they are called, and what is recognised in a folder without manifest."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from omics_lake.core.record import FileRecord
from omics_lake.tables import annotation, callset, consequence
from omics_lake.tables.inventory import take_inventory
from omics_lake.tables.streamed import ANNOTATION, CALLSET, callset_id, source_of
from support.streamed_files import vcf_text


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("NA12878.vcf", "NA12878"),
        ("NA12878.vcf.gz", "NA12878"),
        ("NA12878.vcf.bgz", "NA12878"),
        ("NA12878.g.vcf.gz", "NA12878.g"),
        ("NA12878.gvcf.gz", "NA12878.g"),
        ("cohort.chr22.VCF.GZ", "cohort.chr22"),
    ],
)
def test_a_call_set_has_its_files_name(file_name: str, expected: str) -> None:
    assert callset_id(file_name) == expected


def record(**facts: str) -> FileRecord:
    given = {"source": "own", "release": "1", "project_id": "LAB", "data_type": "x", "file_id": "f", "file_name": "a"}
    return FileRecord(**(given | facts))  # type: ignore[arg-type]  # facts of several types


def test_an_annotation_is_called_by_its_source_release_and_build() -> None:
    clinvar = record(source="clinvar", release="2026-02-26", file_name="clinvar.vcf.gz")
    assert ANNOTATION.set_id(clinvar) == "clinvar-2026-02-26"
    assert ANNOTATION.set_id(replace(clinvar, reference_build="GRCh37")) == "clinvar-2026-02-26-GRCh37"
    assert source_of(record(file_name="gnomad.sites.vcf.bgz")) == "gnomad.sites"
    assert source_of(record(file_name="genes.gff3.gz")) == "genes"
    assert source_of(record(file_name="x.tsv", workflow_type="dbNSFP")) == "dbNSFP"


def test_each_table_is_replaced_by_its_own_partition() -> None:
    file = record(file_name="a.vcf.gz")
    assert CALLSET.scope(callset.TABLE, file) == (("project_id", "LAB"), ("callset_id", "a"))
    assert CALLSET.scope(consequence.TABLE, file) == (("project_id", "LAB"), ("set_id", "a"))
    assert ANNOTATION.scope(annotation.TABLE, file) == (
        ("source", "a"), ("release", "1"), ("set_id", "a-1"),
    )  # fmt: skip


def test_a_folder_of_vcfs_needs_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_text(vcf_text([]))
    (tmp_path / "b.g.vcf.gz").write_bytes(gzip.compress(vcf_text([]).encode(), mtime=0))
    (tmp_path / "b.g.vcf.gz.tbi").write_bytes(b"index")
    clinvar = "##fileformat=VCFv4.1\n##fileDate=2026-02-26\n##source=ClinVar\n"
    (tmp_path / "clinvar.vcf").write_text(clinvar + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    (tmp_path / "genes.gff3").write_text("##gff-version 3\n")
    found = {
        file.record.file_name: (file.record.data_type, file.record.data_release, file.record.project_id)
        for file in take_inventory(str(tmp_path), projects=["LAB"]).landed
    }
    assert found == {
        "a.vcf": ("Variant Calls", "own-1", "LAB"),
        "b.g.vcf.gz": ("Variant Calls", "own-1", "LAB"),
        "clinvar.vcf": ("Variant Annotation", "clinvar-2026-02-26", "LAB"),
        "genes.gff3": ("Variant Annotation", "own-1", "LAB"),
    }


def test_equal_vcfs_of_two_names_are_two_call_sets(tmp_path: Path) -> None:
    for name in ("a.vcf", "b.vcf"):
        (tmp_path / name).write_text(vcf_text([]))
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "a.vcf").write_text(vcf_text([]))
    landed = take_inventory(str(tmp_path), projects=["LAB"]).landed
    assert sorted(file.record.file_name for file in landed) == ["a.vcf", "b.vcf"]
    assert len({file.record.file_id for file in landed}) == 2


def test_annotations_have_a_home_where_no_project_is_named(tmp_path: Path) -> None:
    (tmp_path / "genes.gff3").write_text("##gff-version 3\n")
    (file,) = take_inventory(str(tmp_path)).landed
    assert file.record.project_id == "reference"
    assert file.record.md5sum == "df19e1b84ba6f691d20c72b397c88abf"  # md5sum of the file
