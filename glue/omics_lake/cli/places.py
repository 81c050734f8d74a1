"""Options of the commands that fetch: the landing zone, the archives' addresses, the landing zone's S3 settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.cli import options
from omics_lake.core.errors import UsageError
from omics_lake.landing.store import Store, open_store
from omics_lake.source.archives import Archives
from omics_lake.source.sites import Sites

Landing = Annotated[
    str,
    typer.Option("--landing", envvar="OMICS_LANDING", help="Landing folder, or s3://bucket/prefix."),
]
DEFAULT_LANDING = "landing"
Project = Annotated[
    list[str] | None,
    typer.Option("--project", "-p", envvar="OMICS_PROJECTS", help="Project such as TCGA-CHOL; repeat for more."),
]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint", help="Address of an S3 double that holds the landing zone.")
]
KmsKey = Annotated[
    str | None,
    typer.Option("--kms-key", envvar="OMICS_KMS_KEY", help="KMS key for what is landed; the bucket's own otherwise."),
]
SourcesAt = Annotated[
    str | None,
    typer.Option("--sources-at", envvar="OMICS_SOURCES_AT", help="Address of a double that answers for all archives."),
]
IdcIndexFile = Annotated[
    Path | None,
    typer.Option("--idc-index", help="IDC index to use (Parquet or CSV) instead of the installed idc-index-data."),
]
IdcRelease = Annotated[str | None, typer.Option("--idc-release", help="IDC version of --idc-index, such as 25.")]
Region = options.Region


@dataclass(frozen=True)
class Place:
    """Where the landing zone is and how it is reached."""

    uri: str
    endpoint: str | None = None
    region: str | None = None
    kms_key: str | None = None

    def store(self) -> Store:
        """Open it for writing.

        Raises:
            UsageError: the endpoint is no address.
        """
        options.require_address(self.endpoint)
        return open_store(self.uri, self.endpoint, self.region, self.kms_key)


def archives(
    address: str | None,
    idc_index: Path | None = None,
    idc_release: str | None = None,
    endpoint: str | None = None,
    region: str | None = None,
) -> Archives:
    """The archives, or their double.

    Args:
        endpoint: address of an S3 double that holds the user's own files.

    Raises:
        UsageError: an address is none, or the index has no release.
    """
    options.require_address(address)
    options.require_address(endpoint)
    if (idc_index is None) != (idc_release is None):
        raise UsageError("--idc-index and --idc-release go together", next_step="give both, or neither")
    return Archives(Sites.at(address) if address else Sites(), idc_index, idc_release, endpoint, region)
