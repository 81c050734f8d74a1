"""The arguments of a Glue job. Terraform sets them as the job's default arguments; a run may override each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from omics_lake.core.prices import DPU_OF, glue_price
from omics_lake.lake.config import LakeConfig, Profile

SOURCES: Mapping[str, tuple[str, ...]] = {
    "gdc": ("gdc",),
    "idc": ("idc",),
    "nbia": ("nbia",),
    "annotation": ("annotation", "clinvar"),
    "own": ("own",),
}
"""What `--source` may be, and which `FileRecord.source` it stands for."""
OWN = (
    "landing",
    "lake",
    "region",
    "databases",
    "projects",
    "data_types",
    "release",
    "source",
    "tables",
    "annotations",
    "sheets",
    "own_release",
    "replace",
    "fasta",
    "kms_key",
    "metric_namespace",
    "keep_days",
    "remove_orphans",
    "endpoint",
    "sources_at",
    "idc_index",
    "idc_release",
    "worker_type",
    "workers",
    "execution_class",
)
GLUES = ("JOB_NAME", "WORKFLOW_RUN_ID")
"""Names that Glue adds. `JOB_RUN_ID` is one too, which `getResolvedOptions` always gives and must not be asked for."""


@dataclass(frozen=True)
class JobArguments:
    """What a job was told.

    Args:
        landing: landing folder, or `s3://bucket/prefix`.
        lake: the lake's folder, or `s3://bucket/prefix`.
        databases: namespace -> database in the Glue catalog, where it is not called as the namespace.
        data_types: short names; empty means all.
        release: such as gdc-46.0; None for the newest.
        source: that the land job fetches from; a key of `SOURCES`.
        tables: that the build job builds.
        annotations: that the plan job asks for, beside the projects: clinvar, or URLs.
        sheets: sample sheets of a lab's own files, which lie below each sheet's folder.
        own_release: to give these files.
        replace: a call set or annotation whose file has changed takes the place of the one before.
        fasta: reference genome, a path or `s3://` address, that alleles are left-aligned against.
        kms_key: for what is landed; None for the bucket's own.
        metric_namespace: CloudWatch's; empty means that no metrics are sent.
        keep_days: untagged snapshots younger than this stay.
        endpoint: address of an AWS double.
        sources_at: address of a double that answers for all archives.
        idc_index: copy of the Imaging Data Commons' index instead of the installed package's; its release beside it.
        worker_type: Glue's, with `workers` of them; None where nobody counts DPU.
    """

    landing: str
    lake: str
    projects: tuple[str, ...]
    region: str | None = None
    databases: Mapping[str, str] = field(default_factory=dict)
    data_types: tuple[str, ...] = ()
    release: str | None = None
    source: str | None = None
    tables: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    own_release: str = "1"
    replace: bool = False
    fasta: str | None = None
    kms_key: str | None = None
    metric_namespace: str = ""
    keep_days: float = 5.0
    remove_orphans: bool = False
    endpoint: str | None = None
    sources_at: str | None = None
    idc_index: str | None = None
    idc_release: str | None = None
    worker_type: str | None = None
    workers: int = 0
    execution_class: str = "STANDARD"
    job_name: str = ""
    job_run_id: str = ""
    workflow_run_id: str = ""

    @property
    def dpu(self) -> float:
        """DPU of all workers together; 0 where nobody counts them."""
        return DPU_OF[self.worker_type] * self.workers if self.worker_type else 0.0

    @property
    def dollars_per_dpu_hour(self) -> float:
        """List price."""
        return glue_price(self.execution_class).usd

    @property
    def config(self) -> LakeConfig:
        """The lake: on AWS, on its double where there is an endpoint, or a folder."""
        if not self.lake.startswith("s3://"):
            return LakeConfig(self.lake)
        profile = Profile.DOUBLE if self.endpoint else Profile.AWS
        return LakeConfig(self.lake, profile, self.endpoint, self.region, databases=self.databases)


def given(argv: Sequence[str]) -> list[str]:
    """Names of our arguments that a command line has: `getResolvedOptions` wants none that is not there."""
    there = {word.removeprefix("--").partition("=")[0] for word in argv[1:] if word.startswith("--")}
    return [name for name in (*OWN, *GLUES) if name in there]
