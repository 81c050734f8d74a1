#!/usr/bin/env python3
"""Write tests/data/normalise_by_bcftools.tsv: random records as `bcftools norm` left-aligns them.

The reference is made of repeats, which is where a variant has many spellings, with runs of N and ambiguity codes in
it. The file holds all that its test needs, so that the test runs without bcftools.

Usage (bcftools on the path):
  python scripts/normalise_cases.py
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "tests" / "data" / "normalise_by_bcftools.tsv"
SEED = 20_261_125
BASES, RECORDS, LINE = 1200, 240, 60
COMMAND = ("bcftools", "norm", "-f", "reference.fa", "records.vcf")
Spelling = tuple[int, str, str]


def reference(rng: random.Random) -> str:
    """Repeats of units of 1 to 5 bases, and bases between them."""
    bases = ""
    while len(bases) < BASES:
        unit = "".join(rng.choices("ACGT", k=rng.randint(1, 5)))
        bases += unit * rng.choice((1, 1, 2, 3, 5, 8, 12))
    return bases[:500] + "NNN" + bases[503:700] + "RY" + bases[702:BASES]


def records(rng: random.Random, bases: str) -> Iterator[Spelling]:
    """Deletions and insertions of what stands there, and changes; several at either end of the contig."""
    for number in range(RECORDS):
        pos = (number % 3 + 1, BASES - number % 5, rng.randint(1, BASES))[min(number // 12, 2)]
        ref = bases[pos - 1 : pos - 1 + rng.choice((1, 1, 2, 3, 4, 6, 9))]
        there = bases[pos - 1 : pos - 1 + rng.randint(1, 6)]
        size = rng.randint(1, len(ref))
        changed = "".join(rng.choices("ACGT", k=rng.randint(1, 5)))
        alt = rng.choice((ref[:size], ref[-size:], ref + there, there + ref, changed))
        if alt != ref and set(ref + alt) <= set("ACGT"):
            yield pos, ref, alt


def by_bcftools(bases: str, given: list[Spelling]) -> list[str]:
    """POS, REF and ALT of each record as bcftools gives it back, joined by tabs, in the order given."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "reference.fa").write_text(f">chr1\n{bases}\n")
        head = "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        lines = [f"chr1\t{pos}\t{n}\t{ref}\t{alt}\t.\t.\t.\n" for n, (pos, ref, alt) in enumerate(given)]
        Path(folder, "records.vcf").write_text(head + "".join(lines))
        done = subprocess.run(COMMAND, cwd=folder, check=True, capture_output=True, text=True)
    rows = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    return ["\t".join((row[1], *row[3:5])) for row in sorted(rows, key=lambda row: int(row[2]))]


def main() -> int:
    """Write the file."""
    rng = random.Random(SEED)
    bases = reference(rng)
    given = sorted(set(records(rng, bases)))
    version = subprocess.run(("bcftools", "--version"), check=True, capture_output=True, text=True).stdout.split()[1]
    head = [
        f"# {' '.join(COMMAND)}, bcftools {version}; reference and records by scripts/normalise_cases.py, seed {SEED}.",
        *(f"#>{bases[start : start + LINE]}" for start in range(0, BASES, LINE)),
        "pos\tref\talt\tpos_normalised\tref_normalised\talt_normalised",
    ]
    rows = [f"{pos}\t{ref}\t{alt}\t{to}" for (pos, ref, alt), to in zip(given, by_bcftools(bases, given), strict=True)]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join([*head, *rows]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
