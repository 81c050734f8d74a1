"""What reading any bytes as a VCF must come to; one call is one file.

It is refused with a `LakeError`, or each of its lines is a row or rejected; the fast path, batch after batch and split
after split, comes to what the reference makes of all lines at once; and each row renders to its own line. Which lines
there are is found by `gzip` and `split`, not by the package.
"""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pyarrow as pa

from omics_lake.core.errors import LakeError
from omics_lake.core.genome import Naming, naming_of
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.batch import parse_batch
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Edge, Header, ParsedBatch, TextBatch
from omics_lake.formats.vcf.render import render_record
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA, VARIANT_SCHEMA
from omics_lake.formats.vcf.splits import batches, plan_splits, read_header
from support.vcf_one_by_one import parse_batch as parse_one_by_one

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Survey:
    """What a file came to.

    Args:
        refused: why the file as a whole was not read; None where it was.
        rendered: each kept record's line as it is written back, in order.
        rejected: lines left out, counted in the whole file.
    """

    refused: LakeError | None = None
    rendered: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def outcome(self) -> str:
        """Why it was refused, or how much of it was read."""
        if self.refused is not None:
            return f"refused: {self.refused.what}"
        if self.rejected:
            return "read, some lines rejected" if self.rendered else "read, all lines rejected"
        return "read whole" if self.rendered else "read, no records"


def survey(data: bytes, split_bytes: int = 1 << 20, batch_bytes: int = 1 << 20) -> Survey:
    """Read bytes as a file and hold what comes of it against what must come of it.

    Raises:
        AssertionError: a line was lost, fast path and reference differ, or a row does not render to its line.
    """
    file = io.BytesIO(data)
    try:
        header = parse_header(read_header(file))
        naming = naming_of(header.contigs, [header.reference] if header.reference else [], None)
        read = list(_numbered(file, len(data), split_bytes, batch_bytes, header.lines))
    except LakeError as error:
        return Survey(refused=error)
    lines = body_of(data)
    assert [line for batch in read for line in _lines(batch)] == lines, "lines were lost or changed while reading"
    whole = _whole(read, lines, header)
    assert all(a < b for a, b in pairwise(whole.places.tolist())), "places do not rise"
    found = _sum_of_batches(read, header, naming)
    _assert_equal(found, parse_one_by_one(whole, header, naming))
    return Survey(None, tuple(_rendered(found, whole, header)), found.rejected)


def _numbered(file: io.BytesIO, size: int, split_bytes: int, batch_bytes: int, header: int) -> Iterator[TextBatch]:
    """All batches of all splits, their lines counted in the whole file."""
    before = 0
    for split in plan_splits(file, size, split_bytes):
        own = 0 if split.start else header
        for batch in batches(file, size, split, batch_bytes):
            own = batch.first_line + len(batch.places) - 1
            yield replace(batch, first_line=before + batch.first_line)
        before += own


def body_of(data: bytes) -> list[bytes]:
    """The lines after the header, found without the package."""
    lines = (gzip.decompress(data) if data.startswith(_GZIP) else data).split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    at = next((n for n, line in enumerate(lines) if not line.startswith(b"##")), len(lines))
    return lines[at + 1 :] if at < len(lines) and lines[at].startswith(b"#") else lines[at:]


def _lines(batch: TextBatch) -> list[bytes]:
    return batch.text.removesuffix(b"\n").split(b"\n")


def _whole(read: Sequence[TextBatch], lines: Sequence[bytes], header: Header) -> TextBatch:
    """All lines as one batch."""
    places = [int(place) for batch in read for place in batch.places]
    text = b"".join(line + b"\n" for line in lines)
    return TextBatch(text, pa.array(places, pa.int64()).to_numpy(), header.lines + 1)


def _sum_of_batches(read: Sequence[TextBatch], header: Header, naming: Naming) -> ParsedBatch:
    """What a build makes of a file: each batch knows where the ones before it ended."""
    parts: list[ParsedBatch] = []
    first: Edge | None = None
    last: Edge | None = None
    contigs: dict[str, None] = {}
    undeclared: Counter[str] = Counter()
    for batch in read:
        left = frozenset(contigs) - {last.contig if last else ""}
        parsed = parse_batch(batch, header, naming, last, left)
        assert parsed.variants.num_rows + len(parsed.rejected) == len(batch.places), "a line is no row and not rejected"
        parts.append(parsed)
        contigs |= dict.fromkeys(parsed.contigs)
        undeclared.update(parsed.undeclared)
        last, first = parsed.last or last, first or parsed.first
    return ParsedBatch(
        pa.concat_tables([VARIANT_SCHEMA.empty_table(), *(_plain(part.variants, VARIANT_SCHEMA) for part in parts)]),
        pa.concat_tables([GENOTYPE_SCHEMA.empty_table(), *(_plain(part.genotypes, GENOTYPE_SCHEMA) for part in parts)]),
        tuple(line for part in parts for line in part.rejected),
        dict(undeclared),
        first,
        last,
        tuple(contigs),
    )


def _plain(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table without dictionaries."""
    assert table.schema.names == schema.names
    return pa.table([table[column.name].cast(column.type) for column in schema], schema)


def _assert_equal(found: ParsedBatch, wanted: ParsedBatch) -> None:
    """Every column, reject, count, and the last edge (the first one may have grown over a border)."""
    for name in ("variants", "genotypes"):
        mine, theirs = getattr(found, name), getattr(wanted, name)
        for column in theirs.schema.names:
            if not mine[column].equals(theirs[column]):  # Arrow takes no NaN for equal
                assert repr(mine[column].to_pylist()) == repr(theirs[column].to_pylist()), f"{name}.{column} differs"
    assert found.rejected == wanted.rejected
    assert dict(found.undeclared) == dict(wanted.undeclared)
    assert (found.last, found.contigs) == (wanted.last, wanted.contigs)


def _rendered(parsed: ParsedBatch, whole: TextBatch, header: Header) -> Iterator[str]:
    """The lines that rows are written back as, each found equal to its own."""
    own = dict(zip(whole.places.tolist(), _lines(whole), strict=True)) if len(whole.places) else {}
    calls: dict[int, dict[str, Mapping[str, Any]]] = {}
    for call in parsed.genotypes.to_pylist():
        calls.setdefault(call["record"], {})[call["sample_id"]] = call
    for variant in parsed.variants.to_pylist():
        line = own[variant["record"]].removesuffix(b"\r").decode()
        mine = calls.get(variant["record"], {})
        rendered = render_record(variant, mine, header.samples, line.split("\t", 1)[0])
        assert rendered == line, f"{rendered!r} was written for {line!r}"
        yield rendered
