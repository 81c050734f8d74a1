"""One page of the GDC's answer: filter, sort, cut, and of each hit the fields asked for.

`{"data": {"hits": [...], "pagination": {...}}, "warnings": {}}`. Without `fields` a hit has its own values and no
nested record; `expand` adds the values of a group. An unknown name of either is no error: status 200, `warnings`
names it, and the field is absent.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request

from omics_lake.sample.server_gdc_filter import BadFilter, Hit, matches, values_at
from omics_lake.sample.server_gdc_names import Names


@dataclass(frozen=True)
class Query:
    """A request's words; `size` hits from the 0-based offset `start`."""

    filters: Any = None
    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    size: int = 10
    start: int = 0
    sort: str = ""


def read_query(request: Request) -> Query:
    """The words of a GET's query string, or of a POST's JSON or form.

    Raises:
        BadFilter: JSON that is none, or a number that is none.
    """
    words = _words(request)
    filters = words.get("filters")
    try:
        return Query(
            filters=json.loads(filters) if isinstance(filters, str) and filters else filters,
            fields=_listed(words.get("fields")),
            expand=_listed(words.get("expand")),
            size=_whole(words.get("size", 10)),
            start=_whole(words.get("from", 0)),
            sort=str(words.get("sort") or ""),
        )
    except ValueError as error:
        raise BadFilter(str(error)) from error


def _words(request: Request) -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        return request.values
    try:
        body = json.loads(request.get_data())
    except ValueError as error:
        raise BadFilter(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadFilter("the body is no JSON object")
    return {**request.args, **body}


def _listed(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _whole(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(f"{number} is less than 0")
    return number


def page(hits: Sequence[Hit], query: Query, names: Names) -> dict[str, Any]:
    """The answer's body.

    Raises:
        BadFilter: a filter or sort that the GDC would refuse.
    """
    found = _sorted([hit for hit in hits if matches(hit, query.filters, names)], query.sort)
    shown = found[query.start : query.start + query.size]
    pagination = {
        "count": len(shown),
        "total": len(found),
        "size": query.size,
        "from": query.start,
        "sort": query.sort or "None",
        "page": query.start // query.size + 1 if query.size else 0,
        "pages": -(-len(found) // query.size) if query.size else 0,
    }
    cut = [shape(hit, query, names) for hit in shown]
    return {"data": {"hits": cut, "pagination": pagination}, "warnings": warnings_of(query, names)}


def warnings_of(query: Query, names: Names) -> dict[str, str]:
    """`{"fields": "unrecognized values: [a, b]"}`; empty where all names are known."""
    unknown = {
        "fields": [name for name in query.fields if not names.knows(name)],
        "expand": [name for name in query.expand if name not in names.groups],
    }
    return {word: f"unrecognized values: [{', '.join(found)}]" for word, found in unknown.items() if found}


def shape(hit: Hit, query: Query, names: Names) -> dict[str, Any]:
    """A hit with `id` and the fields and groups asked for."""
    wanted = [name for name in query.fields if names.knows(name)]
    if not query.fields:
        wanted = [name for name, value in hit.items() if not _nested(value)]
    wanted += [f"{group}.*" for group in query.expand if group in names.groups]
    cut = _cut(hit, [name.split(".") for name in wanted])
    return {**(cut if isinstance(cut, dict) else {}), "id": hit[names.key]}


def _sorted(hits: list[Hit], sort: str) -> list[Hit]:
    for part in reversed([part for part in sort.split(",") if part]):
        name, _, way = part.partition(":")
        if way not in ("", "asc", "desc"):
            raise BadFilter(f"sort {part!r} is not known")
        hits = sorted(hits, key=lambda hit: [str(v) for v in values_at(hit, name)], reverse=way == "desc")
    return hits


def _nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _cut(node: Any, wanted: Iterable[list[str]]) -> Any:
    """The node with these paths alone, None where it has none of them; `*` is every value that is no record."""
    if isinstance(node, list):
        kept = [cut for one in node if (cut := _cut(one, wanted)) is not None]
        return kept or None
    if not isinstance(node, Mapping):
        return None
    found: dict[str, Any] = {}
    if ["*"] in wanted:
        found |= {name: value for name, value in node.items() if not _nested(value)}
    for name in dict.fromkeys(path[0] for path in wanted):
        below = [path[1:] for path in wanted if path[0] == name]
        if name in node and [] in below:
            found[name] = node[name]
        elif name in node and (cut := _cut(node[name], below)) is not None:
            found[name] = cut
    return found or None
