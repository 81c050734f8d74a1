"""Terraform's own checks, each module's tests, and other people's scanners over the sources and the plan."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest
import scanners
from policy.documents import IDENTITY
from policy.plan import Plan
from policy.sources import bare_suppressions, literals
from tf import Terraform

SOURCE = Path(__file__).parents[2] / "terraform"
MODULES = sorted({path.parent.relative_to(SOURCE) for path in (SOURCE / "modules").rglob("versions.tf")})
TESTED = [module for module in MODULES if list((SOURCE / module / "tests").glob("*.tftest.hcl"))]
TEMPLATES = sorted(path for kind in ("yaml", "yml", "json") for path in (SOURCE / "modules").rglob(f"*.{kind}"))


WRONG_TEMPLATE = """
Resources:
  Store:
    Type: AWS::Omics::SequenceStore
    Properties: {Name: reads, SseConfig: {Type: KMZ}}
"""


def assert_none(found: Iterable[object]) -> None:
    """Nothing was found; else all of it is said, a line each."""
    said = "\n".join(str(one) for one in found)
    assert not said, said


def names(module: Path, kind: str) -> set[str]:
    """The variables or outputs that a module declares."""
    text = "\n".join(path.read_text() for path in sorted((SOURCE / module).glob("*.tf")))
    return set(re.findall(rf'^{kind} "(\w+)"', text, re.MULTILINE))


def test_sources_are_in_house_style(workspace: Path, terraform: Callable[..., Terraform]) -> None:
    terraform(workspace).run("fmt", "-check", "-recursive", "-diff")


def test_root_is_valid(root: Terraform) -> None:
    root.validate()


def test_lock_file_holds_this_platforms_provider(root: Terraform) -> None:
    """Given the lock file of the sources, when init may not change it, then it knows the provider that is here."""
    assert "h1:" in (SOURCE / ".terraform.lock.hcl").read_text()
    root.init("-lockfile=readonly")


def test_modules_leave_locking_to_the_root() -> None:
    assert_none((SOURCE / "modules").rglob(".terraform.lock.hcl"))


def test_there_are_modules() -> None:
    """So that no glob below passes for want of anything to look at."""
    assert len(MODULES) >= 10


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_has_tests(module: Path) -> None:
    """Its own, or those of the module around it that call it."""
    around = [path.read_text() for path in (SOURCE / module.parent / "tests").glob("*.tftest.hcl")]
    assert module in TESTED or any(f"./{module.name}" in text for text in around)


@pytest.mark.parametrize("tested", [Path(), *TESTED], ids=str)
def test_module_passes_its_tests(tested: Path, own_tests: Mapping[Path, Future[str]]) -> None:
    """Given the real provider and no account, when `terraform test` plans, then all assertions hold."""
    said = own_tests[tested].result()

    assert re.search(r"Success! [1-9]\d* passed, 0 failed", said), said


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_readme_names_each_variable_and_output(module: Path) -> None:
    readme = (SOURCE / module / "README.md").read_text()
    declared = names(module, "variable") | names(module, "output")
    assert_none(name for name in sorted(declared) if f"`{name}`" not in readme)


def test_no_region_or_partition_is_written_down() -> None:
    assert_none(literals(SOURCE))


def test_each_skipped_check_has_a_reason() -> None:
    assert_none(bare_suppressions(SOURCE))


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ('  arn = "arn:aws:s3:::x"', ["no-literal"]),
        ('  arn = "arn:aws-us-gov:s3:::x"', ["no-literal"]),
        ('  region = "eu-west-1"', ["no-literal"]),
        ('  zone = "us-gov-east-1a"  # no word ends before the letter of a zone', []),
        ('  arn = "arn:${var.context.partition}:s3:::x"  # such as arn:aws:s3:::x', []),
        ("  #checkov:skip=CKV_AWS_144:", ["skip-has-reason"]),
        ("  #checkov:skip=CKV_AWS_144: because", ["skip-has-reason"]),
        ("  #checkov:skip=CKV_AWS_144:The data can be fetched again", []),
    ],
)
def test_scan_of_sources_sees(line: str, rules: list[str], tmp_path: Path) -> None:
    """Given a source of one line, then it is found for what it is."""
    (tmp_path / "main.tf").write_text(line)
    found = [*literals(tmp_path), *bare_suppressions(tmp_path)]
    assert [(finding.address, finding.rule) for finding in found] == [("main.tf:1", rule) for rule in rules]


def test_checkov_passes(root_plan_file: Path, workspace: Path) -> None:
    """On the plan, since on the sources it takes what `for_each` makes for missing."""
    report = scanners.checkov(root_plan_file, workspace)

    failed = report["results"]["failed_checks"]
    assert_none(f"{check['resource']}: {check['check_id']} {check['check_name']}" for check in failed)
    assert report["summary"]["passed"] > 100
    assert report["summary"]["parsing_errors"] == 0


def test_parliament_passes(root_plan: Plan, tmp_path: Path) -> None:
    """On identity policies: of the other kinds it says what is not so."""
    places: dict[str, str] = {}
    for kind, attribute in IDENTITY.items():
        for resource in root_plan.of(kind):
            places[f"{len(places)}.json"] = resource.address
            (tmp_path / f"{len(places) - 1}.json").write_text(json.dumps(json.loads(resource.at(attribute))))
    assert places

    found = scanners.parliament(tmp_path)

    assert_none(f"{places[Path(one['location']['filepath']).name]}: {one['issue']} {one['detail']}" for one in found)


def test_parliament_sees(tmp_path: Path) -> None:
    """Given an action that no service has, then it is named: silence above means something."""
    statement = {"Effect": "Allow", "Action": "s3:GetObjectt", "Resource": "arn:aws:s3:::x/*"}
    (tmp_path / "0.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert [found["issue"] for found in scanners.parliament(tmp_path)] == ["UNKNOWN_ACTION"]


def test_cfn_lint_passes() -> None:
    assert TEMPLATES
    assert_none(scanners.cfn_lint(TEMPLATES).splitlines())


def test_cfn_lint_sees(tmp_path: Path) -> None:
    """Given a store whose key is of no kind that exists, then it is named."""
    template = tmp_path / "stores.yaml"
    template.write_text(WRONG_TEMPLATE)
    assert "'KMZ' is not one of ['KMS']" in scanners.cfn_lint([template])
