"""Reading archives that others made, within bounds: zip from a seekable file, tar and tar.gz from a stream.

One call gives the regular files of one archive, member by member, never all at once. An archive with one member that
could do harm (a path out of it, a link, a bomb, a name twice, an archive within) is refused whole; nothing here writes
to disk.
"""

from __future__ import annotations

from omics_lake.core.archive_limits import ArchiveLimits, Member, check_name
from omics_lake.core.archive_tar import read_tar, refuse_tar_member
from omics_lake.core.archive_zip import read_zip

__all__ = ["ArchiveLimits", "Member", "check_name", "read_tar", "read_zip", "refuse_tar_member"]
