"""One suite, two landing zones: what lies there after single, large and archived files, right and wrong ones.

moto keeps no lengths and no permissions, and has no KMS: what is asked here is that each call says what it should.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from omics_lake.core.errors import ArchiveRefused, ChecksumMismatch, NothingFound, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.landing.store import open_store
from omics_lake.landing.zone import find_landed, read_landed
from omics_lake.source.base import Body
from support.landing_zones import BIG, FILES, RECORDS, BatchShelf, Place, Shelf, contents, record, run


def test_a_wrong_file_lies_nowhere(place: Place) -> None:
    report = run(place, Shelf({**FILES, "f-1": b"FILE 1"}))
    assert [type(one.error) for one in report.missing] == [ChecksumMismatch]
    assert RECORDS[1].key not in contents(place)
    assert len(contents(place)) == 4


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
