"""A lab's own files as a source: a folder or `s3://` prefix, and a sample sheet that says what each file is.

Names become ids: a UUID stays, any other name gets a UUID made of project and name, so that the same name is the same
aliquot in every sheet. The MD5 of each file is taken when it is planned. The sheet's cases, samples and aliquots land
as a page in the form of the GDC's `/cases`, so that `omics.sample` knows them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from pyarrow import fs

from omics_lake.core.errors import LakeError, NothingFound, SourceUnavailable, UnreadableFile, UsageError
from omics_lake.core.places import filesystem_of
from omics_lake.core.record import FileRecord
from omics_lake.source.own_cases import NAMESPACE, aliquot_of, cases_record
from omics_lake.source.own_open import SOURCE, OwnOpener, chunks_of
from omics_lake.source.own_rows import ANNOTATION, CALLS, PLAIN, SheetProblem, SheetRow
from omics_lake.source.own_sheet import read_sheet


class OwnFiles(OwnOpener):
    """`Source` of the files of one sheet.

    Args:
        place: folder, or `s3://bucket/prefix`, that the sheet's paths lie below.
        sheet: the sheet's bytes.
        release: to give them, such as 1.
        endpoint: address of an S3 double.
        region: AWS region.

    Raises:
        UsageError: the release is no plain name: it becomes a part of every key.
    """

    def __init__(
        self, place: str, sheet: bytes, release: str = "1", endpoint: str | None = None, region: str | None = None
    ) -> None:
        super().__init__(endpoint, region)
        self._sheet, self._release, self._uri = sheet, _plain_release(release), place
        self._filesystem, self._root = filesystem_of(place, endpoint, region)

    @classmethod
    def opener(cls, endpoint: str | None = None, region: str | None = None) -> OwnOpener:
        """What opens planned files without the sheet."""
        return OwnOpener(endpoint, region)

    def records(self) -> tuple[FileRecord, ...]:
        """The wanted files, and one page of cases for each project; none where it has variants alone and no case.

        Raises:
            UnreadableFile: every problem of the sheet, each with row and column.
            NothingFound: the folder is not there or empty.
        """
        rows, problems = read_sheet(self._sheet, self._listing())
        if problems:
            raise _refused(problems)
        files = [list(lines) for _, lines in groupby(sorted(rows, key=lambda row: row.path), key=lambda row: row.path)]
        records: list[FileRecord] = []
        wrong: list[SheetProblem] = []
        for lines in files:
            record = self._record(lines)
            said = lines[0].md5.lower()
            if said and said != record.md5sum:
                wrong.append(SheetProblem(lines[0].row, "md5", said, f"the file's is {record.md5sum}"))
            records.append(record)
        if wrong:
            raise _refused(wrong)
        projects = sorted({row.project for row in rows if row.case or row.data_type not in (CALLS, ANNOTATION)})
        return (
            *records,
            *(cases_record(name, self._release, [row for row in rows if row.project == name]) for name in projects),
        )

    def _listing(self) -> dict[str, int]:
        try:
            found = self._filesystem.get_file_info(fs.FileSelector(self._root, recursive=True))
        except OSError as error:
            raise NothingFound(
                "The folder of own files cannot be read", where=self._uri, why=str(error), next_step="give --files"
            ) from error
        cut = len(self._root.rstrip("/")) + 1
        return {info.path[cut:]: int(info.size) for info in found if info.type == fs.FileType.File}

    def _record(self, lines: Sequence[SheetRow]) -> FileRecord:
        first = lines[0]
        path = f"{self._root.rstrip('/')}/{first.path}"
        size, md5 = self._measured(path)
        local = isinstance(self._filesystem, fs.LocalFileSystem)
        return FileRecord(
            source=SOURCE,
            release=self._release,
            project_id=first.project,
            data_type=first.data_type,
            file_id=str(uuid.uuid5(NAMESPACE, f"{first.project}/{first.data_type}/{first.path}/{md5}")),
            file_name=first.path.rpartition("/")[2],
            file_size=size,
            md5sum=md5,
            workflow_type=first.workflow or None,
            reference_build=first.reference_build or None,
            column_map=first.columns or None,
            aliquots=tuple(aliquot_of(row) for row in lines if row.case),
            url=Path(path).as_uri() if local else f"s3://{path}",
        )

    def _measured(self, path: str) -> tuple[int, str]:
        md5, size = hashlib.md5(usedforsecurity=False), 0
        try:
            for chunk in chunks_of(self._filesystem.open_input_file(path)):
                md5.update(chunk)
                size += len(chunk)
        except OSError as error:
            raise SourceUnavailable("An own file cannot be read", where=path, why=str(error)) from error
        return size, md5.hexdigest()


def _plain_release(release: str) -> str:
    bare = release.removeprefix("own-")
    if not PLAIN.fullmatch(bare):
        raise UsageError(
            f"No name for a release: {release!r}",
            why="letters, digits, '.', '_' and '-' only, a letter or digit first",
            next_step="give another, such as 1 or 2026-02",
        )
    return bare


def _refused(problems: Sequence[SheetProblem]) -> LakeError:
    return UnreadableFile(
        f"The sample sheet has {len(problems)} problem{'s' * (len(problems) != 1)}",
        why="\n    ".join(["", *map(str, problems)]),
        next_step="mend these lines and plan again",
    )
