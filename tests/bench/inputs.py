"""The files that are measured: made up, shaped as the GDC's, the same bytes for the same arguments.

`star`: STAR - Counts, 60,660 genes, 4.2 MB of text a file. `maf`: gzipped MAFs of 140 columns, about 300 variants a
file. They are laid out as a landing zone with its manifest, so that a build reads them as it reads real ones; the
other ways are given the paths. Formats: https://docs.gdc.cancer.gov/Data/Introduction/
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from variants import variant_cells

from omics_lake.core.record import Aliquot, FileRecord, from_json, to_json
from omics_lake.formats.maf_columns import MAF_COLUMNS
from omics_lake.landing.zone import LandedFile

SEED = 7
GENES = 60_660
VARIANTS = 300
PROJECT = "TCGA-BENCH"
RELEASE = "1.0"
MANIFEST = "manifest-bench.jsonl"
_BIOTYPES = ("protein_coding", "lncRNA", "processed_pseudogene", "miRNA", "misc_RNA")
_STATISTICS = ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
_STAR_HEADER = (
    "gene_id gene_name gene_type unstranded stranded_first stranded_second"
    " tpm_unstranded fpkm_unstranded fpkm_uq_unstranded"
).split()


@dataclass(frozen=True)
class InputFile:
    """One made-up file: its name, its bytes, and the aliquots that its manifest names."""

    name: str
    data: bytes
    aliquots: tuple[Aliquot, ...]


def star_files(files: int, genes: int = GENES) -> Iterator[InputFile]:
    """STAR - Counts files, one after the other from one random stream."""
    rng = np.random.default_rng(SEED)
    described = [_gene(i) for i in range(genes)]
    for number in range(files):
        reads = rng.negative_binomial(0.3, 0.0005, genes)
        reads[rng.random(genes) < 0.45] = 0
        first = rng.binomial(reads, 0.5)
        tpm = reads / reads.sum() * 1e6
        lines = ["# gene-model: GENCODE v36", "\t".join(_STAR_HEADER)]
        for name in _STATISTICS:
            counts = [str(rng.integers(100_000, 10_000_000)) for _ in range(3)]
            lines.append("\t".join([name, "", "", *counts, "", "", ""]))
        lines += [
            f"{gene}\t{a}\t{b}\t{a - b}\t{t:.4f}\t{t * 0.4:.4f}\t{t * 0.5:.4f}"
            for gene, a, b, t in zip(described, reads.tolist(), first.tolist(), tpm.tolist(), strict=True)
        ]
        name = f"{_uuid(rng)}.rna_seq.augmented_star_gene_counts.tsv"
        yield InputFile(
            name, _text(lines), (_aliquot(number, "Tumor", _derived(name, "aliquot"), _derived(name, "case")),)
        )


def maf_files(files: int, rows: int = VARIANTS) -> Iterator[InputFile]:
    """Gzipped MAFs, one tumour and its normal each."""
    rng = np.random.default_rng(SEED)
    names = [column.source for column in MAF_COLUMNS]
    for number in range(files):
        tumor, normal, case = _uuid(rng), _uuid(rng), _uuid(rng)
        owner = {"tumor": tumor, "normal": normal, "case": case, "patient": _patient(number)}
        lines = [
            "#version gdc-1.0.0",
            "#annotation.spec gdc-2.0.0-aliquot-merged-masked",
            "#contigs chr1,chr2",
            "#sort.order BarcodesAndCoordinate",
            "#filedate 20220517",
            f"#normal.aliquot {normal}",
            f"#tumor.aliquot {tumor}",
            "\t".join(names),
        ]
        for _ in range(rows):
            cells = variant_cells(rng.integers(0, 1 << 30, 12).tolist(), owner)
            lines.append("\t".join(cells.get(name, "") for name in names))
        name = f"{_uuid(rng)}.wxs.aliquot_ensemble_masked.maf.gz"
        aliquots = (_aliquot(number, "Tumor", tumor, case), _aliquot(number, "Normal", normal, case))
        yield InputFile(name, _gzipped(name, _text(lines)), aliquots)


def ensure_inputs(workload: str, files: int, folder: Path) -> Path:
    """The landing folder of a workload; made when it is not there yet, complete or not at all.

    Returns:
        `folder/<workload>-<files>`.
    """
    landing = folder / f"{workload}-{files}"
    if not (landing / MANIFEST).exists():
        write_inputs(landing, workload, star_files(files) if workload == "star" else maf_files(files))
    return landing


def write_inputs(landing: Path, workload: str, made: Iterator[InputFile]) -> None:
    """Write files below their keys, the manifest last."""
    lines = []
    for file in made:
        record = _record(workload, file)
        path = landing / record.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        lines.append(json.dumps(to_json(record)))
    (landing / MANIFEST).write_text("\n".join(lines) + "\n")


def landed_files(landing: Path) -> list[LandedFile]:
    """What lies in the landing folder, in the manifest's order."""
    lines = (landing / MANIFEST).read_text().splitlines()
    records = [from_json(json.loads(line), MANIFEST) for line in lines]
    return [LandedFile(record, str(landing / record.key), record.file_size or 0) for record in records]


def _record(workload: str, file: InputFile) -> FileRecord:
    star = workload == "star"
    return FileRecord(
        source="gdc",
        release=RELEASE,
        project_id=PROJECT,
        data_type="Gene Expression Quantification" if star else "Masked Somatic Mutation",
        workflow_type="STAR - Counts" if star else "Aliquot Ensemble Somatic Variant Merging and Masking",
        file_id=file.name.partition(".")[0],
        file_name=file.name,
        file_size=len(file.data),
        md5sum=hashlib.md5(file.data, usedforsecurity=False).hexdigest(),
        aliquots=file.aliquots,
    )


def _gene(i: int) -> str:
    par_y = "_PAR_Y" if i % 1400 == 7 else ""
    return f"ENSG{i * 7 % 300000:011d}.{1 + i % 20}{par_y}\tGENE{i % 59000}\t{_BIOTYPES[i % 5]}"


def _patient(number: int) -> str:
    return f"TCGA-{number % 90:02d}-{number:04d}"


def _aliquot(number: int, tissue: str, aliquot_id: str, case_id: str) -> Aliquot:
    return Aliquot(case_id, _patient(number), tissue_type=tissue, aliquot_id=aliquot_id)


def _uuid(rng: np.random.Generator) -> str:
    return str(uuid.UUID(bytes=rng.bytes(16), version=4))


def _derived(name: str, part: str) -> str:
    """An id that takes nothing from the random stream."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{part}"))


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _gzipped(name: str, text: bytes) -> bytes:
    """Without the time, which would make each run's bytes others."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename=name, mode="wb", fileobj=buffer, mtime=0) as stream:
        stream.write(text)
    return buffer.getvalue()
