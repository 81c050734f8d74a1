"""A folder of BCR clinical biotabs as the frames that `marts.survival` is built from, without a lake in between.

For measuring the endpoints against published ones; a lake's own build reads the published tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from omics_lake.core.record import FileRecord
from omics_lake.tables import clinical_follow_up, clinical_new_tumor_event, clinical_patient
from omics_lake.tables.clinical_common import DATA_TYPE
from omics_lake.tables.recipe import with_provenance

RECIPES = (clinical_patient.RECIPE, clinical_follow_up.RECIPE, clinical_new_tumor_event.RECIPE)


def read_form_folder(folder: Path, projects: Iterable[str]) -> dict[str, pa.Table]:
    """The clinical biotabs below a folder as the three tables that survival needs, by full name.

    Args:
        folder: searched at any depth for BCR file names.
        projects: project ids to take, such as TCGA-LUAD; told from the disease in the file's name.
    """
    wanted = {project.removeprefix("TCGA-").lower(): project for project in projects}
    tables = {}
    for recipe in RECIPES:
        parts = [
            with_provenance(recipe.parse(record, path.read_bytes()).rows, record, recipe.table)
            for path, record in _records(folder, wanted)
            if recipe.takes(record)
        ]
        tables[recipe.table.full_name] = pa.concat_tables(parts)
    return tables


def form_frames(spark: SparkSession, tables: dict[str, pa.Table]) -> dict[str, DataFrame]:
    """Arrow tables of `read_form_folder` as the frames that `marts.survival` is built from, maps left out."""
    frames = {}
    for recipe in RECIPES:
        name = recipe.table.full_name
        # Maps come out of Arrow as lists of pairs; survival reads no attribute.
        kept = [column for column in recipe.table.columns if not column.type.startswith("map")]
        rows = [tuple(row.values()) for row in tables[name].select([c.name for c in kept]).to_pylist()]
        frames[name] = spark.createDataFrame(rows, ", ".join(f"`{c.name}` {c.type}" for c in kept))
    return frames


def _records(folder: Path, wanted: dict[str, str]) -> Iterator[tuple[Path, FileRecord]]:
    for path in sorted(folder.rglob("*_clinical_*.txt")):
        disease = path.stem.rpartition("_")[2]
        if disease in wanted:
            yield path, FileRecord("own", "0", wanted[disease], DATA_TYPE, path.name, path.name)
