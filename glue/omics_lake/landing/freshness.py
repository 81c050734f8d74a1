"""Whether an archive has gone on since: the release held here against the one that it serves today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from omics_lake.landing.zone import order_of

Served = Callable[[str, str | None], str | None]
"""Source and URL -> the release served today; None where nothing can tell. As `Archives.served_release`."""


@dataclass(frozen=True)
class Held:
    """A release that is here.

    Args:
        project_id: `all` for a lake.
        url: of an annotation file, None for the source's usual one.
    """

    source: str
    project_id: str
    release: str
    url: str | None = None


@dataclass(frozen=True)
class Freshness:
    """One source and project: the release here, and the one that its archive serves."""

    source: str
    project_id: str
    here: str
    there: str
    fresh: bool


def held_by_tags(tags: Iterable[str]) -> list[Held]:
    """The newest release of each source among the tags of a lake's tables, such as gdc-46.0; other tags are none."""
    newest: dict[str, str] = {}
    for tag in tags:
        source, dash, release = tag.partition("-")
        if dash:
            newest[source] = max(newest.get(source, release), release, key=order_of)
    return [Held(source, "all", release) for source, release in sorted(newest.items())]


def compare(held: Held, served: Served) -> Freshness | None:
    """Ask the archive; None where a source has no releases, or nothing here can tell.

    Raises:
        SourceUnavailable, SourceRefused: the archive does not tell.
    """
    there = served(held.source, held.url if held.source in ("clinvar", "annotation") else None)
    if there is None:
        return None
    fresh = order_of(held.release) >= order_of(there)
    return Freshness(held.source, held.project_id, held.release, there, fresh)
