"""The lake's parse-and-write functions alone: no Spark, no commit, no audits; one group of files after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import count
from typing import Any

import pyarrow as pa
from inputs import landed_files
from pyarrow import fs
from work import TABLES, Run, Seconds, Work

from omics_lake.build.job import group_files
from omics_lake.build.task import run_group
from omics_lake.core.arrow import table_schema
from omics_lake.core.table import Table
from omics_lake.lake.arrow_files import Target
from omics_lake.tables.registry import recipe_of

_SIMPLE = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "long",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


def open_in_process(work: Work) -> Run:
    """What the tasks of a build do, one after the other."""
    pa.set_cpu_count(work.cores)
    import_module("pandas")  # Arrow does it at the first pa.array(list); a start's cost, as the others' imports are
    recipe = recipe_of(TABLES[work.workload])
    files = landed_files(work.landing)
    target = Target(str(work.out / "table"), iceberg_schema(recipe.table), recipe.table.partition)

    def run() -> Mapping[str, Seconds]:
        for group in group_files(files, recipe, work.cores):
            part = run_group(recipe.table.full_name, group, fs.LocalFileSystem(), target)
            if part.failures or part.rejected:
                raise RuntimeError(f"{len(part.failures)} files and {len(part.rejected)} lines could not be read")
        return {}

    return run


def iceberg_schema(table: Table) -> str:
    """Iceberg's schema JSON of a declaration, with field ids as Iceberg gives them to a new table: nested ones last."""
    declared = table_schema(table)
    nested = count(len(declared) + 1)
    fields = [
        {"id": at, "name": field.name, "required": False, "type": _iceberg_type(field.type, nested)}
        for at, field in enumerate(declared, start=1)
    ]
    return json.dumps({"type": "struct", "fields": fields})


def _iceberg_type(kind: pa.DataType, ids: Iterator[int]) -> str | dict[str, Any]:
    if pa.types.is_list(kind):
        element = {"element-id": next(ids), "element": _iceberg_type(kind.value_type, ids)}
        return {"type": "list", **element, "element-required": False}
    if pa.types.is_map(kind):
        key = {"key-id": next(ids), "key": _iceberg_type(kind.key_type, ids)}
        value = {"value-id": next(ids), "value": _iceberg_type(kind.item_type, ids)}
        return {"type": "map", **key, **value, "value-required": False}
    return _SIMPLE[kind]
