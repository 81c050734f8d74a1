"""One suite, two landing zones: a local folder, and S3 (moto) with KMS and versions.

moto keeps no lengths and no permissions, and has no KMS: what is asked here is that each call says what it should.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import boto3
import pytest
from moto.server import ThreadedMotoServer

from omics_lake.core.errors import (
    AlreadyRunning,
    ArchiveRefused,
    ChecksumMismatch,
    ConflictError,
    ControlledAccess,
    LakeError,
    NothingFound,
    SourceUnavailable,
    UnreadableFile,
    UsageError,
)
from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.lock import landing_lock, this_process
from omics_lake.landing.manifest import plan_id, write_manifest
from omics_lake.landing.outcome import LandReport
from omics_lake.landing.s3_upload import part_size
from omics_lake.landing.status import StatusRow, status
from omics_lake.landing.store import Store, open_store
from omics_lake.landing.zone import find_landed, open_landing, read_landed, wanted
from omics_lake.source.base import Body, Source

KMS = "arn:aws:kms:us-east-1:123456789012:key/1"
REGION = "us-east-1"
LIMITS = FetchLimits(tries=2, backoff=0)
MIB = 1024**2


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
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


@dataclass(frozen=True)
class Place:
    """A landing zone, and how to see it from outside."""

    uri: str
    endpoint: str | None
    client: Any = None

    @property
    def store(self) -> Store:
        return open_store(self.uri, self.endpoint, REGION, KMS if self.endpoint else None)

    def zone(self) -> Any:
        return open_landing(self.uri, endpoint=self.endpoint, region=REGION, empty_ok=True)

    def write(self, key: str, data: bytes) -> None:
        """As somebody else would."""
        if self.client:
            self.client.put_object(Bucket=self.bucket, Key=f"land/{key}", Body=data)
        else:
            path = Path(self.uri, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def versions(self) -> dict[str, object]:
        """Every version of every object (S3), every file's time and inode (folder)."""
        if self.client:
            found = self.client.list_object_versions(Bucket=self.bucket).get("Versions", [])
            return {f"{v['Key']} {v['VersionId']}": v["LastModified"] for v in found}
        files = [p for p in Path(self.uri).rglob("*") if p.is_file()]
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_ino) for p in files}

    @property
    def bucket(self) -> str:
        return self.uri.split("/")[2]


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return Place(str(tmp_path / "landing"), None)
    return request.getfixturevalue("in_s3")


@pytest.fixture
def in_s3(endpoint: str, request: pytest.FixtureRequest) -> Place:
    client = boto3.client("s3", endpoint_url=endpoint, region_name=REGION)
    bucket = f"lake-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}"
    client.create_bucket(Bucket=bucket)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return Place(f"s3://{bucket}/land", endpoint, client)


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def record(file_id: str, data: bytes, release: str = "46.0", source: str = "gdc") -> FileRecord:
    return FileRecord(source, release, "TCGA-CHOL", "Clinical Supplement", file_id, "a.txt", len(data), md5(data))


FILES = {f"f-{number}": f"file {number}".encode() for number in range(5)}
RECORDS = [record(file_id, data) for file_id, data in FILES.items()]


@dataclass
class Shelf:
    """A source that has the files, honours ranges, and fails for those in `poison`."""

    files: dict[str, bytes]
    poison: set[str] = field(default_factory=set)
    name: str = "gdc"
    asked: list[str] = field(default_factory=list)
    error: type[LakeError] = SourceUnavailable

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        self.asked.append(record.file_id)
        if record.file_id in self.poison:
            raise self.error("The source does not answer", why="status 503 after 5 tries")
        data = self.files[record.file_id]
        pieces = [data[at : at + MIB] for at in range(start, len(data), MIB)]
        return Body(iter(pieces), start, len(data), f'"{md5(data)}"')

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        assert file.read() == self.files[record.file_id]


class BatchShelf(Shelf):
    """Gives many in one tar.gz."""

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        self.asked.append(f"batch of {len(records)}")
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            for one in records:
                info = tarfile.TarInfo(f"{one.file_id}/{one.file_name}")
                info.size = len(self.files[one.file_id])
                tar.addfile(info, io.BytesIO(self.files[one.file_id]))
        return Body(iter([packed.getvalue()]))


class BucketShelf(Shelf):
    """Its files are objects in S3, too."""

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        return "tcga-2-open", f"{record.file_id}/{record.file_name}"


def run(place: Place, source: Source, records: Sequence[FileRecord] = RECORDS, **options: Any) -> LandReport:
    return land(place.store, records, {source.name: source}, limits=LIMITS, **options)


def contents(place: Place) -> dict[str, bytes]:
    """What lies there beside the run's own objects."""
    store = place.store
    return {key: store.read(key) for key in store.list() if not key.startswith(".omics-lake/")}


def test_files_land_under_their_keys_and_the_lock_is_let_go(place: Place) -> None:
    report = run(place, Shelf(FILES))
    assert report.error is None
    assert report.counts == {"landed": 5, "present": 0, "failed": 0, "quarantined": 0}
    assert report.bytes == 5 * 6
    assert contents(place) == {f"gdc/46.0/TCGA-CHOL/clinical_supplement/{k}/a.txt": v for k, v in FILES.items()}
    assert place.store.list(".omics-lake/lock/") == {}
    assert [one.record for one in report.outcomes] == RECORDS


def test_a_second_run_writes_no_object_and_asks_for_none(place: Place) -> None:
    run(place, Shelf(FILES))
    before = {name: when for name, when in place.versions().items() if "/.omics-lake/" not in name}
    again = Shelf(FILES)
    report = run(place, again)
    assert (again.asked, report.counts["present"], report.error) == ([], 5, None)
    assert {name: when for name, when in place.versions().items() if "/.omics-lake/" not in name} == before


def test_a_run_after_three_of_five_fetches_two(place: Place) -> None:
    run(place, Shelf(FILES), RECORDS[:3])
    second = Shelf(FILES)
    report = run(place, second)
    assert sorted(second.asked) == ["f-3", "f-4"]
    assert report.counts == {"landed": 2, "present": 3, "failed": 0, "quarantined": 0}


def test_one_poison_file_stops_no_other_and_is_quarantined_after_three_runs(place: Place) -> None:
    poisoned = Shelf(FILES, {"f-2"})
    first = run(place, poisoned)
    assert first.counts == {"landed": 4, "present": 0, "failed": 1, "quarantined": 0}
    assert first.error is not None
    assert "f-2" in str(first.error)
    assert "status 503 after 5 tries" in str(first.error)
    for _ in range(2):
        run(place, poisoned)
    fourth = run(place, poisoned)
    assert fourth.counts == {"landed": 0, "present": 4, "failed": 0, "quarantined": 1}
    assert "it failed in 3 runs" in str(fourth.error)
    assert poisoned.asked.count("f-2") == 3
    # When the fault is gone and the file is asked for again
    mended = run(place, Shelf(FILES), retry_quarantined=True)
    assert (mended.error, mended.counts["landed"]) == (None, 1)
    assert place.store.list(".omics-lake/failed/") == {}
    assert contents(place)[RECORDS[2].key] == FILES["f-2"]


def test_a_source_that_answers_for_nothing_counts_against_no_file(place: Place) -> None:
    for _ in range(4):
        report = run(place, Shelf(FILES, set(FILES)))
        assert report.counts["failed"] == 5
    assert run(place, Shelf(FILES)).error is None


def test_a_wrong_file_lies_nowhere(place: Place) -> None:
    report = run(place, Shelf({**FILES, "f-1": b"FILE 1"}))
    assert [type(one.error) for one in report.missing] == [ChecksumMismatch]
    assert RECORDS[1].key not in contents(place)
    assert len(contents(place)) == 4


def test_a_file_of_an_earlier_release_is_not_fetched_again_and_a_changed_one_lies_beside(place: Place) -> None:
    run(place, Shelf(FILES))
    newer = [replace(one, release="47.0") for one in RECORDS[:4]] + [record("f-9", b"new", "47.0")]
    shelf = Shelf({**FILES, "f-9": b"new"})
    assert run(place, shelf, newer).counts == {"landed": 1, "present": 4, "failed": 0, "quarantined": 0}
    assert shelf.asked == ["f-9"]
    assert contents(place).keys() == {one.key for one in RECORDS} | {newer[4].key}
    # Then the rows say so
    for plan in (RECORDS, newer):
        place.store.put(f"{plan[0].folder}/manifest-{plan_id(plan)}.jsonl", write_manifest(plan), if_absent=True)
    assert status(place.store, place.zone()) == [
        StatusRow("gdc", "47.0", "TCGA-CHOL", "Clinical Supplement", 5, 5, 0, 0, 1, 4 * 6 + 3)
    ]
    assert [row.wanted for row in status(place.store, place.zone(), "gdc-46.0")] == [5]
    assert [row.superseded for row in status(place.store, place.zone(), "gdc-46.0")] == [0]


def test_what_failed_shows_in_the_status(place: Place) -> None:
    place.store.put(f"{RECORDS[0].folder}/manifest-1.jsonl", write_manifest(RECORDS))
    run(place, Shelf(FILES, {"f-2"}))
    assert [(row.landed, row.failed, row.quarantined) for row in status(place.store, place.zone())] == [(4, 1, 0)]
    run(place, Shelf(FILES, {"f-2"}))
    run(place, Shelf(FILES, {"f-2"}))
    assert [(row.landed, row.failed, row.quarantined) for row in status(place.store, place.zone())] == [(4, 0, 1)]


def test_a_second_run_at_once_is_told_who_holds_the_lock(place: Place) -> None:
    shelf = Shelf(FILES)
    holder = this_process("omics-lake land --project TCGA-CHOL")
    with landing_lock(place.store, "gdc", "TCGA-CHOL", holder), pytest.raises(AlreadyRunning) as error:
        run(place, shelf)
    assert f"process {holder.pid} on {holder.host} (run {holder.holder})" in error.value.why
    assert shelf.asked == []
    assert contents(place) == {}
    assert run(place, shelf).error is None


def test_the_lock_of_a_dead_run_expires(place: Place) -> None:
    now = [1_000_000.0]
    elsewhere = replace(this_process("land"), host="another-machine", pid=1)
    hold = landing_lock(place.store, "gdc", "TCGA-CHOL", elsewhere, clock=lambda: now[0])
    hold.__enter__()  # and the machine dies: nobody renews, nobody lets go
    with pytest.raises(AlreadyRunning, match="Another run"):
        run(place, Shelf(FILES), clock=lambda: now[0] + 119)
    assert run(place, Shelf(FILES), clock=lambda: now[0] + 121).error is None
    hold.__exit__(None, None, None)


def test_a_controlled_record_stops_everything_before_a_request(place: Place) -> None:
    shelf = Shelf(FILES)
    with pytest.raises(ControlledAccess, match="not open access"):
        run(place, shelf, [*RECORDS, replace(RECORDS[0], file_id="f-c", access="controlled")])
    assert shelf.asked == []
    assert place.store.list() == {}


def test_a_record_of_no_known_source_is_the_callers_mistake(place: Place) -> None:
    with pytest.raises(UsageError, match="idc"):
        run(place, Shelf(FILES), [record("f-0", b"", source="idc")])


def test_a_name_that_leads_out_is_refused(place: Place, tmp_path: Path) -> None:
    out = replace(RECORDS[0], file_name="../../../../../../out.txt")
    report = run(place, Shelf(FILES), [out, RECORDS[1]])
    assert [type(one.error) for one in report.outcomes] == [UnreadableFile, type(None)]
    assert list(tmp_path.rglob("out.txt")) == []
    assert contents(place).keys() == {RECORDS[1].key}


def test_small_files_come_in_one_answer(place: Place) -> None:
    shelf = BatchShelf(FILES)
    report = run(place, shelf)
    assert shelf.asked == ["batch of 5"]
    assert (report.error, contents(place).keys()) == (None, {one.key for one in RECORDS})


def test_a_wrong_member_is_fetched_singly(place: Place) -> None:
    class WrongMember(BatchShelf):
        def open_batch(self, records: Sequence[FileRecord]) -> Body:
            body = BatchShelf({**self.files, "f-1": b"FILE 1"}).open_batch(records)
            self.asked.append("batch")
            return body

    shelf = WrongMember(FILES)
    assert run(place, shelf).error is None
    assert shelf.asked == ["batch", "f-1"]
    assert contents(place)[RECORDS[1].key] == b"file 1"


def test_a_harmful_archive_fails_its_files_and_they_are_not_asked_for_otherwise(place: Place) -> None:
    class Harmful(BatchShelf):
        def open_batch(self, records: Sequence[FileRecord]) -> Body:
            packed = io.BytesIO()
            with tarfile.open(fileobj=packed, mode="w:gz") as tar:
                link = tarfile.TarInfo("f-0/a.txt")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(link)
            return Body(iter([packed.getvalue()]))

    shelf = Harmful(FILES)
    report = run(place, shelf)
    assert {type(one.error) for one in report.outcomes} == {ArchiveRefused}
    assert "a link to '/etc/passwd'" in str(report.outcomes[0].error)
    assert (shelf.asked, contents(place)) == ([], {})


BIG = hashlib.shake_256(b"big").digest(20 * MIB + 7)


def test_a_large_file_lands_whole(place: Place) -> None:
    big = record("f-big", BIG)
    assert run(place, Shelf({"f-big": BIG}), [big]).error is None
    assert place.store.read(big.key) == BIG


def test_a_large_wrong_file_leaves_nothing_behind(place: Place) -> None:
    big = record("f-big", BIG)
    report = run(place, Shelf({"f-big": b"x" + BIG[1:]}), [big])
    assert [type(one.error) for one in report.outcomes] == [ChecksumMismatch]
    assert contents(place) == {}
    if place.client:
        assert "Uploads" not in place.client.list_multipart_uploads(Bucket=place.bucket)


def test_a_large_file_without_md5_lands_with_its_hash_beside_and_reads_back_verified(place: Place) -> None:
    page = replace(record("f-big", BIG, source="nbia"), md5sum=None, file_size=None)
    shelf = Shelf({"f-big": BIG}, name="nbia")
    assert run(place, shelf, [page]).error is None
    zone = place.zone()
    ((file,), missing) = find_landed(zone, [page])
    assert (missing, len(zone.objects)) == ([], 1)
    assert read_landed(zone.filesystem, file) == BIG
    # When somebody changes it by hand
    place.write(page.key, b"x" + BIG[1:])
    with pytest.raises(ChecksumMismatch, match="not the file") as error:
        read_landed(zone.filesystem, file)
    assert hashlib.sha256(BIG).hexdigest() in error.value.why
    # And another run neither writes nor asks
    assert run(place, shelf, [page]).counts["present"] == 1


def test_an_object_of_another_size_is_said_and_left_as_it_is(place: Place) -> None:
    place.write(RECORDS[0].key, b"by hand")
    report = run(place, Shelf(FILES))
    assert report.counts == {"landed": 4, "present": 0, "failed": 1, "quarantined": 0}
    assert "remove the object" in report.missing[0].error.next_step
    assert contents(place)[RECORDS[0].key] == b"by hand"


def test_an_interrupt_keeps_what_is_proven_and_lets_the_lock_go(place: Place) -> None:
    def interrupt(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(place, Shelf(FILES), report=interrupt, parallel=1)
    kept = contents(place)
    assert 1 <= len(kept) <= 5
    assert place.store.list(".omics-lake/lock/") == {}
    second = Shelf(FILES)
    assert run(place, second).error is None
    assert len(second.asked) == 5 - len(kept)


def test_an_interrupted_file_stops_between_two_chunks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_lake.landing.land.SIGN_OF_LIFE", 0.01)
    began, interrupted = threading.Event(), threading.Event()

    class Slow(Shelf):
        def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
            def chunks() -> Iterator[bytes]:
                yield b"f"
                began.set()
                assert interrupted.wait(60)
                while True:
                    yield b""

            return Body(chunks(), 0, 6, '"1"')

    def interrupt(progress: object) -> None:
        assert began.wait(60)
        interrupted.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(place, Slow(FILES), report=interrupt)
    assert contents(place) == {}


def test_wanted_files_are_read_from_the_plans_beside_the_files(place: Place) -> None:
    place.store.put(f"{RECORDS[0].folder}/manifest-1.jsonl", write_manifest(RECORDS))
    assert wanted(place.zone()) == RECORDS
    assert run(place, Shelf(FILES)).error is None
    assert find_landed(place.zone(), RECORDS)[1] == []


def test_an_empty_zone_can_be_opened_when_asked_for(place: Place) -> None:
    assert place.zone().objects == {}
    with pytest.raises(NothingFound):
        open_landing(place.uri, endpoint=place.endpoint, region=REGION)


def test_put_if_absent_replace_and_delete_compare_first(place: Place) -> None:
    store = place.store
    assert store.get_versioned(".omics-lake/x") is None
    assert store.put(".omics-lake/x", b"1", if_absent=True) is True
    assert store.put(".omics-lake/x", b"2", if_absent=True) is False
    found = store.get_versioned(".omics-lake/x")
    assert found is not None
    assert found[0] == b"1"
    assert store.replace(".omics-lake/x", b"3", found[1]) is True
    assert store.replace(".omics-lake/x", b"4", found[1]) is False
    assert store.delete(".omics-lake/x", found[1]) is False
    assert store.read(".omics-lake/x") == b"3"
    assert store.delete(".omics-lake/x") is True
    assert store.delete(".omics-lake/x") is False
    assert store.replace(".omics-lake/x", b"5", found[1]) is False
    with pytest.raises(NothingFound):
        store.read(".omics-lake/x")


def test_one_of_many_takes_what_is_absent(tmp_path: Path) -> None:
    # Not asked of moto, which looks and writes in two steps
    store, won = open_store(str(tmp_path)), []
    start = threading.Barrier(8)

    def take(number: int) -> None:
        start.wait()
        if store.put(".omics-lake/x", str(number).encode(), if_absent=True):
            won.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(number).encode() for number in won] == [store.read(".omics-lake/x")]


# S3 alone


def head(place: Place, key: str) -> dict[str, Any]:
    return place.client.head_object(Bucket=place.bucket, Key=f"land/{key}", ChecksumMode="ENABLED")


def test_objects_are_encrypted_and_say_what_they_are(in_s3: Place) -> None:
    big = record("f-big", BIG)
    page = replace(record("f-page", b"{}", source="nbia"), md5sum=None, file_size=None)
    run(in_s3, Shelf({**FILES, "f-big": BIG}), [RECORDS[0], big])
    run(in_s3, Shelf({"f-page": b"{}"}, name="nbia"), [page])
    small, large, spooled = (head(in_s3, one.key) for one in (RECORDS[0], big, page))
    for one in (small, large, spooled, head(in_s3, f"{page.key}.sha256")):
        assert (one["ServerSideEncryption"], one["SSEKMSKeyId"]) == ("aws:kms", KMS)
    assert small["Metadata"] == {
        "source": "gdc-46.0",
        "source-md5": md5(FILES["f-0"]),
        "sha256": hashlib.sha256(FILES["f-0"]).hexdigest(),
    }
    assert small["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(FILES["f-0"]).digest()).decode()
    assert large["Metadata"] == {"source": "gdc-46.0", "source-md5": md5(BIG)}
    assert spooled["Metadata"] == {"source": "nbia-46.0", "sha256": hashlib.sha256(b"{}").hexdigest()}
    assert large["ETag"].endswith('-3"')  # parts of 8, 8 and 4 MiB


@pytest.mark.parametrize(
    ("size", "mib"), [(None, 16), (9 * MIB, 8), (80_000 * MIB, 8), (80_000 * MIB + 1, 9), (5 * 1024**4, 525)]
)
def test_parts_are_large_enough_for_ten_thousand(size: int | None, mib: int) -> None:
    assert part_size(size) == mib * MIB


def test_an_object_that_came_meanwhile_is_not_overwritten(in_s3: Place) -> None:
    sink = in_s3.store.sink(RECORDS[0])
    sink.restart(None)
    sink.write(FILES["f-0"])
    in_s3.write(RECORDS[0].key, b"mine")
    with pytest.raises(ConflictError):
        sink.commit()
    assert in_s3.store.read(RECORDS[0].key) == b"mine"


def test_uploads_of_killed_runs_are_aborted_and_others_left(in_s3: Place) -> None:
    for key in (RECORDS[0].key, "gdc/46.0/TCGA-LUAD/x/y/z", "other"):
        in_s3.client.create_multipart_upload(Bucket=in_s3.bucket, Key=f"land/{key}")
    run(in_s3, Shelf(FILES))
    left = in_s3.client.list_multipart_uploads(Bucket=in_s3.bucket)["Uploads"]
    assert sorted(one["Key"] for one in left) == ["land/gdc/46.0/TCGA-LUAD/x/y/z", "land/other"]


@pytest.fixture
def open_bucket(in_s3: Place) -> Iterator[Any]:
    client = in_s3.client
    client.create_bucket(Bucket="tcga-2-open")
    yield client
    for item in client.list_objects_v2(Bucket="tcga-2-open").get("Contents", []):
        client.delete_object(Bucket="tcga-2-open", Key=item["Key"])
    client.delete_bucket(Bucket="tcga-2-open")


def test_objects_whose_etag_is_the_md5_are_copied_and_the_others_fetched(in_s3: Place, open_bucket: Any) -> None:
    # Given f-0 as it should be, f-1 changed, f-2 put in parts (its ETag is no MD5), f-3 and f-4 absent
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-0/a.txt", Body=FILES["f-0"])
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-1/a.txt", Body=b"FILE 1")
    upload = open_bucket.create_multipart_upload(Bucket="tcga-2-open", Key="f-2/a.txt")
    names = {"Bucket": "tcga-2-open", "Key": "f-2/a.txt", "UploadId": upload["UploadId"]}
    part = open_bucket.upload_part(**names, PartNumber=1, Body=FILES["f-2"])
    open_bucket.complete_multipart_upload(**names, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    shelf = BucketShelf(FILES)
    report = run(in_s3, shelf)
    assert sorted(shelf.asked) == ["f-1", "f-2", "f-3", "f-4"]
    assert (report.error, report.bytes) == (None, 4 * 6)
    assert {key.split("/")[4]: data for key, data in contents(in_s3).items()} == FILES
    copied = head(in_s3, RECORDS[0].key)
    assert copied["Metadata"] == {"source": "gdc-46.0", "source-md5": md5(FILES["f-0"])}
    assert copied["ServerSideEncryption"] == "aws:kms"


def test_nothing_is_copied_when_it_is_not_allowed(in_s3: Place, open_bucket: Any) -> None:
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-0/a.txt", Body=FILES["f-0"])
    shelf = BucketShelf(FILES)
    run(in_s3, shelf, copy=False)
    assert len(shelf.asked) == 5


def test_a_bucket_that_is_not_there_is_said(endpoint: str) -> None:
    with pytest.raises(LakeError, match="cannot be read") as error:
        run(Place("s3://no-such-bucket-here/land", endpoint), Shelf(FILES))
    assert "NoSuchBucket" in error.value.why
