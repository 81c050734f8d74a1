"""All sources together: what lists an archive's files, and what opens a file of a manifest.

Imaging has two sources behind one question: the Imaging Data Commons first, NBIA for what it lacks. When both fail
the error says what each of them said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from omics_lake.core.errors import LakeError, MissingTool, NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.source.annotation import AnnotationFile, AnyAnnotation
from omics_lake.source.base import Body, Source
from omics_lake.source.idc import SOURCE as IDC
from omics_lake.source.idc import IdcIndex
from omics_lake.source.idc_images import DICOM, IdcImages, choose_series, series_of_uuids
from omics_lake.source.idc_manifest import read_s5cmd_manifest
from omics_lake.source.own import OwnFiles
from omics_lake.source.sites import Sites


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Archives:
    """The archives at their addresses.

    Args:
        idc_index: a copy of the IDC's index; None for the installed package's.
        idc_release: IDC version of the copy.
        endpoint: address of an S3 double that holds the user's own files.
        region: AWS region of these.
        day: of a listing that has no other release (NBIA).
    """

    sites: Sites = field(default_factory=Sites)
    idc_index: Path | None = None
    idc_release: str | None = None
    endpoint: str | None = None
    region: str | None = None
    day: date = field(default_factory=_today)

    def sources(self) -> dict[str, Source]:
        """What opens the files of a manifest, by `FileRecord.source`."""
        return {
            "gdc": self.sites.gdc_files(),
            IDC: Idc(self.sites.idc_images(), self.idc_index, self.idc_release),
            "nbia": self.sites.nbia_api(),
            "clinvar": AnyAnnotation("clinvar"),
            "annotation": AnyAnnotation("annotation"),
            "own": OwnFiles.opener(self.endpoint, self.region),
        }

    def own(self, place: str, sheet: bytes, release: str) -> OwnFiles:
        """A lab's own files."""
        return OwnFiles(place, sheet, release, endpoint=self.endpoint, region=self.region)

    def annotation(self, url: str | None = None) -> AnnotationFile:
        """An annotation release; ClinVar without a URL."""
        return AnnotationFile(self.sites.clinvar) if url is None else AnnotationFile(url, name="annotation")

    def served_release(self, source: str, url: str | None = None) -> str | None:
        """The release that a source serves today; None where it has none, or where nothing here can tell.

        Args:
            url: of an annotation file; ClinVar's own where it is None.

        Raises:
            SourceUnavailable, SourceRefused: the source does not tell.
        """
        if source == "gdc":
            return self.sites.gdc_api().status().data_release
        if source == IDC:
            try:
                return self._index().release
            except MissingTool:
                return None
        if source == "clinvar" or (source == "annotation" and url):
            return self.annotation(url).record().release
        return None

    def imaging(self, project_id: str, *, derived: bool = False) -> tuple[FileRecord, ...]:
        """The list of a project's series.

        Raises:
            MissingTool: there is no index of the IDC, and NBIA does not know the project.
            NothingFound: neither knows the project.
            SourceUnavailable: the IDC does not know it and NBIA does not answer.
        """
        try:
            return self._index().records(project_id, derived=derived)
        except (MissingTool, NothingFound) as error:
            first = error
        try:
            return self.sites.nbia_api().records(project_id, self.day.isoformat())
        except LakeError as error:
            raise _both(first, error) from error

    def images(
        self,
        project_id: str,
        *,
        series: Sequence[str] = (),
        patients: Sequence[str] = (),
        modalities: Sequence[str] = (),
        derived: bool = False,
    ) -> tuple[FileRecord, ...]:
        """DICOM objects (IDC) or zips (NBIA) of chosen series. Raises as `imaging`."""
        try:
            index = self._index()
            chosen = choose_series(
                index, project_id, series=series, patients=patients, modalities=modalities, derived=derived
            )
            return self.sites.idc_images().records(project_id, index.release, chosen)
        except (MissingTool, NothingFound) as error:
            first = error
        try:
            return self.sites.nbia_api().image_records(
                project_id, self.day.isoformat(), series=series, patients=patients, modalities=modalities
            )
        except LakeError as error:
            raise _both(first, error) from error

    def series_of_manifest(self, project_id: str, manifest: bytes, where: str) -> tuple[str, ...]:
        """SeriesInstanceUIDs that a download manifest of the IDC's portal names."""
        return series_of_uuids(self._index(), project_id, read_s5cmd_manifest(manifest, where))

    def _index(self) -> IdcIndex:
        return IdcIndex(self.idc_index, self.idc_release)


class Idc:
    """`Source` and `CopySource` of the IDC: parts of its index, and objects of its buckets.

    Args:
        path: a copy of the index, opened when a part of it is wanted.
    """

    def __init__(self, images: IdcImages, path: Path | None = None, release: str | None = None) -> None:
        self._images, self._path, self._release = images, path, release

    @property
    def name(self) -> str:
        """`idc`."""
        return IDC

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A part of the index, or an object."""
        return self._of(record).open(record, start, validator)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """As the one whose file it is."""
        self._of(record).check(record, file)

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        """Bucket and key of an object; None for a part of the index."""
        return self._images.s3_object(record) if record.data_type == DICOM else None

    def _of(self, record: FileRecord) -> Source:
        return self._images if record.data_type == DICOM else IdcIndex(self._path, self._release)


def _both(idc: LakeError, nbia: LakeError) -> LakeError:
    """What the IDC said, and then NBIA."""
    return type(idc if isinstance(idc, MissingTool) else nbia)(
        "Neither the Imaging Data Commons nor NBIA has these images",
        where=f"{idc.where}; {nbia.where}".strip("; "),
        why=f"IDC: {idc.what} ({idc.why}); NBIA: {nbia.what} ({nbia.why})",
        next_step=idc.next_step,
    )
