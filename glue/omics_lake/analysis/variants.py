"""`call_at`: what a call set says of one sample at one position.

A record speaks of every position from POS to its end, so that a deletion answers for the bases it takes away and a
reference block of a gVCF for the bases it spans. The records that reach over the position all come back; the answer's
state is that of the one that says most: a variant, then a deletion, then a missing call, then reference.

At POS of an indel the variant is the answer, as its VCF line has it, though the base there stays: `anchor` says so.
Behind POS the answer is of the one base: deleted, changed, or as REF has it. What the bases inside a reference block
are, a gVCF does not tell. A block without reads, or of genotype quality 0, is no evidence of reference:
https://gatk.broadinstitute.org/hc/en-us/articles/360035531812
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from omics_lake.analysis.allele_at import AlleleAt, Change, alternate_at, reference_at
from omics_lake.analysis.callsets import Callset, find_callset
from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import UsageError

_ANY = ("<NON_REF>", "<*>")

# A record that begins far before the position may reach over it: nothing but `end` bounds the search from below.
_SQL = """
    select
        variant.record, variant.pos, variant."end", variant.ref, variant.alts, variant.is_reference_block,
        variant.hom_ref, genotype.record is not null as has_row, genotype.calls, genotype.phased,
        genotype.dp, genotype.gq
    from omics.variant as variant
    left join omics.genotype as genotype
        on variant.project_id = genotype.project_id and variant.callset_id = genotype.callset_id
        and variant.file_id = genotype.file_id
        and variant.contig = genotype.contig and variant.start = genotype.start and variant.record = genotype.record
        and genotype.sample_id = ?
    where
        variant.project_id = ? and variant.callset_id = ? and variant.file_id = ? and variant.contig = ?
        and variant.start < ? and variant."end" >= ?
    order by variant.record
"""


class State(StrEnum):
    """What is known of a sample at a position, by what says most."""

    VARIANT = "variant"
    DELETED = "deleted"
    NO_CALL = "no call"
    NO_EVIDENCE = "no evidence"
    REFERENCE = "reference"
    REFERENCE_BLOCK = "reference block"
    IMPLIED = "implied reference"
    NOT_COVERED = "not covered"


@dataclass(frozen=True)
class RecordCall:
    """The sample's call at one record that reaches over the position.

    Args:
        pos, end: of the record, 1-based, both counting.
        calls: 0 is REF, n the n-th ALT, None a missing allele; empty without GT.
        alleles: the same in letters, as the VCF writes them; behind POS the base at the position, `*` where it is
            deleted, None where the record does not tell.
        anchor: the position is POS, and the called ALTs leave its base as it is: the change begins behind it.
        dp: reads.
        gq: genotype quality, phred-scaled.
    """

    state: State
    record: int
    pos: int
    end: int
    ref: str
    alts: tuple[str, ...]
    calls: tuple[int | None, ...]
    alleles: tuple[str | None, ...]
    anchor: bool
    phased: bool
    dp: int | None
    gq: int | None


@dataclass(frozen=True)
class CallAt:
    """What a call set says of a sample at a position.

    Args:
        contig: as the lake names it.
        pos: 1-based.
        best: the record whose state is the answer's; None where nothing reaches over the position.
        records: all records that do, in file order.
    """

    callset: str
    sample: str
    contig: str
    pos: int
    state: State
    best: RecordCall | None
    records: tuple[RecordCall, ...]


def call_at(lake: LocalLake, callset: str, sample: str, contig: str, pos: int, project: str | None = None) -> CallAt:
    """What the call set says of the sample at a position.

    Args:
        lake: the lake to read.
        callset: callset_id.
        sample: as the VCF's header names it.
        contig: as the lake or the file spells it.
        pos: 1-based.
        project: needed where two projects have a call set of that name.

    Raises:
        NothingFound: no such call set.
        UsageError: no such sample or contig, or a position below 1.
    """
    found = find_callset(lake, callset, project)
    found.require_samples([sample])
    if pos < 1:
        raise UsageError("A position counts from 1", where=f"{contig}:{pos}", next_step="give a position above 0")
    name = found.contig(contig)
    records = _records(lake, found, sample, name, pos)
    order = list(State)
    # Of records that say the same, the one that begins last speaks of the position most closely.
    best = min(records, key=lambda one: (order.index(one.state), one.anchor, -one.pos), default=None)
    return CallAt(callset, sample, name, pos, best.state if best else State.NOT_COVERED, best, records)


def _records(lake: LocalLake, callset: Callset, sample: str, contig: str, pos: int) -> tuple[RecordCall, ...]:
    values = (sample, callset.project, callset.name, callset.file, contig, pos, pos)
    return tuple(_call(row, pos) for row in lake.query(_SQL, values=values).to_pylist())


def _call(row: Mapping[str, Any], place: int) -> RecordCall:
    alts = tuple(row["alts"] or ())
    implied = _implied(row["hom_ref"])
    calls = tuple(row["calls"] or ()) if row["has_row"] else implied
    found = [None if call is None else _at(row, alts, call, place) for call in calls]
    state = _state(row, [call and alts[call - 1] for call in calls], found, place)
    bases = (row["ref"], *alts)
    written = tuple(None if call is None else bases[call] for call in calls)
    changes = {one.change for one in found if one}
    return RecordCall(
        state=state,
        record=row["record"],
        pos=row["pos"],
        end=row["end"],
        ref=row["ref"],
        alts=alts,
        calls=calls,
        alleles=written if place == row["pos"] else tuple(one.text if one else None for one in found),
        anchor=state is State.VARIANT and changes == {Change.NONE},
        phased=bool(row["phased"]) if row["has_row"] else "|" in (row["hom_ref"] or ""),
        dp=row["dp"],
        gq=row["gq"],
    )


def _at(row: Mapping[str, Any], alts: Sequence[str], call: int, place: int) -> AlleleAt:
    """A called allele at the position."""
    if call:
        return alternate_at(row["pos"], row["ref"], alts[call - 1], place)
    return reference_at(row["pos"], row["ref"], place)


def _implied(hom_ref: str | None) -> tuple[int | None, ...]:
    """The alleles of the cell that samples without a row have: all 0."""
    return (0,) * (hom_ref or "").partition(":")[0].count("0")


def _state(
    row: Mapping[str, Any], called: Sequence[str | int | None], found: Sequence[AlleleAt | None], place: int
) -> State:
    """What a record says of the position.

    Args:
        row: the record with the sample's call.
        called: the ALT of each allele, 0 for REF, None where missing.
        found: what each allele has at the position.
        place: the position, 1-based.
    """
    alts = {one for one in called if one}
    changes = {one.change for one, alt in zip(found, called, strict=True) if one and alt not in _ANY}
    if Change.CHANGED in changes or (place == row["pos"] and alts - {"*", *_ANY}):
        return State.VARIANT
    if Change.DELETED in changes:
        return State.DELETED
    if not called or None in called or alts & set(_ANY):
        return State.NO_CALL
    if row["is_reference_block"]:
        return State.NO_EVIDENCE if 0 in (row["dp"], row["gq"]) else State.REFERENCE_BLOCK
    return State.REFERENCE if row["has_row"] else State.IMPLIED
