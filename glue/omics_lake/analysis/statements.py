"""The shipped SQL: one statement to a file, in Athena's dialect, below `analysis/sql` and `analysis/views`."""

from __future__ import annotations

from importlib.resources import files


def statement(folder: str, name: str) -> str:
    """The text of `analysis/<folder>/<name>.sql`, with its header comment."""
    return (files("omics_lake.analysis") / folder / f"{name}.sql").read_text()
