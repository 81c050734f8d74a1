"""Damaged files are refused with a reason or read line by line: no crash, no lost record, no two opinions.

`scripts/fuzz_vcf.py` does the same with as many files as one likes.
"""

from __future__ import annotations

import pytest

from support.vcf_mutations import SOUND, mutated
from support.vcf_survey import survey

FILES = 1500
AT_ONCE = 100


@pytest.mark.parametrize("number", range(len(SOUND)))
def test_the_files_that_are_damaged_are_sound(number: int) -> None:
    assert survey(SOUND[number]).outcome == "read whole"


@pytest.mark.parametrize("first", range(0, FILES, AT_ONCE))
def test_damaged_files_are_refused_or_read_line_by_line(first: int) -> None:
    outcomes = {
        survey(mutated(number), split_bytes=700, batch_bytes=400).outcome for number in range(first, first + AT_ONCE)
    }

    assert {"read whole", "read, some lines rejected"} < outcomes  # the damage is neither none nor total


def test_equal_numbers_give_equal_bytes() -> None:
    assert mutated(7) == mutated(7)
    assert mutated(7) != mutated(7, seed=2)
