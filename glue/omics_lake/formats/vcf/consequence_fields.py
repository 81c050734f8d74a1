"""A header's field list of CSQ, vep or ANN: which field stands where, and what it is called in the lake."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from omics_lake.formats.annotation.columnar import unique_names
from omics_lake.formats.vcf.model import Field, Header

KEYS = ("CSQ", "vep", "ANN")
VEP, SNPEFF = "VEP", "SnpEff"

_QUOTED = re.compile(r"'\s*(Allele\s*\|[^']*)'")
_FORMAT = re.compile(r"Format:\s*(\S.*)")

# Column -> the tools' names of it, lower case; the first that the header lists is taken.
_TEXTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    VEP: {
        "gene_symbol": ("symbol", "hgnc"),  # HGNC until VEP 73
        "gene_id": ("gene",),
        "feature_type": ("feature_type",),
        "feature_id": ("feature",),
        "biotype": ("biotype",),
        "exon": ("exon",),
        "intron": ("intron",),
        "hgvsc": ("hgvsc",),
        "hgvsp": ("hgvsp",),
        "cdna_position": ("cdna_position",),
        "cds_position": ("cds_position",),
        "protein_position": ("protein_position",),
        "amino_acids": ("amino_acids",),
        "codons": ("codons",),
    },
    SNPEFF: {
        "gene_symbol": ("gene_name",),
        "gene_id": ("gene_id",),
        "feature_type": ("feature_type",),
        "feature_id": ("feature_id",),
        "biotype": ("transcript_biotype",),
        "exon": (),
        "intron": (),
        "hgvsc": ("hgvs.c",),
        "hgvsp": ("hgvs.p",),
        "cdna_position": ("cdna.pos / cdna.length", "cdna_position / cdna_len"),
        "cds_position": ("cds.pos / cds.length", "cds_position / cds_len"),
        "protein_position": ("aa.pos / aa.length", "protein_position / protein_len"),
        "amino_acids": (),
        "codons": (),
    },
}
_OTHERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    VEP: {
        "allele": ("allele",),
        "consequences": ("consequence",),
        "impact": ("impact",),
        "distance": ("distance",),
        "is_canonical": ("canonical",),
        "allele_number": ("allele_num",),
    },
    SNPEFF: {
        "allele": ("allele",),
        "consequences": ("annotation",),
        "impact": ("annotation_impact", "putative_impact"),
        "distance": ("distance", "distance to feature"),
        "rank_of_feature": ("rank", "rank / total"),
    },
}
_KEPT_TOO = {"allele_number"}  # used to find the ALT, and an attribute all the same


@dataclass(frozen=True)
class Layout:
    """Where the fields of one key stand.

    Args:
        key: of INFO.
        tool: VEP or SnpEff.
        names: fields in order, as the header has them; a name's second occurrence is numbered.
        place: column, or part of one -> place of its field, of those that the header lists.
    """

    key: str
    tool: str
    names: tuple[str, ...]
    place: Mapping[str, int]

    @property
    def texts(self) -> tuple[str, ...]:
        """Columns that take a field's text as it is."""
        return tuple(_TEXTS[self.tool])

    def lists(self, name: str) -> bool:
        """Whether the header lists the column's field."""
        return name in self.place

    def field(self, name: str, fields: Sequence[pa.Array]) -> pa.Array:
        """The column's field; nulls where the header does not list it."""
        return fields[self.place[name]] if self.lists(name) else pa.nulls(len(fields[0]), pa.string())

    def others(self) -> list[int]:
        """Places of fields without a column."""
        taken = {place for name, place in self.place.items() if name not in _KEPT_TOO}
        return [place for place in range(len(self.names)) if place not in taken]


def layouts(header: Header) -> tuple[Layout, ...]:
    """Field lists of the keys that the header describes, CSQ before vep before ANN."""
    found = (_layout(header.info[key]) for key in KEYS if key in header.info)
    return tuple(layout for layout in found if layout is not None)


def unread(header: Header) -> tuple[str, ...]:
    """What is said of keys whose entries give no rows: one sentence each."""
    return tuple(
        f"INFO/{key}: the header's Description lists no fields, so its entries stay in info alone"
        for key in KEYS
        if key in header.info and header.info[key].declared and _layout(header.info[key]) is None
    )


def _layout(field: Field) -> Layout | None:
    tool, names = _listed(field.description)
    if not names:
        return None
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(name.lower(), place)
    known = {**_TEXTS[tool], **_OTHERS[tool]}
    taken = {
        column: places[spelling]
        for column, spellings in known.items()
        for spelling in [next((one for one in spellings if one in places), None)]
        if spelling is not None
    }
    return Layout(field.name, tool, unique_names(names), taken)


def _listed(description: str) -> tuple[str, list[str]]:
    """The tool, and its fields as the Description lists them; only SnpEff has a field Annotation."""
    match = _QUOTED.search(description) or _FORMAT.search(description)
    names = [name.strip(" \"'") for name in match[1].split("|")] if match else []
    if len(names) < 2:
        return VEP, []
    names[-1] = names[-1].split(" ")[0] if match and match.re is _FORMAT else names[-1]
    return (SNPEFF if "annotation" in map(str.lower, names) else VEP), names
