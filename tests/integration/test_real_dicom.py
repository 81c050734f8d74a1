"""Every file of pydicom's own test set goes through the header reader: a row, or the rule that keeps it out.

Expected outcomes come from pydicom reading the whole file without our allow-list, and from pydicom's notes on its files
(`charset_files/FileInfo.txt`, `test_files/README.txt`), which follow DICOM PS3.3 annex H and PS3.5 annexes H to K.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pydicom
import pytest
from pydicom.dataset import FileDataset
from pydicom.errors import InvalidDicomError

from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.core.record import FileRecord
from omics_lake.formats.dicom import SCHEMA, parse_dicom
from omics_lake.formats.result import Parsed
from omics_lake.landing.manifest import write_manifest
from omics_lake.tables.imaging_instance import RECIPE, TABLE
from omics_lake.tables.inventory import take_inventory
from omics_lake.tables.recipe import plain, with_provenance

pytestmark = pytest.mark.real_data

NO_HEADER = "no DICOM Part 10 header"
DIRECTORY = "a DICOMDIR lists objects and is none"
NOT_REMOVED = "PatientIdentityRemoved is not YES"
CUT_SHORT = "the header is cut short"

TRUNCATED = "test_files/rtplan_truncated.dcm"
NAME_IS_ID = "test_files/693_J2KI.dcm"
"""Its archive wrote its own id, CQ500-CT-310, in place of the name."""
NOT_REWRITTEN = {"test_files/SC_rgb_jpeg.dcm"}
"""pydicom reads its ImageType as bytes, and cannot write these."""
REQUIRED = ("SOPInstanceUID", "SOPClassUID", "SeriesInstanceUID", "StudyInstanceUID", "PatientID", "Modality")


def files(real_data: Path) -> dict[str, bytes]:
    root = real_data / "dicom"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def whole(data: bytes, force: bool = False) -> FileDataset | None:
    """The object as pydicom reads it, None where it says that it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return pydicom.dcmread(io.BytesIO(data), force=force)
        except InvalidDicomError:
            return None


def lifted(ds: FileDataset) -> bytes:
    """The object with its identity said to be removed, so that what the rule hides can be tested."""
    ds.PatientIdentityRemoved = "YES"
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds.save_as(buffer)
    return buffer.getvalue()


def outcome(parsed: Parsed) -> str:
    """`row`, or the reason."""
    if parsed.rows.num_rows:
        assert (parsed.rows.num_rows, parsed.rejected) == (1, ())
        return "row"
    (reject,) = parsed.rejected
    assert reject.line == 0
    return reject.reason


def by_rule(ds: FileDataset | None) -> str:
    """What the rules make of an object that pydicom has read."""
    if ds is None:
        return NO_HEADER
    if ds.file_meta.get("MediaStorageSOPClassUID") == "1.2.840.10008.1.3.10":
        return DIRECTORY
    element = ds.get((0x0012, 0x0062))
    if element is None or element.value != "YES":
        return NOT_REMOVED
    absent = [keyword for keyword in REQUIRED if not ds.get(keyword)]
    return f"the object has no {', '.join(absent)}" if absent else "row"


def test_each_file_as_it_is_becomes_what_the_rules_say(real_data: Path) -> None:
    given = files(real_data)

    found = {name: outcome(parse_dicom(data, name)) for name, data in given.items()}

    expected = {name: by_rule(whole(data)) for name, data in given.items()} | {TRUNCATED: CUT_SHORT}
    assert found == expected
    assert Counter(found.values()) == {NOT_REMOVED: 94, "row": 15, NO_HEADER: 9, DIRECTORY: 8, CUT_SHORT: 1}


def test_each_object_said_to_be_without_identity_is_a_row_or_lacks_an_id(real_data: Path) -> None:
    objects = {name: ds for name, data in files(real_data).items() if (ds := whole(data)) and name not in NOT_REWRITTEN}

    found = {name: parse_dicom(lifted(ds), name) for name, ds in objects.items()}

    assert {name: outcome(parsed) for name, parsed in found.items()} == {n: by_rule(ds) for n, ds in objects.items()}
    rows = {name: parsed.rows.to_pylist()[0] for name, parsed in found.items() if parsed.rows.num_rows}
    assert len(rows) == 98
    assert {name: row_of(objects[name]) for name in rows} == {
        name: {column: row[column] for column in row_of(objects[name])} for name, row in rows.items()
    }


def row_of(ds: FileDataset) -> dict[str, object]:
    """Some columns of an object by another route."""
    return {
        "sop_instance_uid": str(ds.SOPInstanceUID),
        "series_uid": str(ds.SeriesInstanceUID),
        "patient_barcode": str(ds.PatientID),
        "modality": ds.Modality,
        "rows": ds.get("Rows"),
        "columns": ds.get("Columns"),
        "number_of_frames": int(ds.NumberOfFrames) if ds.get("NumberOfFrames") else None,
        "instance_number": int(ds.InstanceNumber) if ds.get("InstanceNumber") is not None else None,
        "pixel_spacing": [float(x) for x in ds.PixelSpacing] if ds.get("PixelSpacing") else None,
        "slice_thickness": float(ds.SliceThickness) if ds.get("SliceThickness") else None,
        "image_type": _stripped(ds.get("ImageType")),
        "manufacturer": ds.get("Manufacturer") or None,
        "transfer_syntax_uid": str(ds.file_meta.TransferSyntaxUID),
        "study_date": _dashed(ds.get("StudyDate")),
    }


def _stripped(words: object) -> list[str] | None:
    """Without padding, which DICOM does not count (PS3.5 6.2)."""
    several = [words] if isinstance(words, str) else words
    return [str(word).strip() for word in several] if isinstance(several, Iterable) else None


def _dashed(text: str | None) -> object:
    return pydicom.valuerep.DA(text) if text else None


def test_no_name_of_any_person_gets_out(real_data: Path) -> None:
    names: dict[str, set[str]] = {}
    told: dict[str, str] = {}
    for name, data in files(real_data).items():
        ds = whole(data, force=True)
        assert ds is not None
        names[name] = {
            part for person in _persons(ds) for part in (person, *re.split(r"[\^=]", person)) if len(part) > 3
        }
        outputs = [parse_dicom(data, "x")]
        if whole(data) and name not in NOT_REWRITTEN:
            outputs.append(parse_dicom(lifted(ds), "x"))
        told[name] = str([(o.rows.to_pylist(), o.rejected, o.notes, o.null_markers) for o in outputs])

    leaks = {(name, part) for name, parts in names.items() for part in parts if part in told[name]}

    assert sum(map(bool, names.values())) > 90
    assert "Archibald" in names["test_files/dicomdirtests/77654033/CR1/6154"]
    assert leaks == {(NAME_IS_ID, "CQ500-CT-310")}


def _persons(ds: FileDataset) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [str(element.value) for element in ds.iterall() if element.VR == "PN" and element.value]


TEXTS = {
    "chrArab": "قباني^لنزار",
    "chrFrenMulti": "Buc^Jérôme",
    "chrGerm": "Äneas^Rüdiger",
    "chrH32": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "chrHbrw": "שרון^דבורה",
    "chrJapMulti": "やまだ^たろう",
    "chrKoreanMulti": "김희중",
    "chrRuss": "Люкceмбypг",
    "chrX2": "Wang^XiaoDong=王^小东=",
}


@pytest.mark.parametrize(("name", "text"), TEXTS.items())
def test_the_bytes_of_a_files_own_script_are_read_as_that_script(real_data: Path, name: str, text: str) -> None:
    """The file's own encoded bytes, moved from the name to a text that may be tabled."""
    ds = whole((real_data / f"dicom/charset_files/{name}.dcm").read_bytes())
    assert ds is not None
    own = ds.get_item("PatientName").value
    assert isinstance(own, bytes)
    ds.Manufacturer = "#" * (len(own) + len(own) % 2)
    data = lifted(ds).replace(b"#" * (len(own) + len(own) % 2), own.ljust(len(own) + len(own) % 2))

    parsed = parse_dicom(data, name)

    assert parsed.rows["manufacturer"].to_pylist() == [text]
    assert "manufacturer" not in str(parsed.null_markers)


def test_all_objects_together_settle_to_whole_series(real_data: Path) -> None:
    parts, rejected = [], 0
    for name, data in files(real_data).items():
        file = FileRecord("own", "1", "TEST", "DICOM", name, name)
        parsed = RECIPE.parse(file, data)
        assert parsed.rows.schema == SCHEMA
        parts.append(plain(with_provenance(parsed.rows, file, TABLE)))
        rejected += len(parsed.rejected)
    assert RECIPE.settle is not None

    settled = RECIPE.settle(pa.concat_tables(parts))

    assert settled.rows.num_rows + settled.duplicates + len(settled.rejected) + rejected == 127
    assert set(settled.rows["patient_barcode"].to_pylist()) == {"77654033", "98890234", "CQ500-CT-310"}
    assert settled.rows.num_rows == 15
    assert all(set(json.loads(r.rejected.raw)) <= UIDS for r in settled.rejected)


UIDS = {"sop_instance_uid", "sop_class_uid", "series_uid", "study_uid"}


@pytest.mark.spark
def test_landed_objects_are_built_into_a_table_and_the_quarantine(lake: Any, real_data: Path, tmp_path: Path) -> None:
    # Given two series of one patient, and one object that does not say that its identity was removed
    tests = real_data / "dicom/test_files"
    names = ("dicomdirtests/77654033/CT2/17106", "dicomdirtests/77654033/CR1/6154", "CT_small.dcm")
    records = []
    for number, name in enumerate(names):
        data = (tests / name).read_bytes()
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        record = FileRecord("own", "1", "TCGA-XX", "DICOM", f"f-{number}", "1.dcm", len(data), md5)
        path = tmp_path / "landing" / record.key
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        records.append(record)
    (tmp_path / "landing/own/1/TCGA-XX/manifest-plan.jsonl").write_bytes(write_manifest(records))
    # When the table is built
    report = build(
        Context(lake.spark, lake.config), take_inventory(str(tmp_path / "landing")), ["omics.imaging_instance"]
    )
    # Then the objects without identity are rows, the other is in quarantine, and its name nowhere
    assert report.errors == ()
    local = LocalLake(lake.config.root)
    rows = local.query("select file_id, modality, image_type[1] kind from imaging_instance order by 1").to_pylist()
    assert [tuple(row.values()) for row in rows] == [("f-0", "CT", "ORIGINAL"), ("f-1", "CR", "DERIVED")]
    quarantine = local.query("select file_id, reason, raw from ops.quarantine").to_pylist()
    assert [(row["file_id"], row["reason"]) for row in quarantine] == [("f-2", NOT_REMOVED)]
    assert "CompressedSamples" not in str(quarantine)
