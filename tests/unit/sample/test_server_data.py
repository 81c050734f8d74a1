"""The double's bytes: whole files, ranges, tars and manifests are those of the landing folder."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from omics_lake.core.errors import NothingFound
from omics_lake.sample.server import Seen, SourceDouble

if TYPE_CHECKING:
    from .conftest import Landed


@pytest.fixture(scope="module")
def double(landed: Landed) -> Iterator[SourceDouble]:
    """The first release, served."""
    with SourceDouble(landed.folder, release="46.0") as running:
        yield running


def _mutations(landed: Landed) -> list[dict[str, Any]]:
    return landed.of_type("TCGA-XLUA", "Masked Somatic Mutation")


def test_file_is_given_as_stored(double: SourceDouble, landed: Landed) -> None:
    record = _mutations(landed)[0]

    answer = requests.get(double.gdc_url + "data/" + record["file_id"], timeout=10)

    assert answer.content == landed.path(record).read_bytes()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Length"] == str(record["file_size"])
    assert answer.headers["ETag"] == f'"{record["md5sum"]}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={record['file_name']}"


def test_range_gives_the_rest(double: SourceDouble, landed: Landed) -> None:
    record = _mutations(landed)[0]
    whole = landed.path(record).read_bytes()

    answer = requests.get(double.gdc_url + "data/" + record["file_id"], headers={"Range": "bytes=100-"}, timeout=10)

    assert answer.status_code == 206
    assert answer.content == whole[100:]
    assert answer.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert double.requests[-1] == Seen(
        "GET", f"/gdc/data/{record['file_id']}", "", "bytes=100-", 0, double.requests[-1].headers
    )


def test_range_of_another_version_gives_the_whole(double: SourceDouble, landed: Landed) -> None:
    record = _mutations(landed)[0]
    url = double.gdc_url + "data/" + record["file_id"]

    same = requests.get(url, headers={"Range": "bytes=7-", "If-Range": f'"{record["md5sum"]}"'}, timeout=10)
    other = requests.get(url, headers={"Range": "bytes=7-", "If-Range": '"another"'}, timeout=10)

    assert (same.status_code, other.status_code) == (206, 200)
    assert other.content == landed.path(record).read_bytes()


def test_range_past_the_end_is_416(double: SourceDouble, landed: Landed) -> None:
    record = _mutations(landed)[0]

    answer = requests.get(
        double.gdc_url + "data/" + record["file_id"], headers={"Range": "bytes=99999999-"}, timeout=10
    )

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{record['file_size']}"


def _members(data: bytes, mode: str = "r:gz") -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data), mode=mode) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_tar_holds_each_file_and_a_manifest(double: SourceDouble, landed: Landed) -> None:
    records = _mutations(landed)[:5]
    wanted = {f"{r['file_id']}/{r['file_name']}": landed.path(r).read_bytes() for r in records}
    ids = [r["file_id"] for r in records]

    by_json = requests.post(double.gdc_url + "data", json={"ids": ids}, timeout=10)
    by_form = requests.post(double.gdc_url + "data", data={"ids": ids}, timeout=10)
    by_path = requests.get(double.gdc_url + "data/" + ",".join(ids), timeout=10)
    plain = requests.post(double.gdc_url + "data?tarfile", json={"ids": ids}, timeout=10)

    found = _members(by_json.content)
    lines = found.pop("MANIFEST.txt").decode().splitlines()
    assert found == wanted
    assert lines[0] == "id\tfilename\tmd5\tsize\tstate"
    assert lines[1] == "\t".join(
        [ids[0], records[0]["file_name"], records[0]["md5sum"], str(records[0]["file_size"]), "released"]
    )
    assert "Content-Length" not in by_json.headers
    assert by_form.content == by_path.content == by_json.content
    assert _members(plain.content, "r:").keys() == {*wanted, "MANIFEST.txt"}


def test_single_id_is_the_file_itself_by_post_too(double: SourceDouble, landed: Landed) -> None:
    record = _mutations(landed)[0]

    answer = requests.post(double.gdc_url + "data", json={"ids": [record["file_id"]]}, timeout=10)

    assert hashlib.md5(answer.content, usedforsecurity=False).hexdigest() == record["md5sum"]


def test_unknown_id_refuses_the_whole(double: SourceDouble, landed: Landed) -> None:
    ids = [_mutations(landed)[0]["file_id"], "no-such-id"]

    answer = requests.post(double.gdc_url + "data", json={"ids": ids}, timeout=10)

    assert answer.status_code == 404
    assert answer.json() == {"message": "not found: no-such-id"}
    assert requests.post(double.gdc_url + "data", json={}, timeout=10).status_code == 400


def test_manifest_has_a_line_for_each_id(double: SourceDouble, landed: Landed) -> None:
    ids = [r["file_id"] for r in _mutations(landed)[:2]]

    lines = requests.get(double.gdc_url + "manifest/" + ",".join(ids), timeout=10).text.splitlines()

    assert [line.split("\t")[0] for line in lines] == ["id", *ids]


def test_second_release_gives_bytes_that_lie_under_the_first(landed: Landed) -> None:
    (first,) = landed.manifest("TCGA-XPAN")[:1]
    with SourceDouble(landed.folder, release="47.0") as second:
        answer = requests.get(second.gdc_url + "data/" + first["file_id"], timeout=10)

    assert answer.content == landed.path(first).read_bytes()


def test_unknown_release_is_told(landed: Landed) -> None:
    with pytest.raises(NothingFound, match=r"gdc-1\.0"):
        SourceDouble(landed.folder, release="1.0")


def test_served_bytes_have_ranges_and_an_md5_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.txt").write_bytes(b"one")
    with SourceDouble() as double:
        double.serve("vcf/clinvar.vcf.gz", b"0123456789", "application/gzip", md5=True)
        double.serve_folder("more", tmp_path)
        url = double.files_url + "vcf/clinvar.vcf.gz"

        part = requests.get(url, headers={"Range": "bytes=4-"}, timeout=10)
        md5 = requests.get(url + ".md5", timeout=10).text
        from_folder = requests.get(double.files_url + "more/deep/one.txt", timeout=10)
        outside = requests.get(double.files_url + "more/..%2f..%2fetc/passwd", timeout=10)

    assert (part.status_code, part.content, part.headers["Content-Type"]) == (206, b"456789", "application/gzip")
    assert md5 == "781e5e245d69b566979b86e28d23f2c7  clinvar.vcf.gz\n"
    assert from_folder.content == b"one"
    assert outside.status_code == 404
