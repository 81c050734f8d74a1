"""omics.copy_number_segment: both kinds, and the aliquot that file and manifest agree on."""

from dataclasses import replace

import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import UnknownFile, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.tables.copy_number_segment import RECIPE, TABLE
from omics_lake.tables.recipe import combine_sorted, plain, with_provenance

T = "090b0e22-c7b1-40a0-ae5a-1cfe6fb93679"
N = "8fe02970-3564-4052-8d45-2b3df0fb8a8c"
TUMOR = Aliquot("c1", "TCGA-44-6778", sample_barcode="TCGA-44-6778-01A", tissue_type="Tumor", aliquot_id=T)
NORMAL = Aliquot("c1", "TCGA-44-6778", sample_barcode="TCGA-44-6778-10A", tissue_type="Normal", aliquot_id=N)
FILE = FileRecord(
    "gdc", "46.0", "TCGA-LUAD", "Masked Copy Number Segment", "f1", "IMPLY.nocnv_grch38.seg.v2.txt",
    workflow_type="DNAcopy", aliquots=(TUMOR,),
)  # fmt: skip
ALLELIC = replace(
    FILE, data_type="Allele-specific Copy Number Segment", file_name=f"TCGA-LUAD.{T}.ascat3.allelic_specific.seg.txt",
    workflow_type="ASCAT3", file_id="f2", aliquots=(NORMAL, TUMOR),
)  # fmt: skip


def masked(sample, *places):
    lines = "".join(f"{sample}\t{c}\t{s}\t{s + 9}\t5\t0.5\n" for c, s in places or [("1", 10)])
    return f"GDC_Aliquot\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean\n{lines}".encode()


def allelic(sample):
    head = "GDC_Aliquot\tChromosome\tStart\tEnd\tCopy_Number\tMajor_Copy_Number\tMinor_Copy_Number\n"
    return f"{head}{sample}\tchr1\t10\t19\t3\t2\t1\n".encode()


def rows_of(file, data):
    return with_provenance(RECIPE.parse(file, data).rows, file, TABLE)


def test_masked_rows_have_the_declared_columns_and_types():
    rows = plain(rows_of(FILE, masked(T.upper())))
    assert rows.schema.equals(table_schema(TABLE))
    assert rows.to_pylist() == [
        {
            "project_id": "TCGA-LUAD", "file_id": "f1", "data_release": "gdc-46.0", "aliquot_id": T,
            "aliquot_barcode": None, "sample_barcode": "TCGA-44-6778-01A", "patient_barcode": "TCGA-44-6778",
            "case_id": "c1", "tissue_type": "Tumor", "workflow": "DNAcopy", "masked": True, "chromosome": "chr1",
            "start_position": 10, "end_position": 19, "num_probes": 5, "segment_mean": 0.5, "copy_number": None,
            "major_copy_number": None, "minor_copy_number": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("pair", [(TUMOR, NORMAL), (NORMAL, TUMOR)], ids=["tumour first", "normal first"])
def test_allele_specific_file_is_of_the_tumour(pair):
    row = plain(rows_of(replace(ALLELIC, aliquots=pair), allelic(T))).to_pylist()[0]
    assert (row["aliquot_id"], row["workflow"], row["masked"], row["copy_number"]) == (T, "ASCAT3", False, 3)


def test_masked_file_of_a_normal_is_kept_and_marked():
    row = plain(rows_of(replace(FILE, aliquots=(NORMAL,)), masked(N))).to_pylist()[0]
    assert (row["aliquot_id"], row["tissue_type"]) == (N, "Normal")


def test_file_and_manifest_that_disagree_are_refused_with_both():
    with pytest.raises(UnreadableFile, match=rf"the file says {N}; the manifest says {T}"):
        rows_of(FILE, masked(N))
    with pytest.raises(UnreadableFile, match=N):
        rows_of(ALLELIC, allelic(N))


def test_legacy_barcode_must_be_of_the_recorded_sample():
    file = replace(FILE, aliquots=(replace(TUMOR, aliquot_barcode="TCGA-44-6778-01A-11D-1854-01"),))
    assert rows_of(file, masked("TCGA-44-6778-01A-11D-1854-01"))["aliquot_id"].to_pylist() == [T]
    with pytest.raises(UnreadableFile, match="TCGA-44-6779"):
        rows_of(file, masked("TCGA-44-6779-01A-11D-1854-01"))


def test_array_name_says_nothing_and_the_manifest_decides():
    assert rows_of(FILE, masked("PAGED_p_TCGA_182_OvGBM_SNP"))["aliquot_id"].to_pylist() == [T]


def test_uuid_without_manifest_is_enough_and_an_array_name_is_not():
    bare = replace(FILE, aliquots=())
    row = plain(rows_of(bare, masked(T))).to_pylist()[0]
    assert (row["aliquot_id"], row["patient_barcode"], row["tissue_type"]) == (T, None, None)
    with pytest.raises(UnknownFile, match="IMPLY"):
        rows_of(bare, masked("PAGED_p"))


def test_hg19_file_is_refused():
    with pytest.raises(UnreadableFile, match="hg19"):
        rows_of(replace(FILE, file_name="IMPLY.nocnv_hg19.seg.txt"), masked(T))


def test_workflow_without_record():
    bare = {"workflow_type": None}
    assert plain(rows_of(replace(FILE, **bare), masked(T)))["workflow"].to_pylist() == ["DNAcopy"]
    assert plain(rows_of(replace(ALLELIC, **bare), allelic(T)))["workflow"].to_pylist() == ["ASCAT3"]


def test_both_kinds_lie_side_by_side_sorted_by_place():
    parts = [rows_of(ALLELIC, allelic(T)), rows_of(FILE, masked(T, ("2", 5), ("1", 30), ("1", 10)))]
    rows = combine_sorted(TABLE, parts)
    places = [tuple(r.values()) for r in rows.select(["chromosome", "start_position", "workflow"]).to_pylist()]
    assert places == [("chr1", 10, "DNAcopy"), ("chr1", 10, "ASCAT3"), ("chr1", 30, "DNAcopy"), ("chr2", 5, "DNAcopy")]


def test_takes_segments_only():
    assert RECIPE.takes(FILE)
    assert RECIPE.takes(ALLELIC)
    assert not RECIPE.takes(replace(FILE, data_type="Gene Level Copy Number"))
