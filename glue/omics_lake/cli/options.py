"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from omics_lake.core.errors import UsageError
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.names import parse_databases

Lake = Annotated[
    Path, typer.Option("--lake", envvar="OMICS_LAKE", help="Folder of the lake.", show_envvar=True, show_default=True)
]
DEFAULT_LAKE = Path("lake")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of tables for a person.")]
Release = Annotated[
    str | None, typer.Option("--release", help="Read every table as of this data release, such as gdc-46.0.")
]
ProfileOption = Annotated[
    Profile,
    typer.Option("--profile", help="local: a folder. aws: Glue catalog and S3. double: the same at --endpoint."),
]
Endpoint = Annotated[str | None, typer.Option("--endpoint", help="Address of an AWS double (profile double).")]
Region = Annotated[str | None, typer.Option("--region", help="AWS region; the usual AWS settings otherwise.")]
Databases = Annotated[
    str,
    typer.Option(
        "--databases",
        help="Glue database of each namespace, such as omics=atlas_omics,marts=atlas_marts,ops=atlas_ops.",
    ),
]
Cores = Annotated[str, typer.Option("--cores", help="Cores for local Spark, * for all.")]
Memory = Annotated[str, typer.Option("--memory", help="Heap of local Spark, such as 4g.")]


def lake_config(
    root: str,
    *,
    profile: Profile = Profile.LOCAL,
    endpoint: str | None = None,
    region: str | None = None,
    cores: str = "*",
    memory: str = "2g",
    small: bool = False,
    databases: str = "",
) -> LakeConfig:
    """The lake a command works on.

    Raises:
        UsageError: the profile, the place and the databases do not fit.
    """
    if profile is Profile.DOUBLE and not endpoint:
        raise UsageError(
            "Profile double needs --endpoint", next_step="give the double's address, http://127.0.0.1:5000"
        )
    require_address(endpoint)
    if profile is not Profile.LOCAL and not root.startswith("s3://"):
        raise UsageError(
            f"Profile {profile} keeps its lake in S3", where=root, next_step="give --lake s3://bucket/prefix"
        )
    if profile is Profile.LOCAL and "://" in root:
        raise UsageError("Profile local keeps its lake in a folder", where=root, next_step="give --profile aws for S3")
    if profile is Profile.LOCAL and databases:
        raise UsageError(
            "Profile local has no databases to name",
            where=databases,
            next_step="leave --databases out, or give a profile",
        )
    return LakeConfig(root, profile, endpoint, region, cores, memory, small, parse_databases(databases))


def require_address(endpoint: str | None) -> None:
    """An endpoint, where there is one, is a whole address.

    Raises:
        UsageError: it is not.
    """
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise UsageError(
            "An endpoint begins with http:// or https://", where=endpoint, next_step="give the whole address"
        )
