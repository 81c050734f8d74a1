"""Load DuckDB's iceberg extension from the PyPI packages that carry it: no download at run time."""

from __future__ import annotations

from importlib.resources import files

import duckdb

from omics_lake.core.errors import MissingTool


def load_iceberg(connection: duckdb.DuckDBPyConnection) -> None:
    """Load `avro` and `iceberg` into a connection.

    Raises:
        MissingTool: the packages are absent or are for another DuckDB.
    """
    for name in ("avro", "iceberg"):
        try:
            package = files(f"duckdb_extension_{name}")
        except ModuleNotFoundError:
            raise _missing(name, "it is not installed") from None
        path = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if not path.is_file():
            raise _missing(name, f"it is for another DuckDB than {duckdb.__version__}")
        connection.execute(f"load '{path}'")


def _missing(name: str, why: str) -> MissingTool:
    return MissingTool(
        f"DuckDB's {name} extension is missing",
        why=f"duckdb-extension-{name}: {why}",
        next_step=f"pip install duckdb=={duckdb.__version__} duckdb-extension-{name}=={duckdb.__version__}",
    )
