"""The double's answers have the shape of the GDC's recorded ones: the same names and kinds of values.

The recorded pages of `/files` are of an older release: they have a case's `gender`, which the GDC's dictionary has
no more, so the double warns of it as the GDC does now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.server import SourceDouble

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceDouble]:
    """The sample, served."""
    folder = tmp_path_factory.mktemp("double")
    make_cohort(folder)
    with SourceDouble(folder) as running:
        yield running


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _shape(value: Any) -> Any:
    """Names of records with the kinds of their values; of a list the kinds of all its members."""
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in value.items()}
    if isinstance(value, list):
        kinds = [_shape(one) for one in value]
        return [kind for at, kind in enumerate(kinds) if kind not in kinds[:at]]
    return type(value).__name__


def test_page_of_files_has_the_recorded_shape(double: SourceDouble, real_data: Path) -> None:
    pages = real_data / "gdc-api" / "files-pages"
    recorded, body = _read(pages / "RNA-seq_0.json"), _read(pages / "request-RNA-seq.json")
    for hit in recorded["data"]["hits"]:
        hit["cases"][0].pop("demographic", None)  # it had the gender alone

    answer = requests.post(double.gdc_url + "files", json=body, timeout=10).json()

    assert answer["warnings"] == {"fields": "unrecognized values: [cases.demographic.gender]"}
    assert answer.keys() == recorded.keys()
    assert _shape(answer["data"]) == _shape(recorded["data"])
    assert answer["data"]["pagination"]["size"] == recorded["data"]["pagination"]["size"] == 500


def test_page_of_cases_has_the_recorded_shape(double: SourceDouble, real_data: Path) -> None:
    recorded = _read(real_data / "gdc-api" / "luad-cases-page.json")
    (hit,) = recorded["data"]["hits"]
    words = {"size": "1", "expand": "demographic,diagnoses,exposures,diagnoses.follow_ups"}

    answer = requests.get(double.gdc_url + "cases", params=words, timeout=10).json()

    assert answer["warnings"] == recorded["warnings"] == {"expand": "unrecognized values: [diagnoses.follow_ups]"}
    assert _shape(answer["data"]["pagination"]) == _shape(recorded["data"]["pagination"])
    assert answer["data"]["pagination"].keys() == recorded["data"]["pagination"].keys()
    assert answer["data"]["pagination"]["sort"] == recorded["data"]["pagination"]["sort"]
    (found,) = answer["data"]["hits"]
    assert found.keys() <= hit.keys()
    assert found["demographic"].keys() <= hit["demographic"].keys()
    for name in ("id", "case_id", "submitter_id", "primary_site", "disease_type", "state"):
        assert type(found[name]) is type(hit[name])


@pytest.mark.parametrize(("endpoint", "number"), [("projects", "01"), ("files", "05")])
def test_default_page_has_the_shape_of_the_guide(
    double: SourceDouble, real_data: Path, endpoint: str, number: str
) -> None:
    guide = _read(real_data / "gdc-api" / "gdc-docs" / f"Search_and_Retrieval_{number}.json")

    answer = requests.get(double.gdc_url + endpoint, params={"size": "2"}, timeout=10).json()

    assert answer.keys() == guide.keys()
    assert _shape(answer["data"]["pagination"]) == _shape(guide["data"]["pagination"])
    for found in answer["data"]["hits"]:
        shown = guide["data"]["hits"][0]
        assert shown.keys() - found.keys() <= {"experimental_strategy"}  # clinical files have none
        both = (found.keys() & shown.keys()) - {"dbgap_accession_number"}  # TCGA's is its program's
        assert {name: _shape(found[name]) for name in both} == {name: _shape(shown[name]) for name in both}
