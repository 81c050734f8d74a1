"""Rows back to a VCF line: the exact inverse of `rows`.

`rows` sets `spelling` wherever these functions would write another text, so that what is written back is what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from omics_lake.formats.vcf.values import number_text

INTEGERS = {"DP": "dp", "GQ": "gq", "PS": "ps"}
INTEGER_LISTS = {"AD": "ad", "PL": "pl", "SPL": "spl"}
FLOAT_LISTS = {"GL": "gl"}
_COLUMNS = {**INTEGERS, **INTEGER_LISTS, **FLOAT_LISTS}


def render_record(
    variant: Mapping[str, Any], calls: Mapping[str, Mapping[str, Any]], samples: Sequence[str], source_contig: str
) -> str:
    """One line without its end.

    Args:
        variant: columns of `schema.VARIANT_COLUMNS` by name.
        calls: sample -> columns of `schema.GENOTYPE_COLUMNS`, of the record's genotype rows.
        samples: whose cells to write, in order; a sample without a row has the record's `hom_ref`.
        source_contig: CHROM as the file spells it.
    """
    site = variant["spelling"] if variant["spelling"] is not None else render_site(variant, source_contig)
    if variant["format"] is None or not samples:
        return str(site)
    form = variant["format"]
    cells = (_cell(form, calls[sample]) if sample in calls else variant["hom_ref"] for sample in samples)
    return "\t".join((site, form, *cells))


def render_site(variant: Mapping[str, Any], source_contig: str) -> str:
    """The columns CHROM to INFO from all columns but `spelling`."""
    qual = variant["qual"]
    return "\t".join(
        (
            source_contig,
            str(variant["pos"]),
            ";".join(variant["names"] or ()) or ".",
            variant["ref"],
            ",".join(variant["alts"] or ()) or ".",
            "." if qual is None else number_text(qual),
            ";".join(variant["filters"] or ()) or ".",
            ";".join(k if v is None else f"{k}={v}" for k, v in pairs_of(variant["info"])) or ".",
        )
    )


def _cell(form: str, call: Mapping[str, Any]) -> str:
    return str(call["spelling"]) if call["spelling"] is not None else render_cell(form, call)


def render_cell(form: str, call: Mapping[str, Any]) -> str:
    """A cell from all columns but `spelling`: every key of FORMAT, a dot for what is missing, nothing dropped."""
    if form == ".":
        return "."
    others = dict(pairs_of(call["information"]))
    return ":".join(_field(key, call, others) for key in form.split(":"))


def _field(key: str, call: Mapping[str, Any], others: Mapping[str, str]) -> str:
    if key in others:
        return others[key]
    if key == "GT":
        return render_gt(call["calls"], call["phased"])
    value = call[_COLUMNS[key]] if key in _COLUMNS else None
    if value is None:
        return "."
    if key in INTEGERS:
        return str(value)
    return ",".join("." if x is None else number_text(x) if key in FLOAT_LISTS else str(x) for x in value)


def render_gt(calls: Sequence[int | None] | None, phased: bool | None) -> str:
    """GT with one kind of separator; a dot for none."""
    if calls is None:
        return "."
    return ("|" if phased else "/").join("." if call is None else str(call) for call in calls)


def pairs_of(value: Any) -> Iterable[tuple[str, Any]]:
    """A map's pairs, whether Arrow gave it (a list of pairs) or Spark (a dict)."""
    if value is None:
        return ()
    pairs: Iterable[tuple[str, Any]] = value.items() if isinstance(value, Mapping) else value
    return pairs
