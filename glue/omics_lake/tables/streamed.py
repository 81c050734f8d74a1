"""How one large file becomes rows of several tables: read in splits, written batch by batch, memory flat.

Unlike a `Recipe`, whose tables belong to a project's many small files, a streamed set is one file: it is published
under its own name, and a file of another content under the same name replaces it only when asked to.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.tables import annotation, callset, consequence, genotype, variant


@dataclass(frozen=True)
class Streamed:
    """One kind of streamed file.

    Args:
        name: callset or annotation; of the job that builds it, too.
        tables: in the order they are published; the last one lists what is whole.
        data_type: of the files.
    """

    name: str
    tables: tuple[Table, ...]
    data_type: str

    def takes(self, file: FileRecord) -> bool:
        """True for a landed file of this kind."""
        return file.data_type == self.data_type


CALLSET = Streamed("callset", (variant.TABLE, genotype.TABLE, consequence.TABLE, callset.TABLE), callset.DATA_TYPE)
ANNOTATION = Streamed("annotation", (consequence.TABLE, annotation.TABLE), annotation.DATA_TYPE)
STREAMED = (CALLSET, ANNOTATION)
