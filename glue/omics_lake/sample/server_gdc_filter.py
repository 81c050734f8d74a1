"""The GDC's filters over hits: `{"op": ..., "content": {"field": ..., "value": ...}}`, nested by `and` and `or`.

A field of nested records has all their values; `in` and `=` want one of them to agree, `exclude` and `!=` none.
Fields may be spelt with or without the endpoint's own name (`files.data_type`, `data_type`).
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/#filters-specifying-the-query
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from omics_lake.sample.server_gdc_names import Names

Hit = Mapping[str, Any]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class BadFilter(ValueError):
    """A filter that the GDC would answer with 400."""


def matches(hit: Hit, query: Any, names: Names) -> bool:
    """True for a hit that the filter lets pass; an empty filter lets all pass.

    Raises:
        BadFilter: no filter, an unknown operator or an unknown field.
    """
    if query in (None, {}):
        return True
    if not isinstance(query, dict) or not {"op", "content"} <= query.keys():
        raise BadFilter("a filter needs op and content")
    op, content = str(query["op"]).lower(), query["content"]
    if op in ("and", "or"):
        parts = content if isinstance(content, list) else [content]
        found = [matches(hit, part, names) for part in parts]  # all of them: a bad one must not hide behind a false one
        return all(found) if op == "and" else any(found)
    return _compare(op, values_at(hit, _field(content, names)), content.get("value"))


def _field(content: Any, names: Names) -> str:
    if not isinstance(content, dict) or not isinstance(content.get("field"), str):
        raise BadFilter("a filter's content needs field and value")
    name: str = content["field"].removeprefix(names.own)
    if not names.knows(name):
        raise BadFilter(f"field {content['field']!r} is not known")
    return name


def _compare(op: str, found: list[Any], value: Any) -> bool:
    wanted = value if isinstance(value, list) else [value]
    if op in ("=", "in"):
        return any(_same(one, want) for one in found for want in wanted)
    if op in ("!=", "exclude", "excludeifany"):
        return not any(_same(one, want) for one in found for want in wanted)
    if op in ("is", "not"):
        if str(wanted[0]).lower() != "missing":
            raise BadFilter(f"{op} takes the value missing alone")
        return (not found) == (op == "is")
    if op in _ORDER:
        return any(_ORDER[op](one, want) for one in found for want in wanted if type(one) is type(want))
    raise BadFilter(f"op {op!r} is not known")


def _same(found: Any, wanted: Any) -> bool:
    return bool(found == wanted) or str(found) == str(wanted)


def values_at(node: Any, name: str) -> list[Any]:
    """All values under a dotted name that are not null, records of lists one after the other."""
    return list(_values(node, name.split(".")))


def _values(node: Any, parts: list[str]) -> Iterator[Any]:
    if isinstance(node, list):
        for one in node:
            yield from _values(one, parts)
    elif parts and isinstance(node, Mapping):
        yield from _values(node.get(parts[0]), parts[1:])
    elif not parts and node is not None:
        yield node
