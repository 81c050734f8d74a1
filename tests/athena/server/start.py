"""Turn into a Trino over an AWS double: python start.py ENDPOINT REGION. Prints READY and its address.

Fetches 435 MB of jars with Maven the first time, into ~/.cache/omics-lake, and finds a Java of 24 or newer.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

HERE = Path(__file__).resolve().parent
OLDEST_JAVA = 24


def jars() -> Path:
    """The folder of jars; fetched when this pom.xml's are not there. A folder under its final name is whole."""
    pom = HERE / "pom.xml"
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "omics-lake"
    folder = root / f"trino-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise SystemExit("Maven is needed once, for Trino's jars: install it (apt-get install maven)")
    root.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(prefix="trino-partial-", dir=root))
    fetch = ["-B", "-q", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={partial}"]
    fetched = subprocess.run([maven, *fetch], stdout=sys.stderr, check=False)
    if fetched.returncode:
        shutil.rmtree(partial)
        raise SystemExit("Maven could not fetch Trino's jars: its messages are above")
    return partial.rename(folder)


def java() -> Path:
    """A Java to run Trino with: JAVA25_HOME's, else one of those beside JAVA_HOME or beside the java of PATH."""
    named = os.environ.get("JAVA25_HOME")
    fit = [home for home in ([Path(named)] if named else beside()) if version(home) >= OLDEST_JAVA]
    if not fit:
        looked = named or ", ".join(sorted({str(home.parent) for home in beside()})) or "no folder: there is no java"
        raise SystemExit(
            f"Trino needs a JDK of version {OLDEST_JAVA} or newer; none in {looked}."
            " Install one (such as Temurin 25) and name its folder in JAVA25_HOME"
        )
    return min(fit, key=version) / "bin" / "java"


def beside() -> list[Path]:
    """Every folder beside the Java homes that this machine names."""
    on_path = shutil.which("java")
    named = os.environ.get("JAVA_HOME")
    homes = [Path(named)] if named else []
    homes += [Path(on_path).resolve().parent.parent] if on_path else []
    return sorted({other for home in homes if home.parent.is_dir() for other in home.parent.iterdir()})


def version(home: Path) -> int:
    """25 for a JDK 25, by its file `release`; 0 for what is no JDK (running a source file takes its compiler)."""
    release = home / "release"
    if not (release.is_file() and (home / "bin" / "javac").is_file()):
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    binary = str(java())
    options = ["-Xmx2g", "-XX:TieredStopAtLevel=1", "--add-modules=jdk.incubator.vector", "-cp", f"{jars()}/*"]
    # In place of this process: who started it ends Java by ending it
    os.execv(binary, [binary, *options, str(HERE / "TrinoServer.java"), *sys.argv[1:]])
