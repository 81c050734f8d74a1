"""Pages of the GDC's answers: one page read, and all pages of a listing put together without a gap.

`{"data": {"hits": [...], "pagination": {count, total, size, from, ...}}, "warnings": {}}`. Traps: a field whose name
is unknown is left out with status 200 and a word in `warnings`; an index that is rebuilt while it is listed changes
`total` or gives a hit twice, and then misses another.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from omics_lake.core.errors import SourceRefused

Hit = dict[str, Any]
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class Page:
    """One page.

    Args:
        hits: in the answer's order.
        total: hits of the whole listing.
        start: offset of the first hit, from 0.
        count: hits on this page, as the answer counts them.
    """

    hits: tuple[Hit, ...]
    total: int
    start: int
    count: int


@dataclass(frozen=True)
class Listing:
    """All pages of one listing: their hits, and their bytes as they came."""

    hits: tuple[Hit, ...]
    pages: tuple[bytes, ...]


def read_object(data: bytes, where: str) -> Hit:
    """A JSON object without warnings.

    Raises:
        SourceRefused: no JSON object, an error's words, or warnings.
    """
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _refused("The GDC's answer is not JSON", where, str(error)[:200]) from error
    if not isinstance(body, dict):
        raise _refused("The GDC's answer is no JSON object", where, f"it is {str(body)[:80]}")
    if body.get("warnings"):
        raise _refused(
            "The GDC answers with warnings, so fields that were asked for are missing",
            where,
            json.dumps(body["warnings"])[:400],
        )
    return body


def read_page(data: bytes, where: str) -> Page:
    """Read one page's bytes.

    Args:
        where: URL, for messages.

    Raises:
        SourceRefused: warnings, another shape, or another number of hits than the page counts.
    """
    body = read_object(data, where)
    inner = body.get("data")
    hits = inner.get("hits") if isinstance(inner, dict) else None
    found = inner.get("pagination") if isinstance(inner, dict) else None
    if not isinstance(hits, list) or not all(isinstance(hit, dict) for hit in hits) or not isinstance(found, dict):
        said = body.get("message") or body.get("error") or f"its names are {', '.join(body)}"
        raise _refused("The GDC's answer is no page of hits", where, str(said)[:400])
    numbers = [found.get(name) for name in ("total", "from", "count")]
    if not all(isinstance(number, int) for number in numbers):
        raise _refused("The GDC's page does not count its hits", where, f"pagination is {str(found)[:200]}")
    total, start, count = (int(number) for number in numbers if number is not None)
    if count != len(hits):
        raise _refused("The GDC's page is cut short", where, f"count is {count}, hits are {len(hits)}")
    return Page(tuple(hits), total, start, count)


class _Unsteady(Exception):
    """The pages of one listing do not fit together."""


def list_all(ask: Callable[[int], bytes], id_field: str, where: str) -> Listing:
    """Ask for page after page until all hits are there; a second time from the start where pages do not add up.

    Args:
        ask: offset -> bytes of the page that starts there.
        id_field: what tells hits apart.

    Raises:
        SourceRefused: pages that do not add up, twice; warnings; another shape.
    """
    try:
        return _list_once(ask, id_field, where)
    except _Unsteady:
        try:
            return _list_once(ask, id_field, where)
        except _Unsteady as error:
            raise SourceRefused(
                "The GDC's listing changes while it is read, twice",
                where=where,
                why=str(error),
                next_step="run the command again later",
            ) from error


def _list_once(ask: Callable[[int], bytes], id_field: str, where: str) -> Listing:
    hits: dict[str, Hit] = {}
    pages: list[bytes] = []
    total = None
    while total is None or len(hits) < total:
        data = ask(len(hits))
        page = read_page(data, where)
        total = page.total if total is None else total
        _require_next(page, hits, total, id_field)
        hits |= {str(hit[id_field]): hit for hit in page.hits}
        pages.append(data)
        if len(pages) > _MOST_PAGES:
            raise _refused("The GDC's listing does not end", where, f"{len(pages)} pages")
    return Listing(tuple(hits.values()), tuple(pages))


def _require_next(page: Page, before: dict[str, Hit], total: int, id_field: str) -> None:
    """The page carries on where the ones before ended, with hits that were not there."""
    if page.total != total:
        raise _Unsteady(f"total was {total}, then {page.total}")
    if page.start != len(before):
        raise _Unsteady(f"asked for hits from {len(before)}, got them from {page.start}")
    ids = [str(hit.get(id_field) or "") for hit in page.hits]
    if again := sorted({one for one in ids if one in before or ids.count(one) > 1}):
        raise _Unsteady(f"hits came twice: {', '.join(again[:3])}")
    if "" in ids:
        raise _Unsteady(f"a hit has no {id_field}")
    if len(before) + page.count > total or (not ids and len(before) < total):
        raise _Unsteady(f"{len(before)} and {page.count} hits of {total}")


def _refused(what: str, where: str, why: str) -> SourceRefused:
    return SourceRefused(what, where=where, why=why, next_step="do not use this answer; run the command again later")
