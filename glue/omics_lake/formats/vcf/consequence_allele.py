"""Which ALT an entry of VEP or SnpEff speaks of.

SnpEff writes ALT as it is, of somatic calls `ALT-OTHER`, of a compound change `ALT-chr1:100_A>T`.

VEP writes its own spelling: where REF and an ALT of the record differ in length and all its alleles begin with one
base, that base is dropped from each (`-` when nothing is left; an allele with `*` stays). With --minimal, VEP trims
each ALT by itself from both ends. It names symbolic alleles by Sequence Ontology terms. ALLELE_NUM, where it was asked
for, says outright which ALT is meant.

https://www.ensembl.org/info/docs/tools/vep/vep_formats.html#vcf
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.annotation.columnar import Places, ragged

_SYMBOLIC = {
    "DEL": "deletion",
    "INS": "insertion",
    "DUP": "duplication",
    "TDUP": "tandem_duplication",
    "DUP:TANDEM": "tandem_duplication",
    "INV": "inversion",
    "CNV": "copy_number_variation",
}


def alt_places(
    tool: str, refs: pa.Array, alts: pa.Array, record: Places, alleles: pa.Array, numbers: pa.Array
) -> Places:
    """Place of each entry's ALT in its record's ALTs, from 0; -1 where none is meant.

    Args:
        tool: VEP or SnpEff.
        refs, alts: of the records.
        record: row of each entry in `refs`.
        alleles: of each entry, as written; null where the header lists no such field.
        numbers: ALLELE_NUM of each entry, from 1.
    """
    lists = ragged(alts).of(record)
    only = pc.or_kleene(pc.equal(lists.cell(0), alleles), alleles.is_null())  # nothing said: the only ALT is meant
    place = np.where(np.asarray(only.fill_null(False)) & (lists.lengths == 1), 0, -1)
    known: dict[int, dict[str, int]] = {}
    spellings = _snpeff_spellings if tool == "SnpEff" else _vep_spellings
    for entry in np.flatnonzero(place < 0):
        row, allele = int(record[entry]), alleles[entry].as_py()
        if row not in known:
            known[row] = _unambiguous(spellings(refs[row].as_py(), alts[row].as_py() or []))
        place[entry] = _place(known[row], allele, tool)
    return _by_number(place, numbers, lists.lengths)


def _by_number(place: Places, numbers: pa.Array, counts: Places) -> Places:
    """ALLELE_NUM goes before what the spelling says; 0 is REF."""
    whole = pc.match_substring_regex(numbers, r"^[0-9]{1,9}$").fill_null(False)
    stated = np.asarray(pc.if_else(whole, numbers, "-1").cast(pa.int64()))
    return np.where(stated < 0, place, np.where(stated <= counts, stated - 1, -1))


def _place(known: dict[str, int], allele: str | None, tool: str) -> int:
    if allele is None:
        return -1
    if allele not in known and tool == "SnpEff":
        allele = allele.partition("-")[0]
    return known.get(allele, -1)


def _unambiguous(spellings: Iterator[Sequence[str]]) -> dict[str, int]:
    """Spelling -> place; the first way of spelling that knows a text decides, and none that gives it to two ALTs."""
    found: dict[str, int] = {}
    for way in spellings:
        for place, text in enumerate(way):
            if way.count(text) == 1:
                found.setdefault(text, place)
    return found


def _snpeff_spellings(ref: str, alts: list[str]) -> Iterator[Sequence[str]]:
    yield alts


def _vep_spellings(ref: str, alts: list[str]) -> Iterator[Sequence[str]]:
    yield _without_first_base(ref, alts)
    yield alts
    yield [_minimal(ref, alt) for alt in alts]
    yield [_SYMBOLIC.get(alt.strip("<>"), alt) for alt in alts]


def _without_first_base(ref: str, alts: list[str]) -> Sequence[str]:
    """VEP's spelling of a record's ALTs."""
    bases = [alt for alt in alts if "*" not in alt]
    differ = any(len(alt) != len(ref) for alt in bases)
    if not differ or any(alt[0] != ref[0] for alt in bases):
        return alts
    return [alt if "*" in alt else alt[1:] or "-" for alt in alts]


def _minimal(ref: str, alt: str) -> str:
    """ALT without the bases that it shares with REF at its start, and then at its end."""
    while ref and alt and ref[0] == alt[0]:
        ref, alt = ref[1:], alt[1:]
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return alt or "-"
