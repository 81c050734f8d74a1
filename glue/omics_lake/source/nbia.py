"""NBIA, the search of The Cancer Imaging Archive, as a source: the series of a collection, and a series' images.

The Imaging Data Commons comes first; this is for what it lacks. Traps: no result is status 200 with an empty body; the
patient is `PatientId` in `getPatient` and `PatientID` elsewhere; nulls are left out of an object; a date may come with
a time; version 4 refuses unknown parameters with 400, so only its own are sent. There is no data release: a listing
carries its day. A series comes as a zip without length or MD5; `md5hashes.csv` inside it proves each image.
Source: https://wiki.cancerimagingarchive.net/x/fILTB (NBIA search REST API guide)
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Mapping
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlencode, urlsplit

from omics_lake.core.errors import NothingFound, SourceRefused
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import host_of, require_open, with_slash
from omics_lake.source.http import USUAL, Http, HttpLimits
from omics_lake.source.idc import IMAGING_INDEX
from omics_lake.source.idc_images import DICOM
from omics_lake.source.nbia_rows import NbiaPatient, NbiaSeries, NbiaStudy, patient_of, series_of, study_of
from omics_lake.source.nbia_zip import check_series_zip

SOURCE = "nbia"
BASE = "https://nbia.cancerimagingarchive.net/nbia-api/services/v4/"
BASE_V1 = "https://services.cancerimagingarchive.net/nbia-api/services/v1/"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://nbia.cancerimagingarchive.net/")
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")


class Nbia:
    """`Source` of series lists and of zips of images.

    Args:
        base: URL that calls are appended to, of version 4.
        base_v1: of version 1, for what version 4 lacks: shared carts.
        http: shared with others; one of its own by default.
    """

    def __init__(
        self, base: str = BASE, base_v1: str = BASE_V1, http: Http | None = None, limits: HttpLimits = USUAL
    ) -> None:
        self.base = with_slash(base)
        self.base_v1 = with_slash(base_v1)
        self.http = http or Http({host_of(self.base), host_of(self.base_v1)}, limits)

    @property
    def name(self) -> str:
        """`nbia`."""
        return SOURCE

    def patients(self, collection: str) -> tuple[NbiaPatient, ...]:
        """Patients of a collection; none where it is unknown."""
        return tuple(patient_of(row) for row in self._ask("getPatient", {"Collection": collection}))

    def cart(self, name: str) -> tuple[str, ...]:
        """Series UIDs of a cart that somebody shared; none where there is no such cart."""
        where = f"{self.base_v1}getContentsByName"
        rows = _rows(self.http.get(where, params={"name": name}), where)
        return tuple(dict.fromkeys(str(row["SeriesInstanceUID"]) for row in rows if row.get("SeriesInstanceUID")))

    def studies(self, collection: str) -> tuple[NbiaStudy, ...]:
        """Studies of a collection; none where it is unknown."""
        return tuple(study_of(row) for row in self._ask("getPatientStudy", {"Collection": collection}))

    def series(self, collection: str) -> tuple[NbiaSeries, ...]:
        """Series of a collection; none where it is unknown."""
        return tuple(series_of(row) for row in self._ask("getSeries", {"Collection": collection}))

    def records(self, project_id: str, release: str) -> tuple[FileRecord, ...]:
        """The wanted list of a project's series.

        Args:
            release: the day of the listing, such as 2026-11-25.

        Raises:
            NothingFound: the collection is unknown or empty.
        """
        if not self.series(project_id):
            raise self._nothing(project_id)
        name = f"{release}/{project_id}/getSeries"
        record = FileRecord(
            source=SOURCE,
            release=release,
            project_id=project_id,
            data_type=IMAGING_INDEX,
            file_id=str(uuid.uuid5(_NAMESPACE, name)),
            file_name=f"nbia_series.{project_id}.json",
            data_format="JSON",
            url=f"{self.base}getSeries?{urlencode({'Collection': project_id})}",
        )
        return (record,)

    def image_records(
        self,
        project_id: str,
        release: str,
        *,
        series: Collection[str] = (),
        patients: Collection[str] = (),
        modalities: Collection[str] = (),
    ) -> tuple[FileRecord, ...]:
        """One wanted zip for each series that fits every choice made.

        Raises:
            NothingFound: none does, or a series asked for by UID is not there.
            SourceRefused: NBIA gives a series something that is no UID.
        """
        known = self.series(project_id)
        if not known:
            raise self._nothing(project_id)
        if absent := set(series) - {one.series_uid for one in known}:
            raise NothingFound(f"NBIA has no such series of {project_id}: {', '.join(sorted(absent))}", where=self.base)
        chosen = [
            one
            for one in known
            if (not series or one.series_uid in series)
            and (not patients or one.patient_id in patients)
            and (not modalities or one.modality in modalities)
        ]
        if not chosen:
            raise NothingFound(f"No series of {project_id} fits the choice", where=self.base, next_step="choose wider")
        return tuple(_zip_record(project_id, release, self.base, one) for one in chosen)

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A list of series, or a zip of images; always whole."""
        require_open([record])
        if record.data_type == IMAGING_INDEX:
            return self.http.open(self._url("getSeries", {"Collection": record.project_id}))
        if not _UID.fullmatch(record.file_id):
            raise SourceRefused("The record names no series", where=record.key, why=f"file_id is {record.file_id!r}")
        words = {"SeriesInstanceUID": record.file_id, "NewFileNames": "Yes", "IncludeMD5": "Yes"}
        return self.http.open(self._url("getImage", words))

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Prove a list of series (of this collection, not empty) or a zip (each image by its MD5).

        Raises:
            SourceRefused: the list is none, empty, or of another collection.
            ArchiveRefused, ArchiveCorrupt, ChecksumMismatch: the zip cannot be trusted.
        """
        if record.data_type != IMAGING_INDEX:
            _require_count(check_series_zip(file, record.key), record)
            return
        rows = _rows(file.read(), record.key)
        others = {str(row.get("Collection")) for row in rows} - {record.project_id}
        if not rows or others:
            raise SourceRefused(
                f"NBIA did not list the series of {record.project_id}",
                where=record.key,
                why=f"series of {', '.join(sorted(others))}" if others else "the answer is empty",
                next_step="run the command again later, or plan the project again",
            )

    def _ask(self, call: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
        where = f"{self.base}{call}"
        return _rows(self.http.get(where, params=words), where)

    def _url(self, call: str, words: Mapping[str, str]) -> str:
        return f"{self.base}{call}?{urlencode(words)}"

    def _nothing(self, project_id: str) -> NothingFound:
        return NothingFound(
            f"NBIA has no collection {project_id}",
            where=self.base,
            next_step="ask for another project, or for none of its images",
        )


def _zip_record(project_id: str, release: str, base: str, series: NbiaSeries) -> FileRecord:
    if not _UID.fullmatch(series.series_uid):
        raise SourceRefused("NBIA gives a series no UID", where=base, why=f"it gives {series.series_uid!r}")
    counted = {"ImageCount": series.image_count} if series.image_count is not None else {}
    query = urlencode({"SeriesInstanceUID": series.series_uid, **counted})
    return FileRecord(
        source=SOURCE,
        release=release,
        project_id=project_id,
        data_type=DICOM,
        file_id=series.series_uid,
        file_name=f"{series.series_uid}.zip",
        data_format="ZIP",
        url=f"{base}getImage?{query}",
    )


def _rows(data: bytes, where: str) -> list[dict[str, Any]]:
    """An answer's objects; an empty body is no result."""
    if not data.strip():
        return []
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceRefused("NBIA's answer is not JSON", where=where, why=str(error)[:200]) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceRefused("NBIA's answer is no list", where=where, why=f"it is {str(rows)[:200]}")
    return rows


def _require_count(images: int, record: FileRecord) -> None:
    """As many images as the series had when it was listed."""
    planned = parse_qs(urlsplit(record.url or "").query).get("ImageCount")
    if planned and planned != [str(images)]:
        raise SourceRefused(
            "The zip of a series does not have all its images",
            where=record.key,
            why=f"{images} images, {planned[0]} when it was listed",
            next_step="run the command again later, or plan the images again",
        )
