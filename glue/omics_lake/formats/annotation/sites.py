"""A sites VCF's records as annotations: one row is one ALT of one record.

ALT `.` gives one row without `alt`. `attributes` keeps INFO as written, so that in a row of a multi-allelic record a
`Number=A` value still has all ALTs' parts: `allele_number` tells which is this row's.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.annotation.clinvar import clinvar_columns, is_clinvar
from omics_lake.formats.annotation.columnar import MapColumn, Places, by_distinct, column, ordinals, ragged
from omics_lake.formats.annotation.rows import annotation_table
from omics_lake.formats.vcf.model import Header

_SAME = ("record", "contig", "start", "end", "pos", "ref", "is_multiallelic", "qual", "filters")


def annotations_of(
    variants: pa.Table,
    header: Header,
    source: str,
    release: str,
    build: str | None,
    spelt: Mapping[str, str] | None = None,
) -> pa.Table:
    """Rows of `ANNOTATION_SCHEMA`, by record and then ALT.

    Args:
        variants: columns of `formats.vcf.schema.VARIANT_SCHEMA`.
        header: the file's; where it declares ClinVar's keys, the typed columns are filled.
        source: clinvar, or the annotation set's name.
        release: of the source.
        build: GRCh37, GRCh38 or None.
        spelt: the lake's name of a contig -> as the file spells it; a contig that is not among them has no spelling.
    """
    info = column(variants, "info")
    columns = {name: column(variants, name) for name in _SAME}
    spellings = by_distinct(columns["contig"], (spelt or {}).get, pa.string())
    columns |= {"attributes": info, "name": _names(column(variants, "names")), "source_contig": spellings}
    if is_clinvar(header):
        columns |= clinvar_columns(MapColumn(info))
    return annotation_table(_by_alt(columns, variants), source, release, build)


def _by_alt(columns: dict[str, pa.Array], variants: pa.Table) -> dict[str, pa.Array]:
    """A row for each ALT, with that ALT's own columns."""
    alts = ragged(column(variants, "alts"))
    rows = np.maximum(alts.lengths, 1)
    if (rows == 1).all():
        first: Places = np.zeros(len(rows), np.int64)
        return columns | _of_alt(variants, np.arange(len(rows)), first)
    record = np.repeat(np.arange(len(rows)), rows)
    take = pa.array(record)
    return {name: values.take(take) for name, values in columns.items()} | _of_alt(variants, record, ordinals(rows))


def _of_alt(variants: pa.Table, record: Places, place: Places) -> dict[str, pa.Array]:
    """`alt`, its number, key and frequency, for the ALT at that place of each record."""
    alt, key, frequency = (
        ragged(column(variants, name)).of(record).cell(place) for name in ("alts", "allele_keys", "af")
    )
    number = pa.array(place + 1, pa.int32(), mask=np.asarray(alt.is_null()))
    return {"alt": alt, "allele_number": number, "allele_key": key, "af": frequency}


def _names(names: pa.Array) -> pa.Array:
    return pc.binary_join(names, ";")
