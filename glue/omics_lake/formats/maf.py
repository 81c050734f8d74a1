"""MAF: somatic variants, one line a variant and tumour aliquot.

Comment lines (`#version gdc-1.0.0`, `#tumor.aliquot <uuid>`, ...), a header, 140 columns since 2022; older files have
other columns in another order, so they are read by name (exactly, else whatever the case: `End_position`). Columns
this module does not know are kept in `attributes`. An empty cell or `.` is null. Positions are 1-based and closed.
Traps: the genome build is a column (NCBI_Build), and files on hg19 look the same; some files (MC3) do not say.
Source: https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.chromosome import normalise_chromosomes
from omics_lake.formats.duplicates import settle_duplicates
from omics_lake.formats.maf_columns import MAF_COLUMNS
from omics_lake.formats.maf_rows import MAF_TYPES, to_lake
from omics_lake.formats.result import Parsed
from omics_lake.formats.text import read_text
from omics_lake.formats.tsv import Body, Header, read_body, read_header, reject, where

REQUIRED = (
    "Hugo_Symbol",
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "End_Position",
    "Reference_Allele",
    "Tumor_Seq_Allele2",
    "Tumor_Sample_Barcode",
)
_NULLS = ("", ".")
_UNKNOWN = "attribute "
_SOURCE = {c.column.name: c.source for c in MAF_COLUMNS}
_EXACT = {c.source: c.column.name for c in MAF_COLUMNS}
_ANY_CASE = {c.source.lower(): c.column.name for c in MAF_COLUMNS}
_CALL = ("chromosome", "start_position", "end_position", "reference_allele", "tumor_seq_allele2")
_BUILDS = {
    "GRCh38": {"grch38", "hg38", "38"},
    "GRCh37": {"grch37", "hg19", "37", "grch37-lite"},
    "NCBI36": {"ncbi36", "hg18", "36", "36.1", "36.2", "36.3"},
}


def parse_maf(data: bytes, accept_builds: Sequence[str] = ("GRCh38",), assume_build: str | None = None) -> Parsed:
    """One row a line.

    Args:
        data: the file.
        accept_builds: reference builds to let through, as `normalise_build` spells them.
        assume_build: the build of a file that has no NCBI_Build column.

    Returns:
        Rows of the 140 columns under their lake names (null where the file has none) and `attributes`. Rejected are
        lines without a place or alleles, on another contig than the 25 chromosomes, with a number that is not finite,
        and lines that name the same variant of the same tumour with other values. Notes: the comment lines,
        `tumor.aliquot` -> UUID.

    Raises:
        SchemaDrift: a required column is missing.
        UnreadableFile: the file has no header, or is on another build.
    """
    return _parse_text(read_text(data), accept_builds, assume_build)


@dataclass(frozen=True)
class Together:
    """Rows of several files, one file after the other.

    Args:
        parsed: what `parse_maf` gives for each, added up; its notes are the first file's.
        lengths: rows of each file.
        notes: notes of each file.
    """

    parsed: Parsed
    lengths: tuple[int, ...]
    notes: tuple[Mapping[str, str], ...]


def parse_mafs(files: Sequence[bytes]) -> Together | None:
    """Read several files as one text: what a small file costs is its 140 columns, not its few hundred lines.

    Returns:
        None when headers differ or a line became no row of its own, so that only reading each file tells which. A
        tumour without UUID is one of these: what tells it apart (`_settle`) is decided for a whole file.

    Raises:
        LakeError: what `parse_maf` raises for one of them.
    """
    texts = [_ended(read_text(data)) for data in files]
    headers = [read_header(text) for text in texts]
    if len({header.names for header in headers}) > 1:
        return None
    bodies = [memoryview(text)[header.body :] for text, header in zip(texts, headers, strict=True)]
    lengths = tuple(text.count(b"\n", header.body) for text, header in zip(texts, headers, strict=True))
    parsed = _parse_text(b"".join([texts[0][: headers[0].body], *bodies]), ("GRCh38",), None)
    # A line gives one row at most. As many rows as lines: nothing was left out, and each line is the row at its place.
    if parsed.rows.num_rows != sum(lengths) or parsed.rows["tumor_sample_uuid"].null_count:
        return None
    return Together(parsed, lengths, tuple(_notes(header) for header in headers))


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") else text + b"\n"


def _parse_text(text: bytes, accept_builds: Sequence[str], assume_build: str | None) -> Parsed:
    original = read_header(text)
    header = _named(original, assume_build)
    known = {name: MAF_TYPES[name] for name in header.names if name in MAF_TYPES}
    unknown = [name for name in dict.fromkeys(header.names) if name not in MAF_TYPES]
    cells = {name: pa.string() if pa.types.is_list(kind) else kind for name, kind in known.items()}
    body = read_body(text, header, cells | dict.fromkeys(unknown, pa.string()), _NULLS)
    body = _on_build(body, accept_builds, assume_build)
    body = _reject_values(body, text)
    body, duplicates = _settle(body, text)
    return Parsed(
        to_lake(body.rows, {name: name.removeprefix(_UNKNOWN) for name in unknown}),
        body.rejected,
        duplicates,
        null_markers=_count_markers(text, header, known, body.rows),
        unknown_columns=tuple(name.removeprefix(_UNKNOWN) for name in unknown),
        notes=_notes(original),
    )


def normalise_build(text: str) -> str:
    """`hg38` -> `GRCh38`; a build this module does not know is given back as it stands."""
    return next((build for build, spellings in _BUILDS.items() if text.strip().lower() in spellings), text.strip())


def _named(header: Header, assume_build: str | None) -> Header:
    """The header with lake names; columns not known are marked, so that they clash with none."""
    names = _lake_names(header.names)
    missing = [name for name in REQUIRED if _EXACT[name] not in names]
    if assume_build:
        missing = [name for name in missing if name != "NCBI_Build"]
    if missing:
        raise SchemaDrift(
            "The MAF lacks columns it must have",
            why=f"missing: {', '.join(missing)}; the file has: {', '.join(header.names)}",
            next_step="check that the file is a MAF and says its genome build",
        )
    return replace(header, names=names)


@lru_cache(maxsize=64)
def _lake_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Lake names of a header's cells: the exact ones first, so that another spelling cannot take their place."""
    taken = {_EXACT[name] for name in names if name in _EXACT}
    if len(taken) < sum(name in _EXACT for name in names):
        twice = sorted({name for name in names if name in _EXACT and names.count(name) > 1})
        raise SchemaDrift("A column stands twice in the MAF's header", why=", ".join(twice))
    found = []
    for name in names:
        other = _ANY_CASE.get(name.strip().lower())
        if other is not None and other not in taken:
            taken.add(other)
            found.append(other)
        else:
            found.append(_EXACT.get(name, _UNKNOWN + name))
    return tuple(found)


def _on_build(body: Body, accept: Sequence[str], assume: str | None) -> Body:
    """Put the build in one spelling; refuse a file with rows on another one."""
    rows = body.rows
    if "ncbi_build" not in rows.column_names:
        rows = rows.append_column("ncbi_build", pa.array([assume] * rows.num_rows, pa.string()))
    encoded = rows["ncbi_build"].combine_chunks().dictionary_encode()
    builds = [normalise_build(build) for build in encoded.dictionary.to_pylist()]
    if other := sorted(set(builds) - set(accept)):
        raise UnreadableFile(
            "The MAF is on another reference genome",
            why=f"NCBI_Build is {', '.join(other)}; accepted: {', '.join(accept)}",
            next_step="land the file of a release on the accepted build; coordinates are not lifted over here",
        )
    spelt = pa.array(builds, pa.string()).take(encoded.indices)
    return replace(body, rows=rows.set_column(rows.column_names.index("ncbi_build"), "ncbi_build", spelt))


def _reject_values(body: Body, text: bytes) -> Body:
    """Leave out lines without a variant; put chromosomes in the lake's spelling."""
    rows = body.rows
    reasons: dict[int, str] = {}
    known = normalise_chromosomes(rows["chromosome"])
    for at in where(pc.is_null(known)):
        reasons[at] = f"chromosome {rows['chromosome'][at].as_py()!r} is none of the 25"
    for name in ("ncbi_build", *_CALL, "tumor_sample_barcode"):
        if rows[name].null_count:
            reasons |= dict.fromkeys(where(pc.is_null(rows[name])), f"{_SOURCE[name]} is empty")
    start, end = rows["start_position"], rows["end_position"]
    reasons |= dict.fromkeys(where(pc.less(start, 1)), "Start_Position is below 1")
    reasons |= dict.fromkeys(where(pc.greater(start, end)), "Start_Position lies after End_Position")
    for name in (field.name for field in rows.schema if pa.types.is_floating(field.type)):
        infinite = pc.invert(pc.is_finite(rows[name]))
        reasons |= dict.fromkeys(where(infinite), f"{_SOURCE[name]} is not a finite number")
    spelt = rows.set_column(rows.column_names.index("chromosome"), "chromosome", known)
    return reject(replace(body, rows=spelt), text, reasons)


def _settle(body: Body, text: bytes) -> tuple[Body, int]:
    """Decide lines of one variant in one tumour; most files have none, which the positions alone show."""
    if len(np.unique(body.rows["start_position"].to_numpy())) == body.rows.num_rows:
        return body, 0
    has_uuids = "tumor_sample_uuid" in body.rows.column_names and not body.rows["tumor_sample_uuid"].null_count
    return settle_duplicates(body, text, ["tumor_sample_uuid" if has_uuids else "tumor_sample_barcode", *_CALL])


def _count_markers(text: bytes, header: Header, known: Iterable[str], rows: pa.Table) -> dict[str, int]:
    """`column|.` and `entrez_gene_id|0` -> how often; whole columns are read again only where there is a `.` cell."""
    counts = {}
    if "entrez_gene_id" in known and (zeros := len(where(pc.equal(rows["entrez_gene_id"], 0)))):
        counts["entrez_gene_id|0"] = zeros
    if _has_dot_cell(text):
        cells = read_body(text, header, dict.fromkeys(known, pa.string())).rows
        for name in known:
            if dots := len(where(pc.equal(cells[name], "."))):
                counts[f"{name}|."] = dots
    return counts


def _has_dot_cell(text: bytes) -> bool:
    """True when a whole cell is `.`; looking at each dot is quicker than searching for the ways to write that."""
    letters = np.frombuffer(_ended(text), dtype=np.uint8)
    dots = np.flatnonzero(letters == ord("."))
    return bool(((letters[dots - 1] <= ord("\n")) & (letters[dots + 1] <= ord("\n"))).any())


def _notes(header: Header) -> dict[str, str]:
    """`#tumor.aliquot <uuid>` -> {"tumor.aliquot": "<uuid>"}."""
    parts = (comment.lstrip("#").strip().partition(" ") for comment in header.comments)
    return {name: value.strip() for name, _, value in parts if name}
