"""A double of the archives on a free local port: the GDC, its open-data bucket, NBIA, IDC's bucket, any file server.

    with SourceDouble(folder, faults=[Fault("/gdc/data/*", "status", value=503)]) as double:
        requests.get(double.gdc_url + "status")

It gives the files of a sample cohort, or of any landing folder with manifests, as their sources would. It needs
werkzeug, which the `demo` extra brings; without pydicom it has no images. Answers are held against recorded real ones
for shape (`tests/integration/test_real_server_shape.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from omics_lake.sample.faults import Fault
from omics_lake.sample.faults_layer import FaultLayer
from omics_lake.sample.server_answers import OCTETS, json_error
from omics_lake.sample.server_bucket import GdcBucket, IdcBucket, bucket_rules
from omics_lake.sample.server_files import ExtraFiles
from omics_lake.sample.server_gdc import GdcDouble
from omics_lake.sample.server_holdings import hold
from omics_lake.sample.server_nbia import NbiaDouble
from omics_lake.sample.server_wire import QuietHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HOST = "127.0.0.1"
_LOOK = 0.01
"""Seconds between two looks whether to stop."""


@dataclass(frozen=True)
class Seen:
    """One request as it came in, before any fault.

    Args:
        query: without the question mark, as sent.
        range_header: the `Range` header, None where there is none.
        body_size: declared bytes of the body.
        headers: names of all headers in lower case.
    """

    method: str
    path: str
    query: str
    range_header: str | None
    body_size: int
    headers: frozenset[str] = frozenset()


class SourceDouble:
    """The double, serving while the context is open.

    Args:
        folder: a cohort's or landing folder, only read; None for a double that has only what it is told to serve.
        release: the GDC data release; None for the folder's newest.
        port: 0 for any free one.
        latency: seconds before each answer, as a distant archive has.

    Raises:
        NothingFound: the folder has no manifest of the release.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        faults: Sequence[Fault] = (),
        release: str | None = None,
        port: int = 0,
        latency: float = 0.0,
    ) -> None:
        self.requests: list[Seen] = []
        self._holdings = hold(folder, release)
        self._extra = ExtraFiles()
        for one in self._holdings.annotations:
            self.serve(f"clinvar/{one.record.file_name}", one.path.read_bytes(), md5=True)
        self._stopping = Event()
        self._map = Map(self._rules(), merge_slashes=False)
        self._faults = FaultLayer(self._answer, faults, self._stopping)
        self._port = port
        self._latency = latency
        self._server: BaseWSGIServer | None = None

    def __enter__(self) -> Self:
        """Start serving."""
        self._stopping.clear()
        self._server = make_server(_HOST, self._port, self._record, threaded=True, request_handler=QuietHandler)
        self._thread = Thread(target=self._server.serve_forever, args=(_LOOK,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; answers under way that would not end are ended."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._thread.join()
            self._server = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`, without a slash at the end."""
        return f"http://{_HOST}:{self._server.port if self._server else self._port}"

    @property
    def release(self) -> str:
        """The GDC data release that is served."""
        return self._holdings.release

    @property
    def gdc_url(self) -> str:
        """Base of the GDC's API, with a slash at the end, as all that follow."""
        return f"{self.url}/gdc/"

    @property
    def bucket_url(self) -> str:
        """The GDC's open-data bucket."""
        return f"{self.url}/tcga-2-open/"

    @property
    def idc_bucket_url(self) -> str:
        """IDC's bucket; the sample's own bucket name gives the same objects."""
        return f"{self.url}/idc-open-data/"

    @property
    def nbia_url(self) -> str:
        """NBIA's services, above `v1/` and `v4/`."""
        return f"{self.url}/nbia-api/services/"

    @property
    def files_url(self) -> str:
        """Files told to `serve`."""
        return f"{self.url}/files/"

    def add_fault(self, fault: Fault) -> None:
        """Order one more fault, after all earlier ones."""
        self._faults.add(fault)

    def serve(self, path: str, data: bytes, content_type: str = OCTETS, *, md5: bool = False) -> None:
        """Serve bytes at `/files/<path>`, and with `md5` their MD5 at `/files/<path>.md5`."""
        self._extra.add(path, data, content_type, md5=md5)

    def serve_folder(self, path_prefix: str, folder: Path) -> None:
        """Serve the files below a folder at `/files/<path_prefix>/`."""
        self._extra.folders[path_prefix.strip("/")] = folder

    def _rules(self) -> list[Rule]:
        idc = IdcBucket(self._holdings)
        buckets = {"idc-open-data"} | {row["aws_bucket"] for row in self._holdings.series}
        return [
            *GdcDouble(self._holdings).rules(),
            *bucket_rules("tcga-2-open", GdcBucket(self._holdings)),
            *(rule for name in sorted(buckets) for rule in bucket_rules(name, idc)),
            *NbiaDouble(self._holdings).rules(),
            Rule("/files/<path:path>", endpoint=lambda request, words: self._extra.answer(request, words["path"])),
        ]

    def _record(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        self.requests.append(
            Seen(
                method=request.method,
                path=request.path,
                query=request.query_string.decode("latin-1"),
                range_header=request.headers.get("Range"),
                body_size=request.content_length or 0,
                headers=frozenset(name.lower() for name, _ in request.headers),
            )
        )
        if self._latency:
            self._stopping.wait(self._latency)
        return self._faults(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            endpoint, words = self._map.bind_to_environ(environ).match()
            response: Response = endpoint(request, words)
        except NotFound as error:
            response = json_error(404, str(error.description))
        except HTTPException as error:
            response = json_error(error.code or 500, str(error.description))
        return response(environ, start_response)
