"""What a call set says of one sample at one position: records, deletions over it, blocks, nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variants import State, call_at
from omics_lake.cli.main import app
from omics_lake.core.errors import NothingFound, UsageError
from support.variant_lake import CALLSETS, KeptLake, add_callset, header_text, make_lake, open_catalog


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


@pytest.mark.parametrize(
    ("callset", "sample", "pos", "state", "calls", "alleles"),
    [
        ("cohort", "A", 100, State.VARIANT, (0, 1), ("A", "G")),
        ("cohort", "B", 100, State.IMPLIED, (0, 0), ("A", "A")),
        ("cohort", "D", 100, State.NO_CALL, (None, None), (None, None)),
        ("cohort", "D", 200, State.REFERENCE, (0, 0), ("C", "C")),
        ("cohort", "D", 300, State.VARIANT, (None, 1), (None, "C")),
        ("cohort", "A", 101, State.NOT_COVERED, None, None),
        # GTT>G at 400 takes 401 and 402 away, GTT>GT one T, which is 401 where trimmed
        ("cohort", "A", 400, State.VARIANT, (0, 1), ("GTT", "G")),
        ("cohort", "A", 401, State.DELETED, (0, 1), ("T", "*")),
        ("cohort", "B", 401, State.DELETED, (1, 2), ("*", "*")),
        ("cohort", "C", 401, State.IMPLIED, (0, 0), ("T", "T")),
        # At 402 A is called * and has the deletion of 400; the record that begins last is shown
        ("cohort", "A", 402, State.DELETED, (0, 1), ("T", "*")),
        ("cohort", "C", 402, State.VARIANT, (0, 2), ("T", "C")),
        ("cohort", "A", 403, State.NOT_COVERED, None, None),
        ("single.g", "D", 89, State.NOT_COVERED, None, None),
        ("single.g", "D", 90, State.REFERENCE_BLOCK, (0, 0), ("A", "A")),
        ("single.g", "D", 99, State.REFERENCE_BLOCK, (0, 0), (None, None)),
        ("single.g", "D", 100, State.VARIANT, (0, 1), ("A", "G")),
        ("single.g", "D", 250, State.NO_CALL, (None, None), (None, None)),
        ("single.g", "D", 350, State.NOT_COVERED, None, None),
    ],
)
def test_state(
    lake: LocalLake,
    callset: str,
    sample: str,
    pos: int,
    state: State,
    calls: tuple[int | None, ...] | None,
    alleles: tuple[str | None, ...] | None,
) -> None:
    found = call_at(lake, callset, sample, "chr1", pos)
    assert found.state is state
    assert (found.best and found.best.calls, found.best and found.best.alleles) == (calls, alleles)


def test_depth_and_quality_come_from_the_block(lake: LocalLake) -> None:
    best = call_at(lake, "single.g", "D", "chr1", 150).best
    assert best is not None
    assert (best.pos, best.end, best.dp, best.gq) == (101, 199, 32, 92)


def test_all_records_over_a_position_are_there(lake: LocalLake) -> None:
    found = call_at(lake, "cohort", "A", "chr1", 402)
    assert [(one.pos, one.state) for one in found.records] == [(400, State.DELETED), (402, State.DELETED)]


def test_the_base_before_an_indel_stays(lake: LocalLake) -> None:
    anchor = call_at(lake, "cohort", "A", "chr1", 400).best
    changed = call_at(lake, "cohort", "A", "chr1", 100).best
    assert (anchor and anchor.anchor, changed and changed.anchor) == (True, False)


LONG = header_text("GRCh38", "S") + (
    "1\t10\t.\tC\t<NON_REF>\t.\t.\tEND=19\tGT:DP:GQ\t0/0:0:0\n"
    "1\t20\t.\tC\t<NON_REF>\t.\t.\tEND=29\tGT:DP:GQ\t0/0:3:0\n"
    "1\t30\t.\tC\t<DEL>\t.\t.\tEND=39\tGT\t0/1\n"
    "1\t40\t.\tC\t<DUP>\t.\t.\tEND=49\tGT\t0/1\n"
    "1\t50\t.\tCAG\tCTG,C\t.\t.\t.\tGT\t0/1\n"
    "1\t60\t.\tC\tCTT\t.\t.\t.\tGT\t1/1\n"
    "1\t70\t.\tCA\t*,CTT\t.\t.\t.\tGT\t0/1\n"
    "1\t80\t.\tCAG\tTT\t.\t.\t.\tGT\t0/1\n"
)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("long") / "lake", {"long": LONG}))


@pytest.mark.parametrize(
    ("pos", "state", "alleles", "anchor"),
    [
        (10, State.NO_EVIDENCE, ("C", "C"), False),
        (15, State.NO_EVIDENCE, (None, None), False),
        (25, State.NO_EVIDENCE, (None, None), False),
        (30, State.VARIANT, ("C", "<DEL>"), True),
        (31, State.DELETED, (None, "*"), False),
        (39, State.DELETED, (None, "*"), False),
        (40, State.VARIANT, ("C", "<DUP>"), True),
        (45, State.VARIANT, (None, "<DUP>"), False),
        # CAG>CTG is A>T at 51, padded since the record also has CAG>C, which is not called
        (50, State.VARIANT, ("CAG", "CTG"), True),
        (51, State.VARIANT, ("A", "T"), False),
        (52, State.REFERENCE, ("G", "G"), False),
        (60, State.VARIANT, ("CTT", "CTT"), True),
        (61, State.NOT_COVERED, None, None),
        (70, State.DELETED, ("CA", "*"), False),
        (81, State.VARIANT, ("A", "TT"), False),
    ],
)
def test_behind_pos_the_answer_is_of_the_one_base(
    long: LocalLake, pos: int, state: State, alleles: tuple[str | None, ...] | None, anchor: bool | None
) -> None:
    found = call_at(long, "long", "S", "chr1", pos)
    assert found.state is state
    assert (found.best and found.best.alleles, found.best and found.best.anchor) == (alleles, anchor)


def test_records_of_another_file_say_nothing(tmp_path: Path) -> None:
    root = make_lake(tmp_path / "lake", {})
    add_callset(open_catalog(root), "half", CALLSETS["cohort"], listed="file-before")
    assert call_at(LocalLake(root), "half", "A", "chr1", 100).state is State.NOT_COVERED


def test_a_star_alone_is_no_variant(lake: LocalLake) -> None:
    star = call_at(lake, "cohort", "B", "chr1", 402).records[-1]
    assert (star.state, star.alleles) == (State.DELETED, ("*", "*"))


def test_a_haploid_implied_call_has_one_allele(lake: LocalLake) -> None:
    best = call_at(lake, "cohort", "C", "chrX", 1000).best
    assert best is not None
    assert (best.calls, best.alleles) == ((0,), ("T",))


@pytest.mark.parametrize("contig", ["1", "chr1", "NC_000001.11"])
def test_a_contig_may_be_spelt_as_in_the_file(lake: LocalLake, contig: str) -> None:
    assert call_at(lake, "cohort", "A", contig, 100).contig == "chr1"


@pytest.mark.parametrize(
    ("callset", "sample", "contig", "pos", "kind", "said"),
    [
        ("nope", "A", "chr1", 1, NothingFound, "call sets are bare, cohort, old, single.g"),
        ("cohort", "Z", "chr1", 1, UsageError, "its samples are A, B, C, D"),
        ("cohort", "A", "chr2", 1, UsageError, "its contigs are chr1, chr13, chrX"),
        ("cohort", "A", "chr1", 0, UsageError, ""),
    ],
)
def test_wrong_words_are_said(
    lake: LocalLake, callset: str, sample: str, contig: str, pos: int, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said or "counts from 1"):
        call_at(lake, callset, sample, contig, pos)


def run(lake: LocalLake, *words: str) -> tuple[int, str]:
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["call", *words, "--lake", str(lake.root)])
    return shown.exit_code, shown.output


def test_the_command_says_it(lake: LocalLake) -> None:
    code, said = run(lake, "--callset", "cohort", "--sample", "A", "--at", "chr1:400")
    assert code == 0
    assert "A of cohort at chr1:400: variant" in said
    assert "the base at POS stays" in said
    assert "GTT/G" in said


def test_the_command_says_it_as_json(lake: LocalLake) -> None:
    _, said = run(lake, "--callset", "single.g", "--sample", "D", "--at", "1:150", "--json")
    found = json.loads(said)
    assert (found["state"], found["contig"], found["best"]["gq"]) == ("reference block", "chr1", 92)


@pytest.mark.parametrize("at", ["chr1:1-2", "chr1", "chr1:"])
def test_a_stretch_is_no_position(lake: LocalLake, at: str) -> None:
    assert run(lake, "--callset", "cohort", "--sample", "A", "--at", at)[0] == 2
