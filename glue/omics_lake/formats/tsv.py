"""Tab-separated text to typed Arrow columns, with the line number of every line that did not fit.

One file is: comment lines (`#...`), one header line, data lines. No quoting: a `"` is data. Blank lines are
passed over. The fast way reads the whole body with Arrow's CSV reader straight into the wanted types; only
when a line has another number of cells, or a cell does not convert, is the body read again the slow way,
which finds the lines at fault and counts them. Line numbers are 1-based in the decompressed file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.result import Rejected

Lines = npt.NDArray[np.int64]
_ONE_BLOCK = 1 << 30
_NUMBER = {
    "integer": (r"^-?[0-9]+$", "a whole number"),
    "floating": (r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$|^[-+]?(?i:nan|inf|infinity)$", "a number"),
}


@dataclass(frozen=True)
class Header:
    """Where the data lines start and what their cells are called.

    Args:
        names: the header's cells, in file order.
        comments: the lines before it that start with `#`.
        line: line number of the header.
        body: offset of the first byte after it.
    """

    names: tuple[str, ...]
    comments: tuple[str, ...]
    line: int
    body: int


@dataclass(frozen=True)
class Body:
    """Typed rows, the line each came from, and the lines left out (in file order)."""

    rows: pa.Table
    lines: Lines
    rejected: tuple[Rejected, ...] = ()


def read_header(text: bytes) -> Header:
    """Find the header: the first line that is neither blank nor a comment.

    Raises:
        UnreadableFile: there is no such line.
    """
    comments: list[str] = []
    start, line = 0, 0
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        line += 1
        cells = text[start:end].decode()
        start = end + 1
        if cells.startswith("#"):
            comments.append(cells)
        elif cells.strip():
            return Header(tuple(cells.split("\t")), tuple(comments), line, min(start, len(text)))
    raise UnreadableFile("The file has no header line", why=f"{line} lines, all blank or comments")


def require_columns(header: Header, required: Iterable[str], format_name: str) -> None:
    """Check that the columns stand in the header, each once.

    Raises:
        SchemaDrift: a column is missing or stands twice; names both sides.
    """
    wanted = list(required)
    if missing := [name for name in wanted if name not in header.names]:
        raise SchemaDrift(
            f"The file lacks columns that {format_name} has",
            why=f"missing: {', '.join(missing)}; the file has: {', '.join(header.names)}",
            next_step="check that the file is of this data type",
        )
    if twice := [name for name in wanted if header.names.count(name) > 1]:
        raise SchemaDrift("A column stands twice in the header", why=", ".join(twice))


def read_body(text: bytes, header: Header, types: Mapping[str, pa.DataType], nulls: Sequence[str] = ("",)) -> Body:
    """Read the data lines.

    Args:
        text: what `formats.text.read_text` gave.
        header: what `read_header` gave.
        types: wanted columns (all in the header) and their types: string, whole number or float.
        nulls: cells that mean null, in columns of any type.

    Returns:
        The wanted columns in the order of `types`; lines with a wrong number of cells or a cell that is not
        of its type are in `rejected`.
    """
    body = memoryview(text)[header.body :]
    count = text.count(b"\n", header.body) + (not text.endswith(b"\n") and len(body) > 0)
    rows = None if b"\r" in text else _read(body, header, types, nulls)
    if rows is not None and rows.num_rows == count:
        return Body(rows, np.arange(count, dtype=np.int64) + header.line + 1)
    return _read_slowly(text, header, types, nulls)


def reject(body: Body, text: bytes, reasons: Mapping[int, str]) -> Body:
    """Leave rows out.

    Args:
        body: the rows.
        text: the file, for the raw lines.
        reasons: position among the rows -> why.
    """
    if not reasons:
        return body
    keep = np.ones(len(body.lines), dtype=bool)
    keep[list(reasons)] = False
    every_line = text.split(b"\n")
    left_out = [
        Rejected(line := int(body.lines[at]), reason, every_line[line - 1].decode()) for at, reason in reasons.items()
    ]
    rejected = tuple(sorted((*body.rejected, *left_out), key=lambda r: r.line))
    return Body(body.rows.filter(pa.array(keep)), body.lines[keep], rejected)


def where(mask: pa.Array | pa.ChunkedArray | npt.NDArray[np.bool_]) -> list[int]:
    """Positions at which a mask is true; null is not true."""
    if not isinstance(mask, np.ndarray):
        mask = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return [int(at) for at in np.flatnonzero(mask)]


def _read(
    body: memoryview | bytes, header: Header, types: Mapping[str, pa.DataType], nulls: Sequence[str]
) -> pa.Table | None:
    """Read with Arrow; None when a cell does not convert, fewer rows when a line does not fit."""
    if not len(body):
        return pa.schema(list(types.items())).empty_table()
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pa_csv.ReadOptions(
                use_threads=False, block_size=min(len(body) + 1, _ONE_BLOCK), column_names=_unique(header.names)
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter="\t", quote_char=False, invalid_row_handler=lambda _row: "skip"
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=list(nulls), strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.combine_chunks()


def _unique(names: Sequence[str]) -> list[str]:
    """Header cells made unique: the second `x` becomes `x#2`, an empty one `#<place>`."""
    if len(set(names)) == len(names) and "" not in names:
        return list(names)
    seen: dict[str, int] = {}
    out = []
    for place, name in enumerate(names, start=1):
        seen[name] = seen.get(name, 0) + 1
        out.append(f"{name}#{place}" if seen[name] > 1 or not name else name)
    return out


def _read_slowly(text: bytes, header: Header, types: Mapping[str, pa.DataType], nulls: Sequence[str]) -> Body:
    """Read line by line what fits, then cell by cell what converts."""
    good, lines, rejected = _whole_lines(text, header)
    if (rows := _read(good, header, types, nulls)) is not None:
        return Body(rows, lines, rejected)
    strings = _read(good, header, dict.fromkeys(types, pa.string()), nulls)
    if strings is None:
        raise UnreadableFile("The file cannot be read as tab-separated text")
    return _typed(Body(strings, lines, rejected), text, types)


def _whole_lines(text: bytes, header: Header) -> tuple[bytes, Lines, tuple[Rejected, ...]]:
    """The data lines with the right number of cells, their numbers, and the others."""
    good, numbers, rejected = [], [], []
    for number, line in enumerate(text[header.body :].split(b"\n"), start=header.line + 1):
        cells = line.count(b"\t") + 1
        if b"\r" in line:
            rejected.append(Rejected(number, "a carriage return stands inside the line", line.decode()))
        elif not line.strip():
            continue
        elif cells != len(header.names):
            reason = f"the line has {cells} cells, the header {len(header.names)}"
            rejected.append(Rejected(number, reason, line.decode()))
        else:
            good.append(line)
            numbers.append(number)
    body = b"\n".join(good) + b"\n" if good else b""
    return body, np.array(numbers, dtype=np.int64), tuple(rejected)


def _typed(body: Body, text: bytes, types: Mapping[str, pa.DataType]) -> Body:
    """Cast columns of strings, leaving out the lines with a cell that is not of its column's type."""
    reasons: dict[int, str] = {}
    trimmed = {}
    for name, kind in types.items():
        cells = body.rows[name]
        if not pa.types.is_string(kind):
            cells = pc.utf8_trim_whitespace(cells)
            expected = _NUMBER["integer" if pa.types.is_integer(kind) else "floating"][1]
            for at in where(_unfit(cells, kind)):
                reasons.setdefault(at, f"{name} is not {expected}: {body.rows[name][at].as_py()!r}")
        trimmed[name] = cells
    fit = reject(Body(pa.table(trimmed), body.lines, body.rejected), text, reasons)
    return Body(fit.rows.cast(pa.schema(list(types.items()))), fit.lines, fit.rejected)


def _unfit(cells: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """True where a cell does not convert; null cells convert to null."""
    if pa.types.is_floating(kind):
        return pc.invert(pc.match_substring_regex(cells, _NUMBER["floating"][0]))
    whole = pc.match_substring_regex(cells, _NUMBER["integer"][0])
    size = pc.if_else(whole, cells, None).cast(pa.float64())
    limit = float(2 ** (kind.bit_width - 1))
    fits = pc.and_(pc.greater_equal(size, -limit), pc.less(size, limit))
    return pc.or_kleene(pc.invert(whole), pc.invert(fits))
