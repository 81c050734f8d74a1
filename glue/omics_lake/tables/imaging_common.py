"""What both imaging tables share: which files they take."""

from __future__ import annotations

from omics_lake.core.record import FileRecord

DATA_TYPE = "Imaging Index"
SHIFTED = "Shifted by the archive to hide identities: never join on it."


def takes(file: FileRecord) -> bool:
    """True for rows of the IDC index."""
    return file.data_type == DATA_TYPE
