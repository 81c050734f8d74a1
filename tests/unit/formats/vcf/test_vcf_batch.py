"""Whole-column reading of VCF lines: values by hand, and the same as record by record whatever the lines are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf import batch as batch_module
from omics_lake.formats.vcf.batch import FAST_GENOTYPE_SCHEMA, parse_batch
from omics_lake.formats.vcf.model import Edge, Header, ParsedBatch
from omics_lake.formats.vcf.schema import VARIANT_SCHEMA
from support.vcf_one_by_one import parse_batch as one_by_one
from support.vcf_random_lines import header_of, lines_of
from support.vcf_reference import assert_equal, batch_of

NAMING = Naming(None)


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the lines that were read one by one."""
    seen: list[int] = []
    read = batch_module.read_carefully

    def spy(numbers: Any, *rest: Any) -> Any:
        seen.extend(numbers.tolist())
        return read(numbers, *rest)

    monkeypatch.setattr(batch_module, "read_carefully", spy)
    return seen


def parse(text: str, header: Header, before: Edge | None = None, left: tuple[str, ...] = ()) -> ParsedBatch:
    """Both readings of a text; they must agree."""
    batch = batch_of(text.encode())
    found = parse_batch(batch, header, NAMING, before, left)
    assert_equal(found, one_by_one(batch, header, NAMING, before, left))
    return found


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    version=st.sampled_from(("4.1", "4.2", "4.3", "4.4", "4.5")),
    samples=st.sampled_from((0, 1, 3)),
    gq=st.sampled_from(("Integer", "Float", "String")),
)
def test_random_lines_are_read_as_one_by_one(seed: int, version: str, samples: int, gq: str) -> None:
    header = header_of(version, samples, gq)
    batch = batch_of(lines_of(seed, samples), first_line=100)
    before = Edge("1", 1, frozenset({("A", "C")})) if seed % 3 == 0 else None
    left = ("2",) if seed % 5 == 0 else ()
    assert_equal(parse_batch(batch, header, NAMING, before, left), one_by_one(batch, header, NAMING, before, left))


def test_cohort_of_plain_calls(careful: list[int]) -> None:
    found = parse("1\t10\trs1\tA\tC,G\t100\tPASS\tAC=2,1;AN=6\tGT\t0|0\t1|2\t.|1\n", header_of())
    assert careful == []
    variant = found.variants.to_pylist()[0]
    assert variant == {
        "record": 0, "contig": "chr1", "start": 9, "end": 10, "pos": 10, "names": ["rs1"], "ref": "A",
        "alts": ["C", "G"],
        "qual": 100.0, "filters": ["PASS"], "is_multiallelic": True, "is_reference_block": False,
        "allele_keys": ["chr1:10:A:C", "chr1:10:A:G"], "ac": [2, 1], "an": 6, "af": None, "sv_type": None,
        "info": [("AC", "2,1"), ("AN", "6")], "format": "GT", "hom_ref": "0|0", "implied": 1, "spelling": None,
    }  # fmt: skip
    calls = found.genotypes.select(["sample_id", "record", "contig", "start", "end", "calls", "phased"]).to_pylist()
    place = {"record": 0, "contig": "chr1", "start": 9, "end": 10, "phased": True}
    assert calls == [{"sample_id": "S1", **place, "calls": [1, 2]}, {"sample_id": "S2", **place, "calls": [None, 1]}]


def test_fields_of_one_sample(careful: list[int]) -> None:
    header = header_of(samples=1)
    text = (
        "1\t10\t.\tAT\tATG\t29.5\tq10\tDB;AF=0.25\tGT:AD:DP:GQ:PL\t0/1:5,4:9:60:10,0,200\n"
        "1\t11\t.\tA\tC\t.\t.\t.\tGT:DP:FT:GL\t1|1:.:PASS:-1.5,-0.25,0\n"
        "1\t12\t.\tA\tC\t.\t.\t.\tGT:DP:SPL\t.:7\n"
        "1\t13\t.\tA\tC\t.\t.\t.\tDP:PS\t7:13\n"
    )
    found = parse(text, header)
    assert careful == []
    rows = found.genotypes.to_pylist()
    assert [row["calls"] for row in rows] == [[0, 1], [1, 1], [None], None]
    assert [row["phased"] for row in rows] == [False, True, False, None]
    assert [row["dp"] for row in rows] == [9, None, 7, 7]
    assert [row["ad"] for row in rows] == [[5, 4], None, None, None]
    assert [row["pl"] for row in rows] == [[10, 0, 200], None, None, None]
    assert [row["gl"] for row in rows] == [None, [-1.5, -0.25, 0.0], None, None]
    assert [row["ps"] for row in rows] == [None, None, None, 13]
    assert [row["information"] for row in rows] == [[], [("FT", "PASS")], [], []]
    assert [row["spelling"] for row in rows] == [None, None, ".:7", None]
    assert found.variants["allele_keys"].to_pylist()[0] == ["chr1:11:T:TG"]  # AT>ATG, the common first base cut off


def test_likelihoods_that_a_double_would_not_give_back_stay_text(careful: list[int]) -> None:
    found = parse("1\t10\t.\tA\tC\t29.50\t.\t.\tGT:GL\t0/1:-1.50,0,-2\n", header_of(samples=1))
    assert careful == []
    assert found.genotypes["gl"].to_pylist() == [None]
    assert found.genotypes["information"].to_pylist() == [[("GL", "-1.50,0,-2")]]
    assert found.variants["spelling"].to_pylist() == ["1\t10\t.\tA\tC\t29.50\t.\t."]


def test_blocks_of_a_gvcf(careful: list[int]) -> None:
    text = (
        "1\t1\t.\tA\t<NON_REF>\t.\t.\tEND=99\tGT:DP\t0/0:30\n"
        "1\t100\t.\tA\tC,<NON_REF>\t50\t.\tDP=3\tGT:DP\t0/1:3\n"
        "1\t101\t.\tA\t.\t.\t.\tEND=50\tGT:DP\t0/0:.\n"
    )
    variants = parse(text, header_of(samples=1)).variants
    assert careful == []
    assert variants["end"].to_pylist() == [99, 100, 101]
    assert variants["is_reference_block"].to_pylist() == [True, False, True]
    assert variants["is_multiallelic"].to_pylist() == [False, False, False]
    assert variants["allele_keys"].to_pylist() == [[None], ["chr1:100:A:C", None], None]
    assert variants["hom_ref"].to_pylist() == [None, None, "0/0:."]


def test_the_more_frequent_hom_ref_is_implied_and_of_two_the_first_text() -> None:
    text = (
        "1\t1\t.\tA\tC\t.\t.\t.\tGT\t0|0\t0|0\t0/0\n"
        "1\t2\t.\tA\tC\t.\t.\t.\tGT\t0|0\t0/0\t0/1\n"
        "1\t3\t.\tA\tC\t.\t.\t.\tGT:DP\t0|0:.\t0|0\t0|0\n"
        "1\t4\t.\tA\tC\t.\t.\t.\tGT\t0\t0|0\t0\n"
        "1\t5\t.\tA\tC\t.\t.\t.\tGT\t1|1\t1|1\t./.\n"
    )
    variants = parse(text, header_of()).variants
    assert variants["hom_ref"].to_pylist() == ["0|0", "0/0", "0|0", "0", None]
    assert variants["implied"].to_pylist() == [2, 1, 2, 2, 0]


def test_lines_of_both_kinds_stand_in_the_files_order(careful: list[int]) -> None:
    cells = "\tGT\t0|0\t0|1\t1|1\n"
    text = "".join(
        f"1\t{pos}\t{name}\tA\tC\t.\t.\t.{cells}"
        for pos, name in ((5, "a"), (6, "b;c"), (7, "."), (8, "d;e"), (9, "."))
    )
    found = parse(text, header_of())
    assert careful == [1, 3]
    assert found.variants["pos"].to_pylist() == [5, 6, 7, 8, 9]
    assert found.variants["names"].to_pylist() == [["a"], ["b", "c"], None, ["d", "e"], None]
    assert found.genotypes["sample_id"].to_pylist() == ["S1", "S2"] * 5
    assert found.genotypes["start"].to_pylist() == [pos for pos in range(4, 9) for _ in range(2)]
    assert found.genotypes.schema == FAST_GENOTYPE_SCHEMA


def test_twins_and_steps_back_are_rejected_with_their_calls() -> None:
    lines = [
        "1\t10\t.\tA\tC\t.\t.\tNEW=1\tGT\t0|1\t0|0\t0|0",
        "1\t10\t.\tA\tG\t.\t.\tNEW=1\tGT\t0|1\t0|0\t0|0",
        "1\t10\t.\tA\tC\t.\t.\tNEW=1\tGT\t0|1\t0|1\t0|1",
        "1\t9\t.\tA\tC\t.\t.\tNEW=1\tGT\t0|1\t0|1\t0|1",
        "2\t1\t.\tA\tC\t.\t.\t.\tGT\t0|1\t0|0\t0|0",
        "1\t99\t.\tA\tC\t.\t.\t.\tGT\t0|1\t0|0\t0|0",
    ]
    found = parse("\n".join(lines), header_of())
    assert [(x.line, x.raw) for x in found.rejected] == [(3, lines[2]), (4, lines[3]), (6, lines[5])]
    assert found.variants.num_rows == found.genotypes.num_rows == 3
    assert found.undeclared == {"INFO/NEW": 2}
    assert found.first == Edge("1", 10, frozenset({("A", "C"), ("A", "G")}))
    assert found.last == Edge("2", 1, frozenset({("A", "C")}))
    assert found.contigs == ("1", "2")


def test_what_stood_before_the_batch_counts() -> None:
    header, line = header_of(samples=0), "1\t10\t.\tA\tC\t.\t.\t.\n"
    assert parse(line, header, Edge("1", 10, frozenset({("A", "C")}))).variants.num_rows == 0
    assert parse(line, header, Edge("1", 11, frozenset({("A", "C")}))).variants.num_rows == 0
    assert parse(line, header, Edge("2", 11, frozenset({("A", "C")})), ("1",)).variants.num_rows == 0
    grown = parse(line, header, Edge("1", 10, frozenset({("A", "G")})))
    assert grown.last == Edge("1", 10, frozenset({("A", "C"), ("A", "G")}))
    assert grown.first == Edge("1", 10, frozenset({("A", "C")}))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_are_no_part_of_the_last_column(end: str, last: bool, careful: list[int]) -> None:
    lines = ["1\t10\t.\tA\tC\t.\t.\tDB", "1\t20\t.\tA\tC\t.\t.\tWORDS=a"]
    found = parse(end.join(lines) + (end if last else ""), header_of(samples=0))
    assert careful == []
    assert found.variants["info"].to_pylist() == [[("DB", None)], [("WORDS", "a")]]
    assert found.variants["record"].to_pylist() == [0, len(lines[0]) + len(end)]


def test_no_lines() -> None:
    found = parse("", header_of())
    assert (found.variants.num_rows, found.genotypes.num_rows) == (0, 0)
    assert (found.first, found.last, found.contigs) == (None, None, ())
    assert found.variants.schema == VARIANT_SCHEMA
    assert found.genotypes.schema == FAST_GENOTYPE_SCHEMA


def test_bytes_that_are_no_utf8_reject_their_line_alone() -> None:
    batch = batch_of(b"1\t10\t.\tA\tC\t.\t.\tWORDS=\xff\n1\t11\t.\tA\tC\t.\t.\tWORDS=\xc3\xa9\n")
    found = parse_batch(batch, header_of(samples=0), NAMING)
    assert [rejected.line for rejected in found.rejected] == [1]
    assert found.variants["info"].to_pylist() == [[("WORDS", "é")]]


def test_a_wide_cohort_goes_the_fast_way(careful: list[int]) -> None:
    header = header_of(samples=300)
    alleles = np.random.default_rng(7).integers(0, 2, (40, 600))
    lines = [
        "\t".join(
            ["1", str(n + 1), ".", "A", "C", ".", "PASS", "AC=1", "GT", *(f"{a}|{b}" for a, b in row.reshape(-1, 2))]
        )
        for n, row in enumerate(alleles)
    ]
    found = parse("\n".join(lines) + "\n", header)
    assert careful == []
    wanted = [[int(a), int(b)] for row in alleles for a, b in row.reshape(-1, 2) if a or b]
    assert found.genotypes["calls"].to_pylist() == wanted


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *((7, text) for text in ("DP=-1", "AC=1;AC=1", "AC=1,2", "CIGAR=x", "TWO=1", "DB=x", "AN=x", "XR=1")),
        *((6, text) for text in ("PASS;q10", "0", "q10;;q10")),
        *((3, text) for text in ("R", "")),
        *((4, text) for text in ("Z", "A,,C")),
        *((9, text) for text in ("0|2:1", "0|1:x", "0|1:1:1", "a:1")),
    ],
)
def test_a_broken_line_is_rejected_alone(column: int, text: str) -> None:
    columns = ["1", "10", ".", "A", "C", ".", ".", ".", "GT:DP", "0|1:3"]
    columns[column] = text
    sound = "1\t{}\t.\tA\tC\t.\t.\tAC=1;DP=5\tGT:DP\t0|1:3\n"
    found = parse(sound.format(9) + "\t".join(columns) + "\n" + sound.format(11), header_of(samples=1))
    assert [rejected.line for rejected in found.rejected] == [2]
    assert found.variants["pos"].to_pylist() == [9, 11]


def test_a_quality_declared_as_a_float_goes_by_its_text() -> None:
    cells = ("0|1:45", "0|1:45.0", "0|1:2000000000", "0|1:045")
    text = "".join(f"1\t{n}\t.\tA\tC\t.\t.\t.\tGT:GQ\t{cell}\n" for n, cell in enumerate(cells, start=1))
    genotypes = parse(text, header_of(samples=1, gq="Float")).genotypes
    assert genotypes["gq"].to_pylist() == [45, None, 2000000000, None]
    assert genotypes["information"].to_pylist() == [[], [("GQ", "45.0")], [], [("GQ", "045")]]


def test_a_key_that_a_line_has_twice_takes_no_other_lines_place() -> None:
    line = "1\t{}\t.\tA\tC\t.\t.\t{}\n"
    twice = line.format(1, "AC=7;AC=8;AN=7;AN=8;END=5;END=6")
    found = parse(twice + line.format(2, "DP=1") + line.format(3, "AC=1;AN=2;END=9"), header_of(samples=0))
    assert [rejected.line for rejected in found.rejected] == [1]
    assert found.variants["ac"].to_pylist() == [None, [1]]
    assert found.variants["an"].to_pylist() == [None, 2]
    assert found.variants["end"].to_pylist() == [2, 9]


def test_a_format_key_that_a_line_has_twice_takes_no_other_lines_place() -> None:
    # As many AD as rows, though both are of the second line
    text = "1\t1\t.\tA\tC\t.\t.\t.\tGT:DP:PL\t0/1:30:1,0,2\n1\t2\t.\tA\tC\t.\t.\t.\tGT:AD:AD:DP\t0/1:14,16:3,4:30\n"
    found = parse(text, header_of(samples=1))
    assert [rejected.line for rejected in found.rejected] == [2]
    assert found.genotypes["ad"].to_pylist() == [None]


def test_typed_info_of_lines_that_differ_in_it(careful: list[int]) -> None:
    line = "1\t{}\t.\tA\t{}\t.\t.\t{}\n"
    given = ((1, "C,G", "AC=1,.;AF=0.5,0.25"), (2, "C", "."), (3, "C", "AC=.;AF=1"), (4, "C", "DB;AC=3;AN=9"))
    variants = parse("".join(line.format(*each) for each in given), header_of(samples=0)).variants
    assert careful == []
    assert variants["ac"].to_pylist() == [[1, None], None, None, [3]]
    assert variants["af"].to_pylist() == [[0.5, 0.25], None, [1.0], None]
    assert variants["an"].to_pylist() == [None, None, None, 9]
    assert variants["info"].to_pylist()[3] == [("DB", None), ("AC", "3"), ("AN", "9")]
