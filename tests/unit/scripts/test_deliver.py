"""Notebooks reach the instance, new versions too, and no edit of a user is ever lost. S3 is moto's."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

SCRIPT = Path(__file__).resolve().parents[3] / "terraform" / "modules" / "notebooks" / "files" / "deliver.py"
BUCKET = "atlas-artifacts"
V1, V2, V3, EDITED = b'{"version": 1}', b'{"version": 2}', b'{"version": 3}', b'{"version": "mine"}'
# First eight digits of `printf '{"version": 2}' | sha256sum`, worked out by hand outside of the script.
SECOND = "survival.0899eaee.ipynb"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deliver", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Instance:
    """A user's folder, and what the project offers to it."""

    script: ModuleType
    s3: Any
    folder: Path

    def offer(self, content: bytes, path: str = "survival.ipynb") -> None:
        self.s3.put_object(Bucket=BUCKET, Key=f"notebooks/delivered/{path}", Body=content)

    def starts(self) -> int:
        address = f"s3://{BUCKET}/notebooks"
        code: int = self.script.main(
            [
                *("--source", f"{address}/delivered/"),
                *("--config", f"{address}/config.json"),
                *("--target", str(self.folder)),
                *("--region", "eu-west-1"),
            ]
        )
        return code

    def notebooks(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in ("config.json", ".delivered.json")
        }


@pytest.fixture
def instance(script: ModuleType, tmp_path: Path) -> Iterator[Instance]:
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket=BUCKET, Key="notebooks/config.json", Body=b'{"workgroup": "atlas"}')
        yield Instance(script, s3, tmp_path / "omics-lake")


def test_a_new_instance_gets_everything(instance: Instance) -> None:
    instance.offer(V1)
    instance.offer(V2, "imaging/series.ipynb")
    assert instance.starts() == 0
    assert instance.notebooks() == {"survival.ipynb": V1, "imaging/series.ipynb": V2}
    assert json.loads((instance.folder / "config.json").read_bytes()) == {"workgroup": "atlas"}


def test_files_are_the_users_to_read_by_all(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    assert (instance.folder / "survival.ipynb").stat().st_mode & 0o777 == 0o644


def test_a_new_version_takes_the_place_of_an_untouched_one(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    instance.offer(V2)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": V2}


def test_an_edited_notebook_stays_and_the_new_version_lies_beside_it(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").write_bytes(EDITED)
    instance.offer(V2)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": EDITED, SECOND: V2}


def test_an_edited_notebook_stays_when_there_is_nothing_new(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").write_bytes(EDITED)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": EDITED}


def test_a_users_own_file_of_that_name_stays(instance: Instance) -> None:
    # given a file that no delivery wrote
    instance.folder.mkdir()
    (instance.folder / "survival.ipynb").write_bytes(EDITED)
    instance.offer(V2)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": EDITED, SECOND: V2}


def test_the_version_beside_may_be_edited_and_deleted_too(instance: Instance) -> None:
    # given an edited notebook with a version beside it that the user edits
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").write_bytes(EDITED)
    instance.offer(V2)
    instance.starts()
    (instance.folder / SECOND).write_bytes(V3)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": EDITED, SECOND: V3}
    # when the user throws it away, then it does not come back
    (instance.folder / SECOND).unlink()
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": EDITED}


def test_a_version_beside_that_the_user_takes_over_is_kept_up_to_date(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").write_bytes(EDITED)
    instance.offer(V2)
    instance.starts()
    (instance.folder / SECOND).replace(instance.folder / "survival.ipynb")
    instance.offer(V3)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": V3}


def test_a_deleted_notebook_comes_back(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").unlink()
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": V1}


@pytest.mark.parametrize("manifest", [None, b"{", b"[1]", b'{"survival.ipynb": 1}'], ids=repr)
def test_without_its_manifest_every_difference_is_an_edit(instance: Instance, manifest: bytes | None) -> None:
    instance.offer(V1)
    instance.starts()
    (instance.folder / ".delivered.json").unlink()
    if manifest is not None:
        (instance.folder / ".delivered.json").write_bytes(manifest)
    instance.offer(V2)
    instance.starts()
    assert instance.notebooks() == {"survival.ipynb": V1, SECOND: V2}


def test_a_link_is_an_edit_and_is_not_followed(instance: Instance, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_bytes(V1)
    instance.offer(V1)
    instance.starts()
    (instance.folder / "survival.ipynb").unlink()
    (instance.folder / "survival.ipynb").symlink_to(elsewhere)
    instance.offer(V2)
    instance.starts()
    assert elsewhere.read_bytes() == V1
    assert (instance.folder / "survival.ipynb").is_symlink()
    assert (instance.folder / SECOND).read_bytes() == V2


def test_a_link_to_nowhere_is_not_written_through(instance: Instance, tmp_path: Path) -> None:
    instance.folder.mkdir()
    (instance.folder / "survival.ipynb").symlink_to(tmp_path / "nowhere.ipynb")
    instance.offer(V2)
    instance.starts()
    assert not (tmp_path / "nowhere.ipynb").exists()
    assert (instance.folder / SECOND).read_bytes() == V2


def test_the_manifest_holds_what_was_delivered(instance: Instance) -> None:
    instance.offer(V1)
    instance.starts()
    instance.offer(V2)
    instance.starts()
    manifest = json.loads((instance.folder / ".delivered.json").read_bytes())
    assert manifest == {"survival.ipynb": [sha256(V1).hexdigest(), sha256(V2).hexdigest()]}


def test_the_config_file_is_new_at_each_start(instance: Instance) -> None:
    instance.starts()
    instance.s3.put_object(Bucket=BUCKET, Key="notebooks/config.json", Body=b'{"workgroup": "other"}')
    instance.starts()
    assert (instance.folder / "config.json").read_bytes() == b'{"workgroup": "other"}'


@pytest.mark.parametrize("path", ["../escape.ipynb", "a//b.ipynb", "config.json", ".delivered.json", "a\\b.ipynb"])
def test_a_path_that_leaves_the_folder_or_hits_our_files_is_refused(
    instance: Instance, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    instance.offer(V1, path)
    assert instance.starts() == 3
    assert repr(path) in capsys.readouterr().err
    assert instance.notebooks() == {}


def test_a_failure_is_one_message_and_leaves_no_half_file(
    instance: Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    instance.offer(V1)
    instance.s3.delete_object(Bucket=BUCKET, Key="notebooks/config.json")
    assert instance.starts() == 3
    shown = capsys.readouterr()
    assert "cannot be delivered" in shown.err
    assert list(instance.folder.iterdir()) == []


def test_a_listing_of_several_pages_arrives_whole(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")  # S3 itself lists 1,000 a page
    names = ["a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb", "e.ipynb"]
    for name in names:
        instance.offer(V1, name)
    instance.starts()
    assert list(instance.notebooks()) == names
