"""The imaging index: shape, oddities, and the truth about studies, series and images."""

from __future__ import annotations

import csv
import io

import pytest

COLUMNS = """
collection_id analysis_result_id PatientID SeriesInstanceUID StudyInstanceUID source_DOI PatientAge PatientSex StudyDate
StudyDescription BodyPartExamined Modality SOPClassUID sop_class_name TransferSyntaxUID transfer_syntax_name
PhotometricInterpretation PixelRepresentation Manufacturer ManufacturerModelName SeriesDate SeriesDescription
SeriesNumber instanceCount license_short_name series_init_idc_version series_revised_idc_version aws_bucket
crdc_series_uuid series_aws_url series_size_MB
""".split()
PROJECTS = ("TCGA-XLUA", "TCGA-XPAN")


def rows_of(landed, project):
    (record,) = landed.of_type(project, "Imaging Index")
    return list(csv.DictReader(io.StringIO(landed.text(record))))


@pytest.mark.parametrize("project", PROJECTS)
def test_the_31_columns_are_those_of_idc(landed, project):
    rows = rows_of(landed, project)

    assert list(rows[0]) == COLUMNS
    assert len(COLUMNS) == 31
    assert {row["collection_id"] for row in rows} == {project.lower().replace("-", "_")}


def test_one_index_is_gzipped_and_one_is_not(landed):
    names = [landed.of_type(project, "Imaging Index")[0]["file_name"] for project in PROJECTS]

    assert names == ["idc_index.tcga_xlua.csv", "idc_index.tcga_xpan.csv.gz"]


@pytest.mark.parametrize("project", PROJECTS)
def test_series_are_unique_and_belong_to_one_patient_per_study(landed, project):
    rows = rows_of(landed, project)

    assert len({row["SeriesInstanceUID"] for row in rows}) == len(rows)
    patients = {}
    for row in rows:
        patients.setdefault(row["StudyInstanceUID"], set()).add(row["PatientID"])
    assert all(len(found) == 1 for found in patients.values())
    assert all(len(row["SeriesInstanceUID"]) <= 64 for row in rows)


def test_originals_and_derived_segmentations_stand_together(landed):
    rows = rows_of(landed, "TCGA-XLUA")
    derived = [row for row in rows if row["analysis_result_id"]]

    assert {row["Modality"] for row in derived} == {"SEG"}
    assert "SEG" not in {row["Modality"] for row in rows if not row["analysis_result_id"]}
    shared = {r["StudyInstanceUID"] for r in derived} & {r["StudyInstanceUID"] for r in rows if r["Modality"] == "CT"}
    assert shared


def test_ages_and_sexes_are_of_every_kind(landed):
    rows = [row for project in PROJECTS for row in rows_of(landed, project)]
    ages = {row["PatientAge"][-1:] for row in rows}

    assert ages == {"Y", "M", "W", ""}
    assert {row["PatientSex"] for row in rows} == {"F", "M", "O", ""}
    assert {r["PatientAge"] for r in rows if r["PatientID"] == "TCGA-X0-Z001"} == {"018M"}


@pytest.mark.parametrize("project", PROJECTS)
def test_the_truth_counts_studies_series_and_images(landed, project):
    rows, truth = rows_of(landed, project), landed.truth.project(project)

    assert truth.rows["imaging_series"] == len(rows)
    assert truth.rows["imaging_study"] == len({row["StudyInstanceUID"] for row in rows})
    for patient in truth.patients:
        own = [row for row in rows if row["PatientID"] == patient.patient_barcode]
        original = [row for row in own if not row["analysis_result_id"]]
        assert patient.studies == len({row["StudyInstanceUID"] for row in original})
        assert patient.all_studies == len({row["StudyInstanceUID"] for row in own})
        assert (patient.series, patient.derived_series) == (len(original), len(own) - len(original))
        assert patient.images == sum(int(row["instanceCount"]) for row in original)
    assert {row["PatientID"] for row in rows} <= {p.patient_barcode for p in truth.patients}


def test_scans_per_imaged_patient(landed):
    for project in PROJECTS:
        rows = [row for row in rows_of(landed, project) if not row["analysis_result_id"]]
        studies, patients = ({row[name] for row in rows} for name in ("StudyInstanceUID", "PatientID"))

        truth = landed.truth.project(project)
        assert truth.studies_per_imaged_patient == pytest.approx(len(studies) / len(patients))
        assert truth.patients_per_modality["imaging"] == len(patients)


def test_imaging_only_patients_are_known_to_nothing_else(landed):
    for project in PROJECTS:
        only = [p for p in landed.truth.project(project).patients if p.case_id is None]
        assert only
        assert all(p.studies and not p.has_clinical and not p.aliquots and p.outcomes is None for p in only)
        assert all(f"-{p.patient_barcode[-4:]}" not in str(landed.manifest(project)) for p in only)


def test_some_patients_have_derived_series_alone(landed):
    alone = [p for p in landed.truth.projects[0].patients if p.derived_series and not p.series]

    assert [p.patient_barcode for p in alone] == ["TCGA-X0-0011", "TCGA-X0-0012"]
