"""Order of records: which of two neighbours is the offender."""

import pytest

from omics_lake.formats.vcf.model import Edge
from omics_lake.formats.vcf.order import Neighbours, is_comparable
from omics_lake.formats.vcf.record import parse_record
from support.vcf_headers import header_of

HEADER = header_of()


def record(contig, pos, alt="T", ref="C"):
    return parse_record(f"{contig}\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.", HEADER)


def follow(neighbours, *records):
    return [neighbours.take(record(*one)) for one in records]


def test_rising_positions_are_kept():
    assert follow(Neighbours(), ("1", 5), ("1", 5, "G"), ("1", 7), ("2", 1)) == [None] * 4


def test_the_later_record_is_the_offender():
    reasons = follow(Neighbours(), ("1", 5), ("1", 4), ("1", 5, "G"), ("1", 6))
    assert reasons == [None, "POS 4 stands after POS 5", None, None]


def test_a_contig_that_comes_back():
    reasons = follow(Neighbours(), ("1", 5), ("2", 1), ("1", 9), ("2", 2), ("1", 10))
    why = "records of contig 1 stood before those of another contig"
    assert reasons == [None, None, why, None, why]


def test_a_record_twice():
    reasons = follow(Neighbours(), ("1", 5), ("1", 5), ("1", 5, "G"), ("1", 5), ("1", 5, "T", "CA"), ("1", 6), ("2", 6))
    why = "a record with the same CHROM, POS, REF and ALT stood before"
    assert reasons == [None, why, None, why, None, None, None]


@pytest.mark.parametrize("alt", ["<DEL>", "T,<DUP>", "<CN0>,<NON_REF>"])
def test_symbolic_alleles_are_never_twice(alt):
    assert not is_comparable(alt)
    assert follow(Neighbours(), ("1", 5, alt), ("1", 5, alt)) == [None, None]


@pytest.mark.parametrize("alt", [".", "T", "T,*", "<NON_REF>", "T,<*>", "T[2:5["])
def test_all_others_may_be_twice(alt):
    assert is_comparable(alt)


def test_the_run_before_is_a_neighbour():
    before = Edge("1", 5, frozenset({("C", "T")}))
    assert follow(Neighbours(before), ("1", 5))[0] is not None
    assert follow(Neighbours(before), ("1", 4)) == ["POS 4 stands after POS 5"]
    assert follow(Neighbours(before), ("1", 5, "G"), ("2", 1), ("1", 9))[:2] == [None, None]
    assert follow(Neighbours(before, left=["2"]), ("2", 9))[0] is not None


def test_edges_hold_the_alleles_of_their_place():
    neighbours = Neighbours(Edge("1", 5, frozenset({("C", "T")})))
    follow(neighbours, ("1", 5, "G"), ("1", 5, "A"), ("1", 5, "G"), ("1", 8), ("2", 1), ("2", 1, "G"))
    assert neighbours.first == Edge("1", 5, frozenset({("C", "G"), ("C", "A")}))
    assert neighbours.last == Edge("2", 1, frozenset({("C", "T"), ("C", "G")}))
    assert neighbours.contigs == ["1", "2"]


def test_the_last_edge_keeps_what_stood_before_at_its_place():
    neighbours = Neighbours(Edge("1", 5, frozenset({("C", "T")})))
    follow(neighbours, ("1", 5, "G"))
    assert neighbours.last == Edge("1", 5, frozenset({("C", "T"), ("C", "G")}))
    assert neighbours.first == Edge("1", 5, frozenset({("C", "G")}))


def test_a_run_without_records_has_no_edges():
    assert (Neighbours().first, Neighbours().last, Neighbours().contigs) == (None, None, [])
