"""Sound VCFs of any kind are read whole and come back letter by letter; fast path and reference agree on them."""

from __future__ import annotations

import gzip

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.bgzip import bgzip
from support.vcf_strategies import vcf_files
from support.vcf_survey import survey

SLOW_TO_MAKE = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW_TO_MAKE)
@given(vcf_files())
def test_every_record_comes_back(text: str) -> None:
    found = survey(text.encode())

    assert found.refused is None
    assert [(line.line, line.reason) for line in found.rejected] == []
    assert list(found.rendered) == records_of(text)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW_TO_MAKE)
@given(vcf_files(most_records=20), st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_borders_of_blocks_splits_and_batches_change_nothing(text: str, block: int, split: int, batch: int) -> None:
    wanted = records_of(text)

    for packed in (text.encode(), bgzip(text.encode(), (block,)), gzip.compress(text.encode())):
        found = survey(packed, split_bytes=split, batch_bytes=batch)

        assert (found.refused, found.rejected, list(found.rendered)) == (None, (), wanted)


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW_TO_MAKE)
@given(st.data())
def test_cohorts_of_many_samples(data: st.DataObject) -> None:
    text = data.draw(vcf_files(most_samples=3, most_records=4).filter(lambda made: "\tFORMAT\t" in made))
    many = widened(text, data.draw(st.integers(50, 400)))

    found = survey(many.encode())

    assert (found.refused, found.rejected, list(found.rendered)) == (None, (), records_of(many))


def records_of(text: str) -> list[str]:
    """The lines that are no header, without their ends."""
    return [line.removesuffix("\r") for line in text.split("\n") if line and not line.startswith("#")]


def widened(text: str, samples: int) -> str:
    """The file with more samples, whose cells are those of the file's own in turn."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    own = next(line for line in lines if line.startswith("#CHROM")).count("\t") - 8
    return "".join(f"{line if line.startswith('##') else _wide(line, own, samples)}\n" for line in lines)


def _wide(line: str, own: int, samples: int) -> str:
    columns = line.split("\t")
    new = [columns[9 + number % own] for number in range(samples)]
    if line.startswith("#CHROM"):
        new = [f"{name}+{number}" for number, name in enumerate(new)]
    return "\t".join([*columns, *new])
