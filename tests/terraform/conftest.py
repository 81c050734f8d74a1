"""Copies of terraform/, one plan of its root against a double, and the own tests of modules, begun early."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lakes import AT_A_TIME, OVERRIDE, ROOT, VARIABLES, copy_of_sources
from policy.plan import Plan
from tf import Terraform, settings_file

from aws_double.server import running


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Terraform's settings for the session."""
    return settings_file(tmp_path_factory.mktemp("terraform-settings"))


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that the root is planned in."""
    return copy_of_sources(tmp_path_factory.mktemp("terraform"))


@pytest.fixture(scope="session")
def terraform(settings: Path) -> Callable[..., Terraform]:
    """Makes a Terraform of a folder and more environment."""
    return lambda folder, **env: Terraform(folder, {"TF_CLI_CONFIG_FILE": str(settings), **env})


@pytest.fixture(scope="session", autouse=True)
def own_tests(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, terraform: Callable[..., Terraform]
) -> Iterator[Mapping[Path, Future[str]]]:
    """What `terraform test` says in each folder that a collected test asks about; at work while other tests run."""
    asked = (getattr(item, "callspec", None) for item in request.session.items)
    wanted = [one.params["tested"] for one in asked if one and "tested" in one.params]
    copy = copy_of_sources(tmp_path_factory.mktemp("modules"))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {folder: pool.submit(_tested, terraform(copy / folder)) for folder in wanted}
        pool.shutdown(cancel_futures=True)


def _tested(made: Terraform) -> str:
    made.init("-backend=false")
    return made.test()


@pytest.fixture(scope="session")
def double_url() -> Iterator[str]:
    """An AWS double: a plan asks it whose account this is, which zones there are, who administers the lake."""
    with running() as server:
        yield server.endpoint


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names of the jobs' code, as the script that ships it writes them for Terraform."""
    folder = tmp_path_factory.mktemp("artifacts")
    script = [sys.executable, str(ROOT / "scripts" / "package.py")]
    subprocess.run([*script, "--out", folder / "built", "--tfvars", folder / "names.json"], check=True)
    named: dict[str, Any] = json.loads((folder / "names.json").read_text())
    return named


@pytest.fixture(scope="session")
def lake(
    terraform: Callable[..., Terraform], double_url: str, artifacts: dict[str, Any]
) -> Callable[[Path, dict[str, Any]], Terraform]:
    """Makes the root in a copy of the sources ready to plan, with the variables of one lake."""

    def made(copy: Path, variables: dict[str, Any]) -> Terraform:
        (copy / "test_override.tf").write_text(OVERRIDE)
        (copy / "test.auto.tfvars.json").write_text(json.dumps(artifacts | variables))
        root = terraform(copy, AWS_ENDPOINT_URL=double_url)
        root.init()
        return root

    return made


@pytest.fixture(scope="session")
def root(workspace: Path, lake: Callable[[Path, dict[str, Any]], Terraform]) -> Terraform:
    """The root, initialised, with the test's provider and variables."""
    return lake(workspace, VARIABLES)


@pytest.fixture(scope="session")
def root_plan_file(root: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON of the root's plan, outside of the root: scanners take a plan that lies there for one to scan.

    The keys are made first. Only AWS gives their ARNs, and bucket policies name them: without them a plan shows no
    bucket policy at all.
    """
    root.apply("-target=module.keys")
    folder = tmp_path_factory.mktemp("plan")
    shown = root.show_json(root.plan(folder / "root.tfplan", "-refresh=false"))
    path = folder / "plan.json"
    path.write_text(json.dumps(shown))
    return path


@pytest.fixture(scope="session")
def root_plan_json(root_plan_file: Path) -> dict[str, Any]:
    """The plan as Terraform shows it."""
    shown: dict[str, Any] = json.loads(root_plan_file.read_text())
    return shown


@pytest.fixture(scope="session")
def root_plan(root_plan_json: dict[str, Any]) -> Plan:
    """The plan as rules read it."""
    return Plan.from_json(root_plan_json)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits for what all of these share, beside other tests on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(1800))
