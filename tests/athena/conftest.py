"""A deployed lake on an AWS double and a real Trino over it; the same rows on a laptop's lake.

The sample is built through Glue and S3 into databases with a prefix, Terraform's module `analytics` is applied, and
Trino reads what Terraform made. PyIceberg copies the tables into a local lake, so that both engines see equal rows.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trino
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.catalog.sql import SqlCatalog
from tf import Terraform, settings_file

from aws_double.server import Server, running
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import queries_for_terraform, views_for_terraform
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.truth import Truth

HERE = Path(__file__).resolve().parent
MODULE = HERE.parents[1] / "terraform" / "modules" / "analytics"
REGION = "us-east-1"
PREFIX = "sample_lake_"
DATABASES = {space: f"{PREFIX}{space}" for space in ("omics", "marts", "ops")}
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


@dataclass(frozen=True)
class Deployed:
    """The double with the sample's lake and what Terraform made for analysts."""

    double: Server
    truth: Truth


@dataclass(frozen=True)
class Rows:
    """What a statement gave: column names and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Trino:
    """A running Trino."""

    host: str
    port: int

    def ask(self, sql: str, values: tuple[str | int, ...] = ()) -> Rows:
        """All rows of a statement; values are bound by PREPARE and EXECUTE."""
        connection = trino.dbapi.connect(host=self.host, port=self.port, user="analyst", catalog="awsdatacatalog")
        with connection:
            cursor = connection.cursor()
            cursor.execute(sql, list(values) or None)
            rows = [tuple(row) for row in cursor.fetchall()]
            return Rows(tuple(column.name for column in cursor.description), rows)


def environment(**values: str) -> dict[str, str]:
    """This process's, with no AWS setting of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return own | KEYS | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"} | values


def ended_well(command: list[str], folder: Path, **values: str) -> str:
    """Run it; its output where it failed."""
    ended = subprocess.run(
        command, cwd=folder, env=environment(**values), capture_output=True, text=True, timeout=1200, check=False
    )
    assert ended.returncode == 0, (
        f"{command[:3]} ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-4000:]}"
    )
    return ended.stdout


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The sample cohort landed in S3, built, and the module applied."""
    folder = tmp_path_factory.mktemp("deployed")
    truth = make_cohort(folder)
    with running() as double:
        s3 = double.client("s3", REGION)
        s3.create_bucket(Bucket="omics")
        for path in sorted((folder / "landing").rglob("*")):
            if path.is_file():
                s3.upload_file(str(path), "omics", path.relative_to(folder).as_posix())
        databases = ",".join(f"{space}={database}" for space, database in DATABASES.items())
        ended_well([sys.executable, str(HERE / "build_lake.py"), double.endpoint, REGION, databases], folder)
        apply_module(folder / "terraform", double.endpoint)
        yield Deployed(double, truth)


def apply_module(folder: Path, endpoint: str) -> None:
    """Module `analytics` alone, at the double, from a root of this test."""
    folder.mkdir()
    services = dict.fromkeys(("athena", "glue", "s3", "sts", "iam"), endpoint)
    provider = {"region": REGION, "endpoints": services, "s3_use_path_style": True, "skip_requesting_account_id": True}
    module = {
        "source": str(MODULE),
        "context": {"name": "sample-lake", "account_id": "123456789012", "region": REGION, "partition": "aws"},
        "databases": DATABASES,
        "results_bucket": "omics",
        "results_key_arn": f"arn:aws:kms:{REGION}:123456789012:alias/sample-lake-results",
        "queries": '${jsondecode(file("queries.json"))}',
        "views": '${jsondecode(file("views.json"))}',
    }
    tags = {"default_tags": {"tags": {"project": "sample-lake"}}}
    root = {"provider": {"aws": provider | tags}, "module": {"analytics": module}}
    (folder / "main.tf.json").write_text(json.dumps(root))
    (folder / "queries.json").write_text(json.dumps(queries_for_terraform()))
    (folder / "views.json").write_text(json.dumps(views_for_terraform()))
    terraform = Terraform(folder, KEYS | {"AWS_REGION": REGION, "TF_CLI_CONFIG_FILE": str(settings_file(folder))})
    terraform.init()
    terraform.apply()


@pytest.fixture(scope="session")
def trino_over(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trino]:
    """Trino over the double's Glue catalog and S3."""
    with started(deployed.double.endpoint, tmp_path_factory.mktemp("trino") / "trino.log") as server:
        yield server


@contextmanager
def started(endpoint: str, log: Path) -> Iterator[Trino]:
    """The server of `server/start.py`, which says where it listens on a line of its own."""
    command = [sys.executable, str(HERE / "server" / "start.py"), endpoint, REGION]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            ready = next((line for line in process.stdout if line.startswith("READY ")), "")
            found = re.match(r"READY http://([^:/]+):(\d+)", ready)
            assert found, f"Trino did not start: {log.read_text()[-4000:]}"
            yield Trino(found[1], int(found[2]))
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def copied(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    """Every table's rows, read by PyIceberg, in a local lake under the names without prefix."""
    root = tmp_path_factory.mktemp("copied")
    endpoint = deployed.double.endpoint
    keys = {"client.access-key-id": "test", "client.secret-access-key": "test", "client.region": REGION}
    glue = GlueCatalog("deployed", **keys, **{"glue.endpoint": endpoint, "s3.endpoint": endpoint})
    local = SqlCatalog("lake", uri=f"sqlite:///{root / 'catalog.db'}", warehouse=str(root))
    for (database,) in glue.list_namespaces():
        space = database.removeprefix(PREFIX)
        local.create_namespace(space)
        for _, name in glue.list_tables(database):
            rows = glue.load_table(f"{database}.{name}").scan().to_arrow()
            local.create_table(f"{space}.{name}", rows.schema).append(rows)
    return LocalLake(root)
