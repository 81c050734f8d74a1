"""What the columns of a table of annotations are, by its header and a column map.

A map reads `chrom=Chr;pos=Start;ref=Ref;alt=Alt;name=rs;end=End;base=1`; without one, usual names are recognised.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from omics_lake.core.errors import UnreadableFile, UsageError
from omics_lake.formats.annotation.columnar import unique_names

# Lower case, without what stands in brackets; the first that the file has is taken.
USUAL = {
    "chrom": ("chrom", "chr", "chromosome", "contig", "seqnames"),
    "pos": ("pos", "position", "start", "start_position"),
    "end": ("end", "stop", "end_position"),
    "ref": ("ref", "reference", "reference_allele"),
    "alt": ("alt", "alternate", "alternate_allele", "tumor_seq_allele2"),
    "name": ("name", "id", "rsid", "variant_id"),
    "af": ("af",),
}
_WORDS = (*USUAL, "base")


@dataclass(frozen=True)
class Layout:
    """What a file's columns are.

    Args:
        names: of the columns, in order; a name's second occurrence is numbered.
        line: the header line as it stands, which is no data where it meets us again.
        place: chrom, pos, end, ref, alt, name, af -> the column's place.
        base: number of a contig's first base.
    """

    names: tuple[str, ...]
    line: str
    place: Mapping[str, int]
    base: int = 1


def layout_of(head: str, column_map: str | None) -> Layout:
    """Find the header and what its columns are.

    Args:
        head: the file's beginning, at least up to the first line that does not start with `#`.
        column_map: as the module says; None for the usual names.

    Raises:
        UsageError: the map has an unknown word, or names a column that the file lacks.
        UnreadableFile: chromosome or position is in no column of a usual name.
    """
    line = _header_line(head)
    names = unique_names(line.lstrip("#").split("\t"))
    if column_map is not None:
        return _mapped(names, line, column_map)
    place = _usual(names)
    if missing := {"chrom", "pos"} - place.keys():
        raise UnreadableFile(
            "A table of annotations does not say where its variants are",
            where="header line",
            why=f"no column of a usual name for {' and '.join(sorted(missing))}; the file has {', '.join(names)}",
            next_step="say which columns they are: chrom=...;pos=...;ref=...;alt=... as the file's column map",
        )
    return Layout(names, line, place)


def _header_line(head: str) -> str:
    last = ""
    for line in io.StringIO(head):
        text = line.rstrip("\r\n")
        if text.startswith("#"):
            last = text
        elif text.strip():
            return last if "\t" in last and not last.startswith("##") else text
    if "\t" in last and not last.startswith("##"):
        return last  # a table without lines
    raise UnreadableFile("The file has no header line", why="nothing but comments")


def _usual(names: tuple[str, ...]) -> dict[str, int]:
    plain: dict[str, int] = {}
    for place, name in enumerate(names):
        plain.setdefault(re.sub(r"\(.*\)", "", name).strip().lower(), place)
    chosen = {word: next((plain[name] for name in usual if name in plain), None) for word, usual in USUAL.items()}
    return {word: place for word, place in chosen.items() if place is not None}


def _mapped(names: tuple[str, ...], line: str, column_map: str) -> Layout:
    place: dict[str, int] = {}
    base = 1
    for part in filter(None, (part.strip() for part in column_map.split(";"))):
        word, _, name = (text.strip() for text in part.partition("="))
        if word not in _WORDS or (word == "base" and name not in ("0", "1")):
            raise _not_a_map(
                column_map, names, f"{part!r} is not one of {', '.join(_WORDS)} with a value (base: 0 or 1)"
            )
        if word == "base":
            base = int(name)
        elif name.lstrip("#") not in names:
            raise _not_a_map(column_map, names, f"there is no column {name!r}")
        else:
            place[word] = names.index(name.lstrip("#"))
    if missing := {"chrom", "pos"} - place.keys():
        raise _not_a_map(column_map, names, f"it lacks {' and '.join(sorted(missing))}")
    return Layout(names, line, place, base)


def _not_a_map(column_map: str, names: tuple[str, ...], why: str) -> UsageError:
    return UsageError(
        "A column map does not fit its file",
        where=column_map,
        why=why,
        next_step=f"the file's columns are {', '.join(names)}",
    )
