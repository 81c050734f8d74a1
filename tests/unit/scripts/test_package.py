"""What the Glue jobs run: named by content, the same from the same sources, published once."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

ROOT = Path(__file__).resolve().parents[3]


def script(name: str) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Artifacts of the tree, with one notebook."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "01_summary.ipynb").write_text("{}")
    build(folder)
    return folder


def build(folder: Path) -> None:
    places = [
        "--out",
        str(folder / "out"),
        "--tfvars",
        str(folder / "a.json"),
        "--notebooks",
        str(folder / "notebooks"),
    ]
    assert script("package").main(places) == 0


def test_names_hold_the_contents_hash(built: Path) -> None:
    told = json.loads((built / "a.json").read_text())["artifacts"]
    assert sorted(told["entries"]) == ["build.py", "land.py", "maintain.py", "plan.py"]
    for name, key in told["entries"].items():
        source = (ROOT / "glue" / "jobs" / name).read_bytes()
        assert key == f"code/{name.removesuffix('.py')}-{hashlib.sha256(source).hexdigest()[:16]}.py"
        assert (built / "out" / key).read_bytes() == source
    wheel = (built / "out" / told["wheel"]).read_bytes()
    # Its build tag, which has to begin with a digit
    assert told["wheel"].split("-")[2] == f"0{hashlib.sha256(wheel).hexdigest()[:16]}"


def test_the_wheel_holds_the_package_and_no_time(built: Path) -> None:
    told = json.loads((built / "a.json").read_text())["artifacts"]
    with zipfile.ZipFile(built / "out" / told["wheel"]) as wheel:
        names = wheel.namelist()
        times = {entry.date_time for entry in wheel.infolist()}
    assert {"omics_lake/jobs/steps.py", "omics_lake/analysis/sql/survival_by_stage.sql", "omics_lake/py.typed"} <= set(
        names
    )
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_sources_give_the_same_names(built: Path, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    build(tmp_path)
    assert (tmp_path / "a.json").read_text() == (built / "a.json").read_text()


def test_modules_are_pinned_as_they_were_tested(built: Path) -> None:
    told = json.loads((built / "a.json").read_text())["artifacts"]
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    modules = told["modules"].split(",")
    assert {module.partition("==")[0] for module in modules} >= {"boto3", "urllib3", "pydicom"}
    assert all(f"\n{module} \\\n" in locked for module in modules)
    assert told["job_modules"]["plan"].startswith("idc-index-data==")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An artifacts bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="artifacts")
        yield s3


def keys(s3: Any) -> list[str]:
    return sorted(item["Key"] for item in s3.list_objects_v2(Bucket="artifacts").get("Contents", []))


def publish(built: Path, *more: str) -> int:
    code: int = script("publish").main(["--bucket", "artifacts", "--from", str(built / "out"), *more])
    return code


def test_everything_is_published_once(built: Path, bucket: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(built) == 0
    told = json.loads((built / "a.json").read_text())["artifacts"]
    assert keys(bucket) == sorted([told["wheel"], *told["entries"].values(), "notebooks/delivered/01_summary.ipynb"])
    capsys.readouterr()
    assert publish(built) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {"there"}


def test_code_that_is_there_is_not_written_again(built: Path, bucket: Any) -> None:
    key = json.loads((built / "a.json").read_text())["artifacts"]["entries"]["plan.py"]
    bucket.put_object(Bucket="artifacts", Key=key, Body=b"as published before")
    assert publish(built) == 0
    assert bucket.get_object(Bucket="artifacts", Key=key)["Body"].read() == b"as published before"


def test_a_changed_notebook_is_replaced(built: Path, bucket: Any) -> None:
    bucket.put_object(Bucket="artifacts", Key="notebooks/delivered/01_summary.ipynb", Body=b"older")
    assert publish(built) == 0
    assert bucket.get_object(Bucket="artifacts", Key="notebooks/delivered/01_summary.ipynb")["Body"].read() == b"{}"


def test_a_dry_run_uploads_nothing(built: Path, bucket: Any) -> None:
    assert publish(built, "--dry-run") == 0
    assert keys(bucket) == []


def test_nothing_built_and_no_bucket_are_said(
    tmp_path: Path, built: Path, bucket: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script("publish").main(["--bucket", "artifacts", "--from", str(tmp_path)]) == 3
    assert "make artifacts" in capsys.readouterr().err
    assert script("publish").main(["--bucket", "absent", "--from", str(built / "out")]) == 3
    assert "absent" in capsys.readouterr().err
