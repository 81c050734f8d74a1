"""What a landing folder holds for the tables: wanted files that landed, and those that did not.

Where there are manifests, they alone say what is wanted. A folder without any is recognised file by file
(`tables.loose_files`): a portal or `gdc-client` download, forms from an archive, the user's own files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyarrow import fs

from omics_lake.core.record import FileRecord
from omics_lake.landing.zone import LandedFile, find_landed, open_landing, wanted
from omics_lake.tables.loose_files import recognise


@dataclass(frozen=True)
class Inventory:
    """What is there to build from.

    Args:
        missing: wanted by a manifest, or listed by the portal's metadata, and not landed.
        passed_over: paths of notes, documents and the like in a folder without manifest.
    """

    filesystem: fs.FileSystem
    landed: tuple[LandedFile, ...]
    missing: tuple[FileRecord, ...]
    passed_over: tuple[str, ...] = ()


def take_inventory(
    uri: str,
    *,
    release: str | None = None,
    projects: Sequence[str] | None = None,
    endpoint: str | None = None,
    region: str | None = None,
) -> Inventory:
    """List a landing folder or `s3://` prefix against its manifests, or recognise its files where it has none.

    Args:
        uri: folder or `s3://bucket/prefix`.
        release: such as gdc-46.0; of manifests the newest is taken where it is not given. Files without manifest are
            published under it, and as own-1 without.
        projects: only these.
        endpoint: address of an S3 double.
        region: AWS region.

    Raises:
        NothingFound: no file, or none of a project or release asked for.
        UnknownFile: a file without manifest whose project, type or aliquot nothing tells.
        ControlledAccess: a file that is not open access.
        ChecksumMismatch: an object is not as large as its manifest says.
    """
    zone = open_landing(uri, endpoint=endpoint, region=region)
    if zone.manifests():
        landed, missing = find_landed(zone, wanted(zone, release, projects))
        return Inventory(zone.filesystem, tuple(landed), tuple(missing))
    landed, missing, passed_over = recognise(zone, release, projects)
    return Inventory(zone.filesystem, tuple(landed), tuple(missing), tuple(passed_over))
