"""The profile `double`, end to end: a landing zone in S3, tables in Glue and S3, all at the endpoint of a moto server.

What was built is read back without Spark or this package: Glue through boto3, tables through PyIceberg. moto checks
neither permissions nor lengths nor concurrent updates: passing here shows that settings, paths and calls are right.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.table import Table as StoredTable

from omics_lake.cli.options import lake_config
from omics_lake.core.errors import NothingFound, UsageError
from omics_lake.lake.config import Profile
from omics_lake.landing.zone import open_landing
from omics_lake.marts.survival import TABLE as SURVIVAL
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.truth import ProjectTruth
from omics_lake.tables.registry import RECIPES

BUILD = Path(__file__).with_name("double_build.py")
CLI = "from omics_lake.cli.main import app_main; app_main()"
SERVER = """
from datetime import timedelta
from moto.core.utils import utcnow
from moto.s3 import models
from moto.server import main
models.utcnow = lambda: utcnow() - timedelta(days=3)
main(["-H", "127.0.0.1", "-p", "0"])
"""
"""Every object looks three days old: upkeep looks at no younger ones, and there is no other way to make one."""
PROJECT = "TCGA-XPAN"
RELEASE = "gdc-46.0"
LANDED = ("clinical_supplement", "masked_somatic_mutation")
ASKED = ("omics.clinical_patient", "omics.clinical_follow_up", "omics.mutation", "marts.survival")
REGION = "us-east-1"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


WHAT = ["--project", PROJECT, *(word for table in ASKED for word in ("--table", table.partition(".")[2]))]
ORPHAN = "lake/omics.db/mutation/data/project_id=TCGA-XPAN/left-by-a-killed-build.parquet"


def environment(folder: Path, **values: str) -> dict[str, str]:
    """This process's, with no AWS setting of whoever runs the tests: the region, too, has to come by option."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nowhere = {name: str(folder / "absent") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    return own | nowhere | {"AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1"} | values


@dataclass(frozen=True)
class Double:
    """A running double whose bucket holds the landing folder."""

    endpoint: str
    truth: ProjectTruth

    def client(self, service: str) -> Any:
        """boto3's client at the endpoint."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@dataclass(frozen=True)
class Build:
    """How one build ended, and Glue's metadata file of every table after it."""

    exit_code: int
    stdout: str
    stderr: str
    metadata: Mapping[str, str]

    @property
    def outcomes(self) -> dict[str, str]:
        """Table -> outcome."""
        return {run["table_name"]: run["outcome"] for run in json.loads(self.stdout)["runs"]}


@dataclass(frozen=True)
class Lake:
    """The lake after two builds of the same files, and upkeep of the mutations.

    Args:
        orphans: files that upkeep removed.
    """

    double: Double
    builds: tuple[Build, ...]
    orphans: tuple[str, ...]

    @cached_property
    def catalog(self) -> GlueCatalog:
        """PyIceberg's, with its own S3 reader."""
        keys = {"client.access-key-id": "test", "client.secret-access-key": "test", "client.region": REGION}
        places = {"glue.endpoint": self.double.endpoint, "s3.endpoint": self.double.endpoint}
        return GlueCatalog("lake", **keys, **places)

    def table(self, name: str) -> StoredTable:
        """A table as PyIceberg reads it."""
        return self.catalog.load_table(name)

    def in_glue(self, name: str) -> dict[str, Any]:
        """A table as Glue shows it."""
        database, _, table = name.partition(".")
        shown: dict[str, Any] = self.double.client("glue").get_table(DatabaseName=database, Name=table)["Table"]
        return shown


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """A server on a free port, with the sample's forms and mutation files of one project and all its manifests."""
    folder = tmp_path_factory.mktemp("double")
    truth = make_cohort(folder).project(PROJECT)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], env=environment(folder, **KEYS), stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            double = Double(address(server), truth)
            s3 = double.client("s3")
            s3.create_bucket(Bucket="omics")
            for path in sorted((folder / "landing" / "gdc").rglob("*")):
                if (
                    path.is_file()
                    and PROJECT in path.parts
                    and (path.suffix == ".jsonl" or set(LANDED) & set(path.parts))
                ):
                    s3.upload_file(str(path), "omics", path.relative_to(folder).as_posix())
            yield double
        finally:
            server.terminate()


def address(server: subprocess.Popen[str]) -> str:
    """Where the server says it listens; what it says afterwards is read away, so that it never waits for a reader."""
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line)
        if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
            Thread(target=server.stderr.read, daemon=True).start()
            return found[1]
    raise AssertionError(f"moto did not start: {''.join(said)}")


@pytest.fixture(scope="module")
def lake(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Built in a process of its own: this profile's jars are others than the session's."""
    folder = tmp_path_factory.mktemp("double-build")
    double.client("s3").put_object(Bucket="omics", Key=ORPHAN, Body=b"half a file")
    ended = subprocess.run(
        [
            *(sys.executable, str(BUILD), double.endpoint, REGION, "s3://omics/lake"),
            *("--landing", "s3://omics/landing", *WHAT),
        ],
        # The JVM's quicker start, which the command line has no option for
        env=environment(folder, JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1", **KEYS),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    *builds, upkeep = map(json.loads, ended.stdout.splitlines())
    return Lake(double, tuple(Build(**build) for build in builds), tuple(upkeep["orphans"]))


def test_the_build_ends_well_and_publishes_every_table_asked_for(lake: Lake) -> None:
    first = lake.builds[0]
    assert first.exit_code == 0, first.stderr
    assert first.outcomes == dict.fromkeys(ASKED, "published")


def test_rows_are_the_generators(lake: Lake) -> None:
    names = ("clinical_patient", "clinical_follow_up", "mutation")
    rows = {name: lake.table(f"omics.{name}").scan().to_arrow() for name in names}
    truth = lake.double.truth
    assert {name: table.num_rows for name, table in rows.items()} == {name: truth.rows[name] for name in names}
    assert {name: set(table["project_id"].to_pylist()) for name, table in rows.items()} == {n: {PROJECT} for n in names}
    barcodes = rows["clinical_patient"]["patient_barcode"].to_pylist()
    assert sorted(barcodes) == sorted(p.patient_barcode for p in truth.patients if p.has_clinical)
    variants = rows["mutation"]["patient_barcode"].to_pylist()
    assert {p.patient_barcode: variants.count(p.patient_barcode) for p in truth.patients} == {
        p.patient_barcode: p.variants for p in truth.patients
    }


def test_a_mart_built_by_spark_is_the_truth(lake: Lake) -> None:
    rows = lake.table("marts.survival").scan().to_arrow().to_pylist()
    patients = [p for p in lake.double.truth.patients if p.outcomes]
    assert {row["patient_barcode"]: (row["os_event"], row["os_days"]) for row in rows} == {
        p.patient_barcode: (p.outcomes.os.event, p.outcomes.os.days) for p in patients if p.outcomes
    }


def test_the_files_list_names_what_landed_and_what_did_not(lake: Lake) -> None:
    rows = lake.table("ops.file").scan().to_arrow().to_pylist()
    landed = [row for row in rows if row["status"] == "landed"]
    files = lake.double.truth.files
    assert len(landed) == files["Clinical Supplement"] + files["Masked Somatic Mutation"]
    assert {row["data_type"] for row in landed} == {"Clinical Supplement", "Masked Somatic Mutation"}


def test_a_second_build_commits_nothing(lake: Lake) -> None:
    first, second = lake.builds
    assert second.exit_code == 0, second.stderr
    assert second.outcomes == dict.fromkeys(ASKED, "unchanged")
    # Only the build's own record moved: no other table has another metadata file
    moved = {name for name in first.metadata if first.metadata[name] != second.metadata[name]}
    assert first.metadata.keys() == second.metadata.keys()
    assert moved == {"ops.run"}


@pytest.mark.parametrize("name", [*ASKED, "ops.file"])
def test_the_release_is_tagged_at_what_readers_see_and_no_branch_is_left(lake: Lake, name: str) -> None:
    table = lake.table(name)
    head = table.current_snapshot()
    assert head is not None
    assert {ref: value.snapshot_id for ref, value in table.refs().items()} == dict.fromkeys(
        ("main", RELEASE), head.snapshot_id
    )


@pytest.mark.parametrize("name", ASKED)
def test_data_lie_below_the_lakes_prefix_by_project(lake: Lake, name: str) -> None:
    folder = f"s3://omics/lake/{name.replace('.', '.db/')}/data/project_id={PROJECT}/"
    paths = [task.file.file_path for task in lake.table(name).scan().plan_files()]
    assert paths
    assert [path for path in paths if not path.startswith(folder)] == []


@pytest.mark.parametrize("name", ASKED)
def test_glue_shows_the_declarations_words(lake: Lake, name: str) -> None:
    declared = next(t for t in (*(r.table for r in RECIPES), SURVIVAL) if t.full_name == name)
    shown = lake.in_glue(name)
    columns = {column["Name"]: column.get("Comment") for column in shown["StorageDescriptor"]["Columns"]}
    assert columns == {column.name: column.comment for column in declared.columns}
    assert shown["Description"].startswith(declared.row)
    assert declared.source.rstrip(".") in shown["Description"]


def test_comments_are_no_longer_than_glue_takes(lake: Lake) -> None:
    # Glue refuses longer ones, and comments with line breaks; neither moto nor Iceberg 1.10 minds
    assert len(lake.builds[0].metadata) > len(RECIPES)
    for name in lake.builds[0].metadata:
        shown = lake.in_glue(name)
        assert 0 < len(shown["Description"]) <= 2048, name
        for column in shown["StorageDescriptor"]["Columns"]:
            assert re.fullmatch(r"[^\r\n]{1,255}", column["Comment"]), f"{name}.{column['Name']}"


def test_upkeep_removes_what_no_snapshot_knows_and_nothing_else(lake: Lake) -> None:
    assert lake.orphans == (f"s3://omics/{ORPHAN}",)
    listed = lake.double.client("s3").list_objects_v2(Bucket="omics", Prefix="lake/omics.db/mutation/data/")
    left = {f"s3://omics/{item['Key']}" for item in listed["Contents"]}
    assert left == {task.file.file_path for task in lake.table("omics.mutation").scan().plan_files()}


def build_alone(folder: Path, endpoint: str, **values: str) -> subprocess.CompletedProcess[str]:
    """One build that is to end before Spark starts."""
    places = ["--landing", "s3://omics/landing", "--lake", "s3://omics/lake"]
    return subprocess.run(
        [
            *(sys.executable, "-c", CLI, "build", "--profile", "double", "--endpoint", endpoint, "--region", REGION),
            *(*places, *WHAT),
        ],
        env=environment(folder, COLUMNS="300", **values),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_endpoint_where_nobody_answers_is_said_without_a_trace(tmp_path: Path) -> None:
    # Given an address that is taken, but where nobody listens
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ended = build_alone(tmp_path, f"http://127.0.0.1:{taken.getsockname()[1]}", **KEYS)
    assert (ended.returncode, "Traceback" in ended.stderr) == (3, False), ended.stderr
    assert "The landing zone cannot be read" in ended.stderr
    assert "s3://omics/landing" in ended.stderr
    assert "endpoint" in ended.stderr


def test_refused_access_is_said_without_a_trace(double: Double, tmp_path: Path) -> None:
    # Given no credentials: the double refuses an anonymous reader
    ended = build_alone(tmp_path, double.endpoint)
    assert (ended.returncode, "Traceback" in ended.stderr) == (3, False), ended.stderr
    assert "ACCESS_DENIED" in ended.stderr
    assert "credentials" in ended.stderr


def test_a_bucket_that_is_not_there_has_no_landed_files(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NothingFound, match="no landed files"):
        open_landing("s3://absent/landing", endpoint=double.endpoint, region=REGION)


def test_an_endpoint_without_scheme_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match="http://"):
        lake_config("s3://omics/lake", profile=Profile.DOUBLE, endpoint="127.0.0.1:5000")
