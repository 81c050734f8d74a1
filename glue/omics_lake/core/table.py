"""A table's declaration: what one row is, its columns, key, layout and audits.

The declaration is the only place a table is described: the Iceberg schema, the column comments
in the catalog, the audits run before publishing and `docs/data-dictionary.md` all come from it.
"""

from __future__ import annotations

from dataclasses import dataclass

CATALOG = "lake"


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: snake_case, legal in Glue, Athena and DuckDB.
        type: Spark DDL type: string, int, bigint, double, boolean, date, timestamp, array<...>, map<...>.
        comment: meaning, unit and source; becomes the catalog's comment.
        nullable: False makes "no nulls" an audit.
    """

    name: str
    type: str
    comment: str
    nullable: bool = True


@dataclass(frozen=True)
class InRange:
    """Values of a numeric column lie in [low, high]; nulls pass."""

    column: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class OneOf:
    """Values of a column are among those listed; nulls pass."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Holds:
    """A SQL condition over one row that is never false, such as `start_position <= end_position`."""

    condition: str
    meaning: str


@dataclass(frozen=True)
class EqualRowsPerFile:
    """Every source file gives the same number of rows (one gene model); `exactly` pins it where the source says.

    Args:
        by: column whose values share a row count, such as the gene model; None means the whole project.
        exactly: value of `by` -> rows that the source publishes for it.
    """

    by: str | None = None
    exactly: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class References:
    """Values of a column exist in another table's column (same project); nulls pass.

    Skipped, and said so, while the other table has no rows for the project.
    """

    column: str
    table: str
    other: str


Audit = InRange | OneOf | Holds | EqualRowsPerFile | References


@dataclass(frozen=True)
class Table:
    """A lake table.

    Args:
        namespace: omics, marts or ops.
        name: singular, snake_case.
        row: what one row is, in one sentence; becomes the table's comment.
        source: what it is made from.
        columns: in stored order.
        key: columns whose values together are unique.
        partition: identity partition columns.
        sort: order of rows inside a data file.
        audits: checks beyond key and not-null.
        tolerated_rejects: share of a build's lines that may go to quarantine, past which nothing is published;
            where it is above 0, a single line always may.
        key_within_file: the key contains `file_id`, so that uniqueness is proven file by file where the rows
            are made, and the audit on the branch compares each file's row count with what was proven.
        never_empty: files that together give no row are a fault of the source, not a project without such data, and
            replace nothing.
    """

    namespace: str
    name: str
    row: str
    source: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    partition: tuple[str, ...] = ("project_id",)
    sort: tuple[str, ...] = ()
    audits: tuple[Audit, ...] = ()
    tolerated_rejects: float = 0.0
    key_within_file: bool = False
    never_empty: bool = False

    @property
    def full_name(self) -> str:
        """`omics.expression`."""
        return f"{self.namespace}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in stored order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


FILE_COLUMNS = (
    Column("project_id", "string", "Project, such as TCGA-LUAD (GDC project_id).", nullable=False),
    Column("file_id", "string", "Source file's UUID; joins ops.file for md5, size and workflow.", nullable=False),
    Column(
        "data_release",
        "string",
        "Source and data release under which these rows were published, such as gdc-46.0.",
        nullable=False,
    ),
)
"""Provenance columns that every table built from files starts with."""
