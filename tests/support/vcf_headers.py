"""Small VCF headers for tests."""

from __future__ import annotations

from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header


def header_text(*lines: str, version: str = "4.2", samples: tuple[str, ...] = ()) -> str:
    """A header's text with the given `##` lines."""
    columns = [
        "#CHROM",
        "POS",
        "ID",
        "REF",
        "ALT",
        "QUAL",
        "FILTER",
        "INFO",
        *(("FORMAT", *samples) if samples else ()),
    ]
    return "\n".join((f"##fileformat=VCFv{version}", *lines, "\t".join(columns))) + "\n"


def header_of(*lines: str, version: str = "4.2", samples: tuple[str, ...] = ()) -> Header:
    """The same, read."""
    return parse_header(header_text(*lines, version=version, samples=samples))
