"""A batch of lines to rows by whole columns: what a build runs on every byte of a VCF.

Lines that are plain beyond doubt are read column by column with numpy and Arrow; every other line goes through
`record.parse_record` and `rows.rows_of` one by one. Both kinds are put back in order. The result is the same whichever
way a line went (tests hold the two against each other on random lines).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.core.genome import Naming
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.batch_order import check_order
from omics_lake.formats.vcf.careful_lines import Careful, read_carefully
from omics_lake.formats.vcf.model import Edge, Header, ParsedBatch, TextBatch
from omics_lake.formats.vcf.plain_lines import Plain, read_plain
from omics_lake.formats.vcf.rows_of_batch import FAST_GENOTYPE_SCHEMA, merged
from omics_lake.formats.vcf.table_of_lines import Borders, borders_of

__all__ = ["FAST_GENOTYPE_SCHEMA", "parse_batch"]


def parse_batch(
    batch: TextBatch, header: Header, naming: Naming, before: Edge | None = None, left: Iterable[str] = ()
) -> ParsedBatch:
    """Rows of a batch of lines.

    Args:
        before: the last records before the batch, on which order and duplicates depend.
        left: contigs (source spelling) that ended before `before`.

    Returns:
        Tables of `schema.VARIANT_SCHEMA` and `FAST_GENOTYPE_SCHEMA`: the same types in every batch.
    """
    borders = borders_of(batch.text)
    plain = read_plain(borders, batch.places, header, naming)
    rest = np.flatnonzero(~_holding(plain.lines, len(borders.begins)))
    careful = read_carefully(rest, borders, batch.places, header, naming)
    lines = np.concatenate([plain.lines, careful.lines])
    order = np.argsort(lines, kind="stable") if len(careful.lines) else np.arange(len(lines))
    variants = merged([plain.variants, careful.variants], [plain.lines, careful.lines])
    checked = check_order(*_contigs(plain, careful, order), variants, before, frozenset(left))
    genotypes = merged([plain.genotypes, careful.genotypes], [plain.call_lines, careful.call_lines])
    reasons = {int(lines[order[row]]): reason for row, reason in checked.reasons.items()}
    if reasons:
        call_lines = np.sort(np.concatenate([plain.call_lines, careful.call_lines]))
        variants = variants.filter(pa.array(checked.kept))
        genotypes = genotypes.filter(pa.array(~np.isin(call_lines, list(reasons))))
    return ParsedBatch(
        variants=variants,
        genotypes=genotypes,
        rejected=_rejected({**careful.rejected, **reasons}, borders, batch.first_line),
        undeclared=_undeclared(plain, careful, list(reasons)),
        first=checked.first,
        last=checked.last,
        contigs=checked.contigs,
    )


def _holding(lines: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    found = np.zeros(count, bool)
    found[lines] = True
    return found


def _contigs(plain: Plain, careful: Careful, order: npt.NDArray[np.int64]) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Source spellings, and which of them each record has, in order."""
    names = list(dict.fromkeys([*plain.contigs, *careful.contigs]))
    numbers = {name: number for number, name in enumerate(names)}
    codes = np.array([numbers[name] for name in careful.contigs], np.int32)
    return names, np.concatenate([plain.contig_codes, codes])[order]


def _rejected(reasons: Mapping[int, str], borders: Borders, first_line: int) -> tuple[Rejected, ...]:
    return tuple(
        Rejected(first_line + number, reasons[number], borders.line(number).decode("utf-8", "replace"))
        for number in sorted(reasons)
    )


def _undeclared(plain: Plain, careful: Careful, gone: list[int]) -> dict[str, int]:
    """Records by what they use and the header lacks; those that are gone do not count."""
    kept = ~np.isin(plain.lines, gone)
    counts = Counter({name: int((mask & kept).sum()) for name, mask in plain.undeclared.items()})
    for line, names in zip(careful.lines.tolist(), careful.undeclared, strict=True):
        counts.update(names if line not in gone else ())
    return {name: count for name, count in sorted(counts.items()) if count}
