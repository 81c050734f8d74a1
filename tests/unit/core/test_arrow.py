"""Declared types become Arrow types."""

import pyarrow as pa
import pytest

from omics_lake.core.arrow import arrow_schema, arrow_type
from omics_lake.core.table import Column


@pytest.mark.parametrize(
    ("ddl", "expected"),
    [
        ("string", pa.string()),
        ("bigint", pa.int64()),
        ("date", pa.date32()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("array<string>", pa.list_(pa.field("element", pa.string()))),
        ("map<string,string>", pa.map_(pa.string(), pa.string())),
        ("map<string, bigint>", pa.map_(pa.string(), pa.int64())),
    ],
)
def test_types(ddl: str, expected: pa.DataType) -> None:
    assert arrow_type(ddl) == expected


def test_a_type_that_tables_do_not_use_is_an_error() -> None:
    with pytest.raises(ValueError, match="decimal"):
        arrow_type("decimal(10,2)")


def test_a_schema_keeps_names_and_order() -> None:
    assert arrow_schema((Column("b", "int", ""), Column("a", "string", ""))).names == ["b", "a"]
