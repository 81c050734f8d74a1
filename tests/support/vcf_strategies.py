"""Sound VCFs of every kind that the specification allows, made by hypothesis; one example is one file.

Every record here is within the specification and ours must read it and write it back letter by letter. Positions
rise, contigs are not left and come back, no two records share a place; damaged files are `vcf_mutations`' matter.
Source of all rules: VCFv4.1 to VCFv4.5, https://github.com/samtools/hts-specs
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from hypothesis import strategies as st

VERSIONS = ("4.1", "4.2", "4.3", "4.4", "4.5")
_CONTIGS = ("chr1", "1", "X", "MT", "NC_000002.12", "GL000192.1", "scaffold_7")
_ALTS = st.one_of(
    st.text("ACGTN", min_size=1, max_size=6),
    st.sampled_from(("*", "<DEL>", "<DUP:TANDEM>", "<NON_REF>", "<*>", "a", "acgt")),
    st.sampled_from(("G]17:198982]", "]13:123456]T", "C[2:321682[", "[X:5[A", "G.", ".TCA", "G[<ctg1>:329[")),
)
_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Z"), exclude_characters=' ;=,:%"'), min_size=1, max_size=8
)
_PIECE = st.one_of(_TEXT, st.sampled_from(("a%3Bb", "100%25", "x%2Cy", "%0A")))
_INTEGER = st.one_of(st.integers(-(2**31) + 8, 2**31 - 1).map(str), st.sampled_from(("0", "007", "+5", "-0")))
_FLOAT = st.one_of(
    st.floats().map(repr),
    st.sampled_from(("0.10", "1e-05", "1E5", "NaN", "-inf", "INF", "5.", ".5", "100", "-0", "0.333333333333333333")),
)
_QUAL = st.one_of(
    st.just("."), st.floats(min_value=0).map(repr), st.sampled_from(("0", "29.50", "1e3", "inf", "100.0"))
)
_NAME = st.text("abcdefXYZ019._-", min_size=1, max_size=6)


@dataclass(frozen=True)
class Key:
    """An INFO or FORMAT key as these files use it; `declared` ones stand in the header."""

    name: str
    number: str
    type: str
    declared: bool = True

    def line(self, kind: str) -> str:
        """Its header line."""
        return f'##{kind}=<ID={self.name},Number={self.number},Type={self.type},Description="of {self.name}, \\"so\\"">'


INFO = (
    Key("AC", "A", "Integer"),
    Key("AF", "A", "Float"),
    Key("AN", "1", "Integer"),
    Key("DB", "0", "Flag"),
    Key("RR", "R", "Float"),
    Key("LIST", ".", "Integer"),
    Key("TWO", "2", "Float"),
    Key("CHAR", "1", "Character"),
    Key("NOTE", ".", "String"),
    Key("SVTYPE", "1", "String"),
    Key("XTEXT", ".", "String", declared=False),
    Key("H2", "0", "Flag", declared=False),
)
FORMAT = (
    Key("AD", "R", "Integer"),
    Key("DP", "1", "Integer"),
    Key("GQ", "1", "Integer"),
    Key("GL", "G", "Float"),
    Key("PL", "G", "Integer"),
    Key("PS", "1", "Integer"),
    Key("FT", "1", "String"),
    Key("PAIR", "2", "Float"),
    Key("XFMT", ".", "String", declared=False),
    Key("SPL", ".", "Integer", declared=False),
)


@st.composite
def vcf_files(draw: st.DrawFn, most_samples: int = 5, most_records: int = 8) -> str:
    """The text of a file; lines end in LF or CRLF, the last one perhaps in none."""
    version = draw(st.sampled_from(VERSIONS))
    samples = draw(st.lists(_NAME, max_size=most_samples, unique=True))
    contigs = draw(st.lists(st.sampled_from(_CONTIGS), min_size=1, max_size=3, unique=True).filter(_one_spelling))
    declared = draw(st.sets(st.sampled_from(contigs)))
    lines = [f"##fileformat=VCFv{version}", '##FILTER=<ID=q10,Description="Quality below 10">', "##source=hand=made"]
    lines += [f"##contig=<ID={contig}>" for contig in contigs if contig in declared]
    lines += [key.line("INFO") for key in INFO if key.declared]
    lines += ['##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    lines += [key.line("FORMAT") for key in FORMAT if key.declared]
    lines.append(
        "\t".join(["#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", *(["FORMAT", *samples] if samples else [])])
    )
    for contig in contigs:
        for pos in sorted(draw(st.sets(st.integers(0, 300_000_000), max_size=most_records))):
            lines.append(draw(_records(contig, pos, len(samples), version)))
    end = draw(st.sampled_from(("\n", "\r\n")))
    return end.join(lines) + draw(st.sampled_from((end, end, "")))


def _one_spelling(contigs: list[str]) -> bool:
    """Not one chromosome by two names, which a header may not have."""
    return not {"1", "chr1"} <= set(contigs)


@st.composite
def _records(draw: st.DrawFn, contig: str, pos: int, samples: int, version: str) -> str:
    ref = draw(st.text("ACGTNacgtn", min_size=1, max_size=6))
    alts = draw(st.lists(_ALTS, max_size=3, unique=True))
    names = draw(st.lists(_NAME.filter(lambda name: name != "."), max_size=2, unique=True))
    filters = draw(st.sampled_from((".", "PASS", "q10", "q10;undeclared")))
    columns = [contig, str(pos), ";".join(names) or ".", ref, ",".join(alts) or ".", draw(_QUAL), filters]
    columns.append(draw(_infos(pos, len(alts))))
    if samples:
        with_gt = draw(st.booleans())
        keys = draw(st.lists(st.sampled_from(FORMAT), min_size=0 if with_gt else 1, max_size=5, unique=True))
        columns.append(":".join([*(["GT"] if with_gt else []), *(key.name for key in keys)]))
        hom_ref = draw(st.sampled_from(("0/0", "0|0", "0", "0/0/0")))
        cells = st.one_of(
            *([st.just(hom_ref), st.just(":".join([hom_ref, *("." for _ in keys)]))] if with_gt else []),
            _cells(len(alts), keys, with_gt, version),
        )
        columns += draw(st.lists(cells, min_size=samples, max_size=samples))
    return "\t".join(columns)


@st.composite
def _infos(draw: st.DrawFn, pos: int, alts: int) -> str:
    entries = []
    for key in draw(st.lists(st.sampled_from(INFO), max_size=6, unique=True)):
        value = draw(_values(key, alts, 2))
        entries.append(key.name if key.type == "Flag" else f"{key.name}={value}")
    if draw(st.booleans()):
        entries.append(f"END={pos + draw(st.integers(-3, 1000))}")
    return ";".join(draw(st.permutations(entries))) or "."


@st.composite
def _cells(draw: st.DrawFn, alts: int, keys: list[Key], with_gt: bool, version: str) -> str:
    """One sample's cell: haploid to tetraploid, phased or not or both, partial, with fields dropped at its end."""
    ploidy = draw(st.integers(1, 4))
    fields = []
    if with_gt:
        alleles = [draw(st.one_of(st.just("."), st.integers(0, alts).map(str))) for _ in range(ploidy)]
        marks = [draw(st.sampled_from("/|")) for _ in range(ploidy - 1)]
        leading = draw(st.sampled_from(("", "", "/", "|"))) if version >= "4.4" else ""
        fields.append(leading + "".join(a + m for a, m in zip(alleles, [*marks, ""], strict=True)))
        if alleles == ["."]:
            ploidy = 2
    fields += [draw(st.one_of(st.just("."), _values(key, alts, ploidy))) for key in keys]
    return ":".join(fields[: draw(st.integers(1, len(fields)))])


def _values(key: Key, alts: int, ploidy: int) -> st.SearchStrategy[str]:
    """Values of a key, as many as its Number asks for, single ones perhaps missing."""
    kinds = {"Integer": _INTEGER, "Float": _FLOAT, "Character": st.sampled_from("xé%$"), "String": _PIECE}
    one = kinds.get(key.type, st.just(""))
    if key.name in ("AN", "AC", "DP"):
        one = st.integers(0, 2**31 - 1).map(str)
    counts = {"A": max(alts, 1), "R": alts + 1, "G": comb(alts + ploidy, ploidy)}
    least = counts.get(key.number) or (int(key.number) if key.number.isdecimal() else 1)
    most = 3 if key.number == "." else least
    return st.lists(st.one_of(st.just("."), one), min_size=least, max_size=most).map(",".join)
