"""The plain lines of a batch, read by whole columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.cell_columns import cell_calls
from omics_lake.formats.vcf.cell_fields import Formats, formats_of
from omics_lake.formats.vcf.cell_matrix import COLUMNS, Calls, has_matrix, matrix_calls
from omics_lake.formats.vcf.cells import format_field
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.rows_of_batch import FAST_GENOTYPE_SCHEMA, merged
from omics_lake.formats.vcf.schema import VARIANT_SCHEMA
from omics_lake.formats.vcf.site_columns import coded, sites_of
from omics_lake.formats.vcf.slices import Mask, Places
from omics_lake.formats.vcf.table_of_lines import SITE_COLUMNS, Borders, Lines, lines_of


@dataclass(frozen=True)
class Plain:
    """Rows of the plain lines.

    Args:
        lines: their numbers in the batch.
        call_lines: line of each genotype row.
        contigs, contig_codes: source spellings, and which of them each line has.
        undeclared: such as `INFO/XX` -> lines (of `lines`) with it.
    """

    lines: npt.NDArray[np.int64]
    variants: pa.Table
    call_lines: npt.NDArray[np.int64]
    genotypes: pa.Table
    contigs: list[str]
    contig_codes: Places
    undeclared: Mapping[str, Mask]


def read_plain(borders: Borders, places: npt.NDArray[np.int64], header: Header, naming: Naming) -> Plain:
    """Read all lines that are plain; the others are not among `Plain.lines`."""
    lines = lines_of(borders, SITE_COLUMNS + bool(header.samples) + len(header.samples))
    sites = sites_of(lines, header, naming)
    odd, undeclared, extra = sites.odd.copy(), dict(sites.undeclared), _no_samples(len(lines))
    parts: list[tuple[Places, Calls]] = []
    if header.samples:
        column = coded(lines, SITE_COLUMNS)
        formats = formats_of(column.names, column.codes)
        parts, extra, odd_cells = _calls(lines, formats, header, sites.alleles.counts)
        odd |= odd_cells
        undeclared |= {
            f"FORMAT/{key}": column.mask(lambda name, key=key: key in name.split(":"))  # type: ignore[misc]  # mypy does not type a lambda's default
            for key in formats.keys
            if not format_field(key, header).declared
        }
        extra = {**extra, "format": column.mapped(column.names, pa.string())}
    record = pa.array(places[lines.index])
    columns = {"record": record, **sites.columns, **extra}
    variants = pa.table([columns[name] for name in VARIANT_SCHEMA.names], schema=VARIANT_SCHEMA)
    genotypes, call_lines = _genotypes(parts, columns, header)
    kept = ~odd
    if odd.any():
        variants, genotypes = variants.filter(pa.array(kept)), genotypes.filter(pa.array(kept[call_lines]))
        call_lines = call_lines[kept[call_lines]]
    return Plain(
        lines=lines.index[kept],
        variants=variants,
        call_lines=lines.index[call_lines],
        genotypes=genotypes,
        contigs=sites.contigs,
        contig_codes=sites.contig_codes[kept],
        undeclared={name: mask[kept] for name, mask in undeclared.items()},
    )


def _no_samples(lines: int) -> dict[str, pa.Array]:
    none = pa.nulls(lines, pa.string())
    return {"format": none, "hom_ref": none, "implied": pa.array(np.zeros(lines, np.int32))}


def _calls(
    lines: Lines, formats: Formats, header: Header, alts: Places
) -> tuple[list[tuple[Places, Calls]], dict[str, pa.Array], Mask]:
    """Cells of the lines: those with GT alone as a matrix, the others by fields."""
    only_gt = np.array([name == "GT" for name in formats.names], bool)[formats.codes] & has_matrix(lines)
    parts = []
    for chosen, wanted in ((True, only_gt), (False, ~only_gt)):
        which = np.flatnonzero(wanted).astype(np.int32)
        if not len(which):
            continue
        some = lines if len(which) == len(lines) else lines.only(wanted)
        own = alts[which]
        calls = matrix_calls(some, own) if chosen else cell_calls(some, formats.only(which), header, own)
        parts.append((which, calls))
    odd, implied = np.zeros(len(lines), bool), np.zeros(len(lines), np.int32)
    order = np.zeros(len(lines), np.int32)
    offset = 0
    for which, calls in parts:
        odd[which], implied[which] = calls.odd, calls.implied
        order[which] = np.arange(offset, offset + len(which), dtype=np.int32)
        offset += len(which)
    texts = pa.concat_arrays([calls.hom_ref for _, calls in parts]) if parts else pa.nulls(0, pa.string())
    return parts, {"hom_ref": texts.take(pa.array(order)), "implied": pa.array(implied)}, odd


def _genotypes(
    parts: list[tuple[Places, Calls]], sites: Mapping[str, pa.Array], header: Header
) -> tuple[pa.Table, Places]:
    """Genotype rows in order, and the line of each."""
    if not parts:
        return FAST_GENOTYPE_SCHEMA.empty_table(), np.empty(0, np.int32)
    contig = sites["contig"].dictionary_encode()
    tables, lines = [], []
    for which, calls in parts:
        line = which[calls.lines]
        rows = pa.array(line)
        columns = {
            "sample_id": pa.DictionaryArray.from_arrays(pa.array(calls.samples), pa.array(header.samples)),
            "contig": pa.DictionaryArray.from_arrays(contig.indices.take(rows), contig.dictionary),
            **{name: sites[name].take(rows) for name in ("record", "start", "end")},
            **{name: calls.columns[name] for name in COLUMNS},
        }
        ordered = [columns[name] for name in FAST_GENOTYPE_SCHEMA.names]
        tables.append(pa.table(ordered, schema=FAST_GENOTYPE_SCHEMA))
        lines.append(line)
    return merged(tables, lines), lines[0] if len(lines) == 1 else np.sort(np.concatenate(lines), kind="stable")
