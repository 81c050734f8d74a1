"""A table's references: the tags of releases, and the branches that builds write on."""

from __future__ import annotations

from typing import Any

from omics_lake.lake.conflict import commit_fresh
from omics_lake.lake.scope import newer_than
from omics_lake.lake.shape import IcebergTable


def tag_head(stored: IcebergTable, release: str, *, ordered: bool = True) -> None:
    """Point the release's tag at `main`, unless the table is empty or has gone on to a newer release of the source.

    Args:
        ordered: False where releases lie side by side: each, older or newer, gets its tag once, when it comes.
    """

    def tag() -> None:
        head, reference = stored.currentSnapshot(), stored.refs().get(release)
        if head is None or (newer_than(tags(stored), release) if ordered else reference is not None):
            return
        if reference is None or reference.snapshotId() != head.snapshotId():
            refs = stored.manageSnapshots()
            set_tag(refs, stored, release, int(head.snapshotId()))
            refs.commit()

    commit_fresh(stored, tag)


def set_tag(refs: Any, stored: IcebergTable, release: str, snapshot: int) -> None:
    """Have a change of references make the release's tag, or move it."""
    if release in tags(stored):
        refs.replaceTag(release, snapshot)
    else:
        refs.createTag(release, snapshot)


def tags(stored: IcebergTable) -> list[str]:
    """The releases a table is tagged with."""
    return [str(name) for name, reference in dict(stored.refs()).items() if reference.isTag()]


def drop_branches(stored: IcebergTable, prefix: str) -> None:
    """Drop branches whose name starts with `prefix`: what a killed or failed writer left."""

    def drop() -> None:
        for name in [str(n) for n, reference in dict(stored.refs()).items() if reference.isBranch()]:
            if name.startswith(prefix):
                stored.manageSnapshots().removeBranch(name).commit()

    stored.refresh()
    commit_fresh(stored, drop)
