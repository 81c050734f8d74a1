"""Databases of a lake's namespaces, as a command or a job is told them."""

from __future__ import annotations

import pytest

from omics_lake.build.declared import NAMESPACES as DECLARED
from omics_lake.core.errors import UsageError
from omics_lake.lake.names import NAMESPACES, parse_databases


@pytest.mark.parametrize(
    ("text", "databases"),
    [
        ("", {}),
        ("  ", {}),
        (
            "omics=atlas_omics,marts=atlas_marts,ops=atlas_ops",
            {"omics": "atlas_omics", "marts": "atlas_marts", "ops": "atlas_ops"},
        ),
        (" omics=genomics , ops=books2", {"omics": "genomics", "ops": "books2"}),
        ("omics=omics", {"omics": "omics"}),
        # Two that change places share none
        ("omics=marts,marts=omics", {"omics": "marts", "marts": "omics"}),
        (f"ops={'a' * 255}", {"ops": "a" * 255}),
    ],
)
def test_databases_that_a_lake_takes(text: str, databases: dict[str, str]) -> None:
    assert parse_databases(text) == databases


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("atlas=atlas_omics", "'atlas' is no namespace; there are omics, marts, ops"),
        ("atlas_", "'atlas_' is no namespace"),
        ("omics=a,", "'' is no namespace"),
        ("=a", "'=a' is no namespace"),
        ("omics", "'': a database has lower-case letters"),
        ("omics=Atlas", "'Atlas': a database"),
        ("omics=atlas-omics", "'atlas-omics': a database"),
        ("omics=1_omics", "'1_omics': a database"),
        ("omics=_omics", "'_omics': a database"),
        ("omics=a; drop", "'a; drop': a database"),
        ("omics=a=b", "'a=b': a database"),
        (f"omics={'a' * 256}", "255 at most"),
        ("omics=a,omics=b", "a namespace is named twice"),
        ("omics=a,omics=a", "a namespace is named twice"),
        ("omics=a,ops=a", "two namespaces would share a database"),
        # A namespace that is not named keeps its own name
        ("omics=marts", "two namespaces would share a database"),
    ],
)
def test_others_are_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_databases(text)

    assert why in refused.value.why
    assert refused.value.where == text
    assert "omics=atlas_omics" in refused.value.next_step


def test_the_namespaces_are_those_that_are_declared() -> None:
    assert tuple(DECLARED) == NAMESPACES
