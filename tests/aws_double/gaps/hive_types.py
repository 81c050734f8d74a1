"""Types of Glue's columns, as words of Hive, to types of an Iceberg schema.

https://iceberg.apache.org/spec/#schemas-and-data-types
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

WORDS = {
    "bigint": "long",
    "binary": "binary",
    "boolean": "boolean",
    "date": "date",
    "double": "double",
    "float": "float",
    "int": "int",
    "integer": "int",
    "long": "long",
    "string": "string",
    "timestamp": "timestamp",  # Hive's has no zone, so neither has Iceberg's
    "timestamptz": "timestamptz",
}


class UnknownType(ValueError):
    """No type of Iceberg's stands for it."""


def schema(columns: list[dict[str, str]]) -> tuple[dict[str, Any], int]:
    """An Iceberg schema and its highest field id; all columns are optional, as Glue's are.

    Ids go first to the columns, in their order, and then to what is inside of them.
    """
    ids = count(len(columns) + 1)
    fields = [
        {"id": number, "name": column["Name"], "required": False, "type": iceberg_type(column["Type"], ids)}
        | ({"doc": column["Comment"]} if column.get("Comment") else {})
        for number, column in enumerate(columns, start=1)
    ]
    return {"type": "struct", "schema-id": 0, "fields": fields}, next(ids) - 1


def iceberg_type(hive: str, ids: Iterator[int]) -> Any:
    """One type; nested ones take the next ids."""
    word, _, rest = hive.strip().partition("<")
    inside = rest.removesuffix(">")
    match word.strip().lower(), rest.endswith(">"):
        case "array", True:
            number = next(ids)
            return {
                "type": "list",
                "element-id": number,
                "element": iceberg_type(inside, ids),
                "element-required": False,
            }
        case "map", True:
            return iceberg_map(split(inside), ids)
        case "struct", True:
            return iceberg_struct(split(inside), ids)
    return plain(hive.strip().lower())


def iceberg_map(parts: list[str], ids: Iterator[int]) -> dict[str, Any]:
    if len(parts) != 2:
        raise UnknownType(f"map<{','.join(parts)}>")
    key, value = parts
    numbers = {"key-id": next(ids), "value-id": next(ids)}
    types = {"key": iceberg_type(key, ids), "value": iceberg_type(value, ids)}
    return {"type": "map", **numbers, **types, "value-required": False}


def iceberg_struct(parts: list[str], ids: Iterator[int]) -> dict[str, Any]:
    named = [(next(ids), *part.partition(":")) for part in parts]
    fields = [
        {"id": number, "name": name.strip(), "required": False, "type": iceberg_type(hive, ids)}
        for number, name, _, hive in named
    ]
    return {"type": "struct", "fields": fields}


def plain(hive: str) -> str:
    if hive.startswith("decimal(") and hive.endswith(")"):
        precision, _, scale = hive[len("decimal(") : -1].partition(",")
        return f"decimal({int(precision)}, {int(scale or 0)})"
    if hive not in WORDS:
        raise UnknownType(hive)
    return WORDS[hive]


def split(inside: str) -> list[str]:
    """The parts between commas that are inside no further bracket."""
    parts, depth = [""], 0
    for letter in inside:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
