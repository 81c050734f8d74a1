"""A real HTTP server on loopback whose answers a test writes down beforehand."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from omics_lake.core.record import FileRecord, from_json
from omics_lake.sample import make_cohort
from omics_lake.sample.server import SourceDouble


@dataclass(frozen=True)
class Answer:
    """One answer; `headers` may lie about the body."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)


Scripted = Answer | Callable[[Request], Answer]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        return dict(json.loads(self.body))


class ScriptedServer:
    """Answers per path, in the order they were given; the last one is repeated."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: defaultdict[str, list[Scripted]] = defaultdict(list)
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def answer(self, path: str, *answers: Scripted) -> None:
        """Set what a path answers."""
        self._answers[path] = list(answers)

    def answer_json(self, path: str, *bodies: object) -> None:
        """Set what a path answers, as JSON."""
        headers = {"Content-Type": "application/json"}
        self.answer(path, *(Answer(body=json.dumps(body).encode(), headers=headers) for body in bodies))

    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [asked.path for asked in self.asked]

    @Request.application
    def _app(self, request: Request) -> Response:
        self.asked.append(
            Asked(
                request.method, request.path, request.query_string.decode(), dict(request.headers), request.get_data()
            )
        )
        script = self._answers[request.path]
        if not script:
            return Response("no such path", 404)
        found = script.pop(0) if len(script) > 1 else script[0]
        answer = found if isinstance(found, Answer) else found(request)
        response = Response(answer.body, answer.status, answer.headers)
        response.autocorrect_location_header = False
        return response

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def answer() -> type[Answer]:
    """The class, for tests to write answers with."""
    return Answer


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that urllib3 would have waited; nobody waits."""
    found: list[float] = []

    class Clock:
        @staticmethod
        def sleep(seconds: float) -> None:
            found.append(seconds)

        @staticmethod
        def time() -> float:
            return 0.0

    monkeypatch.setattr("urllib3.util.retry.time", Clock)
    return found


@pytest.fixture(scope="session")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landing folder of a small sample."""
    folder = tmp_path_factory.mktemp("cohort")
    make_cohort(folder, genes=60)
    return folder / "landing"


@pytest.fixture
def double(cohort: Path) -> Iterator[SourceDouble]:
    """The sample's sources on loopback."""
    with SourceDouble(cohort) as served:
        yield served


@pytest.fixture(scope="session")
def planned(cohort: Path) -> list[FileRecord]:
    """What the sample's own manifest of its first project says, pages of cases left out, by file id."""
    (manifest,) = (cohort / "gdc" / "46.0" / "TCGA-XLUA").glob("manifest-*.jsonl")
    records = [from_json(json.loads(line), "manifest") for line in manifest.read_text().splitlines()]
    return sorted((r for r in records if r.data_type != "Case Metadata"), key=lambda record: record.file_id)
