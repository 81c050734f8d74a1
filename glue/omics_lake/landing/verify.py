"""Read what has landed once more, and tell what is not the file that its manifest names."""

from __future__ import annotations

from collections.abc import Sequence

from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Progress, Report, silent
from omics_lake.landing.zone import Zone, landed_file, read_landed, stock_of, wanted


def verify(
    zone: Zone, release: str | None = None, projects: Sequence[str] | None = None, report: Report = silent
) -> tuple[LakeError, ...]:
    """Check size and MD5, or the SHA-256 noted at landing, of every landed file.

    Returns:
        One `ChecksumMismatch` or `IncompleteManifest` for each file that was changed or is gone, in manifest order.
    """
    wrong: list[LakeError] = []
    records = wanted(zone, release, projects)
    present = stock_of(zone)
    for done, record in enumerate(records):
        report(Progress("verify", "read", done, len(records), f"{len(wrong)} changed"))
        try:
            if (landed := landed_file(zone, present, record)) is not None:
                read_landed(zone.filesystem, landed)
        except LakeError as error:
            wrong.append(error)
    return tuple(wrong)
