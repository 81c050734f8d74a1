#!/usr/bin/env python3
"""Read every VCF of a folder with the package's reader, line by line, and write what became of it.

Two tables: per suite (a folder directly below vcf/ or gvcf/) how many files were read whole, read with records in
quarantine, or refused; and each file that hts-specs says must fail, with its stated reason beside ours.

Examples:
  scripts/vcf_suites.py DATA                      # print the tables
  scripts/vcf_suites.py DATA --into docs/vcf-suites.md
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import Naming
from omics_lake.formats.vcf.batch import parse_batch
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Edge, ParsedBatch
from omics_lake.formats.vcf.splits import batches, plan_splits, read_header

MARK = "<!-- written by scripts/vcf_suites.py -->"
_NAME = re.compile(r".*\.vcf(?:\.b?gz)?")


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    Args:
        path: below the folder.
        refused: why the whole file was; empty where it was read.
        records: lines of records.
        reasons: why records went to quarantine, in order.
    """

    path: str
    refused: str = ""
    records: int = 0
    reasons: tuple[str, ...] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print or write the tables; 1 where the folder holds no VCF."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with vcf/ and gvcf/")
    parser.add_argument("--into", type=Path, help="page whose part between the marks is written anew")
    options = parser.parse_args(arguments)
    outcomes = [outcome(path, options.folder) for path in files(options.folder)]
    if not outcomes:
        print(f"no VCF below {options.folder}", file=sys.stderr)
        return 1
    text = "\n".join((*suite_table(outcomes), "", *failed_table(outcomes, options.folder)))
    if options.into:
        before, _, after = options.into.read_text(encoding="utf-8").split(MARK)
        options.into.write_text(f"{before}{MARK}\n\n{text}\n\n{MARK}{after}", encoding="utf-8")
    else:
        print(text)
    return 0


def files(folder: Path) -> Iterator[Path]:
    """Every VCF below vcf/ and gvcf/, plain or compressed."""
    for part in ("gvcf", "vcf"):
        yield from sorted(p for p in (folder / part).rglob("*") if p.is_file() and _NAME.fullmatch(p.name))


def outcome(path: Path, folder: Path) -> Outcome:
    """Read one file."""
    name = path.relative_to(folder).as_posix()
    try:
        parsed = list(read(path))
    except UnreadableFile as error:
        return Outcome(name, refused=f"{error.where}: {error.why}" if error.where else f"{error}".split("\n")[0])
    reasons = tuple(rejected.reason for batch in parsed for rejected in batch.rejected)
    return Outcome(name, "", sum(batch.variants.num_rows for batch in parsed) + len(reasons), reasons)


def read(path: Path) -> Iterator[ParsedBatch]:
    """A file's batches, read as one part.

    Raises:
        UnreadableFile: the file or its header cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        header = parse_header(read_header(file))
        edge: Edge | None = None
        for split in plan_splits(file, size, max(size, 1)):
            for batch in batches(file, size, split):
                parsed = parse_batch(batch, header, Naming(None), edge)
                edge = parsed.last or edge
                yield parsed


def suite_of(outcome: Outcome) -> str:
    """`vcf/hts-specs/4.1/failed/x.vcf` -> hts-specs, failed; other suites by their name."""
    parts = outcome.path.split("/")
    kind = " gVCF" if parts[0] == "gvcf" else ""
    if parts[1] == "hts-specs":
        return f"hts-specs, {'examples' if parts[2] == 'examples' else parts[3]}"
    return parts[1] + kind


def suite_table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """One row a suite."""
    yield "| suite | files | read whole | with quarantined records | refused | records | quarantined |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    by_suite: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_suite.setdefault(suite_of(one), []).append(one)
    for suite, ones in sorted(by_suite.items()):
        refused, partly = [o for o in ones if o.refused], [o for o in ones if o.reasons]
        counts = (len(ones), len(ones) - len(refused) - len(partly), len(partly), len(refused))
        totals = (sum(o.records for o in ones), sum(len(o.reasons) for o in ones))
        yield f"| {suite} | {' | '.join(str(n) for n in (*counts, *totals))} |"


def failed_table(outcomes: Iterable[Outcome], folder: Path) -> Iterator[str]:
    """One row for each file of hts-specs that must fail."""
    yield "| file of hts-specs | its reason | what happened | our reason |"
    yield "|---|---|---|---|"
    for one in outcomes:
        if "/failed/" not in one.path:
            continue
        what = "refused" if one.refused else "quarantined" if one.reasons else "**read**"
        reason = one.refused or "; ".join(dict.fromkeys(one.reasons))
        cells = (one.path.removeprefix("vcf/hts-specs/"), stated(folder / one.path), what, code(reason))
        yield f"| {' | '.join(cells)} |"


def code(text: str) -> str:
    """Text in a table's cell, where neither bars nor angle brackets mean anything."""
    return "`{}`".format(text.replace("|", "\\|")) if text else ""


def stated(path: Path) -> str:
    """What the file itself says is wrong with it; empty where it says nothing."""
    match = re.search(rb"(?i)##CauseOfFailure=([^\r\n]*)", path.read_bytes())
    return match[1].decode(errors="replace") if match else ""


if __name__ == "__main__":
    sys.exit(main())
