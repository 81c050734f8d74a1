"""What an archive may hold: how many members, how large, and under which names.

Nothing here opens an archive. The rules are the same for zip and tar: a member's name never leads out of the archive,
no name comes twice (not even in another case, which some disks take for the same), and no member grows past what was
declared. Whoever keeps a member builds its key from the file id, never from these names.
Background: https://www.bamsoftware.com/hacks/zipbomb/ and https://docs.python.org/3.11/library/tarfile.html#extraction-filters
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from omics_lake.core.errors import ArchiveCorrupt, ArchiveRefused

CHUNK = 1 << 20
"""Bytes expanded at a time."""
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class ArchiveLimits:
    """Bounds of one archive.

    Args:
        members: at most so many, directories included.
        member_bytes: expanded bytes of one member.
        total_bytes: expanded bytes of all members together.
        ratio: expanded bytes for each compressed byte, of a member and of the whole. Empty image masks reach some
            hundreds; DEFLATE cannot pass 1,032.
        ratio_from: expanded bytes up to which the ratio does not matter.
        name_chars: of a member's whole path.
    """

    members: int = 100_000
    member_bytes: int = 4 << 30
    total_bytes: int = 64 << 30
    ratio: int = 200
    ratio_from: int = 64 << 20
    name_chars: int = 512


LIMITS = ArchiveLimits()


@dataclass(frozen=True)
class Member:
    """One regular file of an archive, to be read before the next one is asked for.

    Args:
        name: its path in the archive, parts joined by `/`.
        size: expanded bytes, as declared; `chunks` gives exactly so many or raises.
        chunks: its bytes, each chunk at most 1 MiB; checked (size, CRC) when they end.
    """

    name: str
    size: int
    chunks: Iterator[bytes] = field(repr=False, compare=False)

    @cached_property
    def data(self) -> bytes:
        """All bytes at once; takes `size` bytes of memory."""
        data = b"".join(self.chunks)
        if len(data) != self.size:
            raise RuntimeError(f"{self.name} must be read once, before the next member is asked for")
        return data


class Names:
    """The members seen so far, by name: counts them and refuses a second one of the same name."""

    def __init__(self, where: str, limits: ArchiveLimits) -> None:
        self.where = where
        self.limits = limits
        self._seen: dict[str, str] = {}
        self._count = 0

    def add(self, name: str) -> str:
        """Take one more member; gives its name without empty and `.` parts.

        Raises:
            ArchiveRefused: the name leads out, comes twice, or is one too many.
        """
        self._count += 1
        require_count(self._count, self.where, self.limits)
        plain = check_name(name, self.where, self.limits.name_chars)
        first = self._seen.setdefault(unicodedata.normalize("NFC", plain).casefold(), name)
        if len(self._seen) < self._count:
            raise refused(self.where, name, f"comes twice, the first time as {first!r}")
        return plain


def check_name(name: str, where: str, name_chars: int = ArchiveLimits.name_chars) -> str:
    """The name without empty and `.` parts.

    Args:
        name: as the archive spells it; bytes that are no UTF-8 arrive as surrogates.
        where: the archive, for messages.
        name_chars: longest name.

    Raises:
        ArchiveRefused: the name leads out of the archive, or cannot be shown or kept as it is.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    faults = {
        "is longer than allowed": len(name) > name_chars,
        "is not UTF-8, or holds control characters": not name.isprintable(),
        "is an absolute path": name.startswith("/"),
        "begins with a drive letter": _DRIVE.match(name) is not None,
        "holds a backslash": "\\" in name,
        "leads out of the archive": ".." in parts,
        "is empty": not name,
    }
    if fault := next((text for text, found in faults.items() if found), ""):
        raise refused(where, name, f"its name {fault}")
    return "/".join(parts)


def require_count(count: int, where: str, limits: ArchiveLimits) -> None:
    """Raise ArchiveRefused when there are more members than allowed."""
    if count > limits.members:
        raise refused(where, "", f"it has {count:,} members or more, {limits.members:,} are allowed")


def require_size(size: int, packed: int, where: str, name: str, limits: ArchiveLimits) -> None:
    """Refuse a member that expands too far.

    Args:
        size: expanded bytes.
        packed: the compressed bytes they come from.

    Raises:
        ArchiveRefused: too large in itself, or for its compressed bytes.
    """
    if size > limits.member_bytes:
        raise refused(where, name, f"it has {size:,} bytes, {limits.member_bytes:,} are allowed")
    _require_ratio(size, packed, where, name, limits)


def require_total(size: int, packed: int, where: str, limits: ArchiveLimits) -> None:
    """The same of all members together."""
    if size > limits.total_bytes:
        raise refused(where, "", f"it expands to {size:,} bytes or more, {limits.total_bytes:,} are allowed")
    _require_ratio(size, packed, where, "", limits)


def _require_ratio(size: int, packed: int, where: str, name: str, limits: ArchiveLimits) -> None:
    if size > limits.ratio_from and size > limits.ratio * packed:
        raise refused(where, name, f"{packed:,} bytes expand to {size:,}: more than {limits.ratio} times as many")


def refused(where: str, name: str, why: str) -> ArchiveRefused:
    """The error of a whole archive, naming the member that is to blame."""
    return ArchiveRefused(
        "An archive is refused",
        where=f"{where}, member {name!r}" if name else where,
        why=why,
        next_step="nothing of it was kept; look at the source, its archive could do harm",
    )


def corrupt(where: str, name: str, why: str) -> ArchiveCorrupt:
    """The error of an archive that ends early or whose bytes are not those it was made with."""
    return ArchiveCorrupt(
        "An archive is damaged",
        where=f"{where}, member {name!r}" if name else where,
        why=why,
        next_step="land it again; if it stays damaged, its source has it so",
    )
