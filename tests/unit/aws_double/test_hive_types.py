"""Glue's column types as Iceberg's, after the tables of Iceberg's specification."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from aws_double.gaps.hive_types import UnknownType, iceberg_type, schema


@pytest.mark.parametrize(
    ("hive", "iceberg"),
    [
        ("string", "string"),
        ("BIGINT", "long"),
        ("int", "int"),
        ("timestamp", "timestamp"),
        ("decimal(10,2)", "decimal(10, 2)"),
    ],
)
def test_plain_types(hive: str, iceberg: str) -> None:
    assert iceberg_type(hive, count(1)) == iceberg


@pytest.mark.parametrize("hive", ["varchar2", "", "array<>", "list<int>", "map<string>"])
def test_a_type_that_iceberg_has_not(hive: str) -> None:
    with pytest.raises(UnknownType):
        iceberg_type(hive, count(1))


def test_ids_go_to_the_columns_first_and_then_inside() -> None:
    columns = [
        {"Name": "tags", "Type": "map<string,array<int>>", "Comment": "what"},
        {"Name": "where", "Type": "struct<contig:string,at:struct<first:int,last:int>>"},
        {"Name": "last", "Type": "date"},
    ]
    inner: dict[str, Any] = {"type": "list", "element-id": 6, "element": "int", "element-required": False}
    tags = {
        "type": "map",
        "key-id": 4,
        "key": "string",
        "value-id": 5,
        "value": inner,
        "value-required": False,
    }
    place = {
        "type": "struct",
        "fields": [
            {"id": 9, "name": "first", "required": False, "type": "int"},
            {"id": 10, "name": "last", "required": False, "type": "int"},
        ],
    }
    where = {
        "type": "struct",
        "fields": [
            {"id": 7, "name": "contig", "required": False, "type": "string"},
            {"id": 8, "name": "at", "required": False, "type": place},
        ],
    }
    made, last = schema(columns)
    assert made["fields"] == [
        {"id": 1, "name": "tags", "required": False, "type": tags, "doc": "what"},
        {"id": 2, "name": "where", "required": False, "type": where},
        {"id": 3, "name": "last", "required": False, "type": "date"},
    ]
    assert last == 10
