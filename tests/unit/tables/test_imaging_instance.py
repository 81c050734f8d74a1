"""DICOM objects of a project: one row each, and no object of a series in which an identity may show."""

from __future__ import annotations

import io
import itertools
import json
import zipfile

import pyarrow as pa
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS
from omics_lake.tables.imaging_instance import RECIPE, TABLE
from omics_lake.tables.recipe import Settled, combine_sorted, plain, with_provenance
from omics_lake.tables.registry import RECIPES


def made(uid: str, series: str = "1.2.3", number: int = 1, removed: str = "YES", burned: str = "NO") -> bytes:
    ds = Dataset()
    ds.SOPInstanceUID, ds.SOPClassUID, ds.Modality, ds.InstanceNumber = uid, CTImageStorage, "CT", number
    ds.SeriesInstanceUID, ds.StudyInstanceUID = series, "1.2"
    ds.PatientName, ds.PatientID = "DOE^JANE", "TCGA-50-5072"
    ds.PatientIdentityRemoved, ds.BurnedInAnnotation = removed, burned
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    buffer = io.BytesIO()
    ds.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def zipped(*members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, data in enumerate(members, start=1):
            archive.writestr(f"{number:08}.dcm", data)
    return buffer.getvalue()


def record(file_id: str = "f", data_type: str = "DICOM") -> FileRecord:
    return FileRecord("nbia", "2026", "TCGA-LUAD", data_type, file_id, f"{file_id}.dcm")


def settled(**files: bytes) -> Settled:
    """Files by id, put together as a build does."""
    parts = []
    for file_id, data in files.items():
        parsed = RECIPE.parse(record(file_id), data)
        assert parsed.rejected == ()
        parts.append(plain(with_provenance(parsed.rows, record(file_id), TABLE)))
    assert RECIPE.settle is not None
    return RECIPE.settle(pa.concat_tables(parts))


def uids(found: Settled) -> list[str]:
    return sorted(found.rows["sop_instance_uid"].to_pylist())


@pytest.mark.parametrize(("data_type", "taken"), [("DICOM", True), ("Imaging Index", False)])
def test_dicom_objects_feed_the_table(data_type: str, taken: bool) -> None:
    assert RECIPE.takes(record(data_type=data_type)) is taken
    assert RECIPE in RECIPES


def test_objects_are_rows_in_the_order_of_the_series() -> None:
    found = settled(b=zipped(made("1.2.3.10", number=10), made("1.2.3.2", number=2)), a=made("1.2.3.1"))

    rows = combine_sorted(TABLE, [found.rows])

    assert rows.column_names == list(TABLE.column_names)
    places = ("sop_instance_uid", "file_id", "member", "member_number")
    assert [tuple(row[name] for name in places) for row in rows.to_pylist()] == [
        ("1.2.3.1", "a", None, 0),
        ("1.2.3.2", "b", "00000002.dcm", 2),
        ("1.2.3.10", "b", "00000001.dcm", 1),
    ]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"removed": "NO"}, "PatientIdentityRemoved is not YES"), ({"burned": "YES"}, "BurnedInAnnotation is not NO")],
)
@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_one_object_whose_identity_may_show_takes_its_series_along(
    fault: dict[str, str], reason: str, order: tuple[str, ...]
) -> None:
    files = {
        "a": zipped(made("1.2.3.1"), made("1.2.4.1", series="1.2.4")),
        "b": made("1.2.3.2", **fault),
        "c": made("1.2.3.3"),
    }

    found = settled(**{name: files[name] for name in order})

    assert uids(found) == ["1.2.4.1"]
    assert [(r.file_id, r.rejected.line, r.rejected.reason) for r in found.rejected] == [
        ("a", 1, f"another object of series 1.2.3: {reason}"),
        ("b", 0, reason),
        ("c", 0, f"another object of series 1.2.3: {reason}"),
    ]
    assert json.loads(found.rejected[1].rejected.raw) == {
        "sop_instance_uid": "1.2.3.2", "sop_class_uid": CTImageStorage, "series_uid": "1.2.3", "study_uid": "1.2",
    }  # fmt: skip
    assert "DOE" not in str((found.rows.to_pylist(), found.rejected))
    assert "TCGA-50-5072" not in str(found.rejected)


def test_what_is_no_object_is_rejected_at_once_and_takes_nothing_along() -> None:
    parsed = RECIPE.parse(record(), zipped(made("1.2.3.1"), b"text"))

    assert parsed.rows["sop_instance_uid"].to_pylist() == ["1.2.3.1"]
    assert [(r.line, r.reason) for r in parsed.rejected] == [(2, "no DICOM Part 10 header")]
    assert parsed.notes["not DICOM"] == "1"


def test_of_equal_objects_one_is_kept_and_of_differing_ones_none() -> None:
    equal, differing = made("1.2.3.1"), made("1.2.3.2")

    found = settled(c=zipped(equal, differing), b=equal, a=made("1.2.3.2", number=9))

    assert [(r["sop_instance_uid"], r["file_id"]) for r in found.rows.to_pylist()] == [("1.2.3.1", "b")]
    assert found.duplicates == 1
    assert [(r.file_id, r.rejected.line) for r in found.rejected] == [("a", 0), ("c", 2)]
    assert "object 1.2.3.2 stands 2 times with different headers" in found.rejected[0].rejected.reason


def test_every_object_given_is_a_row_a_duplicate_or_in_quarantine() -> None:
    found = settled(a=zipped(made("1"), made("1"), made("2", removed="NO"), made("3", series="1.9")), b=made("3"))

    assert found.rows.num_rows + found.duplicates + len(found.rejected) == 5


def test_no_column_holds_what_the_rule_forbids() -> None:
    forbidden = ("patient_name", "birth", "address", "institution", "accession", "phone", "physician", "comment")

    names = [name for name in TABLE.column_names if any(word in name for word in forbidden)]

    assert names == []
    assert not TABLE.column("patient_identity_removed").nullable
    assert TABLE.columns[: len(FILE_COLUMNS)] == FILE_COLUMNS
