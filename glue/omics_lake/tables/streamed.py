"""How one large file becomes rows of several tables: read in splits, written batch by batch, memory flat.

Unlike a `Recipe`, whose tables belong to a project's many small files, a streamed set is one file: it is published
under its own name, and a file of another content under the same name replaces it only when asked to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.tables import annotation, callset, consequence, genotype, variant

_VCF = re.compile(r"(\.g)?\.(g?)vcf(\.b?gz)?$", re.IGNORECASE)
_ANNOTATION = re.compile(r"\.(vcf|gff3?|tsv|txt|tab|csv)(\.b?gz)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Streamed:
    """One kind of streamed file.

    Args:
        name: callset or annotation; of the job that builds it, too.
        tables: in the order they are published; the last one lists what is whole.
        main: the table that a file's lines are meant for.
        data_type: of the files.
        apart: what tells two files apart that would be one set.
        side_by_side: releases lie beside each other, each in a set of its own, so that an older one may come later.
        version: raised by hand when the same bytes give other rows; a re-run then rebuilds.
    """

    name: str
    tables: tuple[Table, ...]
    main: Table
    data_type: str
    apart: str
    side_by_side: bool = False
    version: int = 1

    def takes(self, file: FileRecord) -> bool:
        """True for a landed file of this kind."""
        return file.data_type == self.data_type

    def set_id(self, file: FileRecord) -> str:
        """What a file's rows are published under: call set, or source, release and build of an annotation."""
        if self.name == "callset":
            return callset_id(file.file_name)
        return "-".join(filter(None, (source_of(file), file.release, file.reference_build)))

    def scope(self, table: Table, file: FileRecord) -> tuple[tuple[str, str], ...]:
        """Partition values that a file's rows of a table have for themselves."""
        values = {
            "project_id": file.project_id,
            "callset_id": self.set_id(file),
            "set_id": self.set_id(file),
            "source": source_of(file),
            "release": file.release,
        }
        return tuple((name, values[name]) for name in table.partition)


def callset_id(file_name: str) -> str:
    """The file's name without .vcf, .gz and .bgz; `.g` of a gVCF stays: `NA12878.g.vcf.gz` is `NA12878.g`.

    A gVCF and a VCF of one sample often lie side by side and are two call sets.
    """
    match = _VCF.search(file_name)
    if match is None:
        return file_name
    return file_name[: match.start()] + (".g" if match[1] or match[2] else "")


def source_of(file: FileRecord) -> str:
    """`omics.annotation.source`: clinvar, else the workflow that the file's record states, else its name's stem."""
    if file.source == "clinvar":
        return file.source
    return file.workflow_type or _ANNOTATION.sub("", file.file_name)


CALLSET = Streamed(
    "callset",
    (variant.TABLE, genotype.TABLE, consequence.TABLE, callset.TABLE),
    main=variant.TABLE,
    data_type=callset.DATA_TYPE,
    apart="rename one of them: a set has the name of its file",
)
ANNOTATION = Streamed(
    "annotation",
    (consequence.TABLE, annotation.TABLE),
    main=annotation.TABLE,
    data_type=annotation.DATA_TYPE,
    apart="give one another name (the sheet's workflow, else the file's), release or reference_build",
    side_by_side=True,
)
STREAMED = (CALLSET, ANNOTATION)


def lie_side_by_side(files: Iterable[FileRecord]) -> bool:
    """True for files of which no release takes the place of another."""
    beside = {kind.data_type for kind in STREAMED if kind.side_by_side}
    return all(file.data_type in beside for file in files)


def streamed_tables() -> tuple[Table, ...]:
    """Every table of streamed files, each once."""
    return tuple(dict.fromkeys(table for kind in STREAMED for table in kind.tables))
