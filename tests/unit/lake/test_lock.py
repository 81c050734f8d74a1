"""One writer per table and project: across handles and processes, and never longer than the process lives."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from omics_lake.core.errors import ConflictError
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.lock import writer_lock

HOLD = """
import signal, sys
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.lock import writer_lock
with writer_lock(LakeConfig(root=sys.argv[1]), "omics.probe.TCGA-A"):
    print("held", flush=True)
    signal.pause()
"""


def test_a_second_holder_is_told_who_writes(tmp_path: Path) -> None:
    config = LakeConfig(root=str(tmp_path))
    with (
        writer_lock(config, "omics.probe.TCGA-A"),
        pytest.raises(ConflictError, match="Another process") as told,
        writer_lock(config, "omics.probe.TCGA-A"),
    ):
        pass
    assert "omics.probe.TCGA-A" in told.value.where


def test_other_tables_and_projects_are_free(tmp_path: Path) -> None:
    config = LakeConfig(root=str(tmp_path))
    with (
        writer_lock(config, "omics.probe.TCGA-A"),
        writer_lock(config, "omics.probe.TCGA-B"),
        writer_lock(config, "ops.file.TCGA-A/gdc"),
    ):
        pass


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    config = LakeConfig(root=str(tmp_path))
    with pytest.raises(ZeroDivisionError), writer_lock(config, "omics.probe.TCGA-A"):
        raise ZeroDivisionError
    with writer_lock(config, "omics.probe.TCGA-A"):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    # Given another process that holds the lock and is named as its holder
    config = LakeConfig(root=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(ConflictError) as told, writer_lock(config, "omics.probe.TCGA-A"):
                pass
            assert told.value.why == f"lock held by process {holder.pid}"
        finally:
            # When it is killed
            holder.send_signal(signal.SIGKILL)
    # Then the lock is free
    with writer_lock(config, "omics.probe.TCGA-A"):
        pass


@pytest.mark.parametrize("profile", [Profile.AWS, Profile.DOUBLE])
def test_lakes_in_s3_have_no_lock_file(profile: Profile) -> None:
    config = LakeConfig(root="s3://bucket/lake", profile=profile, endpoint="http://127.0.0.1:1")
    with writer_lock(config, "omics.probe.TCGA-A"), writer_lock(config, "omics.probe.TCGA-A"):
        pass
