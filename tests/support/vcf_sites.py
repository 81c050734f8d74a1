"""Rows of `omics.variant` from VCF lines that a test writes out, through the reader that is the reference."""

from __future__ import annotations

import pyarrow as pa

from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.record import parse_record
from omics_lake.formats.vcf.rows import rows_of

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def sites(*lines: str, header: str = "") -> tuple[pa.Table, Header]:
    """Records of a sites VCF: `1 100 rs1 A T . PASS AF=0.1`, blanks for tabs; the first has place 0, the next 1.

    Args:
        lines: of records.
        header: further header lines.
    """
    more = header.strip("\n") + "\n" if header else ""
    parsed = parse_header(f"##fileformat=VCFv4.2\n{more}{COLUMNS}\n")
    records = [(place, parse_record(line.replace(" ", "\t"), parsed)) for place, line in enumerate(lines)]
    return rows_of(records, parsed, Naming("GRCh38"))[0], parsed


def info_line(key: str, description: str = "", number: str = ".", kind: str = "String") -> str:
    """A header line that declares an INFO key."""
    return f'##INFO=<ID={key},Number={number},Type={kind},Description="{description}">'
