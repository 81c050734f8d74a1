"""Land all that a manifest wants. Arguments: the landing folder, the double's address, `batches` or `singles`."""

from __future__ import annotations

import sys
from typing import BinaryIO

from omics_lake.core.record import FileRecord
from omics_lake.landing.land import land
from omics_lake.landing.store import open_store
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.source.base import Body, Source
from omics_lake.source.sites import Sites


class Singles:
    """The GDC file by file."""

    name = "gdc"

    def __init__(self, source: Source) -> None:
        self._source = source

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """As the source does."""
        return self._source.open(record, start, validator)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """As the source does."""
        self._source.check(record, file)


place, address, way = sys.argv[1:]
api = Sites.at(address).gdc_api()
source: Source = api if way == "batches" else Singles(api)
report = land(open_store(place), wanted(open_landing(place)), {"gdc": source}, parallel=4)
if report.error:
    raise report.error
