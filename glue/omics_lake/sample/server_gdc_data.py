"""The GDC's `/data` and `/manifest`: one file as it is stored, several as a tar.

Several ids give a `.tar.gz` (a plain tar with `?tarfile`) of `<file_id>/<file_name>` and a `MANIFEST.txt`, without a
length; a single id gives the file itself, by POST, too.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Downloading_Files/
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from omics_lake.sample.server_answers import CHUNK, file_answer
from omics_lake.sample.server_holdings import Holding, Holdings

_QUICK = 1
"""Compression level: the double's time is not what a benchmark should measure."""


def data_answer(request: Request, holdings: Holdings, listed: str | None) -> Response:
    """One file, or a tar of several.

    Args:
        listed: ids with commas between, None where the body has them.

    Raises:
        BadRequest: a body without ids.
        NotFound: an id that no file has.
    """
    held = find_all(holdings, listed.split(",") if listed else _ids(request))
    if len(held) == 1:
        return file_answer(request, held[0].path, name=held[0].record.file_name)
    plain = "tarfile" in request.args
    name = f"gdc_download.{'tar' if plain else 'tar.gz'}"
    return Response(
        _tar(held) if plain else _gzipped(_tar(held)),
        content_type="application/x-tar" if plain else "application/gzip",
        headers={"Content-Disposition": f"attachment; filename={name}"},
        direct_passthrough=True,
    )


def _ids(request: Request) -> list[str]:
    if request.mimetype == "application/json":
        try:
            body = json.loads(request.get_data())
        except ValueError as error:
            raise BadRequest("the body is not JSON") from error
        found = body.get("ids") if isinstance(body, dict) else None
        ids = [found] if isinstance(found, str) else found
    else:
        ids = [one for text in request.values.getlist("ids") for one in text.split(",")]
    if not isinstance(ids, list) or not ids:
        raise BadRequest("ids are missing")
    return [str(one) for one in ids]


def find_all(holdings: Holdings, ids: Iterable[str]) -> list[Holding]:
    """The files of these ids, each once, in the ids' order.

    Raises:
        NotFound: an id that no file has.
    """
    wanted = dict.fromkeys(one.strip().lower() for one in ids)
    if unknown := [one for one in wanted if one not in holdings.by_id]:
        raise NotFound(f"not found: {', '.join(unknown)}")
    return [holdings.by_id[one] for one in wanted]


def manifest(held: Sequence[Holding]) -> bytes:
    """Tab-separated lines of id, filename, md5, size and state."""
    lines = ["id\tfilename\tmd5\tsize\tstate"]
    lines += [f"{one.record.file_id}\t{one.record.file_name}\t{one.md5}\t{one.size}\treleased" for one in held]
    return "".join(f"{line}\n" for line in lines).encode()


class _Sink(io.RawIOBase):
    """Takes what is written to it, to be given on in pieces."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # bytes alone are written here
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._parts = b"".join(self._parts), []
        return taken


def _tar(held: Sequence[Holding]) -> Iterator[bytes]:
    sink = _Sink()
    with tarfile.open(mode="w|", fileobj=sink, bufsize=CHUNK) as tar:
        for one in held:
            with one.path.open("rb") as stream:
                tar.addfile(_member(f"{one.record.file_id}/{one.record.file_name}", one.size), stream)
            yield sink.take()
        listing = manifest(held)
        tar.addfile(_member("MANIFEST.txt", len(listing)), io.BytesIO(listing))
    yield sink.take()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o644
    return member


def _gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    sink = _Sink()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_QUICK, fileobj=sink, mtime=0) as stream:
        for chunk in chunks:
            stream.write(chunk)
            yield sink.take()
    yield sink.take()
