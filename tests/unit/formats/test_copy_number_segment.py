"""Segments of both kinds."""

import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.copy_number_segment import parse_copy_number_segment

MASKED = "GDC_Aliquot\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean\n"
ALLELIC = "GDC_Aliquot\tChromosome\tStart\tEnd\tCopy_Number\tMajor_Copy_Number\tMinor_Copy_Number\n"


def parse(text):
    return parse_copy_number_segment(text.encode())


def test_masked_segment_without_chr():
    assert parse(MASKED + "u1\t1\t3301765\t6194400\t1989\t-0.0816\n").rows.to_pylist() == [
        {
            "sample": "u1",
            "chromosome": "chr1",
            "start_position": 3301765,
            "end_position": 6194400,
            "num_probes": 1989,
            "segment_mean": -0.0816,
            "copy_number": None,
            "major_copy_number": None,
            "minor_copy_number": None,
        }
    ]


def test_allele_specific_segment_with_chr():
    row = parse(ALLELIC + "u1\tchrX\t62920\t21996664\t3\t2\t1\n").rows.to_pylist()[0]
    assert (row["chromosome"], row["copy_number"], row["major_copy_number"], row["minor_copy_number"]) == (
        "chrX",
        3,
        2,
        1,
    )
    assert (row["segment_mean"], row["num_probes"]) == (None, None)


def test_legacy_names_of_the_columns():
    text = "Sample\tChromosome\tStart.bp\tEnd.bp\tNum.Markers\tSeg.CN\nTCGA-AB-2803\t23\t10\t20\t5\t0.479538\n"
    row = parse(text).rows.to_pylist()[0]
    assert (row["sample"], row["chromosome"], row["start_position"], row["num_probes"]) == (
        "TCGA-AB-2803",
        "chrX",
        10,
        5,
    )
    assert row["segment_mean"] == 0.479538


def test_probes_in_scientific_notation():
    assert parse(MASKED + "u1\t1\t10\t20\t8.7E+07\t0.1\n").rows["num_probes"].to_pylist() == [87_000_000]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("u1\tGL000192.1\t10\t20\t5\t0.1", "chromosome 'GL000192.1' is none of the 25"),
        ("u1\t1\t0\t20\t5\t0.1", "start is below 1"),
        ("u1\t1\t21\t20\t5\t0.1", "start lies after end"),
        ("u1\t1\t10\t20\t5.5\t0.1", "num_probes is not a whole number"),
        ("u1\t1\t10\t20\t5\tNaN", "segment_mean is not a finite number"),
        ("u1\t1\t10\t20\t5\tlow", "segment_mean is not a number: 'low'"),
        ("\t1\t10\t20\t5\t0.1", "sample is empty"),
        ("u1\t1\t10\t20\t5", "the line has 5 cells, the header 6"),
    ],
)
def test_impossible_segment_is_rejected(cells, reason):
    parsed = parse(MASKED + f"u1\t2\t10\t20\t5\t0.1\n{cells}\n")
    assert [(r.line, r.reason) for r in parsed.rejected] == [(3, reason)]
    assert parsed.rows["chromosome"].to_pylist() == ["chr2"]


def test_negative_copies_are_rejected():
    assert parse(ALLELIC + "u1\tchr1\t1\t2\t-1\t0\t0\n").rejected[0].reason == "copy_number is negative"


def test_segment_twice():
    one, other = "u1\t1\t10\t20\t5\t0.1\n", "u1\t1\t10\t20\t5\t0.2\n"
    assert (parse(MASKED + one + one).rows.num_rows, parse(MASKED + one + one).duplicates) == (1, 1)
    assert [r.line for r in parse(MASKED + one + other).rejected] == [2, 3]


def test_same_start_in_two_samples_is_no_duplicate():
    assert parse(MASKED + "u1\t1\t10\t20\t5\t0.1\nu2\t1\t10\t20\t5\t0.2\n").rows.num_rows == 2


def test_other_file_is_drift():
    with pytest.raises(SchemaDrift, match=r"it needs num_probes, segment_mean or copy_number"):
        parse("Sample\tChromosome\tStart\tEnd\tValue\n")
