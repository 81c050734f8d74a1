"""Bases of a reference; the expected index is what `samtools faidx` writes (through pysam)."""

import gzip
import io
from pathlib import Path

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.fasta import Fasta
from omics_lake.formats.fasta_index import index_of
from support.bgzip import bgzip

FASTA = b">chr1 the first\nACGTac\ngtNNRY\nTT\n>2\nGATTACA\n\n>empty\n>MT\nAC\nGT\n"
INDEX = "chr1\t14\t16\t6\t7\n2\t7\t36\t7\t8\nempty\t0\t52\t0\t0\nMT\t4\t56\t2\t3\n"


def _open(text: bytes, index: str | None = None) -> Fasta:
    return Fasta(io.BytesIO(text), index)


@pytest.mark.parametrize("index", [None, INDEX])
@pytest.mark.parametrize("pack", [bytes, lambda text: bgzip(text, (5, 11))])
def test_bases_come_by_place(index: str | None, pack: type[bytes]) -> None:
    fasta = _open(pack(FASTA), index)
    assert fasta.fetch("chr1", 0, 14) == "ACGTACGTNNRYTT"
    assert fasta.fetch("chr1", 5, 7) == "CG"
    assert fasta.fetch("chr1", 12, 99) == "TT"
    assert fasta.fetch("chr1", -3, 1) == "A"
    assert fasta.fetch("chr1", 14, 20) == ""
    assert fasta.fetch("chr1", 3, 3) == ""
    assert fasta.fetch("2", 1, 6) == "ATTAC"
    assert fasta.fetch("MT", 0, 4) == "ACGT"
    assert fasta.fetch("empty", 0, 4) == ""
    assert fasta.lengths == {"chr1": 14, "2": 7, "empty": 0, "MT": 4}


def test_a_chromosome_is_found_under_another_spelling() -> None:
    fasta = _open(FASTA)
    assert fasta.fetch("1", 0, 2) == "AC"
    assert fasta.fetch("chr2", 0, 2) == "GA"
    assert fasta.fetch("chrM", 0, 2) == "AC"


def test_a_contig_that_is_not_there_is_named() -> None:
    with pytest.raises(UnreadableFile, match="chr7"):
        _open(FASTA).fetch("chr7", 0, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "empty"),
        (b"ACGT\n", "does not begin with `>`"),
        (b">a\nAC\nACG\n", "not of one length"),
        (b">a\nACG\nAC\nA\n", "not of one length"),
        (b">a\nAC\n\nAC\n", "not of one length"),
        (b">a\nAC\r\nAC\nAC\n", "not of one length"),
        (b">a\nAC\n>a\nAC\n", "no name of its own"),
        (b">\nAC\n", "no name of its own"),
        (gzip.compress(FASTA), "bgzip"),
    ],
)
def test_what_cannot_be_indexed_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        _open(text)


@pytest.mark.parametrize("index", ["chr1\t14\t16\t6\n", "chr1\tx\t16\t6\t7\n", "a\t1\t1\t0\t1\n", INDEX + INDEX])
def test_an_index_that_cannot_be_right_is_refused(index: str) -> None:
    with pytest.raises(UnreadableFile, match="index"):
        _open(FASTA, index)


@pytest.mark.parametrize("pack", [bytes, bgzip])
def test_an_index_of_a_longer_file_is_refused(pack: type[bytes]) -> None:
    fasta = _open(pack(FASTA), INDEX.replace("MT\t4", "MT\t400"))
    assert fasta.fetch("MT", 0, 4) == "ACGT"
    with pytest.raises(UnreadableFile, match="the index names bases after it"):
        fasta.fetch("MT", 100, 104)


sequences = st.lists(st.text("ACGTNacgtn", min_size=1, max_size=200), min_size=1, max_size=5)


@given(sequences=sequences, width=st.integers(1, 70), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_the_index_is_samtools_own(
    tmp_path_factory: pytest.TempPathFactory, sequences: list[str], width: int, end: str, last: bool
) -> None:
    folder = tmp_path_factory.mktemp("fasta")
    text = "".join(
        f">s{number} x{end}" + "".join(bases[at : at + width] + end for at in range(0, len(bases), width))
        for number, bases in enumerate(sequences)
    )
    text = text if last else text.removesuffix(end)
    (folder / "a.fa").write_bytes(text.encode())
    pysam.faidx(str(folder / "a.fa"))
    theirs = (folder / "a.fa.fai").read_text()
    ours = index_of([text[:50].encode(), text[50:].encode()])
    lines = [f"{n}\t{e.length}\t{e.offset}\t{e.line_bases}\t{e.line_bytes}\n" for n, e in ours.items()]
    assert "".join(lines) == theirs
    fasta = _open(text.encode(), theirs)
    assert [fasta.fetch(f"s{n}", 0, len(bases)) for n, bases in enumerate(sequences)] == [s.upper() for s in sequences]


def test_a_long_sequence_is_read_in_windows(tmp_path: Path) -> None:
    bases = "ACGTTGCA" * 500_000
    text = ">long\n" + "\n".join(bases[at : at + 80] for at in range(0, len(bases), 80)) + "\n"
    for packed in (text.encode(), bgzip(text.encode())):
        (tmp_path / "a.fa").write_bytes(packed)
        with (tmp_path / "a.fa").open("rb") as file:
            fasta = Fasta(file)
            for start in (0, 3_999_990, 2_000_001, 1_900_000, 1_048_570, 7):
                assert fasta.fetch("long", start, start + 3000) == bases[start : start + 3000]
            assert fasta.fetch("long", 0, 4_000_000) == bases
