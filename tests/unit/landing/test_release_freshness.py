"""Whether what is held is what is served: tags of a lake, and releases compared as numbers."""

from __future__ import annotations

import pytest

from omics_lake.landing.freshness import Freshness, Held, compare, held_by_tags


def test_the_newest_release_of_each_source_is_held() -> None:
    # As numbers: 46.0 is after 9.1, and 10 after 9. A tag without a dash is no release.
    tags = ["gdc-9.1", "idc-9", "gdc-46.0", "gdc-45.0", "idc-10", "nbia-2026-11-02", "keep"]

    assert held_by_tags(tags) == [
        Held("gdc", "all", "46.0"),
        Held("idc", "all", "10"),
        Held("nbia", "all", "2026-11-02"),
    ]
    assert held_by_tags([]) == []


@pytest.mark.parametrize(
    ("here", "there", "fresh"),
    [("46.0", "46.0", True), ("46.0", "46.1", False), ("9.0", "46.0", False), ("46.0", "9.0", True)],
)
def test_releases_are_compared_as_numbers(here: str, there: str, fresh: bool) -> None:
    assert compare(Held("gdc", "all", here), lambda *_: there) == Freshness("gdc", "all", here, there, fresh)


def test_what_nothing_can_tell_is_neither() -> None:
    assert compare(Held("nbia", "all", "2026-11-02"), lambda *_: None) is None


@pytest.mark.parametrize(
    ("source", "asked"), [("annotation", "http://x/a.vcf"), ("clinvar", "http://x/a.vcf"), ("gdc", None)]
)
def test_only_an_annotation_is_asked_at_its_own_address(source: str, asked: str | None) -> None:
    seen: list[tuple[str, str | None]] = []

    def served(name: str, url: str | None) -> str:
        seen.append((name, url))
        return "1"

    compare(Held(source, "all", "1", "http://x/a.vcf"), served)

    assert seen == [(source, asked)]
