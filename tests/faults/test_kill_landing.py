"""A landing of fifty files killed at every kind of step, and thirty times anywhere: always the same end.

After each kill: what lies under a final key is whole; the next run ends complete; the zone is what an undisturbed run
makes; and nothing that was proven is asked for again.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.manifest import write_manifest
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import Store, open_store
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.server import SourceDouble
from omics_lake.source.base import Body
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_query import DATA_TYPES
from omics_lake.source.http import HttpLimits

CHILD = Path(__file__).with_name("killed_landing.py")
HTTP = HttpLimits(tries=2, backoff=0)
FETCH = FetchLimits(tries=2, backoff=0)
PROJECT = "TCGA-XPAN"
FILES = 50
KILLED = -9
BIG = {"11111111-1111-4111-8111-111111111111": 3_000_000, "22222222-2222-4222-8222-222222222222": 9_000_000}


class AskedApi(GdcApi):
    """Notes which files are asked for."""

    def __init__(self, base: str) -> None:
        super().__init__(base, limits=HTTP)
        self.asked: list[str] = []

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        self.asked.append(record.file_id)
        return super().open(record, start, validator)

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        self.asked += [record.file_id for record in records]
        return super().open_batch(records)


@dataclass(frozen=True)
class Job:
    """Fifty files at a double: small ones that come in batches, two large ones, a page without MD5."""

    double: SourceDouble
    records: list[FileRecord]
    steps: dict[str, int] = field(default_factory=dict)
    undisturbed: dict[str, str] = field(default_factory=dict)

    def run(self, place: str, endpoint: str, kind: str, number: int, counts: str = "-") -> int:
        """Land in a child; its exit code."""
        words = [place, endpoint, self.double.gdc_url, kind, str(number), counts]
        ended = subprocess.run(
            [sys.executable, str(CHILD), *words], capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode in (0, KILLED), ended.stderr
        return ended.returncode


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    folder = tmp_path_factory.mktemp("killed")
    make_cohort(folder, genes=60)
    _add_big(folder / "landing")
    with SourceDouble(folder) as double:
        listed = GdcApi(double.gdc_url).files(PROJECT, DATA_TYPES, "46.0")
        pages = [r for r in listed if r.md5sum is None]
        large = [r for r in listed if r.file_id in BIG]
        small = [r for r in listed if r not in pages and r not in large][: FILES - len(pages) - len(large)]
        found = Job(double, [*pages, *large, *small])
        assert (len(found.records), len(pages), len(large)) == (FILES, 1, 2)
        place = _planned(tmp_path_factory.mktemp("whole"), found)
        counts = place.parent / "steps.json"
        assert found.run(str(place), "-", "-", 0, str(counts)) == 0
        found.steps.update(json.loads(counts.read_text()))
        found.undisturbed.update(_tree(place))
        yield found


def _add_big(landing: Path) -> None:
    records = []
    for file_id, size in BIG.items():
        data = random.Random(size).randbytes(size)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        record = FileRecord(
            "gdc", "46.0", PROJECT, "Masked Copy Number Segment", file_id, "big.txt", size, md5,
            workflow_type="DNAcopy", experimental_strategy="Genotyping Array",
        )  # fmt: skip
        LocalStore(landing).put(record.key, data)
        records.append(record)
    (landing / records[0].folder / "manifest-big.jsonl").write_bytes(write_manifest(records))


def _planned(folder: Path, job: Job) -> Path:
    place = folder / "landing"
    write_plan(open_store(str(place)), job.records)
    return place


def _tree(place: Path) -> dict[str, str]:
    """MD5 of everything under final keys."""
    return {
        str(path.relative_to(place)): hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        for path in place.rglob("*")
        if path.is_file() and ".omics-lake" not in path.parts
    }


def _end_well(job: Job, place: Path) -> None:
    """What must hold after a kill, and after the run that follows."""
    left = _tree(place)
    wrong = {key for key, md5 in left.items() if not key.endswith(".sha256") and job.undisturbed[key] != md5}
    assert wrong == set()
    there = {record.file_id for record in job.records if record.key in left}
    source = AskedApi(job.double.gdc_url)
    report = land(open_store(str(place)), wanted(open_landing(str(place))), {"gdc": source}, limits=FETCH)
    assert report.error is None
    assert there & set(source.asked) == set()
    assert _tree(place) == job.undisturbed
    left_over = {path.name for path in (place / ".omics-lake").rglob("*") if path.is_file()}
    # A lock that was being written leaves its few bytes: another project's run may be writing there too.
    assert {name for name in left_over if not name.startswith(".beside-")} <= {"guard"}


def test_the_steps_are_all_there(job: Job) -> None:
    assert {
        "http.client.send", "open lock", "open partial", "os.rename final", "os.mkdir final", "os.mkdir partial",
        "shutil.rmtree partial",
    } <= job.steps.keys()  # fmt: skip
    assert job.steps["os.rename final"] >= FILES


def test_killed_at_every_kind_of_step(job: Job, tmp_path: Path) -> None:
    """Before the first, and before one in the middle."""
    for at, (kind, times) in enumerate(sorted(job.steps.items())):
        for number in {1, max(1, times // 2)}:
            place = _planned(tmp_path / f"{at}-{number}", job)
            assert job.run(str(place), "-", kind, number) == KILLED, kind
            _end_well(job, place)


def test_killed_thirty_times_anywhere(job: Job, tmp_path: Path) -> None:
    chosen = random.Random(20261125)
    for at in range(30):
        place = _planned(tmp_path / str(at), job)
        number = chosen.randint(1, int(job.steps["any"] * 0.9))  # threads make the last ones come and go
        assert job.run(str(place), "-", "any", number) == KILLED
        _end_well(job, place)


def test_killed_again_and_again_it_still_ends(job: Job, tmp_path: Path) -> None:
    place = _planned(tmp_path, job)
    killed = [job.run(str(place), "-", "os.rename final", 9) for _ in range(5)]

    assert killed == [KILLED] * 5
    assert len(_tree(place)) - 1 >= 5 * 8
    _end_well(job, place)


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[str, Any]]:
    """An S3 double and a client of it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=endpoint, **keys)
    yield endpoint, client
    client.close()
    server.stop()


def _objects(client: Any, bucket: str) -> dict[str, str]:
    found = {}
    for one in client.list_objects_v2(Bucket=bucket, MaxKeys=1000).get("Contents", []):
        if "/.omics-lake/" not in one["Key"]:
            body = client.get_object(Bucket=bucket, Key=one["Key"])["Body"]
            found[one["Key"].removeprefix("landing/")] = hashlib.md5(body.read(), usedforsecurity=False).hexdigest()
    return found


def test_killed_while_landing_in_s3(job: Job, s3: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, client = s3
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for at, number in enumerate((5, 30, 70, 110, 150)):
        bucket = f"killed-{at}"
        client.create_bucket(Bucket=bucket)
        place = f"s3://{bucket}/landing"
        store: Store = open_store(place, endpoint, "us-east-1")
        write_plan(store, job.records)
        assert job.run(place, endpoint, "http.client.send", number) == KILLED
        left = _objects(client, bucket)
        assert {k for k, md5 in left.items() if not k.endswith(".sha256") and job.undisturbed[k] != md5} == set()
        source = AskedApi(job.double.gdc_url)

        records = wanted(open_landing(place, endpoint=endpoint, region="us-east-1"))
        report = land(store, records, {"gdc": source}, limits=FETCH)

        assert report.error is None
        assert {r.file_id for r in job.records if r.key in left} & set(source.asked) == set()
        assert _objects(client, bucket) == job.undisturbed
        assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
