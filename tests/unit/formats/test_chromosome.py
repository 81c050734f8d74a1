"""Chromosome spellings."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.formats.chromosome import CHROMOSOMES, normalise_chromosome, normalise_chromosomes


@pytest.mark.parametrize(
    ("written", "stored"),
    [("1", "chr1"), ("chr1", "chr1"), ("CHR1", "chr1"), ("Chr22", "chr22"), ("x", "chrX"), ("23", "chrX"),
     ("24", "chrY"), ("MT", "chrM"), ("chrMT", "chrM"), ("m", "chrM"), (" 7 ", "chr7")],
)  # fmt: skip
def test_spellings(written, stored):
    assert normalise_chromosome(written) == stored


@pytest.mark.parametrize(
    "contig", ["", "0", "25", "01", "chr", "GL000192.1", "chrUn_KI270302v1", "chr1_KI270706v1_random"]
)
def test_other_contigs_have_no_name(contig):
    assert normalise_chromosome(contig) is None


@given(st.sampled_from(CHROMOSOMES), st.sampled_from(["", "chr", "CHR", "cHr"]), st.booleans())
def test_prefix_and_case_never_matter(stored, prefix, upper):
    short = stored[3:].upper() if upper else stored[3:].lower()
    assert normalise_chromosome(prefix + short) == stored


@given(st.text(max_size=8))
def test_result_is_stored_spelling_or_nothing_and_stable(text):
    stored = normalise_chromosome(text)
    assert stored is None or (stored in CHROMOSOMES and normalise_chromosome(stored) == stored)


def test_column_keeps_length_and_nulls():
    names = pa.chunked_array([["1", None], ["chrX", "GL1", "1"]], pa.string())
    assert normalise_chromosomes(names).to_pylist() == ["chr1", None, "chrX", None, "chr1"]


def test_empty_column():
    assert normalise_chromosomes(pa.chunked_array([], pa.string())).to_pylist() == []
