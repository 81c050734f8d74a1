"""Made-up VCFs as text, in chunks of whole lines: the same bytes for the same arguments.

`multi`: like 1000 Genomes' chr22, phased GT only, allele counts ~ 1/x; carriers of a site are a run of a slowly
drifting order of haplotypes, so that it compresses as real files do. `single`: a genome of one sample, GT:AD:DP:GQ:PL.
`clinvar`: sites only, long INFO. Some 5 to 12 % of the sites are indels, 0.5 to 2 % have several ALTs, and `multi` has
0.2 % symbolic ones. Format: https://github.com/samtools/hts-specs
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

BASES = np.array(list("ACGT"))
PASSED = '##FILTER=<ID=PASS,Description="All filters passed">'
SITE = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
_POPULATIONS = (("EAS", 0.7), ("AMR", 0.9), ("AFR", 1.6), ("EUR", 0.8), ("SAS", 1.0))
_MULTI_INFO = (
    ("AC", "A", "Integer", "Allele count"),
    ("AF", "A", "Float", "Allele frequency"),
    ("AN", "1", "Integer", "Allele number"),
    ("NS", "1", "Integer", "Samples"),
    ("DP", "1", "Integer", "Depth"),
    *((f"{name}_AF", "A", "Float", name) for name in ("EAS", "AMR", "AFR", "EUR", "SAS")),
    ("AA", "1", "String", "Ancestral allele"),
    ("VT", ".", "String", "Variant type"),
    ("END", "1", "Integer", "End"),
    ("SVTYPE", "1", "String", "SV type"),
    ("MULTI_ALLELIC", "0", "Flag", "multi-allelic"),
)
Integers = npt.NDArray[np.int64]


def keys(kind: str, declared: Sequence[tuple[str, ...]]) -> list[str]:
    """INFO or FORMAT lines of (id, number, type[, description])."""
    return [f'##{kind}=<ID={i},Number={n},Type={t},Description="{(*d, i)[0]}">' for i, n, t, *d in declared]


def joined(lines: Sequence[str]) -> bytes:
    """Lines as text."""
    return ("\n".join(lines) + "\n").encode()


def alleles(rng: np.random.Generator, n: int, indel: float) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """REF and ALT of n sites; a share of them insertions and deletions."""
    first = rng.integers(0, 4, n)
    other = (first + rng.integers(1, 4, n)) % 4
    ref, alt = BASES[first].astype(object), BASES[other].astype(object)
    for i in np.flatnonzero(rng.random(n) < indel):
        tail = "".join(BASES[rng.integers(0, 4, rng.integers(1, 12))])
        if rng.random() < 0.5:
            ref[i] = ref[i] + tail
            alt[i] = ref[i][0]
        else:
            alt[i] = ref[i] + tail
    return ref, alt


def multi_text(sites: int, samples: int, seed: int) -> Iterator[bytes]:
    """A cohort; one chunk a line."""
    rng = np.random.default_rng(seed)
    haplotypes = 2 * samples
    pos = 16050000 + np.cumsum(rng.integers(1, 62, sites))
    ref, alt = alleles(rng, sites, 0.05)
    kind = rng.random(sites)
    counts = np.exp(rng.random(sites) * np.log(haplotypes - 1)).astype(int).clip(1, haplotypes - 1)
    yield _multi_header(samples)
    order = rng.permutation(haplotypes)
    cells = np.empty((samples, 4), np.uint8)
    cells[:, 1], cells[:, 3] = ord("|"), ord("\t")
    for i in range(sites):
        if i % 40 == 0:  # the order drifts as recombination makes it
            swap = rng.integers(0, haplotypes, (40, 2))
            order[swap[:, 0]], order[swap[:, 1]] = order[swap[:, 1]].copy(), order[swap[:, 0]].copy()
        hap = np.zeros(haplotypes, np.uint8)
        begin, count = int(rng.integers(0, haplotypes)), int(counts[i])
        hap[order[np.arange(begin, begin + count) % haplotypes]] = 1
        written, by_alt, extra, vt = alt[i], [count], "", "SNP" if len(ref[i]) == len(alt[i]) else "INDEL"
        if kind[i] < 0.005:
            second = max(1, count // 3)
            hap[order[np.arange(begin, begin + second) % haplotypes]] = 2
            written, by_alt, extra = f"{alt[i]},{alt[i]}T", [count - second, second], ";MULTI_ALLELIC"
        elif kind[i] < 0.007:
            written = "<CN0>" if kind[i] < 0.006 else "<DEL>"
            extra, vt = f";END={pos[i] + 1000 + i % 5000};SVTYPE=DEL", "SV"
        info = f"{_counts(by_alt, haplotypes, i)};AA={ref[i][0]}|||;VT={vt}{extra}"
        cells[:, 0], cells[:, 2] = 48 + hap[0::2], 48 + hap[1::2]
        name = f"rs{10**6 + i * 7}" if i % 10 else "."
        site = f"22\t{pos[i]}\t{name}\t{ref[i]}\t{written}\t100\tPASS\t{info}\tGT\t"
        yield site.encode() + cells.tobytes()[:-1] + b"\n"


def _multi_header(samples: int) -> bytes:
    names = [f"HG{i:05d}" if i % 2 else f"NA{i:05d}" for i in range(96, 96 + samples)]
    return joined(
        [
            "##fileformat=VCFv4.1",
            PASSED,
            "##contig=<ID=22,assembly=b37,length=51304566>",
            '##ALT=<ID=DEL,Description="Deletion">',
            '##ALT=<ID=CN0,Description="Copy number allele: 0 copies">',
            *keys("INFO", _MULTI_INFO),
            *keys("FORMAT", [("GT", "1", "String", "Genotype")]),
            "\t".join([SITE, "FORMAT", *names]),
        ]
    )


def _counts(by_alt: Sequence[int], haplotypes: int, i: int) -> str:
    frequencies = ",".join(f"{count / haplotypes:.6g}" for count in by_alt)
    populations = ";".join(
        f"{name}_AF={','.join(f'{min(1, count / haplotypes * times):.4g}' for count in by_alt)}"
        for name, times in _POPULATIONS
    )
    return (
        f"AC={','.join(map(str, by_alt))};AF={frequencies};AN={haplotypes};NS={haplotypes // 2};"
        f"DP={15000 + (i * 37) % 9000};{populations}"
    )
