"""The import of a reference genome: waits, fails loudly, and may be repeated.

moto has no HealthOmics, so botocore's stubber answers: it checks each request and each answer against AWS' own service
model, and boto3's own waiter and paginators run.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "import_reference.py"
STORE = "1234567890"
ROLE = "arn:aws:iam::123456789012:role/atlas-healthomics"
FASTA = "s3://atlas-artifacts/reference/GRCh38.fa.gz"
ARN = f"arn:aws:omics:eu-west-1:123456789012:referenceStore/{STORE}/reference/2345678901"
MD5 = "0123456789abcdef0123456789abcdef"
OTHER_MD5 = "f" * 32
JOB = "3456789012"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
ARGUMENTS = ["--store", STORE, "--role", ROLE, "--name", "GRCh38", "--fasta", FASTA, "--poll-seconds", "0"]
JOB_OF = {"id": JOB, "referenceStoreId": STORE}


@pytest.fixture(scope="module")
def command() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("import_reference", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["import_reference"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["import_reference"]


@pytest.fixture
def omics() -> Any:
    return boto3.client(
        "omics",
        region_name="eu-west-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"max_attempts": 0}),
    )


@pytest.fixture
def answers(omics: Any) -> Iterator[Stubber]:
    with Stubber(omics) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def reference(name: str = "GRCh38", md5: str = MD5, status: str = "ACTIVE") -> dict[str, Any]:
    return {
        "id": "2345678901",
        "arn": ARN,
        "referenceStoreId": STORE,
        "md5": md5,
        "status": status,
        "name": name,
        "creationTime": WHEN,
        "updateTime": WHEN,
    }


def job(status: str, name: str = "GRCh38", **more: Any) -> dict[str, Any]:
    source = {"sourceFile": FASTA, "name": name, "status": "IN_PROGRESS", **more.pop("source", {})}
    started = {**JOB_OF, "roleArn": ROLE, "creationTime": WHEN}
    return {**started, "status": status, "sources": [source], **more}


def holds(answers: Stubber, *references: dict[str, Any]) -> None:
    asked = {"referenceStoreId": STORE, "filter": {"name": "GRCh38"}}
    answers.add_response("list_references", {"references": list(references)}, asked)


def runs(answers: Stubber, *jobs: dict[str, Any]) -> None:
    """The jobs that are IN_PROGRESS; none is SUBMITTED."""
    for status, listed in (("SUBMITTED", ()), ("IN_PROGRESS", jobs)):
        summary = [{key: value for key, value in entry.items() if key != "sources"} for entry in listed]
        asked = {"referenceStoreId": STORE, "filter": {"status": status}}
        answers.add_response("list_reference_import_jobs", {"importJobs": summary}, asked)
    for entry in jobs:
        answers.add_response("get_reference_import_job", entry, JOB_OF)


def starts(answers: Stubber) -> None:
    answers.add_response(
        "start_reference_import_job",
        {**JOB_OF, "roleArn": ROLE, "status": "SUBMITTED", "creationTime": WHEN},
        {"referenceStoreId": STORE, "roleArn": ROLE, "sources": [{"sourceFile": FASTA, "name": "GRCh38"}]},
    )


def becomes(answers: Stubber, *states: dict[str, Any]) -> None:
    for state in states:
        answers.add_response("get_reference_import_job", state, JOB_OF)


def completes(answers: Stubber, md5: str = MD5) -> None:
    done = job("COMPLETED", source={"status": "FINISHED", "referenceId": "2345678901"})
    becomes(answers, done, done)  # once for the waiter, once for the reference's ID
    asked = {"referenceStoreId": STORE, "id": "2345678901"}
    answers.add_response("get_reference_metadata", {**reference(md5=md5), "files": {}}, asked)


def test_it_imports_waits_and_prints_the_arn(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    # given an empty store whose job passes through three states
    holds(answers)
    runs(answers)
    starts(answers)
    becomes(answers, job("SUBMITTED"), job("IN_PROGRESS"), job("IN_PROGRESS"))
    completes(answers)
    # when
    code = command.main(ARGUMENTS, omics)
    # then each state is said once, and stdout holds what a script needs
    shown = capsys.readouterr()
    assert code == 0
    assert shown.out == f"{ARN}\n"
    assert shown.err.splitlines() == [
        f"import job {JOB} started for {FASTA}",
        f"import job {JOB}: SUBMITTED",
        f"import job {JOB}: IN_PROGRESS",
        f"import job {JOB}: COMPLETED",
    ]


@pytest.mark.parametrize("md5", [[], ["--md5", MD5]], ids=["any", "same md5"])
def test_what_is_there_is_left(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str], md5: list[str]
) -> None:
    holds(answers, reference())
    assert command.main([*ARGUMENTS, *md5], omics) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{ARN}\n"
    assert shown.err == f"GRCh38 is there already, md5 {MD5}: left as it is\n"


def test_another_genome_of_that_name_is_refused(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(answers, reference(md5=OTHER_MD5))
    assert command.main([*ARGUMENTS, "--md5", MD5], omics) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"its md5 is {OTHER_MD5}, wanted is {MD5}" in shown.err


def test_deleted_references_and_longer_names_do_not_count(command: ModuleType, omics: Any, answers: Stubber) -> None:
    holds(answers, reference(status="DELETED"), reference(name="GRCh38-decoy"))
    runs(answers)
    starts(answers)
    completes(answers)
    assert command.main(ARGUMENTS, omics) == 0


def test_a_running_import_is_waited_for_and_not_doubled(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(answers)
    runs(answers, job("IN_PROGRESS"))
    completes(answers)
    assert command.main(ARGUMENTS, omics) == 0
    assert f"import job {JOB} for GRCh38 runs already" in capsys.readouterr().err


def test_a_running_import_of_another_genome_is_none_of_ours(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(answers)
    runs(answers, job("IN_PROGRESS", name="GRCm39"))
    starts(answers)
    completes(answers)
    assert command.main(ARGUMENTS, omics) == 0
    assert "started" in capsys.readouterr().err


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED", "COMPLETED_WITH_FAILURES"])
def test_a_failed_import_says_why(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    holds(answers)
    runs(answers)
    starts(answers)
    failed = {"source": {"status": "FAILED", "statusMessage": "Not a FASTA"}, "statusMessage": "Access Denied"}
    becomes(answers, job(status, **failed))
    assert command.main(ARGUMENTS, omics) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"the import ended as {status}" in shown.err
    assert "why: Access Denied; Not a FASTA" in shown.err
    assert f"import job {JOB}" in shown.err


def test_an_import_that_takes_too_long_can_be_taken_up_again(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(answers)
    runs(answers)
    starts(answers)
    becomes(answers, job("IN_PROGRESS"))
    assert command.main([*ARGUMENTS, "--wait-minutes", "0"], omics) == 7
    shown = capsys.readouterr()
    assert "has not finished in time" in shown.err
    assert "give the same command again" in shown.err


def test_an_imported_genome_with_the_wrong_md5_is_not_passed_on(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(answers)
    runs(answers)
    starts(answers)
    completes(answers, md5=OTHER_MD5)
    assert command.main([*ARGUMENTS, "--md5", MD5], omics) == 3
    assert capsys.readouterr().out == ""


def test_a_refusal_by_aws_is_one_message(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.add_client_error("list_references", "AccessDeniedException", "not authorized", http_status_code=403)
    assert command.main(ARGUMENTS, omics) == 7
    assert "AccessDeniedException" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--store", "references"),
        ("--fasta", "GRCh38.fa"),
        ("--fasta", "s3://bucket/reference/"),
        ("--role", "atlas-healthomics"),
        ("--md5", "not a sum"),
    ],
)
def test_wrong_arguments_are_refused_before_any_call(
    command: ModuleType, omics: Any, answers: Stubber, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert command.main([*ARGUMENTS, option, value], omics) == 2
    assert f"{option} {value!r}" in capsys.readouterr().err


def test_help_has_examples(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    assert "scripts/import_reference.py --store 1234567890" in capsys.readouterr().out
