"""Scopes, and which release may follow which."""

import pytest

from omics_lake.core.errors import ReleaseOrder
from omics_lake.lake.scope import Scope, check_release_order, content_of, newer_than, release_key


def test_a_scope_is_named_by_its_values() -> None:
    scope = Scope((("project_id", "TCGA-LUAD"), ("source", "gdc")))
    assert scope.name == "TCGA-LUAD/gdc"
    assert scope.branch_prefix == "build_TCGA_LUAD_gdc__"


def test_content_is_looked_up_by_scope() -> None:
    properties = {"omics-lake.content.TCGA-LUAD": "abc", "omics-lake.content.TCGA-LUSC": "def"}
    assert content_of(properties, Scope((("project_id", "TCGA-LUAD"),))) == "abc"
    assert content_of(properties, Scope((("project_id", "TCGA-BRCA"),))) is None


def test_releases_compare_by_number_within_a_source() -> None:
    # 9.2 < 46.0 < 100.0, which as text would be the other way round
    assert sorted(["gdc-100.0", "gdc-9.2", "gdc-46.0"], key=release_key) == ["gdc-9.2", "gdc-46.0", "gdc-100.0"]


def test_newer_releases_of_other_sources_do_not_count() -> None:
    assert newer_than(["gdc-47.0", "idc-99", "gdc-45.0"], "gdc-46.0") == ["gdc-47.0"]


def test_an_older_release_is_refused_and_the_newest_known_is_named() -> None:
    with pytest.raises(ReleaseOrder) as error:
        check_release_order(["gdc-47.0", "gdc-48.0"], "gdc-46.0", "omics.mutation TCGA-LUAD")
    assert "gdc-48.0" in error.value.why


def test_the_same_release_again_is_fine() -> None:
    check_release_order(["gdc-46.0", "gdc-45.0"], "gdc-46.0", "omics.mutation TCGA-LUAD")


def test_a_scope_does_not_take_anothers_branch_for_its_own() -> None:
    longer = Scope((("project_id", "TCGA-A-B"),)).branch("1-2")
    assert longer == "build_TCGA_A_B__1_2"
    assert not longer.startswith(Scope((("project_id", "TCGA-A"),)).branch_prefix)
