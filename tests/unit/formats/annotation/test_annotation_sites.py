"""Records of a sites VCF to a row an ALT."""

import pyarrow as pa

from omics_lake.formats.annotation.columns import ANNOTATION_SCHEMA
from omics_lake.formats.annotation.sites import annotations_of
from support.vcf_sites import info_line, sites

HEADER = info_line("AF", number="A", kind="Float") + "\n" + info_line("CLNSIG")
RECORDS = (
    "1 100 rs1;rs2 A T 29.5 PASS AF=0.25",
    "X 200 . GTT G,GT,<DEL> . q10;s50 AF=0.1,0.2,.;CLNSIG=Benign",
    "MT 300 7 C . . . CLNSIG=Pathogenic",
)


def rows(*records):
    variants, header = sites(*records, header=HEADER)
    return annotations_of(variants, header, "gnomad", "4.1", "GRCh38")


def test_schema_is_the_tables():
    assert rows(*RECORDS).schema == ANNOTATION_SCHEMA
    assert rows().schema == ANNOTATION_SCHEMA
    assert rows().num_rows == 0


def test_a_row_for_each_alt_with_its_own_key_and_frequency():
    columns = ["record", "contig", "pos", "ref", "alt", "allele_number", "allele_key", "af", "is_multiallelic"]
    assert [tuple(row.values()) for row in rows(*RECORDS).select(columns).to_pylist()] == [
        (0, "chr1", 100, "A", "T", 1, "chr1:100:A:T", 0.25, False),
        (1, "chrX", 200, "GTT", "G", 1, "chrX:200:GTT:G", 0.1, True),
        (1, "chrX", 200, "GTT", "GT", 2, "chrX:200:GT:G", 0.2, True),
        (1, "chrX", 200, "GTT", "<DEL>", 3, None, None, True),
        (2, "chrM", 300, "C", None, None, None, None, False),
    ]


def test_a_contig_is_as_the_file_spells_it_where_that_is_told():
    variants, header = sites(*RECORDS, header=HEADER)
    spelt = {"chr1": "1", "chrX": "X"}
    table = annotations_of(variants, header, "gnomad", "4.1", "GRCh38", spelt)
    assert table["source_contig"].to_pylist() == ["1", "X", "X", "X", None]


def test_what_a_record_says_stands_in_each_of_its_rows():
    first, *deletion, last = rows(*RECORDS).to_pylist()
    assert (first["name"], first["qual"], first["filters"]) == ("rs1;rs2", 29.5, ["PASS"])
    for row in deletion:
        assert (row["start"], row["end"], row["filters"], row["significance"]) == (199, 202, ["q10", "s50"], ["Benign"])
        assert row["attributes"] == [("AF", "0.1,0.2,."), ("CLNSIG", "Benign")]
    assert (last["name"], last["qual"], last["filters"], last["significance"]) == ("7", None, None, ["Pathogenic"])
    assert {row["source"] for row in (first, *deletion, last)} == {"gnomad"}
    assert {(row["release"], row["reference_build"]) for row in (first, last)} == {("4.1", "GRCh38")}


def test_slices_and_dictionaries_are_read_as_their_plain_columns():
    variants, header = sites(*RECORDS, header=HEADER)
    place = variants.schema.get_field_index("contig")
    encoded = variants.set_column(place, "contig", variants["contig"].dictionary_encode())
    twice = pa.concat_tables([encoded.slice(0, 1), encoded.slice(1, 2)])
    assert annotations_of(twice, header, "gnomad", "4.1", "GRCh38").equals(rows(*RECORDS))
    assert annotations_of(encoded.slice(1), header, "gnomad", "4.1", "GRCh38").equals(rows(*RECORDS).slice(1))
