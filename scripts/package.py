#!/usr/bin/env python3
"""Build what the Glue jobs run: a wheel and the entries, each named by its content, and tell Terraform their names.

Notebooks go along under their own names. Writes dist/artifacts/ (laid out as in the artifacts bucket) and
terraform/artifacts.auto.tfvars.json, which Terraform reads by itself. The same sources give the same names, on any
machine. Nothing is uploaded: see scripts/publish.py.

Examples:
  make artifacts
  scripts/package.py --out /tmp/artifacts --tfvars /tmp/artifacts.tfvars.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DELIVERED = "notebooks/delivered"
"""Where module `notebooks` looks for them."""
EPOCH = "315532800"
"""1980-01-01, the first day that a zip knows: a wheel then holds no time of its making."""
FOR_JOBS = dict.fromkeys(("plan", "land_idc", "maintain"), ("idc-index-data",))
"""Job -> what it alone needs; 80 MB that the others do not wait for."""
ON_GLUE = ("boto3", "botocore", "pydicom", "s3transfer", "urllib3")
"""What Glue 5.1 lacks, or may have too old; pinned as everything else is tested."""


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "artifacts", help="folder to write")
    parser.add_argument(
        "--tfvars",
        type=Path,
        default=ROOT / "terraform" / "artifacts.auto.tfvars.json",
        help="file of Terraform variables to write",
    )
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="folder of notebooks to deliver")
    options = parser.parse_args(argv)
    shutil.rmtree(options.out, ignore_errors=True)
    (options.out / "code").mkdir(parents=True)
    artifacts = {
        "wheel": add_wheel(options.out),
        "entries": {path.name: add_entry(path, options.out) for path in sorted((ROOT / "glue" / "jobs").glob("*.py"))},
        "modules": ",".join(pins("dev", ON_GLUE)),
        "job_modules": {job: ",".join(pins("imaging", names)) for job, names in FOR_JOBS.items()},
    }
    for notebook in sorted(options.notebooks.glob("*.ipynb")):
        (options.out / DELIVERED).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notebook, options.out / DELIVERED / notebook.name)
    options.tfvars.write_text(json.dumps({"artifacts": artifacts}, indent=2) + "\n", encoding="utf-8")
    for key in sorted(path.relative_to(options.out).as_posix() for path in options.out.rglob("*") if path.is_file()):
        print(key)
    return 0


def add_wheel(out: Path) -> str:
    """Build the wheel into `out`; its build tag is its content hash. Gives its key."""
    with tempfile.TemporaryDirectory() as folder:
        built = build_wheel(Path(folder))
        name, version, *rest = built.name.split("-")
        # A build tag begins with a digit (PEP 427); pip takes any.
        key = f"code/{name}-{version}-0{content_hash(built)}-{'-'.join(rest)}"
        shutil.copyfile(built, out / key)
    return key


def build_wheel(folder: Path) -> Path:
    """The wheel of the tree as it is, the same bytes each time."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        sys.exit("uv is not here: run `make setup`, or this script by `make artifacts`")
    # From a copy: what an earlier build left in build/ would get into the wheel.
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy2(ROOT / name, source / name)
    shutil.copytree(
        ROOT / "glue" / "omics_lake", source / "glue" / "omics_lake", ignore=shutil.ignore_patterns("__pycache__")
    )
    command = [uv, "build", "--quiet", "--wheel", "--out-dir", str(folder), "--python", sys.executable]
    command += ["--build-constraint", str(ROOT / "requirements" / "build.txt"), "--require-hashes", str(source)]
    subprocess.run(command, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH})
    (wheel,) = folder.glob("*.whl")
    return wheel


def add_entry(path: Path, out: Path) -> str:
    """Copy a job's entry into `out` under its content hash. Gives its key."""
    key = f"code/{path.stem}-{content_hash(path)}{path.suffix}"
    shutil.copyfile(path, out / key)
    return key


def content_hash(path: Path) -> str:
    """The first 64 bits of the SHA-256, hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def pins(lock: str, names: Sequence[str]) -> list[str]:
    """`name==version` of what Glue is to install, from a lock file."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    found = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))
    return [f"{name}=={found[name]}" for name in names]


if __name__ == "__main__":
    sys.exit(main())
