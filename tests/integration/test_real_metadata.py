"""GDC answers, biospecimen forms, IDC rows and folders without manifest, on real files.

Expected numbers are those recorded when the files were collected, or counted here by `json`, `csv` or line splitting.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_lake.core.errors import LakeError, SchemaDrift, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.formats.gdc_metadata import parse_case_metadata, parse_file_records
from omics_lake.tables import imaging_series, imaging_study, sample
from omics_lake.tables.inventory import take_inventory
from omics_lake.tables.recipe import Recipe, Settled, plain, with_provenance

pytestmark = pytest.mark.real_data

PAGES = {"RNA-seq_0": 500, "RNA-seq_1": 500, "RNA-seq_22": 500, "RNA-seq_23": 74}


def made(recipe: Recipe, path: Path, data_type: str, project: str) -> pa.Table:
    file = FileRecord("gdc", "46.0", project, data_type, path.name, path.name)
    assert recipe.takes(file)
    parsed = recipe.parse(file, path.read_bytes())
    assert parsed.rejected == ()
    return plain(with_provenance(parsed.rows, file, recipe.table))


@pytest.mark.parametrize(("name", "hits"), PAGES.items())
def test_pages_of_files_give_every_hit_with_its_project(real_data: Path, name: str, hits: int) -> None:
    path = real_data / "gdc-api/files-pages" / f"{name}.json"
    raw = json.loads(path.read_text())["data"]["hits"]

    records = parse_file_records(path.read_bytes(), "gdc", "9.0")

    assert len(records) == hits
    assert Counter(r.project_id for r in records) == Counter(h["cases"][0]["project"]["project_id"] for h in raw)
    assert [r.file_id for r in records] == [h["file_id"] for h in raw]


def test_the_portals_metadata_of_luad_gives_541_controlled_files_with_their_aliquots(real_data: Path) -> None:
    data = (real_data / "gdc-api/portal/luad-metadata.repository.2025-05-22.json.gz").read_bytes()
    raw = json.loads(gzip.decompress(data))

    records = parse_file_records(data, "gdc", "42.0")
    parsed = parse_case_metadata(data)

    assert len(records) == 541
    assert {r.access for r in records} == {"controlled"}
    assert sum(r.file_size or 0 for r in records) == 3_929_160_552_559
    expected = {e["entity_id"]: e["entity_submitter_id"] for hit in raw for e in hit["associated_entities"]}
    assert (
        dict(zip(*parsed.rows.select(["aliquot_id", "aliquot_barcode"]).to_pydict().values(), strict=True)) == expected
    )
    assert len(expected) == 541
    assert {a.aliquot_id: a.aliquot_barcode for r in records for a in r.aliquots} == expected
    assert Counter(parsed.rows["sample_type_code"].to_pylist()) == Counter(
        b.split("-")[3][:2] for b in expected.values()
    )


def test_the_cases_page_with_warnings_is_refused(real_data: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"unrecognized values: \[diagnoses.follow_ups\]"):
        parse_case_metadata((real_data / "gdc-api/luad-cases-page.json").read_bytes())


def test_of_a_real_case_with_lists_alone_no_aliquot_is_made(real_data: Path) -> None:
    body = json.loads((real_data / "gdc-api/luad-cases-page.json").read_text()) | {"warnings": {}}
    assert len(body["data"]["hits"][0]["aliquot_ids"]) == 9

    parsed = parse_case_metadata(json.dumps(body).encode())

    assert parsed.rows["aliquot_id"].drop_null().to_pylist() == []
    assert parsed.rejected == ()


def test_every_answer_of_the_guide_is_read_or_refused_in_words(real_data: Path) -> None:
    outcomes: Counter[str] = Counter()
    paths = sorted((real_data / "gdc-api/gdc-docs").glob("*.json"))
    assert len(paths) == 34
    for path in paths:
        for parse in (parse_case_metadata, lambda data: parse_file_records(data, "gdc", "37.0")):
            try:
                parse(path.read_bytes())
                outcomes["read"] += 1
            except LakeError:  # anything else is a bug and fails here
                outcomes["refused"] += 1
    assert outcomes["read"] >= 10
    assert outcomes["refused"] >= 10


def test_the_sample_of_the_guides_file_is_told_with_its_ffpe(real_data: Path) -> None:
    # Search_and_Retrieval_50: a blood normal with "is_ffpe": false and no preservation method.
    parsed = parse_case_metadata((real_data / "gdc-api/gdc-docs/Search_and_Retrieval_50.json").read_bytes())

    (row,) = parsed.rows.to_pylist()
    assert (row["aliquot_id"], row["sample_barcode"], row["is_ffpe"]) == (None, "TCGA-B6-A0RI-10A", False)
    assert (row["sample_type_code"], row["tissue_type"]) == ("10", "Normal")


@pytest.mark.parametrize(
    ("path", "aliquots", "tumor", "workflow"),
    [
        (
            "star-counts/luad-head/rna.tsv.metadata.json",
            1,
            ("TCGA-35-5375-01A", "ab215c47-4678-4ca9-8cd3-ac6e3e804c05"),
            "STAR - Counts",
        ),
        (
            "cnv/luad-head/gene_cnv.tsv.metadata.json",
            2,
            ("TCGA-44-A47G-01A", "07431666-42ca-495b-a72d-81bd9332ef79"),
            "ASCAT3",
        ),
        (
            "cnv/luad-head/segment.tsv.metadata.json",
            1,
            ("TCGA-44-6778-01A", "090b0e22-c7b1-40a0-ae5a-1cfe6fb93679"),
            "DNAcopy",
        ),
    ],
)
def test_records_of_luad_files_name_the_tumour_aliquot(
    real_data: Path, path: str, aliquots: int, tumor: tuple[str, str], workflow: str
) -> None:
    hit: dict[str, Any] = json.loads((real_data / path).read_text())["source"]

    (record,) = parse_file_records(json.dumps({"data": {"hits": [hit]}}).encode(), "gdc", "46.0")

    only = record.only()
    assert only is not None
    assert (len(record.aliquots), record.project_id, record.access) == (aliquots, "TCGA-LUAD", "open")
    assert (only.sample_barcode, only.aliquot_id) == tumor
    assert (record.workflow_type, record.md5sum, record.file_size) == (workflow, hit["md5sum"], hit["file_size"])


def settled(real_data: Path, folder: str, project: str) -> Settled:
    suffix = project.removeprefix("TCGA-").lower()
    forms = [
        real_data / f"clinical-biotab/{folder}/nationwidechildrens.org_biospecimen_{form}_{suffix}.txt"
        for form in ("sample", "aliquot")
    ]
    return sample.settle(pa.concat_tables([made(sample.RECIPE, p, "Biospecimen Supplement", project) for p in forms]))


@pytest.mark.parametrize(
    ("folder", "project", "rows"), [("pcpg-dcc-2015", "TCGA-PCPG", 1659), ("chol-dcc-2015", "TCGA-CHOL", 335)]
)
def test_biospecimen_forms_give_every_aliquot_with_its_sample(
    real_data: Path, folder: str, project: str, rows: int
) -> None:
    found = settled(real_data, folder, project)

    suffix = project.removeprefix("TCGA-").lower()
    path = real_data / f"clinical-biotab/{folder}/nationwidechildrens.org_biospecimen_aliquot_{suffix}.txt"
    lines = [line.split("\t") for line in path.read_text().splitlines()[2:]]
    assert len(lines) == rows
    assert (found.rows.num_rows, found.rejected, found.duplicates) == (rows, (), 0)
    assert dict(zip(*found.rows.select(["aliquot_barcode", "aliquot_id"]).to_pydict().values(), strict=True)) == {
        cells[2]: cells[3].lower() for cells in lines
    }
    assert set(found.rows["is_ffpe"].to_pylist()) == {False}
    assert found.rows["sample_id"].null_count == 0
    assert Counter(found.rows["analyte"].to_pylist()) == Counter(cells[2].split("-")[4][2] for cells in lines)


def test_samples_of_pcpg_are_of_the_known_types(real_data: Path) -> None:
    rows = settled(real_data, "pcpg-dcc-2015", "TCGA-PCPG").rows

    samples = set(zip(*rows.select(["sample_barcode", "sample_type_code"]).to_pydict().values(), strict=True))
    assert Counter(code for _, code in samples) == {"01": 179, "10": 177, "11": 5, "05": 3, "06": 2}


@pytest.mark.parametrize("disease", ["ov", "cntl"])
def test_the_old_writers_aliquots_are_read(real_data: Path, disease: str) -> None:
    path = real_data / f"clinical-biotab/dcc-writer-suite/biospecimen_aliquot_{disease}.txt"

    rows = made(sample.RECIPE, path, "Biospecimen Supplement", f"TCGA-{disease.upper()}")

    assert rows.num_rows == len(path.read_text().splitlines()) - 1


def raw_index(path: Path) -> list[dict[str, Any]]:
    """The index by another route: the csv module, or plain Parquet."""
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return list(csv.DictReader(io.StringIO(text)))


INDEXES = {
    "tcga_luad.radiology.csv.gz": ("TCGA-LUAD", 2699),
    "tcga_chol.csv": ("TCGA-CHOL", 110),
    "tcga_pcpg.parquet": ("TCGA-PCPG", 385),
    "tcga_paad.parquet": ("TCGA-PAAD", 1414),
}


@pytest.mark.parametrize("name", INDEXES)
def test_every_series_of_an_index_is_a_row_and_every_study_its_sum(real_data: Path, name: str) -> None:
    path = real_data / "imaging/idc" / name
    project, rows = INDEXES[name]
    raw = raw_index(path)

    series = made(imaging_series.RECIPE, path, "Imaging Index", project)
    studies = imaging_study.settle(made(imaging_study.RECIPE, path, "Imaging Index", project)).rows

    assert len(raw) == series.num_rows == rows
    assert sum(series["instances"].to_pylist()) == sum(int(r["instanceCount"]) for r in raw)
    assert series["is_derived"].to_pylist().count(False) == sum(not r["analysis_result_id"] for r in raw)
    assert set(studies["study_uid"].to_pylist()) == {r["StudyInstanceUID"] for r in raw}
    originals = Counter(r["StudyInstanceUID"] for r in raw if not r["analysis_result_id"])
    found = zip(studies["study_uid"].to_pylist(), studies["series"].to_pylist(), strict=True)
    assert {uid: n for uid, n in found if n} == originals
    assert sum(studies["size_mb"].to_pylist()) == pytest.approx(
        sum(float(r["series_size_MB"]) for r in raw if not r["analysis_result_id"])
    )


def test_luad_radiology_has_the_published_numbers(real_data: Path) -> None:
    path = real_data / "imaging/idc/tcga_luad.radiology.csv.gz"

    studies = imaging_study.settle(made(imaging_study.RECIPE, path, "Imaging Index", "TCGA-LUAD")).rows.to_pylist()

    scans = [study for study in studies if study["series"]]
    patients = {study["patient_barcode"] for study in scans}
    assert (len(patients), len(scans)) == (69, 152)
    assert sum(study["series"] for study in scans) == 624
    assert sum(study["instances"] for study in scans) == 48_931
    assert sum(patient.startswith("TCGA-17-") for patient in patients) == 38
    assert sum(study["derived_series"] for study in studies) == 2699 - 624
    assert {m for study in scans for m in study["modalities"]} == {"CT", "PT", "NM"}
    ages = [study["patient_age_years"] for study in scans if study["patient_age_years"] is not None]
    raw = {r["StudyInstanceUID"]: r["PatientAge"] for r in raw_index(path) if r["PatientAge"]}
    assert sorted(ages) == sorted(float(age[:3]) for age in raw.values())


def test_an_index_of_another_project_is_rejected_line_by_line(real_data: Path) -> None:
    path = real_data / "imaging/idc/tcga_chol.csv"
    file = FileRecord("idc", "25", "TCGA-LUAD", "Imaging Index", "f", path.name)

    parsed = imaging_series.RECIPE.parse(file, path.read_bytes())

    assert (parsed.rows.num_rows, len(parsed.rejected)) == (0, 110)


def test_another_table_of_idc_is_no_index(real_data: Path) -> None:
    file = FileRecord("idc", "25", "TCGA-LUAD", "Imaging Index", "f", "collections_index.parquet")

    with pytest.raises(SchemaDrift, match="SeriesInstanceUID"):
        imaging_series.RECIPE.parse(file, (real_data / "imaging/idc/collections_index.parquet").read_bytes())


def test_the_clinical_forms_of_luad_are_recognised_without_a_manifest(real_data: Path, tmp_path: Path) -> None:
    shutil.copytree(real_data / "clinical-biotab/luad", tmp_path / "luad")

    inventory = take_inventory(str(tmp_path))

    found = {f.record.file_name.split("_clinical_")[1]: f.record for f in inventory.landed}
    assert set(found) == {
        f"{form}_luad.txt" for form in ("drug", "follow_up_v1.0", "nte", "omf_v4.0", "patient", "radiation")
    }
    assert {(r.project_id, r.data_type) for r in found.values()} == {("TCGA-LUAD", "Clinical Supplement")}
    assert len({r.file_id for r in found.values()}) == 6


def test_a_whole_archive_of_chol_is_recognised_and_its_notes_left(real_data: Path, tmp_path: Path) -> None:
    shutil.copytree(real_data / "clinical-biotab/chol-dcc-2015", tmp_path / "archive")

    inventory = take_inventory(str(tmp_path))

    forms = [p for p in (tmp_path / "archive").iterdir() if p.name.startswith("nationwide")]
    assert sorted(f.path for f in inventory.landed) == sorted(map(str, forms))
    assert sum(sample.takes(f.record) for f in inventory.landed) == 2


def test_real_heads_are_recognised_in_a_project_folder(real_data: Path, tmp_path: Path) -> None:
    given = {
        "maf/gdc-ensemble": "TCGA-LUAD/maf",
        "imaging/idc/tcga_luad.radiology.csv.gz": "TCGA-LUAD/idc_index.csv.gz",
        "imaging/idc/tcga_pcpg.parquet": "idc/tcga_pcpg.parquet",
        "cnv/luad-head/TCGA-44-6778.nocnv_grch38.seg.v2.head8.txt": "TCGA-LUAD/x.nocnv_grch38.seg.v2.txt",
    }
    for source, target in given.items():
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (real_data / source).is_dir() else shutil.copy
        copy(real_data / source, tmp_path / target)

    found = Counter((f.record.project_id, f.record.data_type) for f in take_inventory(str(tmp_path)).landed)

    assert found == {
        ("TCGA-LUAD", "Masked Somatic Mutation"): 2,
        ("TCGA-LUAD", "Imaging Index"): 1,
        ("TCGA-PCPG", "Imaging Index"): 1,
        ("TCGA-LUAD", "Masked Copy Number Segment"): 1,
    }
