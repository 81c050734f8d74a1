"""REF and ALT of many lines at once, and the keys of their alleles."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf.normalise import trim
from omics_lake.formats.vcf.plain_numbers import list_of
from omics_lake.formats.vcf.rows import ANY_ALT
from omics_lake.formats.vcf.slices import Bytes, Mask, Pieces, Places, bytes_of, slices, split
from omics_lake.formats.vcf.table_of_lines import Lines

REF, ALT = 3, 4
_IS_BASE = np.zeros(256, bool)
_IS_BASE[list(b"ACGTNacgtn")] = True
_SYMBOLIC = re.compile(r"\*|<[^<>\s,]+>")


@dataclass(frozen=True)
class Alleles:
    """REF and ALT of lines.

    Args:
        ref_lengths: in bases.
        alts: a null list for a dot.
        texts: every ALT of every line, the dots too.
        bases: which of them are made of bases.
        counts: ALT alleles by line.
        any_alt: of them <NON_REF> and <*>.
        odd: lines to be read the careful way.
    """

    ref: pa.StringArray
    ref_lengths: Places
    alts: pa.ListArray
    pieces: Pieces
    texts: pa.StringArray
    bases: Mask
    counts: Places
    any_alt: Places
    odd: Mask

    def keys(self, contig: pa.StringArray, pos: pa.Int64Array) -> pa.ListArray:
        """`allele_keys`: a null list without ALT, null for alleles that are not made of bases."""
        rows, wanted = pa.array(self.pieces.rows), pa.array(self.bases)
        ref = pc.ascii_upper(self.ref.take(rows))
        alt = pc.ascii_upper(self.texts)
        places = pos.take(rows)
        longer = (self.ref_lengths[self.pieces.rows] > 1) & (self.pieces.ends - self.pieces.starts > 1) & self.bases
        if longer.any():
            places, ref, alt = _trimmed(np.flatnonzero(longer), places, ref, alt)
        joined = pc.binary_join_element_wise(contig.take(rows), pc.cast(places, pa.string()), ref, alt, ":")
        return list_of(pc.if_else(wanted, joined, None), self.pieces.borders, self.counts == 0)


def alleles_of(lines: Lines) -> Alleles:
    """Read REF and ALT."""
    ref = slices(lines.text, lines.start(REF), lines.end(REF))
    pieces = split(lines.text, lines.start(ALT), lines.end(ALT), ",")
    other = ~_IS_BASE[pieces.text]
    other[pieces.ends] = False
    bases = ~pieces.holding(other) & (pieces.ends > pieces.starts)
    absent = pieces.dots[pieces.borders[:-1]] & (pieces.counts == 1)
    texts = pieces.strings()
    odd_piece, any_piece = _symbolic(texts, bases)
    odd = pieces.any_of_row(odd_piece) & ~absent
    rows = pieces.rows
    return Alleles(
        ref=ref,
        ref_lengths=lines.end(REF) - lines.start(REF),
        alts=list_of(texts, pieces.borders, absent),
        pieces=pieces,
        texts=texts,
        bases=bases,
        counts=np.where(absent, 0, pieces.counts).astype(np.int32),
        any_alt=np.bincount(rows[any_piece], minlength=len(lines)).astype(np.int32),
        odd=odd | _not_bases(*bytes_of(ref)),
    )


def _symbolic(texts: pa.StringArray, bases: Mask) -> tuple[Mask, Mask]:
    """Pieces that are neither bases nor symbolic, and those that stand for any ALT."""
    odd, every = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    others = np.flatnonzero(~bases)
    if len(others):
        coded = texts.take(pa.array(others)).dictionary_encode()
        names, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        odd[others] = np.array([not _SYMBOLIC.fullmatch(name) for name in names], bool)[codes]
        every[others] = np.array([name in ANY_ALT for name in names], bool)[codes]
    return odd, every


def _not_bases(text: Bytes, borders: Places) -> Mask:
    """Rows with a byte that is no base."""
    found = np.zeros(len(borders) - 1, bool)
    found[np.searchsorted(borders, np.flatnonzero(~_IS_BASE[text]), side="right") - 1] = True
    return found


def _trimmed(
    chosen: np.ndarray[tuple[int], np.dtype[np.int64]], places: pa.Array, ref: pa.Array, alt: pa.Array
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Trim the chosen alleles, those with more than one base on both sides, one by one: they are few."""
    index = pa.array(chosen)
    each = zip(places.take(index).to_pylist(), ref.take(index).to_pylist(), alt.take(index).to_pylist(), strict=True)
    short = [trim(*allele) for allele in each]
    mask = np.zeros(len(places), bool)
    mask[chosen] = True
    columns = zip(*short, strict=True)
    return tuple(
        pc.replace_with_mask(column, pa.array(mask), pa.array(list(new), column.type))
        for column, new in zip((places, ref, alt), columns, strict=True)
    )
