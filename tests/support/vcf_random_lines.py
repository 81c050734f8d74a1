"""Record lines from a number: most of them sound, many odd, some broken; the same number gives the same lines.

Columns are drawn from pools, so that lines of one batch share FORMATs, keys and alleles as those of real files do.
"""

from __future__ import annotations

import random

from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header

_INFO = """AC A Integer|AF A Float|AN 1 Integer|END 1 Integer|DP 1 Integer|DB 0 Flag|SVTYPE 1 String|XR R Integer
TWO 2 Float|WORDS . String|LETTER 1 Character|MANY . Integer|CIGAR A String"""
_FORMAT = """GT 1 String|AD R Integer|DP 1 Integer|GQ 1 {gq}|PL G Integer|GL G Float|PS 1 Integer|FT 1 String
SB 4 Integer|TWO 2 Float|SPL . Integer|LETTER 1 Character"""
_COUNTS = (
    "0",
    "1",
    "5",
    "17",
    "3",
    "250",
    "999999999",
    "2147483647",
    "2147483648",
    "-1",
    "-0",
    "007",
    "+5",
    ".",
    "",
    "x",
    "1.5",
)
_REALS = (
    "0",
    "1",
    "0.5",
    "0.25",
    "1.5",
    "12.75",
    "100",
    "0.00010",
    "0.0001",
    "0.00001",
    "1e-05",
    "1E5",
    "1.e5",
    ".5",
    "5.",
    "-0",
    "-1.50",
    "-2.25",
    "0.1234567890123456789",
    "123456789012345678",
    "00.5",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1-2",
    ".",
    "",
    "1e5e",
)
_ALTS = (
    "A",
    "C",
    "G",
    "T",
    "AT",
    "ATG",
    "GG",
    "a",
    "*",
    "<DEL>",
    "<NON_REF>",
    "<*>",
    "<DUP:TANDEM>",
    "G]1:5]",
    "Z",
    "<A",
    "",
    ".",
)
_GTS = (
    "0|0",
    "0/0",
    "0|1",
    "1|0",
    "1/1",
    "1/2",
    "./.",
    ".|.",
    ".",
    "0",
    "1",
    "0/1/1",
    "0|0|0",
    "0|1/0",
    "00/1",
    "/0/1",
    "9|0",
    "a",
    "",
)
_KEYS = (
    "GT",
    "GT:DP",
    "GT:AD:DP:GQ:PL",
    "GT:GL",
    "DP:FT",
    "GT:SB:TWO:XX",
    "GT:AD:DP:GQ:PL:PS",
    "GT:SPL:LETTER",
    "GT:DP:DP",
    ".",
    "DP:GT",
    "GT::DP",
)


def header_of(version: str = "4.2", samples: int = 3, gq: str = "Integer") -> Header:
    """A header whose keys have every type and count."""
    lines = [f"##fileformat=VCFv{version}", '##FILTER=<ID=q10,Description="Low">', "##contig=<ID=1>", "##contig=<ID=2>"]
    for kind, table in (("INFO", _INFO), ("FORMAT", _FORMAT.format(gq=gq))):
        for entry in table.replace("\n", "|").split("|"):
            name, number, of = entry.split()
            lines.append(f'##{kind}=<ID={name},Number={number},Type={of},Description="x">')
    names = "".join(f"\tS{n}" for n in range(samples))
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO" + (f"\tFORMAT{names}" if samples else ""))
    return parse_header("\n".join(lines) + "\n")


def lines_of(seed: int, samples: int = 3, lines: int = 24) -> bytes:
    """Lines of a batch; the last one may lack its end."""
    draw = random.Random(seed)
    pos, made = 1, []
    trust = draw.choice((1.0, 0.98, 0.9))
    end = draw.choice(("\n", "\n", "\r\n"))
    for _ in range(lines):
        pos += draw.choice((0, 0, 1, 7, 1000, -3 if draw.random() > trust else 2))
        contig = draw.choice(("1", "1", "1", "2", "X", "a:b", "chr1")) if draw.random() > trust else "1"
        made.append(_line(draw, contig, pos, samples, trust))
    text = end.join(made) + draw.choice(("", end))
    return (
        text.encode()
        if draw.random() < 0.95
        else text.encode().replace(b"PASS", draw.choice((b"\xff", "é".encode(), b"\v")))
    )


def _one(draw: random.Random, pool: tuple[str, ...], plain: int, trust: float) -> str:
    """One of the first of a pool; seldom of all of it."""
    return draw.choice(pool[:plain]) if draw.random() < trust else draw.choice(pool)


def _line(draw: random.Random, contig: str, pos: int, samples: int, trust: float) -> str:
    alts = [_one(draw, _ALTS, 12, trust) for _ in range(draw.choice((1, 1, 1, 2, 3)))] if draw.random() < 0.9 else []
    columns = [
        contig,
        str(pos) if draw.random() < trust else draw.choice(("0", "01", "-1", "x", "1" * 12)),
        _one(draw, (".", "rs1", "rs2", "rs1;rs2", "rs1;rs1", ";", "a b"), 4, trust),
        _one(draw, ("A", "C", "AT", "GATTACA", "n", "R", ""), 5, trust),
        ",".join(alts) or ".",
        _one(draw, (".", *_REALS), 8, trust),
        _one(draw, ("PASS", ".", "q10", "q10;new", "PASS;q10", "0", "", ";;."), 4, trust),
        _info(draw, pos, len(alts), trust),
    ]
    if samples:
        keys = _one(draw, _KEYS, 8, trust)
        cells = samples if draw.random() < trust else draw.choice((samples - 1, samples + 1))
        columns += [keys, *(_cell(draw, keys, len(alts), trust) for _ in range(cells))]
    return "\t".join(columns)


def _info(draw: random.Random, pos: int, alts: int, trust: float) -> str:
    real = lambda: _one(draw, _REALS, 8, trust)  # noqa: E731  # one line says what it draws
    count = lambda: _one(draw, _COUNTS, 6, trust)  # noqa: E731  # one line says what it draws
    made = {
        "AC": _list(draw, count, alts, trust),
        "AF": _list(draw, real, alts, trust),
        "AN": count(),
        "END": str(pos + draw.choice((-1, 0, 90)))
        if draw.random() < trust
        else draw.choice((".", "5,6", "9" * 11, "")),
        "DP": count(),
        "SVTYPE": draw.choice(("DEL", ".", "BND")),
        "XR": _list(draw, count, alts + 1, trust),
        "TWO": _list(draw, real, 2, trust),
        "WORDS": draw.choice(("a", "a,b", "p.(=)", "a|b%3B", "x y" if draw.random() > trust else "xy")),
        "LETTER": draw.choice("xy,"),
        "MANY": _list(draw, count, draw.choice((1, 3)), trust),
        "CIGAR": draw.choice(("1X", "2M1D,3M", ".", "x" if draw.random() > trust else "1M")),
        "NEW": draw.choice(("1", "a=b")),
    }
    entries = [f"{key}={made[key]}" for key in draw.sample(sorted(made), draw.choice((0, 1, 2, 4)))]
    if draw.random() < 0.3:
        entries.append("DB")
    if draw.random() > trust:
        entries.append(draw.choice(("DB=1", "DB=x", "AC", "", "=", "AC=1", ".", "WORDS=", "2")))
    return ";".join(entries) or "."


def _list(draw: random.Random, one: object, count: int, trust: float) -> str:
    assert callable(one)
    if draw.random() > trust:
        return draw.choice((".", "1,2,3,4"))
    return ",".join(one() for _ in range(max(count, 1)))


def _cell(draw: random.Random, keys: str, alts: int, trust: float) -> str:
    gt = (
        _one(draw, _GTS, 3 if alts and draw.random() < 0.7 else 2, trust)
        if draw.random() < 0.9
        else draw.choice(_GTS[:12])
    )
    sizes = {"AD": alts + 1, "PL": (alts + 1) * (alts + 2) // 2, "GL": (alts + 1) * (alts + 2) // 2, "SB": 4, "TWO": 2}
    fields = []
    for key in keys.split(":"):
        pool, plain = (_REALS, 14) if key in ("GL", "TWO") else (_COUNTS, 6)
        text = ",".join(_one(draw, pool, plain, trust) for _ in range(sizes.get(key, 1)))
        fields.append(gt if key == "GT" else "." if gt == "0/0" or draw.random() < 0.2 else text)
    kept = draw.choice((len(fields), len(fields), draw.randint(1, len(fields))))
    return ":".join(fields[:kept] + (["9"] if draw.random() > max(trust, 0.97) else []))
