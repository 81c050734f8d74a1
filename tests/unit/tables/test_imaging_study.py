"""Studies: series summed, originals and derived apart."""

from __future__ import annotations

import csv
import datetime as dt
import io

from omics_lake.core.record import FileRecord
from omics_lake.tables.imaging_study import RECIPE
from omics_lake.tables.recipe import plain, with_provenance

CELLS = {
    "collection_id": "tcga_luad",
    "analysis_result_id": "",
    "PatientID": "TCGA-50-5072",
    "StudyInstanceUID": "1.2",
    "SeriesInstanceUID": "1.2.1",
    "PatientAge": "018M",
    "PatientSex": "F",
    "StudyDate": "1985-01-02",
    "SeriesNumber": "1",
    "Modality": "CT",
    "instanceCount": "100",
    "series_size_MB": "50.5",
    "license_short_name": "CC BY 3.0",
}
FILE = FileRecord("idc", "25", "TCGA-LUAD", "Imaging Index", "f", "idc_index.csv")


def studies(*series: dict[str, str]) -> list[dict[str, object]]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(CELLS), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**CELLS, "SeriesInstanceUID": f"1.2.{n}", **one} for n, one in enumerate(series, start=1))
    parsed = RECIPE.parse(FILE, buffer.getvalue().encode())
    assert RECIPE.settle is not None
    return RECIPE.settle(plain(with_provenance(parsed.rows, FILE, RECIPE.table))).rows.to_pylist()


DERIVED = {
    "analysis_result_id": "seg", "Modality": "SEG", "instanceCount": "1", "series_size_MB": "0.5",
    "license_short_name": "CC BY 4.0", "PatientAge": "", "PatientSex": "", "StudyDate": "2024-02-17",
}  # fmt: skip


def test_original_and_derived_series_are_counted_apart() -> None:
    (study,) = studies({}, {"Modality": "PT", "instanceCount": "20", "series_size_MB": "9.5"}, DERIVED)

    assert (study["series"], study["instances"], study["size_mb"]) == (2, 120, 60.0)
    assert (study["derived_series"], study["derived_instances"]) == (1, 1)
    assert study["modalities"] == ["CT", "PT"]


def test_date_age_and_licence_are_those_of_the_original_series() -> None:
    (study,) = studies(DERIVED, {})

    assert (study["study_date"], study["patient_age_years"]) == (dt.date(1985, 1, 2), 1.5)
    assert (study["patient_sex"], study["license"]) == ("F", "CC BY 3.0")


def test_a_study_of_derived_series_alone_is_no_scan() -> None:
    (study,) = studies(DERIVED)

    assert (study["series"], study["instances"], study["modalities"]) == (0, 0, [])
    assert (study["derived_series"], study["patient_sex"], study["patient_age_years"]) == (1, "unknown", None)
    assert study["license"] == "CC BY 4.0"


def test_contradicting_sexes_are_unknown() -> None:
    (study,) = studies({}, {"PatientSex": "M"})

    assert study["patient_sex"] == "unknown"


def test_each_study_is_a_row() -> None:
    found = studies({}, {"StudyInstanceUID": "1.3"}, {"StudyInstanceUID": "1.3"})

    assert {s["study_uid"]: s["series"] for s in found} == {"1.2": 1, "1.3": 2}


def test_a_series_number_decides_whose_words_a_study_has() -> None:
    (study,) = studies({"SeriesNumber": "2", "StudyDate": "1985-01-03"}, {"SeriesNumber": "1"})

    assert study["study_date"] == dt.date(1985, 1, 2)
    assert study["series_uids"] == ["1.2.1", "1.2.2"]
