"""What several files here share: landing zones, and two lakes that are made once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pyspark.sql import SparkSession

from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort
from omics_lake.tables.inventory import take_inventory
from support.lake_faults import Landing, SharedLake
from support.landing_zones import REGION, Place
from support.sample_lake import Built


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """S3 for a module, with credentials in the environment for as long."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
            patch.setenv(name, value)
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.delenv("AWS_PROFILE", raising=False)
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty landing zone, of either kind."""
    if request.param == "folder":
        return Place(str(tmp_path / "landing"), None)
    return request.getfixturevalue("in_s3")


@pytest.fixture
def in_s3(endpoint: str, request: pytest.FixtureRequest) -> Place:
    """An empty landing zone in a bucket of the test's own."""
    client = boto3.client("s3", endpoint_url=endpoint, region_name=REGION)
    bucket = f"lake-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}"
    client.create_bucket(Bucket=bucket)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return Place(f"s3://{bucket}/land", endpoint, client)


NUMBERS = count(1)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    """An empty landing folder, of a project and a source of the test's own."""
    number = next(NUMBERS)
    return Landing(tmp_path, f"TCGA-A{number}", f"own{number}")


@pytest.fixture(scope="session")
def shared(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> SharedLake:
    """One lake for the tests of test_faults_build_*.py."""
    config = LakeConfig(root=str(tmp_path_factory.mktemp("faults") / "lake"), cores="2", small=True)
    Path(config.warehouse).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return SharedLake(session, config)


@pytest.fixture(scope="session")
def built(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One build of the sample for test_end_to_end_*.py; the last of these by name takes it to its next release."""
    folder = tmp_path_factory.mktemp("sample")
    truth = make_cohort(folder)
    config = LakeConfig(root=str(folder / "lake"), cores="2", small=True)
    Path(config.root).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    report = build(Context(session, config), take_inventory(str(folder / "landing")))
    return Built(truth, report, folder, session, config)
