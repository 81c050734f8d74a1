"""What a call set says of one sample at one position: records, deletions over it, blocks, nothing."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variants import State, call_at
from omics_lake.cli.main import app
from omics_lake.core.errors import NothingFound, UsageError
from support.variant_lake import KeptLake, make_lake


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
        # GTT>G at 400 takes 401 and 402 away
        ("cohort", "A", 401, State.VARIANT, (0, 1), ("GTT", "G")),
        ("cohort", "C", 401, State.IMPLIED, (0, 0), ("GTT", "GTT")),
        # At 402 A is called * and has the deletion of 400: the deletion says more
        ("cohort", "A", 402, State.VARIANT, (0, 1), ("GTT", "G")),
        ("cohort", "C", 402, State.VARIANT, (0, 2), ("T", "C")),
        ("cohort", "A", 403, State.NOT_COVERED, None, None),
        ("single.g", "D", 89, State.NOT_COVERED, None, None),
        ("single.g", "D", 90, State.REFERENCE_BLOCK, (0, 0), ("A", "A")),
        ("single.g", "D", 99, State.REFERENCE_BLOCK, (0, 0), ("A", "A")),
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
    assert [(one.pos, one.state) for one in found.records] == [(400, State.VARIANT), (402, State.DELETED)]


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
    code, said = run(lake, "--callset", "cohort", "--sample", "A", "--at", "chr1:401")
    assert code == 0
    assert "A of cohort at chr1:401: variant" in said
    assert "GTT/G" in said


def test_the_command_says_it_as_json(lake: LocalLake) -> None:
    _, said = run(lake, "--callset", "single.g", "--sample", "D", "--at", "1:150", "--json")
    found = json.loads(said)
    assert (found["state"], found["contig"], found["best"]["gq"]) == ("reference block", "chr1", 92)


@pytest.mark.parametrize("at", ["chr1:1-2", "chr1", "chr1:"])
def test_a_stretch_is_no_position(lake: LocalLake, at: str) -> None:
    assert run(lake, "--callset", "cohort", "--sample", "A", "--at", at)[0] == 2
