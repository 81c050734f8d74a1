"""Make the sample: two small projects in every format the lake reads, and the truth about them.

    <folder>/landing/gdc/46.0/TCGA-XLUA/...   files and manifest, laid out as `core.record` says
    <folder>/landing/idc/25/TCGA-XLUA/...
    <folder>/landing/own/1/TCGA-XLUA/...      germline call sets, and genes as an annotation
    <folder>/landing/clinvar/2026-11-15/reference/...
    <folder>/own/samples.csv                  the lab's own files once more, with the sheet they are planned by
    <folder>/truth.json                       the first release's truth
    <folder>/truth-47.0.json                  the second's, once made

The same seed gives the same bytes. Nobody's data are in it: see `projects.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from omics_lake.core.errors import NothingFound, UsageError
from omics_lake.sample.files import SampleFile
from omics_lake.sample.genes import Gene, copy_number_genes, make_genes
from omics_lake.sample.germline_files import germline_file
from omics_lake.sample.imaging_files import Series, imaging_file, make_series
from omics_lake.sample.landing_writer import write_file, write_manifest
from omics_lake.sample.patients import Patient, make_patients
from omics_lake.sample.projects import PROJECTS, Project
from omics_lake.sample.releases import Planned, plan_release
from omics_lake.sample.seeds import Seeds
from omics_lake.sample.stored_truth import refuse_other_sample, stored_truth
from omics_lake.sample.truth import Truth, truth_to_json
from omics_lake.sample.truth_of import project_truth
from omics_lake.sample.variant_files import annotation_rows, reference_files, write_variant_files

Progress = Callable[[int, int, str], None]

IMAGING_RELEASE = "25"


@dataclass(frozen=True)
class _Making:
    """What a sample follows from."""

    seed: int
    genes: int
    bad_lines: bool


@dataclass(frozen=True)
class _Plan:
    """One project of one release, nothing made yet."""

    project: Project
    patients: tuple[Patient, ...]
    series: tuple[Series, ...]
    files: tuple[Planned, ...]


def make_cohort(
    folder: Path,
    *,
    seed: int = 20261125,
    release: str = "46.0",
    genes: int = 600,
    bad_lines: bool = True,
    progress: Progress | None = None,
) -> Truth:
    """Write the first release.

    Args:
        folder: made when absent; a sample of the same making in it is written again, another is refused.
        seed: everything follows from it.
        release: the GDC data release to pose as.
        genes: rows of an expression file, at least 60.
        bad_lines: put in the deliberate faults (`rejected` and `duplicates` of each project's truth name them).
        progress: called with files done, files in all, and the file's name.

    Raises:
        UsageError: too few genes, or the folder holds another sample.
    """
    making = _Making(seed, genes, bad_lines)
    refuse_other_sample(folder, {**asdict(making), "release": release})
    plans = _plans(making, later=False)
    tell = _teller(plans, progress)
    landing = folder / "landing"
    projects = []
    own: list[tuple[str, SampleFile]] = []
    for plan in plans:
        files = [tell(planned.make()) for planned in plan.files]
        records = [file.record(release, plan.project.project_id) for file in files]
        for record, file in zip(records, files, strict=True):
            write_file(landing, record, file)
        write_manifest(landing, records)
        imaging = tell(imaging_file(Seeds(seed), plan.project, plan.series))
        imaging_record = imaging.record(IMAGING_RELEASE, plan.project.project_id)
        write_file(landing, imaging_record, imaging)
        write_manifest(landing, [imaging_record])
        germline = tell(_germline(making, plan))
        own.append((plan.project.project_id, germline))
        projects.append(project_truth(plan.project, plan.patients, [*files, imaging, germline], plan.series))
    reference = [tell(file) for file in reference_files(Seeds(seed), _genes(making))]
    write_variant_files(folder, own, reference)
    truth = Truth(seed, release, IMAGING_RELEASE, genes, _placed_genes(making), bad_lines, tuple(projects),
                  annotations=annotation_rows(reference))  # fmt: skip
    (folder / "truth.json").write_text(truth_to_json(truth), encoding="utf-8")
    return truth


def make_next_release(folder: Path, *, release: str = "47.0", progress: Progress | None = None) -> Truth:
    """Write a second release beside the first: files superseded, added and removed, the rest only listed again.

    Bytes of unchanged files lie under the first release alone; the imaging archive, the lab and ClinVar have no new
    release.

    Raises:
        NothingFound: the folder holds no first release.
        UsageError: the release is the first one's.
    """
    stored = stored_truth(folder)
    if stored is None:
        raise NothingFound(
            "No sample to make a second release of", where=str(folder), next_step="make the sample first"
        )
    if stored["release"] == release:
        raise UsageError("The next release has the first one's name", why=f"both are {release}")
    making = _Making(stored["seed"], stored["genes"], stored["bad_lines"])
    plans = _plans(making, later=True)
    tell = _teller(plans, progress)
    reference = [tell(file) for file in reference_files(Seeds(making.seed), _genes(making))]
    truth = Truth(making.seed, release, IMAGING_RELEASE, making.genes, _placed_genes(making), making.bad_lines, (),
                  annotations=annotation_rows(reference))  # fmt: skip
    for earlier, plan in zip(_plans(making, later=False), plans, strict=True):
        files = [tell(planned.make()) for planned in plan.files]
        records = [file.record(release, plan.project.project_id) for file in files]
        before = {planned.key: planned for planned in earlier.files}
        for record, file in zip(records, files, strict=True):
            if file.edition or file.key not in before:
                write_file(folder / "landing", record, file)
        write_manifest(folder / "landing", records)
        imaging = tell(imaging_file(Seeds(making.seed), plan.project, plan.series))
        germline = tell(_germline(making, plan))
        found = project_truth(plan.project, plan.patients, [*files, imaging, germline], plan.series)
        truth = _with_changes(replace(truth, projects=(*truth.projects, found)), before, files)
    (folder / f"truth-{release}.json").write_text(truth_to_json(truth), encoding="utf-8")
    return truth


def _plans(making: _Making, *, later: bool) -> list[_Plan]:
    seeds = Seeds(making.seed)
    model = make_genes(seeds, making.genes)
    plans = []
    for project in PROJECTS:
        patients = make_patients(seeds, project, later)
        files = plan_release(seeds, model, project, patients, later, bad_lines=making.bad_lines)
        plans.append(_Plan(project, patients, make_series(seeds, project, patients), files))
    return plans


def _teller(plans: list[_Plan], progress: Progress | None) -> Callable[[SampleFile], SampleFile]:
    """Report each file as it is made, and hand it on."""
    total, done = sum(len(plan.files) + 2 for plan in plans) + 2, 0

    def tell(file: SampleFile) -> SampleFile:
        nonlocal done
        done += 1
        if progress:
            progress(done, total, file.file_name)
        return file

    return tell


def _genes(making: _Making) -> tuple[Gene, ...]:
    return make_genes(Seeds(making.seed), making.genes)


def _germline(making: _Making, plan: _Plan) -> SampleFile:
    """The same bytes in every release: none changes the patients' genes."""
    return germline_file(Seeds(making.seed), _genes(making), plan.project, plan.patients, bad_lines=making.bad_lines)


def _with_changes(truth: Truth, before: Mapping[str, Planned], files: list[SampleFile]) -> Truth:
    """Add one project's superseded, added and removed file ids."""
    keys = {file.key for file in files}
    superseded = [(before[f.key].make().file_id, f.file_id) for f in files if f.edition and f.key in before]
    return replace(
        truth,
        superseded=(*truth.superseded, *superseded),
        added=(*truth.added, *(file.file_id for file in files if file.key not in before)),
        removed=(*truth.removed, *(planned.make().file_id for key, planned in before.items() if key not in keys)),
    )


def _placed_genes(making: _Making) -> int:
    return len(copy_number_genes(_genes(making)))
