"""Rows of records: every column by hand."""

import math

import pyarrow as pa
import pytest

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.record import parse_record
from omics_lake.formats.vcf.rows import cell_columns, rows_of
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA, VARIANT_SCHEMA
from support.vcf_headers import header_of

COLUMNS = {
    "CHROM": "1", "POS": "5", "ID": ".", "REF": "C", "ALT": "T", "QUAL": ".", "FILTER": ".", "INFO": "."
}  # fmt: skip


def rows(*cells, form=None, place=77, lines=(), **columns):
    samples = tuple(f"S{n}" for n in range(1, len(cells) + 1))
    header = header_of(*lines, samples=samples)
    line = "\t".join((*(COLUMNS | columns).values(), *((form, *cells) if cells else ())))
    variants, genotypes = rows_of([(place, parse_record(line, header))], header, Naming(None))
    assert variants.schema == VARIANT_SCHEMA
    assert genotypes.schema == GENOTYPE_SCHEMA
    return variants.to_pylist()[0], genotypes.to_pylist()


def variant(**columns):
    return rows(**columns)[0]


def test_a_site_whole():
    assert variant(
        CHROM="1", ID="rs1;x", ALT="T,<DEL>", QUAL="30.5", FILTER="a;b", INFO="AC=1,2;AN=4;DB;SVTYPE=DEL"
    ) == {
        "record": 77,
        "contig": "chr1",
        "start": 4,
        "end": 5,
        "pos": 5,
        "names": ["rs1", "x"],
        "ref": "C",
        "alts": ["T", "<DEL>"],
        "qual": 30.5,
        "filters": ["a", "b"],
        "is_multiallelic": True,
        "is_reference_block": False,
        "allele_keys": ["chr1:5:C:T", None],
        "ac": [1, 2],
        "an": 4,
        "af": None,
        "sv_type": "DEL",
        "info": [("AC", "1,2"), ("AN", "4"), ("DB", None), ("SVTYPE", "DEL")],
        "format": None,
        "hom_ref": None,
        "implied": 0,
        "spelling": None,
    }


def test_a_site_of_dots():
    found = variant(ALT=".")
    for column in ("names", "alts", "qual", "filters", "allele_keys", "ac", "an", "af", "sv_type", "spelling"):
        assert found[column] is None
    assert found["info"] == []


def test_no_records_are_no_rows():
    variants, genotypes = rows_of([], header_of(), Naming(None))
    assert (variants.num_rows, genotypes.num_rows) == (0, 0)
    assert variants.schema == VARIANT_SCHEMA


@pytest.mark.parametrize(
    ("columns", "end"),
    [
        ({"REF": "CAT"}, 7),
        ({"INFO": "END=20"}, 20),
        ({"INFO": "END=5", "REF": "CA"}, 5),
        ({"INFO": "END=4", "REF": "CA"}, 6),
        ({"INFO": "END=."}, 5),
        ({"POS": "0"}, 0),
    ],
)
def test_the_end(columns, end):
    assert variant(**columns)["end"] == end


@pytest.mark.parametrize(
    ("alt", "info", "block", "multi"),
    [
        ("<NON_REF>", "END=9", True, False),
        ("<*>", ".", True, False),
        (".", "END=9", True, False),
        (".", ".", False, False),
        ("T,<NON_REF>", ".", False, False),
        ("T,G,<*>", ".", False, True),
        ("<DEL>", "END=9", False, False),
        ("T,*", ".", False, True),
    ],
)
def test_blocks_and_multiallelic_sites(alt, info, block, multi):
    found = variant(ALT=alt, INFO=info)
    assert (found["is_reference_block"], found["is_multiallelic"]) == (block, multi)


@pytest.mark.parametrize(
    ("ref", "alt", "keys"),
    [
        ("c", "t", ["chr1:5:C:T"]),
        ("CAT", "CGT,C,CATT", ["chr1:6:A:G", "chr1:5:CAT:C", "chr1:6:A:AT"]),
        ("C", "*,<DEL>,C[1:9[,.A", [None, None, None, None]),
    ],
)
def test_allele_keys(ref, alt, keys):
    """CAT to CATT: the common suffix T goes (CA to CAT), then the common prefix C (A to AT at 6)."""
    assert variant(REF=ref, ALT=alt)["allele_keys"] == keys


@pytest.mark.parametrize(
    ("info", "ac", "an", "af"),
    [
        ("AC=.;AN=.;AF=.", None, None, None),
        ("AC=3;AN=+4;AF=1e-3", [3], 4, [0.001]),
        ("AF=.", None, None, None),
        ("AC;AF;AN", None, None, None),
    ],
)
def test_counts(info, ac, an, af):
    found = variant(INFO=info)
    assert (found["ac"], found["an"], found["af"]) == (ac, an, af)


def test_a_count_may_miss_an_allele():
    assert variant(ALT="T,G", INFO="AC=1,.;AF=.,0.5")["ac"] == [1, None]


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({}, False),
        ({"QUAL": "100"}, False),
        ({"QUAL": "29.5"}, False),
        ({"QUAL": "inf"}, False),
        ({"QUAL": "29.50"}, True),
        ({"QUAL": "100.0"}, True),
        ({"QUAL": "Inf"}, True),
        ({"QUAL": "1E3"}, True),
        ({"POS": "05"}, True),
        ({"INFO": "DB;"}, True),
        ({"INFO": ""}, True),
        ({"INFO": "EMPTY="}, False),
        ({"INFO": "X=a=b"}, False),
    ],
)
def test_spelling_stands_where_the_columns_do_not_tell(columns, kept):
    line = "\t".join((COLUMNS | columns).values())
    assert variant(**columns)["spelling"] == (line if kept else None)


def test_not_a_number_is_kept():
    assert math.isnan(variant(QUAL="nan")["qual"])


def test_cells_equal_to_the_usual_one_are_implied():
    found, calls = rows("0|0", "0|1", "0|0", "0/0", form="GT")
    assert (found["format"], found["hom_ref"], found["implied"]) == ("GT", "0|0", 2)
    assert [(c["sample_id"], c["calls"], c["phased"], c["record"]) for c in calls] == [
        ("S2", [0, 1], True, 77),
        ("S4", [0, 0], False, 77),
    ]
    assert {(c["contig"], c["start"], c["end"]) for c in calls} == {("chr1", 4, 5)}


@pytest.mark.parametrize(
    ("cells", "hom_ref", "implied"),
    [
        (("0/0:.", "0/0", "0/0"), "0/0", 2),
        (("0/0:.", "0/0"), "0/0", 1),
        (("0|0", "0/0"), "0/0", 1),
        (("0", "0:."), "0", 1),
        (("0/0:3", "0/1", "./.", "0|0/0", "."), None, 0),
        (("0/0/0", "0|0|0", "0|0|0"), "0|0|0", 2),
    ],
)
def test_the_usual_cell(cells, hom_ref, implied):
    found, calls = rows(*cells, form="GT:DP")
    assert (found["hom_ref"], found["implied"]) == (hom_ref, implied)
    assert len(calls) == len(cells) - implied


def test_without_gt_nothing_is_implied():
    found, calls = rows("0", "0", form="DP")
    assert (found["hom_ref"], found["implied"]) == (None, 0)
    assert [(c["calls"], c["phased"], c["dp"]) for c in calls] == [(None, None, 0), (None, None, 0)]


def cell(form, text):
    """Columns of a cell that are not null, and not an empty map."""
    return {name: value for name, value in cell_columns(form, text).items() if value not in (None, [])}


def test_a_cell_whole():
    form = "GT:DP:GQ:AD:PL:GL:PS:SPL:FT:XX"
    assert cell(form, "0/1:30:99:10,20:5,0,.:-1.5,0,-3:7:1,2:q10:a") == {
        "calls": [0, 1],
        "phased": False,
        "dp": 30,
        "gq": 99,
        "ad": [10, 20],
        "pl": [5, 0, None],
        "gl": [-1.5, 0.0, -3.0],
        "ps": 7,
        "spl": [1, 2],
        "information": [("FT", "q10"), ("XX", "a")],
    }


@pytest.mark.parametrize(
    ("text", "calls", "phased", "spelt"),
    [
        ("0/1", [0, 1], False, False),
        ("1|0", [1, 0], True, False),
        (".", [None], False, False),
        ("./.", [None, None], False, False),
        (".|1", [None, 1], True, False),
        ("2", [2], False, False),
        ("0|1/2", [0, 1, 2], False, True),
        ("/0|1", [0, 1], False, True),
        ("|0|1", [0, 1], True, True),
        ("|0", [0], False, True),
        ("00/1", [0, 1], False, True),
    ],
)
def test_genotypes_as_calls(text, calls, phased, spelt):
    found = cell_columns("GT", text)
    assert (found["calls"], found["phased"]) == (calls, phased)
    assert found["spelling"] == (text if spelt else None)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("DP", "030", {"information": [("DP", "030")]}),
        ("DP", "+3", {"information": [("DP", "+3")]}),
        ("DP", "-0", {"information": [("DP", "-0")]}),
        ("GQ", "3.5", {"information": [("GQ", "3.5")]}),
        ("DP", "2147483648", {"information": [("DP", "2147483648")]}),
        ("DP", "-2147483648", {"dp": -2147483648}),
        ("AD", "1,02", {"information": [("AD", "1,02")]}),
        ("AD", ".,.", {"ad": [None, None]}),
        ("AD", "5", {"ad": [5]}),
        ("GL", "-0.10,0", {"information": [("GL", "-0.10,0")]}),
        ("GL", "-5.0", {"information": [("GL", "-5.0")]}),
        ("GL", "-inf,.,1e-07", {"gl": [-math.inf, None, 1e-07]}),
        ("GL", "1e-7", {"information": [("GL", "1e-7")]}),
        ("DP", ".", {}),
        ("DP:AD", "3:.", {"dp": 3}),
        ("DP:AD", "3", {"dp": 3, "spelling": "3"}),
        ("DP:AD", ".", {"spelling": "."}),
        ("DP:XX", "3:", {"dp": 3, "information": [("XX", "")]}),
        ("XX", "", {"information": [("XX", "")]}),
        (".", ".", {}),
    ],
)
def test_fields_as_columns(form, text, expected):
    assert cell(form, text) == expected


def test_places_follow_their_records():
    header = header_of(samples=("S1",))
    lines = ["\t".join((*(COLUMNS | {"POS": pos}).values(), "GT", "0/1")) for pos in ("5", "6")]
    variants, genotypes = rows_of(
        [(10, parse_record(lines[0], header)), (20, parse_record(lines[1], header))], header, Naming(None)
    )
    assert variants["record"].to_pylist() == genotypes["record"].to_pylist() == [10, 20]
    assert genotypes["start"] == pa.chunked_array([[4, 5]], pa.int64())
