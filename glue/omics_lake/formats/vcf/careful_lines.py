"""The lines of a batch that are not plain, read one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.record import BadRecord, Record, parse_record, text_of
from omics_lake.formats.vcf.rows import rows_of
from omics_lake.formats.vcf.rows_of_batch import encoded
from omics_lake.formats.vcf.table_of_lines import Borders


@dataclass(frozen=True)
class Careful:
    """Rows of lines.

    Args:
        lines: numbers in the batch of those that became records.
        call_lines: line of each genotype row.
        contigs: source spelling by record.
        rejected: line -> why.
        undeclared: by record.
    """

    lines: npt.NDArray[np.int64]
    variants: pa.Table
    call_lines: npt.NDArray[np.int64]
    genotypes: pa.Table
    contigs: list[str]
    rejected: Mapping[int, str]
    undeclared: list[tuple[str, ...]]


def read_carefully(
    numbers: npt.NDArray[np.int64],
    borders: Borders,
    places: npt.NDArray[np.int64],
    header: Header,
    naming: Naming,
) -> Careful:
    """Read the lines of these numbers."""
    records: dict[int, Record] = {}
    rejected = {}
    for number in numbers.tolist():
        try:
            records[number] = parse_record(text_of(borders.line(number)), header)
        except BadRecord as error:
            rejected[number] = str(error)
    variants, genotypes = rows_of([(int(places[n]), record) for n, record in records.items()], header, naming)
    lines = np.array(list(records), np.int64)
    calls = np.array([len(header.samples)] * len(lines), np.int64) - variants["implied"].to_numpy()
    return Careful(
        lines=lines,
        variants=variants,
        call_lines=np.repeat(lines, calls),
        genotypes=encoded(genotypes),
        contigs=[record.contig for record in records.values()],
        rejected=rejected,
        undeclared=[record.undeclared for record in records.values()],
    )
