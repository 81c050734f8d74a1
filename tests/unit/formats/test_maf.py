"""MAF: columns by name, builds, null markers, lists, duplicates, several files at once."""

import pyarrow as pa
import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.maf import REQUIRED, normalise_build, parse_maf, parse_mafs
from omics_lake.formats.maf_columns import MAF_COLUMNS

LINE = {
    "Hugo_Symbol": "KRAS",
    "Entrez_Gene_Id": "3845",
    "NCBI_Build": "GRCh38",
    "Chromosome": "chr12",
    "Start_Position": "25245350",
    "End_Position": "25245350",
    "Strand": "+",
    "Reference_Allele": "C",
    "Tumor_Seq_Allele2": "T",
    "Tumor_Sample_Barcode": "TCGA-50-5072-01A-21D-1855-08",
    "Tumor_Sample_UUID": "3C6DCBA5-1312-40CA-B589-07F7D88B3477",
}


def maf(*changes, head="", **more):
    """A MAF of one line for each dict of changed cells."""
    lines = [LINE | more | change for change in changes]
    names = list(dict.fromkeys(name for line in lines or [LINE | more] for name in line))
    body = "".join("\t".join(line.get(name, "") for name in names) + "\n" for line in lines)
    return (head + "\t".join(names) + "\n" + body).encode()


def first(data, **options):
    return parse_maf(data, **options).rows.to_pylist()[0]


def test_all_140_columns_have_distinct_legal_names():
    names = [c.column.name for c in MAF_COLUMNS]
    assert len(names) == len(set(names)) == 140
    assert all(name.isidentifier() and name == name.lower() for name in names)
    assert "x1000g_af" in names


def test_columns_the_file_lacks_are_null():
    row = first(maf({}))
    assert set(row) == {c.column.name for c in MAF_COLUMNS} | {"attributes"}
    assert (row["hugo_symbol"], row["start_position"], row["t_depth"], row["callers"]) == ("KRAS", 25245350, None, None)


def test_types_of_cells():
    row = first(maf({"t_depth": "75", "gnomAD_AF": "6.881e-05", "callers": "muse;mutect2*", "SIFT": "deleterious(0)"}))
    assert (row["t_depth"], row["gnomad_af"], row["callers"]) == (75, 6.881e-05, ["muse", "mutect2*"])
    assert row["sift"] == "deleterious(0)"


def test_list_element_keeps_its_place():
    assert first(maf({"SOMATIC": "0;;1", "PHENO": ";1"}))["somatic"] == ["0", None, "1"]
    assert first(maf({"SOMATIC": "0;;1", "PHENO": ";1"}))["pheno"] == [None, "1"]


def test_effects_may_end_with_the_separator():
    assert first(maf({"all_effects": "KRAS,missense_variant,p.G12D;KRAS,intron_variant,;"}))["all_effects"] == [
        "KRAS,missense_variant,p.G12D",
        "KRAS,intron_variant,",
    ]


def test_no_gene_is_null_and_counted():
    parsed = parse_maf(maf({"Entrez_Gene_Id": "0"}))
    assert parsed.rows["entrez_gene_id"].to_pylist() == [None]
    assert parsed.null_markers == {"entrez_gene_id|0": 1}


def test_dot_is_null_and_counted_by_column():
    parsed = parse_maf(maf({"HGVSc": ".", "t_depth": "."}, {"HGVSc": "c.35G>A", "t_depth": ".", "Start_Position": "7"}))
    assert parsed.rows["hgvsc"].to_pylist() == [None, "c.35G>A"]
    assert parsed.rows["t_depth"].to_pylist() == [None, None]
    assert parsed.null_markers == {"hgvsc|.": 1, "t_depth|.": 2}


def test_dot_inside_a_cell_is_no_marker():
    assert parse_maf(maf({"HGVSc": "c.35G>A", "gnomAD_AF": ".5"})).null_markers == {}


def test_new_column_is_reported_and_kept():
    parsed = parse_maf(maf({"ExAC_AF": "8.236e-06", "GMAF": ""}))
    assert parsed.unknown_columns == ("ExAC_AF", "GMAF")
    assert parsed.rows["attributes"].to_pylist() == [[("ExAC_AF", "8.236e-06")]]


def test_attributes_go_with_their_rows():
    lines = [
        {"A": "1", "B": "2"},
        {"A": "", "B": "", "Start_Position": "7"},
        {"A": "", "B": "4", "Start_Position": "8"},
    ]
    lines = [line | {"End_Position": "25245350"} for line in lines]
    assert parse_maf(maf(*lines)).rows["attributes"].to_pylist() == [[("A", "1"), ("B", "2")], None, [("B", "4")]]


def test_header_in_another_case():
    data = maf({}).replace(b"End_Position", b"End_position").replace(b"Hugo_Symbol", b"HUGO_SYMBOL")
    assert (first(data)["end_position"], first(data)["hugo_symbol"]) == (25245350, "KRAS")
    assert parse_maf(data).unknown_columns == ()


def test_exact_name_wins_over_another_case():
    parsed = parse_maf(maf({"hugo_symbol": "other", "t_DEPTH": "5"}))
    assert parsed.rows["hugo_symbol"].to_pylist() == ["KRAS"]
    assert parsed.rows["t_depth"].to_pylist() == [5]
    assert parsed.unknown_columns == ("hugo_symbol",)


def test_column_twice_is_drift():
    with pytest.raises(SchemaDrift, match="Hugo_Symbol"):
        parse_maf(maf({}).replace(b"Strand", b"Hugo_Symbol"))


def test_missing_required_column_names_both_sides():
    with pytest.raises(SchemaDrift, match=r"missing: Tumor_Seq_Allele2; the file has: Hugo_Symbol, Entrez_Gene_Id"):
        parse_maf(maf({}).replace(b"Tumor_Seq_Allele2", b"Allele2"))


@pytest.mark.parametrize(
    ("written", "build"),
    [("hg38", "GRCh38"), ("38", "GRCh38"), ("grch37", "GRCh37"), ("36.1", "NCBI36"), ("T2T", "T2T")],
)
def test_build_spellings(written, build):
    assert normalise_build(written) == build


@pytest.mark.parametrize("build", ["GRCh37", "hg19", "37", "36.1", "mm10"])
def test_wrong_build_is_refused(build):
    with pytest.raises(UnreadableFile, match="accepted: GRCh38"):
        parse_maf(maf({}, {"NCBI_Build": build}))


def test_build_is_stored_in_one_spelling():
    assert first(maf({"NCBI_Build": "38"}))["ncbi_build"] == "GRCh38"


def test_file_on_another_build_is_read_when_accepted():
    assert first(maf({"NCBI_Build": "37"}), accept_builds=["GRCh37"])["ncbi_build"] == "GRCh37"


def test_file_without_build_needs_one_to_be_assumed():
    data = maf({}).replace(b"NCBI_Build", b"Other_Build")
    with pytest.raises(SchemaDrift, match="missing: NCBI_Build"):
        parse_maf(data)
    assert first(data, accept_builds=["GRCh37"], assume_build="GRCh37")["ncbi_build"] == "GRCh37"
    with pytest.raises(UnreadableFile, match="NCBI_Build is GRCh37"):
        parse_maf(data, assume_build="GRCh37")


@pytest.mark.parametrize(("written", "stored"), [("12", "chr12"), ("CHRx", "chrX"), ("MT", "chrM")])
def test_chromosome_in_the_lakes_spelling(written, stored):
    assert first(maf({"Chromosome": written}))["chromosome"] == stored


def test_uuids_in_lower_case():
    assert first(maf({}))["tumor_sample_uuid"] == "3c6dcba5-1312-40ca-b589-07f7d88b3477"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Chromosome": "GL000192.1"}, "chromosome 'GL000192.1' is none of the 25"),
        ({"Chromosome": ""}, "Chromosome is empty"),
        ({"Start_Position": "0"}, "Start_Position is below 1"),
        ({"Start_Position": "25245351"}, "Start_Position lies after End_Position"),
        ({"Tumor_Seq_Allele2": ""}, "Tumor_Seq_Allele2 is empty"),
        ({"NCBI_Build": ""}, "NCBI_Build is empty"),
        ({"Start_Position": "x"}, "start_position is not a whole number: 'x'"),
    ],
)
def test_line_that_is_no_variant_is_rejected(change, reason):
    parsed = parse_maf(maf({"Start_Position": "7"}, change, head="#version gdc-1.0.0\n"))
    assert [(r.line, r.reason) for r in parsed.rejected] == [(4, reason)]
    assert parsed.rows["start_position"].to_pylist() == [7]


def test_shifted_line_is_rejected():
    data = maf({}, {"Start_Position": "7"}).replace(b"\t7\t", b"\t7\t7\t")
    assert [r.line for r in parse_maf(data).rejected] == [3]


def test_equal_lines_are_kept_once():
    parsed = parse_maf(maf({}, {}, {"Start_Position": "7"}))
    assert (parsed.rows["start_position"].to_pylist(), parsed.duplicates) == ([25245350, 7], 1)


def test_same_variant_with_other_values_is_left_out():
    parsed = parse_maf(maf({"t_depth": "5"}, {"t_depth": "6"}, {"Start_Position": "7"}))
    assert parsed.rows["start_position"].to_pylist() == [7]
    assert ([r.line for r in parsed.rejected], parsed.duplicates) == ([2, 3], 0)


def test_same_place_with_another_allele_or_tumour_is_no_duplicate():
    assert parse_maf(maf({}, {"Tumor_Seq_Allele2": "A"}, {"Tumor_Sample_UUID": "other"})).rows.num_rows == 3


def test_tumours_without_uuid_are_told_apart_by_barcode():
    lines = [{"Tumor_Sample_UUID": ""}, {"Tumor_Sample_UUID": "", "Tumor_Sample_Barcode": "TCGA-50-5073-01A"}]
    assert parse_maf(maf(*lines)).rows.num_rows == 2


def test_file_without_variants():
    parsed = parse_maf(maf(head="#version gdc-1.0.0\n#tumor.aliquot ff1d88ea\n"))
    assert (parsed.rows.num_rows, parsed.rejected) == (0, ())
    assert parsed.notes == {"version": "gdc-1.0.0", "tumor.aliquot": "ff1d88ea"}


def test_file_without_variants_but_other_columns():
    assert parse_maf(maf(ExAC_AF="1")).rows.num_rows == 0


OTHER = {"Tumor_Sample_UUID": "dd621b60-9752-48be-967c-43ee49990150"}


def test_files_read_at_once_are_those_read_one_by_one():
    more = {"Entrez_Gene_Id": "0", "t_depth": ".", "SOMATIC": "", "New": ""}
    files = [
        maf({"SOMATIC": "0;;1", "New": "x"}, {"Start_Position": "7"}, head="#tumor.aliquot 3C6D\n", **more),
        maf(head="#tumor.aliquot none\n", **more),
        maf(OTHER | {"t_depth": "75"}, **more),
    ]
    alone = [parse_maf(data) for data in files]
    together = parse_mafs(files)
    assert together.parsed.rows.equals(pa.concat_tables([parsed.rows for parsed in alone]))
    assert together.lengths == (2, 0, 1)
    assert together.notes == ({"tumor.aliquot": "3C6D"}, {"tumor.aliquot": "none"}, {})
    assert together.parsed.null_markers == {"entrez_gene_id|0": 3, "t_depth|.": 2}
    assert together.parsed.unknown_columns == ("New",)


def test_last_line_of_a_file_may_lack_its_end():
    together = parse_mafs([maf().rstrip(b"\n"), maf({}).rstrip(b"\n"), maf(OTHER)])
    assert (together.lengths, together.parsed.rows["start_position"].to_pylist()) == ((0, 1, 1), [25245350] * 2)


@pytest.mark.parametrize(
    "second",
    [
        maf(OTHER | {"New": "x"}),
        maf(OTHER, OTHER | {"Chromosome": "GL1"}),
        maf(OTHER) + b"\n" + maf(OTHER | {"Start_Position": "7"}).splitlines()[1],
        maf(OTHER).replace(b"KRAS", b"KR\rAS"),
        maf(OTHER, OTHER),
        maf({}),
        maf({"Tumor_Sample_UUID": "", "Start_Position": "7"}),
    ],
    ids=["header", "bad line", "blank line", "carriage return", "line twice", "variant of the first file", "no UUID"],
)
def test_files_that_only_reading_each_tells_apart(second):
    assert parse_mafs([maf({}), second]) is None


def test_a_file_on_another_build_is_refused_among_others():
    with pytest.raises(UnreadableFile, match="accepted: GRCh38"):
        parse_mafs([maf({}), maf(OTHER | {"NCBI_Build": "37"})])


def test_a_dot_in_the_last_cell_is_counted():
    assert parse_maf(maf({"Last": "x", "HGVSc": "."})[:-1]).null_markers == {"hgvsc|.": 1}
    assert parse_maf(maf({"HGVSc": "."})[:-1]).null_markers == {"hgvsc|.": 1}


def test_a_number_that_is_not_finite_costs_its_line_only() -> None:
    # Given frequencies nan and inf beside a good and an empty one
    header = "\t".join((*REQUIRED, "gnomAD_AF"))
    values = ("nan", "0.1", "inf", "")
    lines = [f"G\tGRCh38\tchr1\t{at}\t{at}\tC\tT\tTCGA-50-5072-01A\t{v}" for at, v in enumerate(values, start=1)]
    # When they are read
    parsed = parse_maf("\n".join((header, *lines, "")).encode())
    # Then these two lines are set aside, with the column named
    assert parsed.rows["gnomad_af"].to_pylist() == [0.1, None]
    assert [(r.line, r.reason) for r in parsed.rejected] == [
        (2, "gnomAD_AF is not a finite number"),
        (4, "gnomAD_AF is not a finite number"),
    ]
