"""Damaged VCFs from a number: `mutated(n)` gives the same bytes for the same n and the same seed.

Sound files of several kinds are cut, spliced, flipped and sprinkled with tokens that VCFs are made of, most of the time
behind the header, then packed plain, as gzip or as bgzip of small blocks; some packed files are damaged once more.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable

from support.bgzip import bgzip

_HEAD = """##fileformat=VCFv{version}
##FILTER=<ID=LowQual,Description="Low quality">
##contig=<ID=chr1,length=248956422>
##contig=<ID=chr2>
##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">
##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">
##INFO=<ID=DB,Number=0,Type=Flag,Description="dbSNP">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence. Format: Allele|Consequence|SYMBOL">
##INFO=<ID=CH,Number=1,Type=Character,Description="A character">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=GL,Number=G,Type=Float,Description="Likelihoods">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">
##FORMAT=<ID=FT,Number=1,Type=String,Description="Filter">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"""
_SITES = """
chr1\t100\trs1;rs2\tA\tC\t29.5\tPASS\tAC=1;AF=0.25;DB;CSQ=C|missense_variant|GENE%2C1,C||
chr1\t100\t.\tA\tG,T\t.\t.\tAC=1,2;AF=0.5,1e-05
chr1\t150\t.\tATG\tA,*\tinf\tLowQual;q10\tCH=x;UNDECLARED=1,2;FLAG
chr1\t160\t.\tN\t<DEL>\t100.0\tPASS\tEND=300;SVTYPE=DEL
chr1\t170\t.\tG\tG]chr2:5],]chr2:5]G,G.\t0\tPASS\t.
chr2\t5\t.\tC\t.\t1e3\tPASS\tAC=.;SVTYPE=
7\t9\t.\tc\tg\t3\tPASS\tDP=1"""
_TRIO = """\tFORMAT\tS1\tS2\tS3
chr1\t100\t.\tA\tC\t29\tPASS\tAC=1\tGT:AD:DP:GL:PL\t0/1:5,4:9:-1,-0.5,-2.25:10,0,20\t0/0\t./.:.:.:.:.
chr1\t101\t.\tA\tC,G\t29\tPASS\tAC=1,1\tGT:DP\t1|2:9\t0|0:3\t.
chr1\t102\t.\tA\tC\t29\tPASS\tAC=1\tGT\t0|1\t0|0\t0|0
chr1\t103\t.\tA\tC\t29\tPASS\tAC=1\tGT\t0|0\t0|0\t1|0
chr1\t104\t.\tA\tC\t29\tPASS\tAC=1\tGT\t1\t0\t0/1/1
chr2\t5\t.\tA\tC\t29\tPASS\tAC=1\tDP:FT\t3:PASS\t.\t7:a%3Ab
chr2\t6\t.\tA\tC\t29\tPASS\tAC=1\tGT:PL:XX\t0/1:0,1,2:text\t1|.:.:.\t./1"""
_BLOCKS = """\tFORMAT\tNA1
chr1\t1\t.\tA\t<NON_REF>\t.\t.\tEND=99\tGT:DP:MIN_DP:PL\t0/0:30:25:0,60,900
chr1\t100\t.\tA\tC,<NON_REF>\t50.5\t.\tDP=30\tGT:AD:DP:PL\t0/1:14,16,0:30:90,0,80,120,140,200
chr1\t101\t.\tA\t<*>\t.\t.\tEND=200\tGT:DP\t0/0:28
chr1\t201\t.\tA\t<*>\t.\t.\t.\tGT\t./."""


def _cohort(samples: int, sites: int) -> str:
    """Phased calls alone of many samples, as the 1000 Genomes Project's."""
    names = "".join(f"\tH{n}" for n in range(samples))
    lines = ["\tFORMAT" + names]
    for site in range(sites):
        cells = "".join(f"\t{int(n == site)}|{int(n % 7 == site)}" for n in range(samples))
        lines.append(f"chr2\t{1000 + site}\t.\tA\tC\t100\tPASS\tAC=1\tGT{cells}")
    return "\n".join(lines)


SOUND: tuple[bytes, ...] = (
    (_HEAD.format(version="4.2") + _SITES + "\n").encode(),
    (_HEAD.format(version="4.3") + _TRIO + "\n").encode(),
    (_HEAD.format(version="4.1") + _TRIO + "\n").replace("\n", "\r\n").encode(),
    (_HEAD.format(version="4.2") + _BLOCKS).encode(),
    (_HEAD.format(version="4.5") + _cohort(24, 6) + "\n").encode(),
)
"""Files that read whole."""

_WORDS = r"""
: ; , = | / . * # ## < > [ ] - + 0 1 9 % " \ :: ;; ,, || 0|0 0/1 ./. .|. 1|2 /0|1 2147483647 -2147483648 2147483648
99999999999999999999 1e999 -0 00 0.10 NaN inf -inf PASS <NON_REF> <*> <DEL> G[chr2:7[ .A A. END=1 END=-5 AC=1 AC=. DB
DB=1 CSQ=|| %25 %3B GT GT:DP chr1 é 𝔸
"""
TOKENS = (
    *(word.encode() for word in _WORDS.split()),
    *(b"\t", b"\n", b"\r", b"\r\n", b" ", b"\t\t", b"\0", b"\t0|0", b"\tGT", b"#CHROM\tPOS", b"##fileformat=VCFv4.2\n"),
    *(white.encode() for white in ("\u2028", "\x85", "\xa0", "\ufeff", "\v", "\f")),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1f\x8b"),
)
"""What VCFs are made of, what looks like it, and bytes that are no UTF-8."""
Mutation = Callable[[random.Random, bytearray, int], None]


def _place(rng: random.Random, text: bytearray, floor: int) -> int:
    return rng.randint(min(floor, len(text)), len(text))


def _range(rng: random.Random, text: bytearray, floor: int) -> tuple[int, int]:
    begin = _place(rng, text, floor)
    return begin, min(len(text), begin + rng.choice((1, 1, 2, 5, 20, 100)))


def _flip(rng: random.Random, text: bytearray, floor: int) -> None:
    if text:
        text[min(_place(rng, text, floor), len(text) - 1)] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, text: bytearray, floor: int) -> None:
    begin, end = _range(rng, text, floor)
    del text[begin:end]


def _double(rng: random.Random, text: bytearray, floor: int) -> None:
    begin, end = _range(rng, text, floor)
    text[end:end] = text[begin:end]


def _insert(rng: random.Random, text: bytearray, floor: int) -> None:
    at = _place(rng, text, floor)
    text[at:at] = rng.choice(TOKENS)


def _overwrite(rng: random.Random, text: bytearray, floor: int) -> None:
    begin, end = _range(rng, text, floor)
    text[begin:end] = rng.choice(TOKENS)


def _splice(rng: random.Random, text: bytearray, floor: int) -> None:
    other = rng.choice(SOUND)
    begin = rng.randrange(len(other))
    at = _place(rng, text, floor)
    text[at:at] = other[begin : begin + rng.choice((5, 50, 300))]


def _shorten(rng: random.Random, text: bytearray, floor: int) -> None:
    del text[_place(rng, text, floor) :]


def _change_field(rng: random.Random, text: bytearray, floor: int) -> None:
    """A whole field of a line becomes another of the file or a token."""
    head, body = text[:floor], bytes(text[floor:])
    lines = [line.split(b"\t") for line in body.split(b"\n")]
    line = rng.choice(lines)
    line[rng.randrange(len(line))] = rng.choice((rng.choice(rng.choice(lines)), rng.choice(TOKENS)))
    text[:] = head + b"\n".join(b"\t".join(fields) for fields in lines)


def _move_line(rng: random.Random, text: bytearray, floor: int) -> None:
    """A line stands again, elsewhere or instead of another."""
    head, lines = text[:floor], bytes(text[floor:]).split(b"\n")
    at = rng.randrange(len(lines))
    lines[at : at + rng.randint(0, 1)] = [rng.choice(lines)]
    text[:] = head + b"\n".join(lines)


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _cut, _double, _insert, _insert, _overwrite, _splice, _shorten, _change_field, _change_field, _move_line,
)  # fmt: skip


_PACKINGS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    bytes,
    bytes,
    lambda text: bgzip(text, (300,), level=1),
    lambda text: gzip.compress(text, mtime=0),
)


def mutated(number: int, seed: int = 1) -> bytes:
    """The damaged file of a number."""
    rng = random.Random(seed * 1_000_003 + number)
    sound = rng.choice(SOUND)
    text = bytearray(sound)
    floor = 0 if rng.random() < 0.15 else sound.index(b"\n", sound.index(b"#CHROM")) + 1
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        rng.choice(_MUTATIONS)(rng, text, floor)
    packed = bytearray(rng.choice(_PACKINGS)(bytes(text)))
    if rng.random() < 0.05:
        rng.choice((_flip, _cut, _double, _shorten))(rng, packed, 0)
    return bytes(packed)
