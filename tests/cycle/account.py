"""An account's whole life on the double: applied, published to, filled, asked, filled again, destroyed; once a session.

Everything real but AWS: Terraform and its provider, the wheel as it is shipped, the jobs' scripts with the arguments of
their definitions, Spark on Glue's catalog and S3, the archives' double over HTTP. What happened is kept for the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aws_double.server import Server
from cycle.workflow import Run, Workflow
from terraform.tf import Terraform, settings_file

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
NAME = "atlas"
ACCOUNT = "123456789012"
OWN_BUCKET = "atlas-lab-files"
"""A lab's own, which Terraform knows by name alone."""
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
}
OVERRIDE = """
provider "aws" {
  max_retries                 = 3
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
"""


@dataclass(frozen=True)
class Ended:
    """How one run of a job ended."""

    run: Run
    code: int
    log: str


@dataclass
class Round:
    """One run of the whole workflow, and where every table stood after it.

    Args:
        states: job -> SUCCEEDED or FAILED.
        metadata: table -> metadata file that Glue names.
    """

    ended: dict[str, Ended] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """The account and the folder that Terraform works in."""

    double: Server
    folder: Path

    @property
    def terraform(self) -> Terraform:
        """Terraform in its copy of the tree."""
        return Terraform(self.folder / "terraform", self._environment | {"TF_CLI_CONFIG_FILE": str(self._settings)})

    @property
    def _settings(self) -> Path:
        return self.folder / "terraform.rc"

    @property
    def _environment(self) -> dict[str, str]:
        return KEYS | {"AWS_ENDPOINT_URL": self.double.endpoint}

    def client(self, service: str) -> Any:
        """boto3's client at the double."""
        return self.double.client(service, REGION)

    def prepare(self, variables: Mapping[str, Any]) -> None:
        """Copy the tree that Terraform reads, build the artifacts, write the variables."""
        settings_file(self.folder)
        copy = self.folder / "terraform"
        shutil.copytree(ROOT / "terraform", copy, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "*.auto.*"))
        (copy / "double_override.tf").write_text(OVERRIDE)
        (copy / "test.auto.tfvars.json").write_text(json.dumps(variables))
        self.script("package", "--out", self.artifacts, "--tfvars", copy / "artifacts.auto.tfvars.json")
        self.terraform.init()

    @property
    def artifacts(self) -> Path:
        """What scripts/package.py built."""
        return self.folder / "artifacts"

    @property
    def wheel(self) -> Path:
        """The one that was built."""
        (built,) = (self.artifacts / "code").glob("*.whl")
        return built

    def addresses(self) -> tuple[str, ...]:
        """What Terraform's state holds."""
        return tuple(self.terraform.run("state", "list").split())

    def script(self, name: str, *arguments: str | Path, code: int = 0, keys: Mapping[str, str] | None = None) -> str:
        """One of the project's scripts, as its user runs it."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / f"{name}.py"), *map(str, arguments)],
            env=self._own_environment() | self.terraform.env | (keys or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{name} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def outputs(self) -> dict[str, Any]:
        """Terraform's outputs."""
        shown = json.loads(self.terraform.run("output", "-json"))
        return {name: output["value"] for name, output in shown.items()}

    def work(self, run_id: str) -> Round:
        """Run the workflow from its start trigger to its end."""
        result = Round()
        workflow = Workflow(self.client("glue"), NAME, run_id)
        with self._driver() as driver:

            def run(one: Run) -> bool:
                self.double.label(f"{run_id}/{one.job}")
                ended = self._ask(driver, one)
                self.double.label("between jobs")
                result.ended[one.job] = ended
                return ended.code == 0

            result.states = workflow.start(run)
        self.double.label("")
        result.metadata = self.metadata()
        return result

    def metadata(self) -> dict[str, str]:
        """Table -> the metadata file that Glue names."""
        glue = self.client("glue")
        return {
            f"{database['Name']}.{table['Name']}": table["Parameters"]["metadata_location"]
            for database in glue.get_databases()["DatabaseList"]
            for page in glue.get_paginator("get_tables").paginate(DatabaseName=database["Name"])
            for table in page["TableList"]
            if "metadata_location" in table.get("Parameters", {})
        }

    @contextmanager
    def _driver(self) -> Iterator[subprocess.Popen[str]]:
        """Glue's driver: the wheel that was published, and nothing of this tree."""
        unpacked = self.folder / "wheel"
        if not unpacked.exists():
            zipfile.ZipFile(self.wheel).extractall(unpacked)
        environment = self._own_environment() | KEYS | {"PYTHONPATH": str(unpacked)}
        with (
            (self.folder / "driver.log").open("a") as log,
            subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("glue_runner.py"))],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as driver,
        ):
            try:
                yield driver
            finally:
                # Its work is in the answers: what it would still do at its end, nobody waits for.
                driver.kill()

    def _ask(self, driver: subprocess.Popen[str], run: Run) -> Ended:
        assert driver.stdin is not None
        assert driver.stdout is not None
        script = self.folder / "script.py"
        script.write_bytes(self._fetched(run.script))
        for module in run.modules:
            assert not module.startswith("s3://") or self._fetched(module) == self.wheel.read_bytes()
        driver.stdin.write(json.dumps({"script": str(script), "argv": run.argv}) + "\n")
        driver.stdin.flush()
        answer = driver.stdout.readline()
        assert answer, f"the driver died in {run.job}: {(self.folder / 'driver.log').read_text()[-3000:]}"
        said = json.loads(answer)
        return Ended(run, said["code"], said["log"])

    def _fetched(self, address: str) -> bytes:
        """As Glue fetches a job's code, under the job's role."""
        bucket, _, key = address.removeprefix("s3://").partition("/")
        data: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return data

    @staticmethod
    def _own_environment() -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
