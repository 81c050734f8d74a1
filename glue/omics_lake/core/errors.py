"""One base class for what a user can cause and mend; each child is one line of meaning.

A message names what went wrong, where, why, and the next step. The command line prints it
without a stack trace and ends with the class's exit code; anything that is not a `LakeError`
is a bug and keeps its trace.
"""

from __future__ import annotations


class LakeError(Exception):
    """Something a user can mend.

    Args:
        what: what went wrong, one sentence without a full stop.
        where: the file, table, project or line it happened at.
        why: the reason, with the values on both sides where two disagree.
        next_step: what to do about it.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str = "", why: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.next_step = next_step

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"where: {self.where}")
        if self.why:
            parts.append(f"why: {self.why}")
        if self.next_step:
            parts.append(f"next: {self.next_step}")
        return "\n  ".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.why, self.next_step)


def _rebuild(kind: type[LakeError], what: str, where: str, why: str, next_step: str) -> LakeError:
    """Make the error again on the other side of a process border (Spark task to driver)."""
    return kind(what, where=where, why=why, next_step=next_step)


class UsageError(LakeError):
    """The call's own words are wrong (unknown table, project, option value)."""

    exit_code = 2


class QueryError(LakeError):
    """A SQL statement that does not parse or names what is not there."""

    exit_code = 2


class NothingFound(LakeError):
    """The landing folder, project or table has nothing to work on."""


class UnknownFile(LakeError):
    """A landed file whose project or data type neither manifest, name nor contents tell."""


class ControlledAccess(LakeError):
    """A manifest entry is not open access."""


class IncompleteManifest(LakeError):
    """Wanted files have not landed."""


class ChecksumMismatch(LakeError):
    """A file's bytes are not those of the manifest."""


class SourceUnavailable(LakeError):
    """A source does not answer, or answers with an error, after all tries."""

    exit_code = 7


class SourceRefused(LakeError):
    """A source's answer cannot be trusted: warnings, an unknown shape, pages that do not add up, a wrong redirect."""

    exit_code = 7


class Truncated(SourceUnavailable):
    """A body ended before the length that its source declared, at every try."""


class TooLarge(SourceRefused):
    """A body goes on past the declared size or the cap."""


class ArchiveRefused(LakeError):
    """An archive has a member that could do harm: a path out of it, a link, a bomb, a name twice."""


class ArchiveCorrupt(LakeError):
    """An archive is cut short or its checksum is wrong."""


class AlreadyRunning(LakeError):
    """Another run is landing files of the same source and project."""

    exit_code = 5


class SchemaDrift(LakeError):
    """A file lacks columns it must have, or a table's declaration no longer fits what is stored."""


class UnreadableFile(LakeError):
    """A file cannot be read as its format at all (encoding, compression, wrong build, mixed workflows)."""


class AuditFailed(LakeError):
    """A declared audit failed, or more lines were rejected than the table tolerates: nothing is published."""

    exit_code = 4


class ConflictError(LakeError):
    """Another writer changed the same table and project: nothing is published."""

    exit_code = 5


class ReleaseOrder(LakeError):
    """An older data release was to be built over a newer one."""

    exit_code = 5


class MissingTool(LakeError):
    """Java, a jar or an optional package is absent."""

    exit_code = 6
