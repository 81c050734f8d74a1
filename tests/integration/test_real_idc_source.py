"""The IDC as a source, on rows of its real index (version 25) and real download manifests.

Expected numbers are counted here by the csv module, or by pyarrow over the whole file without a filter; those of the
lung collection are also the ones recorded when the files were collected: 624 original series with 48,931 images.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from omics_lake.core.errors import NothingFound, UnreadableFile
from omics_lake.formats.idc_index import parse_idc_index
from omics_lake.source.idc import IdcIndex
from omics_lake.source.idc_images import BUCKETS, choose_series
from omics_lake.source.idc_manifest import read_s5cmd_manifest

pytestmark = pytest.mark.real_data

FILES = {
    "TCGA-LUAD": "tcga_luad.radiology.csv.gz",
    "TCGA-CHOL": "tcga_chol.csv",
    "TCGA-PAAD": "tcga_paad.parquet",
    "TCGA-PCPG": "tcga_pcpg.parquet",
}


def index_of(real_data: Path, project: str) -> IdcIndex:
    return IdcIndex(real_data / "imaging/idc" / FILES[project], "25")


def rows_of(real_data: Path, project: str) -> list[dict[str, str]]:
    """Every row of an extract, as text, by no code of ours."""
    path = real_data / "imaging/idc" / FILES[project]
    if path.suffix == ".parquet":
        rows = pq.ParquetFile(path).read().to_pylist()
        return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def landed(index: IdcIndex, project: str, *, derived: bool = False) -> bytes:
    (record,) = index.records(project, derived=derived)
    data = b"".join(index.open(record).chunks)
    assert (len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()) == (record.file_size, record.md5sum)
    return data


@pytest.mark.parametrize("project", FILES)
def test_every_original_series_lands_and_parses(real_data: Path, project: str) -> None:
    originals = [row for row in rows_of(real_data, project) if not row["analysis_result_id"]]

    parsed = parse_idc_index(landed(index_of(real_data, project), project), project)

    assert parsed.rejected == ()
    columns = ("series_uid", "study_uid", "patient_barcode", "modality")
    assert Counter(zip(*(parsed.rows[name].to_pylist() for name in columns), strict=True)) == Counter(
        (row["SeriesInstanceUID"], row["StudyInstanceUID"], row["PatientID"], row["Modality"]) for row in originals
    )


def test_the_lung_collection_has_624_original_series(real_data: Path) -> None:
    index = index_of(real_data, "TCGA-LUAD")

    chosen = choose_series(index, "TCGA-LUAD")

    assert (len(chosen), sum(series.instances for series in chosen)) == (624, 48_931)
    assert {series.bucket for series in chosen} <= set(BUCKETS)
    assert [series.series_uid for series in chosen] == sorted({series.series_uid for series in chosen})
    assert parse_idc_index(landed(index, "TCGA-LUAD", derived=True)).rows.num_rows == 2_699


def test_the_file_holds_all_columns_as_they_are(real_data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "part.parquet"
    copy.write_bytes(landed(index_of(real_data, "TCGA-PAAD"), "TCGA-PAAD"))

    whole = pq.ParquetFile(real_data / "imaging/idc" / FILES["TCGA-PAAD"]).read().to_pylist()
    wanted = sorted((row for row in whole if not row["analysis_result_id"]), key=lambda row: row["SeriesInstanceUID"])
    assert pq.ParquetFile(copy).read().to_pylist() == wanted
    assert len(wanted) == 466
    assert len(wanted[0]) == 31


def test_images_of_one_patient_and_modality_are_chosen(real_data: Path) -> None:
    rows = [row for row in rows_of(real_data, "TCGA-LUAD") if not row["analysis_result_id"]]
    (patient, modality), _ = Counter((row["PatientID"], row["Modality"]) for row in rows).most_common(1)[0]

    chosen = choose_series(index_of(real_data, "TCGA-LUAD"), "TCGA-LUAD", patients=[patient], modalities=[modality])

    assert {(series.series_uid, series.uuid, series.instances) for series in chosen} == {
        (row["SeriesInstanceUID"], row["crdc_series_uuid"], int(row["instanceCount"]))
        for row in rows
        if (row["PatientID"], row["Modality"]) == (patient, modality)
    }


def test_an_unknown_collection_names_its_neighbours(real_data: Path) -> None:
    with pytest.raises(NothingFound, match="tcga_lusc") as error:
        index_of(real_data, "TCGA-LUAD").records("TCGA-LUSC")
    assert "tcga_luad" in error.value.why


def test_a_real_download_manifest_gives_its_series(real_data: Path) -> None:
    path = real_data / "imaging/idc-manifests/study_manifest_aws.s5cmd"
    commands = [line.split() for line in path.read_text().splitlines() if line.startswith("cp ")]

    assert read_s5cmd_manifest(path.read_bytes(), path.name) == tuple(words[1].split("/")[3] for words in commands)
    assert len(commands) == 3


def test_a_manifest_of_another_bucket_is_refused_line_by_line(real_data: Path) -> None:
    path = real_data / "imaging/idc-manifests/study_manifest_bogus.s5cmd"

    with pytest.raises(UnreadableFile, match="no download manifest of the IDC") as error:
        read_s5cmd_manifest(path.read_bytes(), path.name)
    assert [f"line {number}" in error.value.why for number in (1, 2, 3, 4)] == [False, True, True, True]
