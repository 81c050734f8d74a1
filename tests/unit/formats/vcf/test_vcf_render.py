"""Rows written back: by hand, and as the inverse of `rows` on made records."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.record import parse_record
from omics_lake.formats.vcf.render import render_cell, render_record, render_site
from omics_lake.formats.vcf.rows import cell_columns, rows_of
from support.vcf_headers import header_of

SITE = {
    "pos": 5, "names": ["a", "b"], "ref": "C", "alts": ["T", "G"], "qual": 30.0, "filters": ["PASS"],
    "info": [("AC", "1,2"), ("DB", None), ("E", "")], "format": "GT:DP", "hom_ref": "0|0", "spelling": None,
}  # fmt: skip
CALL = {
    "calls": [0, 1], "phased": True, "dp": 3, "gq": None, "ad": None, "pl": None, "gl": None, "ps": None, "spl": None,
    "information": [], "spelling": None,
}  # fmt: skip


def test_a_line():
    calls = {"S2": CALL, "S3": CALL | {"spelling": "0|1"}}
    line = render_record(SITE, calls, ("S1", "S2", "S3"), "1")
    assert line == "1\t5\ta;b\tC\tT,G\t30\tPASS\tAC=1,2;DB;E=\tGT:DP\t0|0\t0|1:3\t0|1"


def test_a_quality_of_zero_is_no_dot():
    assert render_site(SITE | {"qual": 0.0}, "1").split("\t")[5] == "0"


def test_samples_are_those_asked_for():
    assert render_record(SITE, {"S2": CALL}, ("S2",), "1").endswith("\tGT:DP\t0|1:3")
    assert render_record(SITE, {}, (), "1").count("\t") == 7


def test_maps_may_be_dicts():
    assert render_site(SITE | {"info": {"AC": "1,2", "DB": None}}, "1").endswith("\tAC=1,2;DB")
    assert render_cell("GT:XX", CALL | {"information": {"XX": "q"}}) == "0|1:q"


def test_a_site_of_nothing():
    nothing = SITE | dict.fromkeys(("names", "alts", "qual", "filters", "format")) | {"info": []}
    assert render_record(nothing, {}, ("S1",), "<2>") == "<2>\t5\t.\tC\t.\t.\t.\t."


def test_spelling_stands_for_the_first_columns_alone():
    line = render_record(SITE | {"spelling": "1\t05\t.\tC\tT\t.\t.\t."}, {}, ("S1",), "1")
    assert line == "1\t05\t.\tC\tT\t.\t.\t.\tGT:DP\t0|0"


@pytest.mark.parametrize(
    ("form", "changed", "cell"),
    [
        ("GT", {"calls": None, "phased": None}, "."),
        ("GT", {"calls": [None, 2], "phased": False}, "./2"),
        ("GT:AD:GL", {"ad": [1, None], "gl": [-1.5, None, 0.0]}, "0|1:1,.:-1.5,.,0"),
        ("GT:GQ:DP", {}, "0|1:.:3"),
        ("GT:GQ:XX", {"information": [("GQ", "3.5"), ("XX", "")]}, "0|1:3.5:"),
    ],
)
def test_cells(form, changed, cell):
    assert render_cell(form, CALL | changed) == cell


NUMBERS = st.one_of(
    st.just("."),
    st.integers(-(2**31), 2**31 - 1).map(str),
    st.floats(allow_nan=False).map(repr),
    st.from_regex(r"\A[-+]?[0-9]{1,4}(\.[0-9]{0,3})?([eE][-+]?[0-9]{1,2})?\Z"),
)
FIELDS = st.one_of(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=4).map(",".join), st.text("ab.,", max_size=3))
GENOTYPES = st.from_regex(r"\A[/|]?(\.|[0-9]{1,2})([/|](\.|[0-9]{1,2})){0,2}\Z")
KEYS = ("DP", "GQ", "AD", "PL", "GL", "PS", "SPL", "XX")


@settings(deadline=None)
@given(GENOTYPES, st.permutations(KEYS), st.lists(FIELDS, max_size=len(KEYS)))
def test_any_cell_comes_back(genotype, keys, fields):
    form, cell = ":".join(("GT", *keys)), ":".join((genotype, *fields))
    columns = cell_columns(form, cell)
    assert (columns["spelling"] if columns["spelling"] is not None else render_cell(form, columns)) == cell


@settings(deadline=None)
@given(
    st.sampled_from(["5", "05", "0"]),
    st.sampled_from([".", "a", "a;b"]),
    st.sampled_from([".", "T", "T,<DEL>", "<NON_REF>"]),
    st.one_of(st.just("."), st.floats(0, allow_nan=False).map(repr), st.from_regex(r"\A[0-9]{1,3}(\.[0-9]{0,2})?\Z")),
    st.sampled_from([".", "PASS", "q10;s50"]),
    st.lists(st.sampled_from(["X=", "DB", "Y=1,2;", "Z=a=b", ";", "W=%3D"]), unique=True, max_size=4).map(";".join),
    st.lists(st.sampled_from(["0/0", "0|0:.", ".", "./.:3", "0:07"]), min_size=2, max_size=2),
)
def test_any_record_comes_back(pos, name, alt, qual, filters, info, cells):
    header = header_of(samples=("S1", "S2"))
    line = "\t".join(("22", pos, name, "C", alt, qual, filters, info, "GT:DP", *cells))
    variants, genotypes = rows_of([(0, parse_record(line, header))], header, Naming(None))
    calls = {row["sample_id"]: row for row in genotypes.to_pylist()}
    assert render_record(variants.to_pylist()[0], calls, header.samples, "22") == line
