"""The options that choose images, and listing with progress on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.cli.output import err
from omics_lake.cli.progress import FETCHED, work_progress
from omics_lake.core.progress import Progress, Report
from omics_lake.core.record import FileRecord
from omics_lake.landing import asked as listings
from omics_lake.landing.asked import Asked
from omics_lake.source.archives import Archives

Images = Annotated[
    bool, typer.Option("--images", help="DICOM objects themselves, of chosen series: --series, --patient, --modality.")
]
SeriesUids = Annotated[list[str] | None, typer.Option("--series", help="SeriesInstanceUID; repeat for more.")]
Patients = Annotated[list[str] | None, typer.Option("--patient", help="Patient such as TCGA-50-5072; repeat for more.")]
IdcManifest = Annotated[
    Path | None, typer.Option("--idc-manifest", help="Images: the series of a download manifest (s5cmd) of the IDC.")
]
Modalities = Annotated[list[str] | None, typer.Option("--modality", help="DICOM modality such as CT; repeat for more.")]


def records_of(asked: Asked, archives: Archives) -> list[FileRecord]:
    """Ask the archives, with progress; raises as `landing.asked.records_of`."""
    with _list_progress() as report:
        return listings.records_of(asked, archives, tell=_tell, report=report)


def image_records(asked: Asked, archives: Archives) -> list[FileRecord]:
    """List chosen images, with progress; raises as `landing.asked.image_records`."""
    with _list_progress() as report:
        return listings.image_records(asked, archives, report=report)


@contextmanager
def _list_progress() -> Iterator[Report]:
    """The archives are asked one after the other: a question is answered when the next begins, or when all are."""
    with work_progress(FETCHED) as report:
        unanswered: list[str] = []

        def tell(sign: Progress) -> None:
            if unanswered and unanswered != [sign.task]:
                report(Progress(unanswered.pop(), "done"))
            unanswered[:] = [] if sign.step in FETCHED else [sign.task]
            report(sign)

        yield tell
        for task in unanswered:
            report(Progress(task, "done"))


def _tell(text: str) -> None:
    err.print(text, highlight=False, soft_wrap=True)
