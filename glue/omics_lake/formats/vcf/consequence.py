"""INFO CSQ, vep and ANN to rows of `CONSEQUENCE_COLUMNS`: one row is one entry, an allele's effect on one feature.

A value is entries joined by `,`, an entry is fields joined by `|`, a field may be a list joined by `&`. What the fields
are stands in the header's Description alone: VEP's `Format: Allele|Consequence|...`, SnpEff's `'Allele | Annotation |
...'`. VEP may write under ANN, too, so the Description tells the tool, not the key. Which ALT an entry speaks of is
worked out by `consequence_allele`.

https://www.ensembl.org/info/docs/tools/vep/vep_formats.html#vcf
https://pcingola.github.io/SnpEff/adds/VCFannotationformat_v1.0.pdf
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.arrow import arrow_schema
from omics_lake.formats.annotation.columnar import (
    MapColumn,
    Places,
    Ragged,
    blank_is_null,
    by_distinct,
    column,
    decode,
    ordinals,
    percent_decoded,
    ragged,
    split,
    to_map,
)
from omics_lake.formats.vcf.consequence_allele import alt_places
from omics_lake.formats.vcf.consequence_columns import CONSEQUENCE_COLUMNS
from omics_lake.formats.vcf.consequence_fields import Layout, layouts
from omics_lake.formats.vcf.model import Header

CONSEQUENCE_SCHEMA = arrow_schema(CONSEQUENCE_COLUMNS)
IMPACTS = ("HIGH", "MODERATE", "LOW", "MODIFIER")

_STRINGS = pa.list_(pa.field("element", pa.string()))
_INT = r"^-?[0-9]{1,9}$"


def consequences_of(variants: pa.Table, header: Header) -> pa.Table:
    """Rows of `CONSEQUENCE_SCHEMA`, by record and then place in the value.

    Args:
        variants: columns of `formats.vcf.schema.VARIANT_SCHEMA`.
        header: whose Descriptions list the fields; a key without a list gives no rows (`consequence_fields.unread`).
    """
    found = layouts(header)
    if not found or not variants.num_rows:
        return CONSEQUENCE_SCHEMA.empty_table()
    info = MapColumn(column(variants, "info"))
    before = np.zeros(variants.num_rows, np.int64)
    tables = []
    for layout in found:
        entries = _entries(info.value(layout.key))
        tables.append(_rows(variants, layout, entries, before))
        before = before + entries.lengths
    both = pa.concat_tables(tables)
    return both if len(tables) == 1 else both.sort_by([("record", "ascending"), ("rank", "ascending")])


def _entries(values: pa.Array) -> Ragged:
    """Entries of each record; none for an absent key, an empty value and a dot."""
    return split(blank_is_null(values, ("", ".")), ",")


def _rows(variants: pa.Table, layout: Layout, entries: Ragged, before: Places) -> pa.Table:
    """One tool's rows; `before` counts each record's entries of earlier keys, for `rank` goes on over them."""
    record = entries.parents
    rank = ordinals(entries.lengths) + 1 + before[record]
    texts = entries.flat()
    said = np.flatnonzero(np.asarray(pc.not_equal(texts, "")))  # a comma too many makes an entry of nothing
    record, rank, texts = record[said], rank[said], texts.take(pa.array(said))
    cells = split(texts, "|")
    fields = [blank_is_null(pc.utf8_trim_whitespace(cells.cell(place))) for place in range(len(layout.names))]
    columns = _site(variants, record) | _allele(variants, layout, record, fields)
    columns |= _typed(layout, fields)
    columns |= {
        "rank": pa.array(rank, pa.int32()),
        "tool": pa.repeat(pa.scalar(layout.tool), len(record)),
        "attributes": _attributes(layout, fields, columns),
    }
    return pa.Table.from_arrays(
        [columns[field.name].cast(field.type) for field in CONSEQUENCE_SCHEMA], schema=CONSEQUENCE_SCHEMA
    )


def _site(variants: pa.Table, record: Places) -> dict[str, pa.Array]:
    take = pa.array(record)
    return {name: column(variants, name).take(take) for name in ("record", "contig", "start", "end", "ref")}


def _allele(variants: pa.Table, layout: Layout, record: Places, fields: list[pa.Array]) -> dict[str, pa.Array]:
    """The allele as written, the ALT it means and that ALT's key."""
    allele, number = layout.field("allele", fields), layout.field("allele_number", fields)
    alts = ragged(column(variants, "alts"))
    place = alt_places(layout.tool, column(variants, "ref"), column(variants, "alts"), record, allele, number)
    keys = ragged(column(variants, "allele_keys"))
    return {
        "allele": allele,
        "alt": alts.of(record).cell(place),
        "allele_key": keys.of(record).cell(place),
    }


def _typed(layout: Layout, fields: list[pa.Array]) -> dict[str, pa.Array]:
    """Columns of known fields; a value that is not of its column's type is null here and kept in `attributes`."""
    columns = {name: percent_decoded(layout.field(name, fields)) for name in layout.texts}
    terms = layout.field("consequences", fields)
    columns["consequences"] = by_distinct(terms, lambda text: [decode(term) for term in text.split("&")], _STRINGS)
    impact = layout.field("impact", fields)
    columns["impact"] = pc.if_else(pc.is_in(impact, value_set=pa.array(IMPACTS)), impact, pa.scalar(None, pa.string()))
    distance = layout.field("distance", fields)
    whole = pc.match_substring_regex(distance, _INT)
    columns["distance"] = pc.if_else(whole, distance, pa.scalar(None, pa.string())).cast(pa.int32())
    canonical = layout.field("is_canonical", fields)
    listed = layout.lists("is_canonical")
    columns["is_canonical"] = (
        pc.equal(canonical, "YES").fill_null(False) if listed else pa.nulls(len(terms), pa.bool_())
    )
    if layout.lists("rank_of_feature"):
        columns |= _rank(layout.field("rank_of_feature", fields), terms)
    return columns


def _rank(rank: pa.Array, terms: pa.Array) -> dict[str, pa.Array]:
    """SnpEff's Rank counts introns where the variant lies in one, else exons."""
    none = pa.scalar(None, pa.string())
    in_intron = pc.match_substring(terms, "intron_variant").fill_null(False)
    return {"exon": pc.if_else(in_intron, none, rank), "intron": pc.if_else(in_intron, rank, none)}


def _attributes(layout: Layout, fields: list[pa.Array], columns: dict[str, pa.Array]) -> pa.Array:
    """Fields without a column of their own, and those whose column could not take the value."""
    others = layout.others()
    values = [percent_decoded(fields[place]) for place in others]
    names = [layout.names[place] for place in others]
    for name in ("impact", "distance"):
        if layout.lists(name):
            left = pc.if_else(columns[name].is_null(), layout.field(name, fields), pa.scalar(None, pa.string()))
            names.append(layout.names[layout.place[name]])
            values.append(left)
    return to_map(names, values, len(columns["allele"]))
