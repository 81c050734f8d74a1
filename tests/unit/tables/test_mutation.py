"""omics.mutation: whose variant it is, and that file and manifest agree."""

from dataclasses import replace

import pyarrow as pa
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import SchemaDrift, UnknownFile, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.tables.mutation import RECIPE, TABLE
from omics_lake.tables.recipe import combine_sorted, plain, with_provenance

T1, T2 = "3c6dcba5-1312-40ca-b589-07f7d88b3477", "dd621b60-9752-48be-967c-43ee49990150"
TUMOR = Aliquot("C1", "TCGA-50-5072", tissue_type="Tumor", aliquot_id=T1.upper())
NORMAL = Aliquot("C1", "TCGA-50-5072", tissue_type="Normal", aliquot_id="96a904cf-e50e-4320-8d23-2dd095845c5e")
FILE = FileRecord(
    "gdc", "46.0", "TCGA-LUAD", "Masked Somatic Mutation", "f1", "dcc.wxs.aliquot_ensemble_masked.maf.gz",
    aliquots=(NORMAL, TUMOR),
)  # fmt: skip
LINE = {
    "Hugo_Symbol": "KRAS", "NCBI_Build": "GRCh38", "Chromosome": "chr12", "Start_Position": "25245350",
    "End_Position": "25245350", "Reference_Allele": "C", "Tumor_Seq_Allele2": "T",
    "Tumor_Sample_Barcode": "TCGA-50-5072-01A-21D-1855-08",
}  # fmt: skip


def maf(*changes, head="", **more):
    lines = [LINE | more | change for change in changes]
    names = list(dict.fromkeys(name for line in lines or [LINE | more] for name in line))
    body = "".join("\t".join(line.get(name, "") for name in names) + "\n" for line in lines)
    return (head + "\t".join(names) + "\n" + body).encode()


def rows_of(file, data):
    return plain(with_provenance(RECIPE.parse(file, data).rows, file, TABLE))


def first(file, data):
    return rows_of(file, data).to_pylist()[0]


def test_rows_have_the_declared_columns_and_types():
    rows = rows_of(FILE, maf({"Tumor_Sample_UUID": T1, "ExAC_AF": "0.5"}))
    assert rows.schema.equals(table_schema(TABLE))
    row = rows.to_pylist()[0]
    assert (row["file_id"], row["patient_barcode"], row["aliquot_id"]) == ("f1", "TCGA-50-5072", T1)
    assert row["attributes"] == [("ExAC_AF", "0.5")]


def test_tumour_and_case_are_filled_from_the_record():
    row = first(FILE, maf({}))
    assert (row["tumor_sample_uuid"], row["aliquot_id"], row["case_id"]) == (T1, T1, "c1")


def test_order_of_tumour_and_normal_does_not_matter():
    assert first(replace(FILE, aliquots=(TUMOR, NORMAL)), maf({})) == first(FILE, maf({}))


def test_case_of_the_file_stays():
    assert first(FILE, maf({"case_id": "FROM-FILE"}))["case_id"] == "from-file"


def test_file_and_manifest_that_disagree_are_refused_with_both():
    with pytest.raises(UnreadableFile, match=rf"the file says {T2}; the manifest says {T1}"):
        rows_of(FILE, maf({"Tumor_Sample_UUID": T2}))


def test_disagreement_shows_in_the_head_of_a_file_without_variants():
    with pytest.raises(UnreadableFile, match=T2):
        rows_of(FILE, maf(head=f"#tumor.aliquot {T2}\n"))


def test_file_without_variants_gives_no_rows():
    assert rows_of(FILE, maf(head=f"#tumor.aliquot {T1}\n")).num_rows == 0


def test_unknown_tumour_is_refused_by_name():
    with pytest.raises(UnknownFile, match=r"dcc\.wxs"):
        rows_of(replace(FILE, aliquots=()), maf({}))


def test_project_file_goes_by_each_rows_tumour():
    other = Aliquot("C2", "TCGA-3X-AAV9", tissue_type="Tumor", aliquot_id=T2)
    data = maf({"Tumor_Sample_UUID": T2, "Tumor_Sample_Barcode": "MMRF_1"}, {"Tumor_Sample_UUID": T1})
    rows = rows_of(replace(FILE, aliquots=(TUMOR, other)), data)
    assert rows["case_id"].to_pylist() == ["c2", "c1"]
    assert rows["patient_barcode"].to_pylist() == ["TCGA-3X-AAV9", "TCGA-50-5072"]


def test_file_alone_is_enough():
    row = first(replace(FILE, aliquots=()), maf({"Tumor_Sample_UUID": T1, "Tumor_Sample_Barcode": "MMRF_1"}))
    assert (row["aliquot_id"], row["case_id"], row["patient_barcode"]) == (T1, None, None)


@pytest.mark.parametrize("build", ["GRCh37", "hg19", "37"])
def test_other_build_is_refused(build):
    with pytest.raises(UnreadableFile, match="GRCh37; accepted: GRCh38"):
        rows_of(FILE, maf({"NCBI_Build": build}))


def test_file_that_does_not_say_its_build_is_refused():
    with pytest.raises(SchemaDrift, match="NCBI_Build"):
        rows_of(FILE, maf({}).replace(b"NCBI_Build", b"Other"))


def test_rows_are_sorted_by_gene_and_place():
    data = maf({"Hugo_Symbol": "TP53"}, {"Start_Position": "9"}, {"Start_Position": "8"})
    rows = combine_sorted(TABLE, [rows_of(FILE, data)])
    assert rows["start_position"].to_pylist() == [8, 9, 25245350]


def test_parser_report_passes_through():
    parsed = RECIPE.parse(FILE, maf({"Entrez_Gene_Id": "0", "New": "x"}, {"Chromosome": "GL1"}))
    assert (parsed.null_markers, parsed.unknown_columns) == ({"entrez_gene_id|0": 1}, ("New",))
    assert [r.line for r in parsed.rejected] == [3]


OTHER_TUMOR = Aliquot("C2", "TCGA-3X-AAV9", tissue_type="Tumor", aliquot_id=T2)
OTHER_FILE = replace(FILE, file_id="f2", aliquots=(OTHER_TUMOR,))
THIRD_FILE = replace(FILE, file_id="f3", aliquots=(replace(OTHER_TUMOR, aliquot_id="t3"),))
OF_T1 = maf({"Tumor_Sample_UUID": T1, "case_id": "from-file"}, {"Tumor_Sample_UUID": T1, "Start_Position": "7"})
OF_T2 = maf({"Tumor_Sample_UUID": T2, "case_id": "", "Tumor_Sample_Barcode": "MMRF_1"})
OF_NONE = maf(head="#tumor.aliquot T3\n", Tumor_Sample_UUID="", case_id="")


def test_files_parsed_together_give_the_rows_of_each():
    files = [(FILE, OF_T1), (THIRD_FILE, OF_NONE), (OTHER_FILE, OF_T2)]
    together = RECIPE.parse_together(files)
    rows = plain(with_provenance(together.rows, FILE, TABLE))
    assert rows.equals(pa.concat_tables([rows_of(file, data) for file, data in files]))
    assert rows["file_id"].to_pylist() == ["f1", "f1", "f2"]
    assert rows["case_id"].to_pylist() == ["from-file", "c1", "c2"]
    assert rows["patient_barcode"].to_pylist() == ["TCGA-50-5072", "TCGA-50-5072", "TCGA-3X-AAV9"]


def test_files_without_records_are_parsed_together_too():
    files = [(replace(FILE, aliquots=()), OF_T1), (replace(OTHER_FILE, aliquots=()), OF_T2)]
    assert RECIPE.parse_together(files).rows["case_id"].to_pylist() == ["from-file", None, None]


@pytest.mark.parametrize("aliquots", [(), (OTHER_TUMOR, replace(TUMOR, case_id="C9"))], ids=["none", "another owner"])
def test_records_that_speak_for_their_own_file_only(aliquots):
    assert RECIPE.parse_together([(FILE, OF_T1), (replace(OTHER_FILE, aliquots=aliquots), OF_T2)]) is None


def test_disagreement_with_the_record_shows_among_others():
    with pytest.raises(UnreadableFile, match=rf"f2[\s\S]*the file says {T1}; the manifest says {T2}"):
        RECIPE.parse_together([(THIRD_FILE, OF_NONE), (OTHER_FILE, OF_T1)])
