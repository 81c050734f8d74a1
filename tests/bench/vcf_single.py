"""The text of `single`: one sample's genome, GT:AD:DP:GQ:PL, some calls phased with PS, haploid ones on X."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from vcf_text import PASSED, SITE, Integers, alleles, joined, keys

_CONTIGS = (("1", 0.35), ("2", 0.3), ("3", 0.25), ("X", 0.1))
_INFO = (
    ("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("BaseQRankSum", "1", "Float"),
    ("DP", "1", "Integer"), ("FS", "1", "Float"), ("MQ", "1", "Float"), ("QD", "1", "Float"), ("SOR", "1", "Float"),
    ("DB", "0", "Flag"),
)  # fmt: skip
_FORMAT = (
    ("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"),
    ("PL", "G", "Integer"), ("PS", "1", "Integer"),
)  # fmt: skip
_PLAIN = "GT:AD:DP:GQ:PL"
_LINES_A_CHUNK = 20_000
HET, HOM, TWO_ALTS, MISSING = range(4)


@dataclass(frozen=True)
class _Call:
    """One sample's numbers at a site."""

    kind: int
    depth: int
    alt_reads: int
    quality: int
    likelihoods: list[int]
    pos: int
    contig: str


def single_text(sites: int, seed: int) -> Iterator[bytes]:
    """A genome, contig by contig."""
    rng = np.random.default_rng(seed)
    low = '##FILTER=<ID=LowQual,Description="Low">'
    contigs = [f"##contig=<ID={contig},length=250000000>" for contig, _ in _CONTIGS]
    declared = [*keys("INFO", _INFO), *keys("FORMAT", _FORMAT)]
    yield joined(["##fileformat=VCFv4.2", PASSED, low, *contigs, *declared, f"{SITE}\tFORMAT\tHG002"])
    for contig, share in _CONTIGS:
        lines = list(_contig_lines(rng, contig, int(sites * share)))
        for at in range(0, len(lines), _LINES_A_CHUNK):
            yield "".join(lines[at : at + _LINES_A_CHUNK]).encode()


def _contig_lines(rng: np.random.Generator, contig: str, n: int) -> Iterator[str]:
    pos: Integers = 10000 + np.cumsum(rng.integers(1, 400, n))
    ref, alt = alleles(rng, n, 0.12)
    kind = rng.choice(4, n, p=[0.60, 0.37, 0.02, 0.01])
    depth = rng.poisson(32, n) + 1
    alt_reads = rng.binomial(depth, 0.5)
    quality = np.minimum(99, rng.poisson(70, n))
    qual = rng.gamma(3, 250, n)
    strand, mapping, rank = rng.exponential(2, n), 60 - rng.exponential(1, n), rng.normal(0, 1, n)
    likelihoods = rng.integers(30, 2000, (n, 3)).tolist()
    for i in range(n):
        call = _Call(
            int(kind[i]), int(depth[i]), int(alt_reads[i]), int(quality[i]), likelihoods[i], int(pos[i]), contig
        )
        form, cell, counts = _cell(call, i)
        alts = f"{alt[i]},{alt[i]}TA" if call.kind == TWO_ALTS else alt[i]
        name, passed = f"rs{10**6 + i * 3}" if i % 4 else ".", "PASS" if qual[i] > 100 else "LowQual"
        info = (
            f"{counts};AN=2;BaseQRankSum={rank[i]:.3f};{'DB;' if i % 4 else ''}DP={call.depth};FS={strand[i]:.3f};"
            f"MQ={mapping[i]:.2f};QD={qual[i] / call.depth:.2f};SOR={0.5 + strand[i] / 10:.3f}"
        )
        yield f"{contig}\t{call.pos}\t{name}\t{ref[i]}\t{alts}\t{qual[i]:.2f}\t{passed}\t{info}\t{form}\t{cell}\n"


def _cell(call: _Call, i: int) -> tuple[str, str, str]:
    """FORMAT, the cell, and INFO's AC and AF."""
    depth, alt_reads, (a, b, c) = call.depth, call.alt_reads, call.likelihoods
    rest = f"{depth}:{call.quality}"
    if call.kind == HET:
        reads = f"{depth - alt_reads},{alt_reads}:{rest}:{a},0,{b}"
        if i % 20 == 0:
            return f"{_PLAIN}:PS", f"0|1:{reads}:{call.pos - i % 300}", "AC=1;AF=0.500"
        return _PLAIN, f"0/1:{reads}", "AC=1;AF=0.500"
    if call.kind == HOM:
        if call.contig == "X" and i % 2:
            return _PLAIN, f"1:0,{depth}:{rest}:{a},0", "AC=2;AF=1.00"
        return _PLAIN, f"1/1:0,{depth}:{rest}:{a},{b % 300},0", "AC=2;AF=1.00"
    if call.kind == TWO_ALTS:
        reads = f"0,{alt_reads},{depth - alt_reads}:{rest}:{a},{b},{c},{a // 2},0,{b // 3}"
        return _PLAIN, f"1/2:{reads}", "AC=1,1;AF=0.500,0.500"
    return _PLAIN, "./.:0,0:.:.:.", "AC=0;AF=0.00"
