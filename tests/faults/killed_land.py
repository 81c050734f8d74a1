"""Land a folder's plan from a double, one file at a time, and die by SIGKILL once so many files are there.

Arguments: landing folder, the double's GDC address, files.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from omics_lake.core.progress import Progress
from omics_lake.core.record import FileRecord
from omics_lake.landing.land import land
from omics_lake.landing.store import open_store
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.source.base import Body
from omics_lake.source.gdc import GdcApi


class DyingApi(GdcApi):
    """Asks for file after file, and dies halfway through the one after the last."""

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        body = super().open(record, start, validator)
        if len(list(Path(folder).glob("gdc/*/*/*/*/*.txt"))) < int(files):
            return body

        def some() -> object:
            first = next(body.chunks)
            yield first[:100]
            os.kill(os.getpid(), signal.SIGKILL)

        return Body(some(), body.start, body.size, body.validator)


def ignore(progress: Progress) -> None:
    """Tell nobody."""


folder, address, files = sys.argv[1:]
land(open_store(folder), wanted(open_landing(folder)), {"gdc": DyingApi(address)}, parallel=1, report=ignore)
