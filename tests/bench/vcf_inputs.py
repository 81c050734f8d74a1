"""The VCFs that are measured, bgzipped, each landed with its manifest so that a build reads it as it reads a real one.

Their text is that of `vcf_text`, `vcf_single` and `vcf_clinvar`. The compressed bytes depend on the zlib in use.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pysam
from inputs import MANIFEST, PROJECT, RELEASE
from vcf_clinvar import clinvar_text
from vcf_single import single_text
from vcf_text import multi_text

from omics_lake.core.record import FileRecord, to_json
from omics_lake.tables import callset

SEED = 1
SAMPLES = 2504
"""Of the 1000 Genomes Project's third phase."""


def text_of(workload: str, sites: int, samples: int = SAMPLES) -> Iterator[bytes]:
    """The file's text in chunks of whole lines."""
    if workload == "single":
        return single_text(sites, SEED)
    if workload == "clinvar":
        return clinvar_text(sites, SEED)
    return multi_text(sites, samples, SEED)


def ensure_vcf(workload: str, sites: int, folder: Path, samples: int = SAMPLES) -> Path:
    """The landing folder of a workload; made when it is not there yet, complete or not at all.

    Returns:
        `folder/<workload>-<sites>`, with the samples in its name where they are not the usual number.
    """
    name = f"{workload}-{sites}" + (f"x{samples}" if samples != SAMPLES else "")
    landing = folder / name
    if not (landing / MANIFEST).exists():
        land_vcf(landing, name, text_of(workload, sites, samples))
    return landing


def land_vcf(landing: Path, name: str, text: Iterator[bytes]) -> Path:
    """Write a bgzipped VCF below its key, then its manifest.

    Returns:
        The file.
    """
    record = FileRecord(
        source="own",
        release=RELEASE,
        project_id=PROJECT,
        data_type=callset.DATA_TYPE,
        file_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        file_name=f"{name}.vcf.gz",
    )
    path = landing / record.key
    path.parent.mkdir(parents=True, exist_ok=True)
    with pysam.BGZFile(str(path), "wb") as out:
        for chunk in text:
            out.write(chunk)
    with path.open("rb") as written:
        md5sum = hashlib.file_digest(written, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    known = {**to_json(record), "file_size": path.stat().st_size, "md5sum": md5sum}
    (landing / MANIFEST).write_text(json.dumps(known) + "\n")
    return path
