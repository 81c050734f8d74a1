"""A VCF's header, read strictly: a file whose header breaks the specification is refused as a whole.

`##KEY=<...>` lines of the kinds that the specification names are held against it; all others (ClinVar's
`##ID=<Description=...>`, command lines) are kept as text. Undeclared keys in records are no error of the header.

Source: https://github.com/samtools/hts-specs, VCFv4.1 to VCFv4.5, sections 1.1 to 1.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.header_line import BadLine, Line, parse_line
from omics_lake.formats.vcf.header_reserved import check_reserved
from omics_lake.formats.vcf.header_rules import CHECKS
from omics_lake.formats.vcf.model import Field, Header

COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
VERSIONS = ("4.1", "4.2", "4.3", "4.4", "4.5")
_URL = re.compile(r"[a-z]+://(?P<host>[^/:]*)(?::[0-9]+)?(?:/.*)?")
_HOST = re.compile(r"(?:[0-9]+\.){3}[0-9]+|.*[A-Za-z].*|")


@dataclass
class _Parts:
    """What the lines read so far say."""

    version: str
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    reference: str | None = None


def parse_header(text: str) -> Header:
    r"""All header lines, with their ends as they stand in the file.

    Raises:
        UnreadableFile: the header breaks the specification; `where` is the line, 1-based.
    """
    lines = text.removesuffix("\n").split("\n")
    plain = [line.removesuffix("\r") for line in lines]
    number = 1
    try:
        parts = _Parts(_version(plain[0]))
        for number, line in enumerate(plain[1:-1], start=2):  # noqa: B007 (the except clause names the line)
            _take(line, parts)
        number = len(plain)
        samples = _samples(plain[-1])
    except BadLine as error:
        raise UnreadableFile(
            "The VCF header breaks the specification",
            where=f"line {number}",
            why=str(error),
            next_step="have the file written anew by its caller, or mend the line (bcftools reheader)",
        ) from error
    return _header("".join(f"{line}\n" for line in plain), samples, parts, "\r\n" if lines[0].endswith("\r") else "\n")


def _header(text: str, samples: tuple[str, ...], parts: _Parts, line_end: str) -> Header:
    by_kind: dict[str, dict[str, Line]] = {}
    for (kind, name), line in parts.lines.items():
        by_kind.setdefault(kind, {})[name] = line
    return Header(
        text=text,
        version=parts.version,
        samples=samples,
        info={name: _field(line) for name, line in by_kind.get("INFO", {}).items()},
        format={name: _field(line) for name, line in by_kind.get("FORMAT", {}).items()},
        filters=frozenset(by_kind.get("FILTER", ())),
        contigs={name: _length(line) for name, line in by_kind.get("contig", {}).items()},
        reference=parts.reference,
        line_end=line_end,
    )


def _field(line: Line) -> Field:
    name, number, kind, description = (line.fields[key] for key in ("ID", "Number", "Type", "Description"))
    return Field(name, "." if number == "-1" else number, kind, description)


def _length(line: Line) -> int | None:
    return int(line.fields["length"]) if line.fields.get("length") else None


def _version(line: str) -> str:
    match = re.fullmatch(r"##fileformat=VCFv(4\.[0-9])", line)
    if match and match[1] in VERSIONS:
        return match[1]
    if not line.startswith("##fileformat="):
        raise BadLine(f"the first line is no ##fileformat line but {line[:60]!r}")
    raise BadLine(f"{line[2:60]!r} is none of VCFv{', VCFv'.join(VERSIONS)}")


def _take(line: str, parts: _Parts) -> None:
    if line.startswith("#CHROM"):
        raise BadLine("a #CHROM line stands before the header's last line")
    kind, equals, value = line[2:].partition("=")
    if not line.startswith("##") or not (kind and equals and value):
        raise BadLine(f"no ##key=value line but {line[:60]!r}")
    if kind == "fileformat":
        raise BadLine("a second ##fileformat line")
    if kind in CHECKS:
        _take_structured(kind, value, parts)
    elif kind == "reference":
        parts.reference = value
    else:
        _check_address(kind, value)


def _take_structured(kind: str, value: str, parts: _Parts) -> None:
    line = parse_line(kind, value)
    CHECKS[kind](line, parts.version)
    check_reserved(line, parts.version)
    name = line.fields.get("ID", value)
    if parts.lines.setdefault((kind, name), line) is not line:
        raise BadLine(f"{kind} {name} is declared twice")


def _check_address(kind: str, value: str) -> None:
    """Assembly and pedigreeDB hold addresses; assembly often a mere name, which is read."""
    if kind == "pedigreeDB" and value == "<>":
        raise BadLine("##pedigreeDB names nothing")
    if kind in ("assembly", "pedigreeDB"):
        match = _URL.fullmatch(value.strip("<>"))
        if match and not _HOST.fullmatch(match["host"]):
            raise BadLine(f"##{kind}={value} is no address: {match['host']!r} is no host")


def _samples(line: str) -> tuple[str, ...]:
    columns = line.split("\t")
    if tuple(columns[:8]) != COLUMNS:
        raise BadLine(f"the header does not end with the line {' '.join(COLUMNS)}, parted by tabs")
    if len(columns) == 8:
        return ()
    if columns[8] != "FORMAT" or len(columns) == 9:
        raise BadLine("the #CHROM line has a ninth column that is not FORMAT, or FORMAT and no sample")
    samples = tuple(columns[9:])
    if "" in samples:
        raise BadLine("the #CHROM line has an empty sample name")
    if len(set(samples)) < len(samples):
        raise BadLine(f"the #CHROM line has the sample {next(s for s in samples if samples.count(s) > 1)} twice")
    return samples
