"""Lines of a sample sheet that name VCFs and annotations."""

from __future__ import annotations

from pathlib import Path

from omics_lake.source.own import OwnFiles
from omics_lake.source.own_sheet import validate_sheet

HEADER = "project,case,sample,aliquot,data_type,path,tissue_type,workflow,reference_build,columns"
LISTING = {"a.vcf.gz": 1, "x.tsv": 2, "s.tsv": 3}


def found(*lines: str) -> list[tuple[int, str]]:
    """Row and column of every problem."""
    sheet = "\n".join((HEADER, *lines, "")).encode()
    return [(problem.row, problem.column) for problem in validate_sheet(sheet, LISTING)]


def test_a_vcf_needs_no_aliquot_and_may_have_many() -> None:
    assert found("LAB,,,,variant_calls,a.vcf.gz,,,,") == []
    assert (
        found(
            "LAB,P1,P1-N,P1-N-d,variant_calls,a.vcf.gz,Normal,,GRCh38,",
            "LAB,P2,P2-N,P2-N-d,variant_calls,a.vcf.gz,Normal,,GRCh38,",
            "LAB,P3,P3-N,P3-N-d,Variant Calls,a.vcf.gz,Normal,,GRCh38,",
        )
        == []
    )


def test_the_build_is_one_of_two_and_of_variants_alone() -> None:
    assert found("LAB,,,,variant_calls,a.vcf.gz,,,hg18,") == [(2, "reference_build")]
    assert found("LAB,P,S,A,expression,s.tsv,,,GRCh38,") == [(2, "reference_build")]
    assert found("LAB,P1,S1,A1,variant_calls,a.vcf.gz,,,GRCh38,", "LAB,P2,S2,A2,variant_calls,a.vcf.gz,,,GRCh37,") == [
        (3, "reference_build")
    ]


def test_a_column_map_is_for_annotations() -> None:
    assert found("reference,,,,variant_annotation,x.tsv,,dbNSFP,GRCh38,chrom=Chr;pos=Start") == []
    assert found("LAB,,,,variant_calls,a.vcf.gz,,,,chrom=Chr") == [(2, "columns")]


def test_records_have_what_the_sheet_says_and_no_page_without_cases(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("Chr\tStart\n")
    line = "reference,,,,variant_annotation,x.tsv,,dbNSFP,GRCh37,chrom=Chr;pos=Start"
    (record,) = OwnFiles(str(tmp_path), f"{HEADER}\n{line}\n".encode()).records()
    assert (record.data_type, record.workflow_type) == ("Variant Annotation", "dbNSFP")
    assert (record.reference_build, record.column_map) == ("GRCh37", "chrom=Chr;pos=Start")
    assert record.aliquots == ()
