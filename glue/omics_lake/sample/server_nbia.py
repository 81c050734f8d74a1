"""NBIA's search of The Cancer Imaging Archive, below `/nbia-api/services/v4/` and `/v1/`.

It knows radiology alone: no slides, no derived series. Traps kept: v4 refuses unknown parameters with 400, v1 passes
them over; no result is status 200 with an empty body; nulls are left out of the objects; the patient is `PatientId`
in `getPatient` and `PatientID` elsewhere; dates come with a time; an unknown series is 400 with text.
Source: https://github.com/CBIIT/NBIA-TCIA
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from omics_lake.sample.dicom_files import DicomFile, series_files
from omics_lake.sample.server_answers import json_answer, pieces
from omics_lake.sample.server_holdings import Holdings
from omics_lake.sample.server_nbia_rows import Row, collection_of, patient_row, series_row, study_row

_SERIES_WORDS = """Collection format PatientID StudyInstanceUID Modality BodyPartExamined ManufacturerModelName
    Manufacturer SeriesInstanceUID""".split()
_LICENSE = b"Creative Commons Attribution 3.0 Unported License\nhttp://creativecommons.org/licenses/by/3.0/\n"


@dataclass(frozen=True)
class NbiaDouble:
    """Endpoints over the imaging index."""

    holdings: Holdings

    def rules(self) -> list[Rule]:
        """Where each endpoint answers."""
        return [rule for version in (4, 1) for rule in self._rules(version)]

    def _rules(self, version: int) -> list[Rule]:
        base = f"/nbia-api/services/v{version}"

        def search(allowed: list[str], answer: Callable[[Iterable[Row]], list[dict[str, Any]]]) -> Any:
            def endpoint(request: Request, _: Mapping[str, Any]) -> Response:
                refused = _refusal(request, allowed) if version == 4 else None
                return refused or _found(answer(_chosen(self._originals(), request, allowed)))

            return endpoint

        def patients(rows: Iterable[Row]) -> list[dict[str, Any]]:
            return _once((patient_row(row, version) for row in rows), "PatientId")

        def studies(rows: Iterable[Row]) -> list[dict[str, Any]]:
            kept = list(rows)
            series = Counter(row["StudyInstanceUID"] for row in kept)
            return _once((study_row(row, series[row["StudyInstanceUID"]]) for row in kept), "StudyInstanceUID")

        def series(rows: Iterable[Row]) -> list[dict[str, Any]]:
            return [series_row(row, version) for row in rows]

        study_words = ["Collection", "PatientID", "StudyInstanceUID", "format"]
        return [
            Rule(f"{base}/getCollectionValues", endpoint=search(["format"], _collections)),
            Rule(f"{base}/getPatient", endpoint=search(["Collection", "PatientId", "format"], patients)),
            Rule(f"{base}/getPatientStudy", endpoint=search(study_words, studies)),
            Rule(f"{base}/getSeries", endpoint=search(_SERIES_WORDS, series)),
            Rule(f"{base}/getImage", endpoint=self._image),
        ]

    def _originals(self) -> list[Row]:
        return [row for row in self.holdings.series if not row["analysis_result_id"] and row["Modality"] != "SM"]

    def _image(self, request: Request, _: Mapping[str, Any]) -> Response:
        if refused := _refusal(request, ["SeriesInstanceUID", "NewFileNames", "IncludeMD5"]):
            return refused
        uid = request.args.get("SeriesInstanceUID")
        row = next((row for row in self._originals() if row["SeriesInstanceUID"] == uid), None)
        if row is None:
            return _text(400, "The series is not known, or access to it is denied.")
        files = series_files(row)
        if not files:
            return _text(404, "The series has no images here.")
        data = _zip(files, with_md5=request.args.get("IncludeMD5") == "Yes")
        headers = {"Content-Disposition": f"attachment; filename={uid}.zip"}
        return Response(pieces(data), content_type="application/zip", headers=headers)


def _collections(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"Collection": name} for name in sorted({collection_of(row) for row in rows})]


def _refusal(request: Request, allowed: list[str]) -> Response | None:
    unknown = next((word for word in request.args if word not in allowed), None)
    if unknown is None:
        return None
    return _text(400, f"Invalid query parameter: '{unknown}'. Allowed parameters are: {', '.join(allowed)}")


def _chosen(rows: Iterable[Row], request: Request, allowed: list[str]) -> list[Row]:
    """Rows that agree with every parameter; names of collections are not told apart by case."""
    asked = {word: text for word, text in request.args.items() if word in allowed and word != "format" and text}
    return [row for row in rows if all(_agrees(row, word, text) for word, text in asked.items())]


def _agrees(row: Row, word: str, text: str) -> bool:
    if word == "Collection":
        return collection_of(row).casefold() == text.casefold()
    return row["PatientID" if word == "PatientId" else word] == text


def _found(rows: list[dict[str, Any]]) -> Response:
    return json_answer(rows) if rows else Response(b"", content_type="application/json")


def _once(rows: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return list({row[key]: row for row in reversed(list(rows))}.values())[::-1]


def _text(status: int, message: str) -> Response:
    return Response(json.dumps(message), status=status, content_type="application/json")


def _zip(files: Iterable[DicomFile], *, with_md5: bool) -> bytes:
    buffer = io.BytesIO()
    sums = ["Filename,MD5Hash"]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo("LICENSE"), _LICENSE)
        for number, one in enumerate(files, start=1):
            archive.writestr(zipfile.ZipInfo(f"{number:08d}.dcm"), one.data)
            sums.append(f"{number:08d}.dcm,{one.md5}")
        if with_md5:
            archive.writestr(zipfile.ZipInfo("md5hashes.csv"), "".join(f"{line}\n" for line in sums))
    return buffer.getvalue()
