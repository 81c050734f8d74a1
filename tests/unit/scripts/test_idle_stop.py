"""An idle instance stops, one in use does not. Jupyter is a real HTTP server on this machine, SageMaker is moto's."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

SCRIPT = Path(__file__).resolve().parents[3] / "terraform" / "modules" / "notebooks" / "files" / "idle_stop.py"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def ago(minutes: float) -> str:
    """A time as Jupyter writes it: UTC with a fraction of a second and Z."""
    return f"{NOW - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000001Z"


def kernel(minutes: float, state: str = "idle") -> dict[str, Any]:
    return {"id": "k", "name": "python3", "last_activity": ago(minutes), "execution_state": state, "connections": 0}


def session(used: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": "s", "path": "survival.ipynb", "type": "notebook", "kernel": used}


def terminal(minutes: float) -> dict[str, Any]:
    return {"name": "1", "last_activity": ago(minutes)}


@dataclass
class Jupyter:
    """A server's lists; a number instead of one is an error status, a text is sent as it is."""

    lists: dict[str, Any] = field(default_factory=lambda: {"kernels": [], "sessions": [], "terminals": []})
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.full_path)
        content = self.lists[request.path.removeprefix("/api/")]
        if isinstance(content, int):
            return Response("{}", status=content)(environ, start_response)
        body = content if isinstance(content, str) else json.dumps(content)
        return Response(body, content_type="application/json")(environ, start_response)


@pytest.fixture
def jupyter() -> Iterator[Jupyter]:
    served = Jupyter()
    server = make_server("127.0.0.1", 0, served)
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Instance:
    """A notebook instance that started three hours ago and stops after an hour without use."""

    script: ModuleType
    sagemaker: Any
    state: Path
    jupyter: Jupyter

    def looks(self, minutes_later: float = 0, jupyter: str | None = None, name: str = "atlas") -> int:
        code: int = self.script.main(
            [
                *("--instance", name, "--minutes", "60"),
                *("--state", str(self.state)),
                *("--jupyter", jupyter or self.jupyter.address),
                *("--region", "eu-west-1"),
            ],
            now=(NOW + timedelta(minutes=minutes_later)).timestamp(),
        )
        return code

    def status(self) -> str:
        status: str = self.sagemaker.describe_notebook_instance(NotebookInstanceName="atlas")["NotebookInstanceStatus"]
        return status


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("idle_stop", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def instance(script: ModuleType, tmp_path: Path, jupyter: Jupyter) -> Iterator[Instance]:
    state = tmp_path / "activity"
    state.write_text(f"{(NOW - timedelta(hours=3)).timestamp():.0f}\n", encoding="ascii")  # as `date +%s` writes it
    with mock_aws():
        sagemaker = boto3.client("sagemaker", region_name="eu-west-1")
        sagemaker.create_notebook_instance(
            NotebookInstanceName="atlas",
            InstanceType="ml.t3.medium",
            RoleArn="arn:aws:iam::123456789012:role/atlas-notebook",
        )
        yield Instance(script, sagemaker, state, jupyter)


IDLE: dict[str, dict[str, Any]] = {
    "nothing open": {},
    "kernel and session": {"kernels": [kernel(61)], "sessions": [session(kernel(61))]},
    "session without kernel": {"sessions": [session(None)]},
    "terminal": {"terminals": [terminal(61)]},
    "kernel that never left its start": {"kernels": [kernel(120, "starting")]},
    "terminals switched off": {"kernels": [kernel(61)], "terminals": 404},
    "time without a fraction": {"terminals": [{"name": "1", "last_activity": "2026-03-01T10:59:00Z"}]},
}
IN_USE: dict[str, dict[str, Any]] = {
    "kernel used lately": {"kernels": [kernel(200), kernel(59)]},
    "kernel busy for long": {"kernels": [kernel(170, "busy")]},
    "session's kernel alone": {"sessions": [session(kernel(59))]},
    "terminal used lately": {"kernels": [kernel(100)], "terminals": [terminal(59)]},
    "time without a fraction": {"terminals": [{"name": "1", "last_activity": "2026-03-01T11:01:00Z"}]},
}
UNCLEAR: dict[str, dict[str, Any]] = {
    "error": {"kernels": 500},
    "refused": {"sessions": 403},
    "no kernels at all": {"kernels": 404},
    "not JSON": {"kernels": "<html>Log in</html>"},
    "not a list": {"kernels": {"message": "moved"}},
    "a list of something else": {"terminals": ["1"]},
    "no time": {"terminals": [{"name": "1"}]},
    "a time of another kind": {"kernels": [{**kernel(61), "last_activity": "an hour ago"}]},
    "a time without zone": {"kernels": [{**kernel(61), "last_activity": "2026-03-01T10:59:00"}]},
}


@pytest.mark.parametrize("lists", IDLE.values(), ids=IDLE)
def test_an_idle_instance_stops(instance: Instance, capsys: pytest.CaptureFixture[str], lists: dict[str, Any]) -> None:
    instance.jupyter.lists.update(lists)
    assert instance.looks() == 0
    assert instance.status() == "Stopped"
    assert "atlas stops" in capsys.readouterr().out


@pytest.mark.parametrize("lists", IN_USE.values(), ids=IN_USE)
def test_an_instance_in_use_is_left(instance: Instance, lists: dict[str, Any]) -> None:
    instance.jupyter.lists.update(lists)
    assert instance.looks() == 0
    assert instance.status() == "InService"


@pytest.mark.parametrize("lists", UNCLEAR.values(), ids=UNCLEAR)
def test_what_cannot_be_told_stops_nothing(
    instance: Instance, capsys: pytest.CaptureFixture[str], lists: dict[str, Any]
) -> None:
    instance.jupyter.lists.update(lists)
    assert instance.looks() == 7
    assert instance.status() == "InService"
    assert "atlas is left running" in capsys.readouterr().err


def test_a_jupyter_that_is_away_stops_nothing(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    assert instance.looks(jupyter="http://127.0.0.1:1") == 7
    assert instance.status() == "InService"
    assert "127.0.0.1:1" in capsys.readouterr().err


def test_only_this_machine_is_asked(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    assert instance.looks(jupyter="https://jupyter.example.org") == 7
    assert "not on this machine" in capsys.readouterr().err


def test_the_limit_is_counted_from_the_start_of_the_instance(instance: Instance) -> None:
    # given an instance that has just started, where nothing is open yet
    instance.state.write_text(f"{NOW.timestamp():.0f}\n", encoding="ascii")
    # then it has its hour
    assert (instance.looks(59), instance.status()) == (0, "InService")
    assert (instance.looks(60), instance.status()) == (0, "Stopped")


def test_a_kernel_that_was_shut_down_counts_until_its_hour_is_over(instance: Instance) -> None:
    # given a kernel that was seen in use ten minutes ago and is shut down
    instance.jupyter.lists["kernels"] = [kernel(10)]
    instance.looks()
    instance.jupyter.lists["kernels"] = []
    # then its hour ends 50 minutes from now
    assert (instance.looks(49), instance.status()) == (0, "InService")
    assert (instance.looks(51), instance.status()) == (0, "Stopped")


def test_a_lost_state_file_begins_anew(instance: Instance) -> None:
    instance.state.write_text("", encoding="ascii")
    assert (instance.looks(), instance.status()) == (0, "InService")
    assert (instance.looks(60), instance.status()) == (0, "Stopped")


def test_asking_is_no_activity(instance: Instance) -> None:
    """Jupyter's server counts API calls as use unless told not to."""
    instance.looks()
    assert instance.jupyter.asked == [
        f"/api/{name}?no_track_activity=1" for name in ("kernels", "sessions", "terminals")
    ]


def test_a_stop_that_aws_refuses_is_said(instance: Instance, capsys: pytest.CaptureFixture[str]) -> None:
    assert instance.looks(name="another") == 7
    assert "another is left running" in capsys.readouterr().err
