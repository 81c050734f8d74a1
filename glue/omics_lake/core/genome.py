"""Which human assembly a file's positions count on, and one name for each of its chromosomes.

Files write chromosome 1 as `1`, `chr1`, `CM000663.2` (GenBank) or `NC_000001.11` (RefSeq). An accession's version
tells the assembly too; so does a chromosome's length, which no two assemblies share. The mitochondrion tells nothing:
GRCh37 and GRCh38 have the same one (NC_012920.1, 16,569 bases). UCSC's hg19 came with another under the name chrM
(NC_001807.4, 16,571 bases), and since 2020 has the right one beside it as chrMT: in a header with both, the old one
gets its accession as its name. https://hgdownload.soe.ucsc.edu/goldenPath/hg19/bigZips/ (analysisSet, README)

Lengths and accessions: https://www.ncbi.nlm.nih.gov/assembly/GCF_000001405.25 (GRCh37.p13) and
https://www.ncbi.nlm.nih.gov/assembly/GCF_000001405.26 (GRCh38), their assembly reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from omics_lake.core.errors import UnreadableFile

GRCH37 = "GRCh37"
GRCH38 = "GRCh38"

# Chromosome, bases in GRCh37 and GRCh38, RefSeq version in GRCh37 (GRCh38's is one more).
_CHROMOSOMES = (
    ("1", 249_250_621, 248_956_422, 10),
    ("2", 243_199_373, 242_193_529, 11),
    ("3", 198_022_430, 198_295_559, 11),
    ("4", 191_154_276, 190_214_555, 11),
    ("5", 180_915_260, 181_538_259, 9),
    ("6", 171_115_067, 170_805_979, 11),
    ("7", 159_138_663, 159_345_973, 13),
    ("8", 146_364_022, 145_138_636, 10),
    ("9", 141_213_431, 138_394_717, 11),
    ("10", 135_534_747, 133_797_422, 10),
    ("11", 135_006_516, 135_086_622, 9),
    ("12", 133_851_895, 133_275_309, 11),
    ("13", 115_169_878, 114_364_328, 10),
    ("14", 107_349_540, 107_043_718, 8),
    ("15", 102_531_392, 101_991_189, 9),
    ("16", 90_354_753, 90_338_345, 9),
    ("17", 81_195_210, 83_257_441, 10),
    ("18", 78_077_248, 80_373_285, 9),
    ("19", 59_128_983, 58_617_616, 9),
    ("20", 63_025_520, 64_444_167, 10),
    ("21", 48_129_895, 46_709_983, 8),
    ("22", 51_304_566, 50_818_468, 10),
    ("X", 155_270_560, 156_040_895, 10),
    ("Y", 59_373_566, 57_227_415, 9),
)
_MITOCHONDRION = 16_569
_OLD_MITOCHONDRION = ("NC_001807.4", 16_571)

LENGTHS: Mapping[str, Mapping[str, int]] = {
    GRCH37: {f"chr{name}": old for name, old, _, _ in _CHROMOSOMES} | {"chrM": _MITOCHONDRION},
    GRCH38: {f"chr{name}": new for name, _, new, _ in _CHROMOSOMES} | {"chrM": _MITOCHONDRION},
}
"""Bases of chr1 to chr22, chrX, chrY and chrM, by assembly."""


def _accessions() -> dict[str, tuple[str, str]]:
    """Accession with its version -> (chromosome, assembly)."""
    found = {}
    for number, (name, _, _, refseq) in enumerate(_CHROMOSOMES, start=1):
        for step, build in enumerate((GRCH37, GRCH38)):
            found[f"CM{662 + number:06}.{1 + step}"] = (f"chr{name}", build)
            found[f"NC_{number:06}.{refseq + step}"] = (f"chr{name}", build)
    return found


_ACCESSIONS = _accessions()
_NAMES = {
    **{spelling: f"chr{name}" for name, *_ in _CHROMOSOMES for spelling in (name, f"chr{name}")},
    **dict.fromkeys(("M", "MT", "chrM", "chrMT", "NC_012920.1", "J01415.2"), "chrM"),
    **{accession: name for accession, (name, _) in _ACCESSIONS.items()},
}

# Names that stand in file names of references: assembly names, those of their publishers (UCSC, Broad, 1000 Genomes).
_TEXTS = {
    GRCH37: r"GRCh37|hg19|b37|hs37(d5)?|g1k_v37|assembly19|NCBI37|build37",
    GRCH38: r"GRCh38|hg38|b38|hs38(dh)?|assembly38|build38",
}
_IN_TEXT = {
    build: re.compile(rf"(?<![a-z0-9])(?:{names})(?:p\d+)?(?![a-z0-9])", re.IGNORECASE)
    for build, names in _TEXTS.items()
}


def lake_name(contig: str) -> str:
    """The lake's name of a contig: chr1 to chr22, chrX, chrY, chrM; any other as spelt, old builds' accessions too."""
    return _NAMES.get(contig, contig)


def build_in(text: str) -> str | None:
    """GRCh37 or GRCh38 as a reference's or assembly's name says; None when it names neither or both."""
    named = [build for build, pattern in _IN_TEXT.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None


@dataclass(frozen=True)
class Naming:
    """How one file's contigs are named.

    Args:
        build: GRCh37, GRCh38, another as the file's record states it, or None when nothing tells.
        special: source spelling and lake name of contigs that are not what their spelling says.
    """

    build: str | None
    special: tuple[tuple[str, str], ...] = ()

    def lake_name(self, contig: str) -> str:
        """The lake's name of a contig of the file."""
        return dict(self.special).get(contig) or lake_name(contig)


def naming_of(contigs: Mapping[str, int | None], texts: Sequence[str], stated: str | None) -> Naming:
    """Find a file's assembly: by contig accessions and lengths, else by what the header names, else as stated.

    Args:
        contigs: source spelling -> length in bases, None where not given.
        texts: what the header calls its reference: `##reference`, `assembly=` of contigs.
        stated: what the file's record says of a file that does not tell itself.

    Raises:
        UnreadableFile: contigs or texts point to both assemblies, a chromosome's length is of neither where others
            tell the assembly, two spellings are one chromosome, or `stated` is not what the file says.
    """
    special = _old_mitochondria(contigs)
    _refuse_two_spellings([contig for contig in contigs if contig not in dict(special)])
    by_contig = _agreed(_by_contig(contigs), "contigs")
    if by_contig:
        _refuse_odd_length(by_contig, contigs)
    own = by_contig or _agreed(_by_text(texts), "names of its reference")
    if stated is None:
        return Naming(own and own[0], special)
    wanted = build_in(stated) or stated
    _refuse_other_build(wanted, own, contigs)
    return Naming(wanted, special)


def _by_contig(contigs: Mapping[str, int | None]) -> Iterable[tuple[str, str]]:
    """(assembly, what says so) of each accession and each length that tells."""
    for contig, length in contigs.items():
        if contig in _ACCESSIONS:
            yield _ACCESSIONS[contig][1], contig
        name = lake_name(contig)
        for build, lengths in LENGTHS.items():
            if name != "chrM" and length is not None and lengths.get(name) == length:
                yield build, f"{contig} of {length} bases"


def _by_text(texts: Sequence[str]) -> Iterable[tuple[str, str]]:
    """(assembly, what says so) of each text that names one."""
    return ((build, text) for text in texts if (build := build_in(text)))


def _agreed(votes: Iterable[tuple[str, str]], what: str) -> tuple[str, str] | None:
    """The assembly that all votes name, with the first of them."""
    first: dict[str, str] = {}
    for build, why in votes:
        first.setdefault(build, why)
    if len(first) > 1:
        raise UnreadableFile(
            f"A file's {what} point to two assemblies",
            where="header",
            why=" but ".join(f"{why} is {build}" for build, why in sorted(first.items())),
            next_step="mend the header; positions of two assemblies cannot stand in one call set",
        )
    return next(iter(first.items()), None)


def _refuse_odd_length(own: tuple[str, str], contigs: Mapping[str, int | None]) -> None:
    """A chromosome that is not the assembly's, among others that are: the reference was another or was changed.

    Headers that give one chromosome the length of another (bcftools' own tests do) have a slip of the pen: let be.
    """
    known = LENGTHS[own[0]].values()
    if odd := _other_length(own[0], {contig: length for contig, length in contigs.items() if length not in known}):
        raise UnreadableFile(
            "A file's contigs are not those of one assembly",
            where="header",
            why=f"{own[1]} is {own[0]}, {odd}",
            next_step="mend the header, or leave the wrong length out of its ##contig line",
        )


def _refuse_other_build(wanted: str, own: tuple[str, str] | None, contigs: Mapping[str, int | None]) -> None:
    """The file's own evidence must not speak against what its record states."""
    against = f"the header says {own[0]} ({own[1]})" if own and own[0] != wanted else None
    if own is None and wanted in LENGTHS:
        against = _other_length(wanted, contigs)
    if against:
        raise UnreadableFile(
            "A file is not of the assembly that its record states",
            where="header",
            why=f"the record says {wanted}, {against}",
            next_step="correct reference_build of the file's record, or leave it out",
        )


def _other_length(build: str, contigs: Mapping[str, int | None]) -> str | None:
    """A chromosome whose length is not the assembly's, in words."""
    for contig, length in contigs.items():
        right = LENGTHS[build].get(lake_name(contig))
        if right is not None and length is not None and length != right and lake_name(contig) != "chrM":
            return f"but its {contig} has {length} bases where {build}'s has {right}"
    return None


def _old_mitochondria(contigs: Mapping[str, int | None]) -> tuple[tuple[str, str], ...]:
    """hg19's old chrM, where the header has the right one too."""
    mitochondria = [contig for contig in contigs if lake_name(contig) == "chrM"]
    name, length = _OLD_MITOCHONDRION
    old = [contig for contig in mitochondria if contigs[contig] == length]
    return ((old[0], name),) if len(mitochondria) == 2 and len(old) == 1 else ()


def _refuse_two_spellings(contigs: Iterable[str]) -> None:
    """`1` and `chr1` in one header would become one contig, and could not be told apart again."""
    seen: dict[str, str] = {}
    for contig in contigs:
        other = seen.setdefault(lake_name(contig), contig)
        if other != contig:
            raise UnreadableFile(
                "A header has one chromosome under two names",
                where="header",
                why=f"{other} and {contig} are both {lake_name(contig)}",
                next_step="keep one ##contig line of it and name it so in all records",
            )
