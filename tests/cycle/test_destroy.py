"""Giving a lake up: data are kept unless somebody says otherwise twice, and then nothing is left."""

from __future__ import annotations

from cycle.account import ACCOUNT
from cycle.conftest import End, Life

CLASSES = ("artifacts", "landing", "logs", "results", "tables")


def test_another_accounts_credentials_stop_it_before_anything_goes(end: End) -> None:
    assert f"in account {ACCOUNT}, your credentials are of 210987654321" in end.stranger


def test_protected_data_are_not_deleted_when_asked(end: End) -> None:
    assert "protected" in end.refused
    assert "protect_data = false" in end.refused


def test_it_keeps_buckets_keys_and_catalog_and_says_so(end: End) -> None:
    assert {address.split(".")[1] for address in end.left if address.startswith("module.")} == {
        "catalog",
        "keys",
        "storage",
    }
    for bucket in CLASSES:
        assert f'module.storage.aws_s3_bucket.this["{bucket}"]' in end.kept
        assert f'module.storage.aws_s3_bucket_policy.this["{bucket}"]' in end.left
        assert f'module.storage.aws_s3_bucket_public_access_block.this["{bucket}"]' in end.left
    assert "Still there" not in end.kept


def test_kept_data_can_still_be_read(life: Life, end: End) -> None:
    # Every table is where the last build left it, and every key is in use
    assert end.tables_left == life.rounds[-1].metadata
    assert end.keys_left == ("Enabled",) * len(CLASSES)


def test_in_the_end_nothing_is_left(end: End) -> None:
    assert end.gone == ()
    # KMS lets a key go after 30 days
    nothing: dict[str, list[str]] = {kind: [] for kind in ("buckets", "roles", "databases", "jobs", "log groups")}
    assert end.remains == nothing | {"keys": ["PendingDeletion"] * len(CLASSES)}
