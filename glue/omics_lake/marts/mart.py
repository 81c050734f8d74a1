"""The contract of a mart: a table made from other published tables by a pure function over DataFrames.

The framework gives `build` one DataFrame for each name in `inputs` (whole tables, or the rows of one project; a
table without rows as an empty frame with its declared columns) and publishes what comes back by project, the same
write-audit-publish way as every other table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from omics_lake.core.table import Table

Frames = Mapping[str, DataFrame]


@dataclass(frozen=True)
class Mart:
    """How one mart is made.

    Args:
        table: the declaration; its partition column is `project_id`.
        inputs: full names of the tables it reads, such as `omics.clinical_patient`.
        build: input frames by full name -> exactly the declared columns, in order. No project's rows depend on
            another project's, so building one project alone gives that project's part of building all.
        version: raised by hand when `build` gives other rows from the same inputs; a re-run then rebuilds.
    """

    table: Table
    inputs: tuple[str, ...]
    build: Callable[[Frames], DataFrame]
    version: int = 1


def as_declared(frame: DataFrame, table: Table) -> DataFrame:
    """Exactly the declared columns, in order and in type: the last step of every `build`."""
    return frame.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in table.columns))
