"""scripts/destroy.py on a root as small as can be, with the real Terraform: what it refuses, keeps and repeats.

The root has the real one's outputs and module names, and none of its resources; tests/cycle destroys the real one.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from moto import mock_aws

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "destroy.py"
ACCOUNT = "123456789012"
ROOT = """
variable "data_only" {
  type    = bool
  default = false
}
variable "protect_data" {
  type    = bool
  default = true
}
variable "broken" {
  type    = bool
  default = false
}
module "storage" { source = "./part" }
module "keys" { source = "./part" }
module "catalog" { source = "./part" }
module "etl" {
  source = "./part"
  count  = var.data_only ? 0 : 1
}
resource "terraform_data" "fault" {
  count = var.broken ? 1 : 0
  lifecycle {
    precondition {
      condition     = !var.broken
      error_message = "The service does not answer."
    }
  }
}
output "name" { value = "atlas" }
output "account_id" { value = "%s" }
output "protect_data" { value = var.protect_data }
"""
PART = 'resource "terraform_data" "this" {}'


def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("script_destroy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An applied root, in the account of moto's credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    (tmp_path / "empty.rc").write_text("disable_checkpoint = true")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "empty.rc"))
    folder = tmp_path / "root"
    (folder / "part").mkdir(parents=True)
    (folder / "main.tf").write_text(ROOT % ACCOUNT)
    (folder / "part" / "main.tf").write_text(PART)
    terraform(folder, "init")
    terraform(folder, "apply", "-auto-approve")
    with mock_aws():
        yield folder


def terraform(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["terraform", *arguments, *([] if arguments[0] == "state" else ["-no-color"])],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def left(folder: Path) -> set[str]:
    """Modules and resources in the state."""
    return {".".join(line.split(".")[:2]) for line in terraform(folder, "state", "list").split()}


def destroy(folder: Path, *more: str, name: str = "atlas") -> int:
    code: int = script().main(["--name", name, "--folder", str(folder), *more])
    return code


ALL = {"module.storage", "module.keys", "module.catalog", "module.etl[0]"}
DATA = {"module.storage", "module.keys", "module.catalog"}


def test_another_lakes_name_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert destroy(root, "--yes", name="atlas-dev") == 2
    assert "This is the lake 'atlas', not 'atlas-dev'" in capsys.readouterr().err
    assert left(root) == ALL


def test_without_a_person_or_yes_nothing_changes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given that nobody sits at a terminal, as in these tests
    assert destroy(root) == 2
    assert "--yes" in capsys.readouterr().err
    assert left(root) == ALL


@pytest.mark.parametrize(("answer", "code", "after"), [("no", 2, ALL), ("atlas", 0, DATA)])
def test_the_name_typed_decides(
    root: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, after: set[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert destroy(root) == code
    assert left(root) == after


def test_data_stay_and_a_second_call_ends_clean(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert destroy(root, "--yes") == 0
    assert left(root) == DATA
    assert "Kept: 3 resources" in capsys.readouterr().out
    assert destroy(root, "--yes") == 0
    assert left(root) == DATA


def test_a_failure_is_named_and_a_repeat_finishes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given variables with which Terraform stops
    (root / "broken.tfvars").write_text("broken = true")
    assert destroy(root, "--yes", "--var-file", "broken.tfvars") == 3
    assert "terraform apply failed" in capsys.readouterr().err
    # When the fault is gone
    assert destroy(root, "--yes") == 0
    assert left(root) == DATA


def test_protected_data_are_not_deleted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert destroy(root, "--yes", "--delete-data") == 2
    assert "protect_data = false" in capsys.readouterr().err
    assert left(root) == ALL


def test_data_that_are_given_up_go_with_all_else(root: Path) -> None:
    terraform(root, "apply", "-auto-approve", "-var=protect_data=false")
    assert destroy(root, "--yes", "--delete-data") == 0
    assert left(root) == set()


def test_another_account_is_told_apart(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a lake of somebody else
    (root / "main.tf").write_text(ROOT % "210987654321")
    terraform(root, "apply", "-auto-approve")
    assert destroy(root, "--yes") == 2
    assert f"is in account 210987654321, your credentials are of {ACCOUNT}" in capsys.readouterr().err
    assert left(root) == ALL


def test_no_state_is_said(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "main.tf").write_text("")
    terraform(empty, "init")
    assert destroy(empty, "--yes") == 2
    assert "no lake in this state" in capsys.readouterr().err
    assert json.loads(terraform(root, "output", "-json"))["name"]["value"] == "atlas"
