"""Any file under `/files/`: a stand-in for servers that are only folders, such as ClinVar's.

`<name>.md5` beside a file holds one line `<md5>  <name>`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

from omics_lake.sample.server_answers import OCTETS, bytes_answer, file_answer


@dataclass(frozen=True)
class ExtraFiles:
    """Files by path, and folders by the start of a path."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    def add(self, path: str, data: bytes, content_type: str, *, md5: bool) -> None:
        """Serve bytes; an earlier file of the path is replaced."""
        path = path.strip("/")
        self.files[path] = (data, content_type)
        if md5:
            digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
            line = f"{digest}  {path.rpartition('/')[2]}\n"
            self.files[f"{path}.md5"] = (line.encode(), "text/plain")

    def answer(self, request: Request, path: str) -> Response:
        """The file of a path.

        Raises:
            NotFound: no such file.
        """
        if path in self.files:
            return bytes_answer(request, *self.files[path])
        for start, folder in self.folders.items():
            found = safe_join(str(folder), path.removeprefix(f"{start}/")) if path.startswith(f"{start}/") else None
            if found and Path(found).is_file():
                return file_answer(request, Path(found), OCTETS)
        raise NotFound
