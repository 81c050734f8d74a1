"""Real files to a lake and back: folders as they were downloaded, then a small manifest, then SQL.

The first build has no manifest: BCR forms of LUAD and PCPG, PCPG's biospecimen forms, the whole DCC archive of CHOL and
IDC's rows of PCPG. The second has one, of the whole STAR file of TCGA-QR-A70O as the GDC's own MANIFEST.txt lists it,
two whole MAFs of MMRF and the LUAD heads. What is expected is read from the raw files by `csv` and `pyarrow` alone.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.landing.manifest import write_manifest
from omics_lake.tables.inventory import take_inventory

pytestmark = [pytest.mark.real_data, pytest.mark.spark]

BIOTAB = "clinical-biotab"
STAR = "5f3ba13e-578e-4319-8f55-150fcd19b977.rna_seq.augmented_star_gene_counts.tsv"
STAR_ID = "bfca1ad6-73c0-4014-bb70-53a16f8231f6"  # gdc-manifest/pcpg-2022/MANIFEST.txt, as the size and MD5 below
RNA = "TCGA-QR-A70O-01A-11R-A35K-07"  # biospecimen_aliquot_pcpg: the mRNA aliquot; A35M is the miRNA plate
HEADS = {
    "maf/luad-head/TCGA-50-5072.aliquot_ensemble_masked.head8.maf": "maf/luad-head/mutation.maf.metadata.json",
    "cnv/luad-head/TCGA-44-6778.nocnv_grch38.seg.v2.head8.txt": "cnv/luad-head/segment.tsv.metadata.json",
    "cnv/luad-head/TCGA-44-A47G.ascat3.gene_level_copy_number.v36.head8.tsv": (
        "cnv/luad-head/gene_cnv.tsv.metadata.json"
    ),
}


@dataclass(frozen=True)
class RealLake:
    """A lake of real files."""

    spark: SparkSession
    config: LakeConfig
    loose: Path
    reports: tuple[BuildReport, ...]

    def ask(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = LocalLake(self.config.root).query(sql).to_pylist()
        return rows


def lines(path: Path) -> Iterator[list[str]]:
    """Cells of a tab-separated file, comments left out."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    rows = (line for line in io.StringIO(text, newline="\n") if not line.startswith("#"))
    yield from csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)


def dicts(path: Path) -> list[dict[str, str]]:
    header, *rows = lines(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def put(real_data: Path, landing: Path, source: str, record: FileRecord) -> FileRecord:
    """Land a file under its record."""
    target = landing / record.key
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(real_data / source, target)
    data = target.read_bytes()
    return replace(record, file_size=len(data), md5sum=hashlib.md5(data, usedforsecurity=False).hexdigest())


def described(path: Path) -> FileRecord:
    """The record in the GDC's `/files` answer beside a head; its size and MD5 are those of the whole file."""
    hit = json.loads(path.read_text())["source"]
    (case,) = hit["cases"]
    aliquots = tuple(
        Aliquot(
            case["case_id"],
            case["submitter_id"],
            sample_barcode=sample["submitter_id"],
            tissue_type=sample["tissue_type"],
            aliquot_id=sample["portions"][0]["analytes"][0]["aliquots"][0]["aliquot_id"],
        )
        for sample in case["samples"]
    )
    project, name = case["project"]["project_id"], hit["file_name"].removesuffix(".gz")
    return FileRecord(
        "gdc", "36.0", project, hit["data_type"], hit["file_id"], name,
        workflow_type=hit["analysis"]["workflow_type"], aliquots=aliquots,
    )  # fmt: skip


def land_with_manifest(real_data: Path, landing: Path) -> None:
    """The whole STAR file, two whole MAFs, three heads."""
    (aliquot,) = [row for row in aliquots_of(real_data) if row["bcr_aliquot_barcode"] == RNA]
    tumour = Aliquot(
        aliquot["bcr_patient_uuid"].lower(), RNA[:12], sample_barcode=RNA[:16], tissue_type="Tumor",
        aliquot_id=aliquot["bcr_aliquot_uuid"].lower(), aliquot_barcode=RNA,
    )  # fmt: skip
    star = FileRecord(
        "gdc", "36.0", "TCGA-PCPG", "Gene Expression Quantification", STAR_ID, STAR,
        workflow_type="STAR - Counts", aliquots=(tumour,),
    )  # fmt: skip
    records = [put(real_data, landing, f"star-counts/{STAR}", star)]
    assert (records[0].file_size, records[0].md5sum) == (4186707, "a9034222f74b134a27c8c80e677c0432")
    for path in mafs(real_data):
        record = FileRecord("gdc", "36.0", "MMRF-COMMPASS", "Masked Somatic Mutation", path.name[:36], path.name)
        records.append(put(real_data, landing, f"maf/gdc-ensemble/{path.name}", record))
    records += [put(real_data, landing, head, described(real_data / told)) for head, told in HEADS.items()]
    for folder in {record.folder for record in records}:
        of_project = [record for record in records if record.folder == folder]
        (landing / folder / "manifest-by-hand.jsonl").write_bytes(write_manifest(of_project))


def aliquots_of(real_data: Path) -> list[dict[str, str]]:
    return dicts(real_data / BIOTAB / "pcpg-dcc-2015/nationwidechildrens.org_biospecimen_aliquot_pcpg.txt")


def mafs(real_data: Path) -> list[Path]:
    return sorted((real_data / "maf/gdc-ensemble").glob("*.maf.gz"))


@pytest.fixture(scope="module")
def built(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> RealLake:
    """Both builds, in one lake."""
    root = tmp_path_factory.mktemp("real")
    config = LakeConfig(root=str(root / "lake"), cores="2", small=True)
    Path(config.warehouse).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    for folder in ("luad", "pcpg", "pcpg-dcc-2015", "chol-dcc-2015"):
        shutil.copytree(real_data / BIOTAB / folder, root / "loose" / folder)
    shutil.copy(real_data / "imaging/idc/tcga_pcpg.parquet", root / "loose")
    land_with_manifest(real_data, root / "landing")
    reports = [build(Context(session, config), take_inventory(str(root / folder))) for folder in ("loose", "landing")]
    return RealLake(session, config, root / "loose", tuple(reports))


def counted(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    return {row["name"]: row["n"] for row in rows}


def test_all_of_it_is_built(built: RealLake) -> None:
    assert [error for report in built.reports for error in report.errors] == []
    told = [Path(path).name for path in built.reports[0].not_tabled]
    notes = {name for name in told if name.endswith("_DCC.txt")}  # an archive's own notes are passed over
    assert notes == {"README_DCC.txt"}
    names = Counter(name.split("_", 1)[1] for name in told if name not in notes)
    assert {name.rpartition("_")[0] for name in names} == {
        f"biospecimen_{form}" for form in (
            "analyte", "cqcf", "diagnostic_slides", "normal_control", "portion", "protocol", "shipment_portion",
            "slide", "tumor_sample",
        )
    } | {"clinical_cqcf"}  # fmt: skip
    assert built.reports[1].not_tabled == ()


def test_every_form_has_as_many_rows_as_data_lines(built: RealLake, real_data: Path) -> None:
    tables = {
        "patient": "clinical_patient",
        "drug": "clinical_drug",
        "radiation": "clinical_radiation",
        "nte": "clinical_new_tumor_event",
        "omf_v4.0": "clinical_other_malignancy",
    }
    for project in ("luad", "pcpg", "chol"):
        folder = real_data / BIOTAB / (project if project != "chol" else "chol-dcc-2015")
        for form, table in tables.items():
            path = folder / f"nationwidechildrens.org_clinical_{form}_{project}.txt"
            expected = sum(cells[1].startswith("TCGA-") for cells in lines(path))
            found = built.ask(
                f"select count(*) n from omics.{table} where project_id = 'TCGA-{project.upper()}' and form = '{form}'"
            )
            assert found == [{"n": expected}], path.name


def test_survival_of_pcpg_is_that_of_tcga_cdr(built: RealLake, real_data: Path) -> None:
    truth = {row["bcr_patient_barcode"]: row for row in dicts(real_data / "survival/tcga_cdr_pcpg.tsv")}
    rows = {r["patient_barcode"]: r for r in built.ask("select * from survival where project_id = 'TCGA-PCPG'")}
    assert rows.keys() == truth.keys()
    assert len(rows) == 179
    for endpoint in ("OS", "DSS", "PFI", "DFI"):
        name = endpoint.lower()
        found = {b: (r[f"{name}_event"], r[f"{name}_days"]) for b, r in rows.items()}
        assert found == {b: (whole(t[endpoint]), whole(t[f"{endpoint}.time"])) for b, t in truth.items()}


def whole(text: str) -> int | None:
    return None if text == "NA" else int(text)


def test_the_whole_expression_file_is_there_and_joins_the_patients_other_rows(built: RealLake, real_data: Path) -> None:
    genes = [row for row in dicts(real_data / "star-counts" / STAR) if row["gene_id"].startswith("ENSG")]
    of_file = f"from expression where project_id = 'TCGA-PCPG' and file_id = '{STAR_ID}'"
    (sums,) = built.ask(f"select count(*) n, sum(unstranded) reads, count(distinct gene_id) ids {of_file}")
    assert sums == {"n": 60660, "ids": 60660, "reads": sum(int(row["unstranded"]) for row in genes)}
    (row,) = built.ask(
        "select e.unstranded, e.tpm, e.data_release, s.aliquot_barcode, s.sample_type_code, p.vital_status, p.sex"
        " from expression e join sample s on s.aliquot_id = e.aliquot_id"
        " join clinical_patient p on p.case_id = e.case_id"
        f" where e.project_id = 'TCGA-PCPG' and e.file_id = '{STAR_ID}' and e.gene_name = 'TSPAN6'"
    )
    # The line ENSG00000000003.15 of the file; the aliquot form; the patient form
    assert row == {
        "unstranded": 32, "tpm": 0.3634, "data_release": "gdc-36.0", "aliquot_barcode": RNA, "sample_type_code": "01",
        "vital_status": "Alive", "sex": "FEMALE",
    }  # fmt: skip


def test_samples_are_the_aliquots_of_the_form(built: RealLake, real_data: Path) -> None:
    expected = {
        row["bcr_aliquot_uuid"].lower(): row["bcr_aliquot_barcode"]
        for row in aliquots_of(real_data)
        if row["bcr_aliquot_barcode"].startswith("TCGA-")
    }
    rows = built.ask("select aliquot_id, aliquot_barcode from sample where project_id = 'TCGA-PCPG'")
    assert {row["aliquot_id"]: row["aliquot_barcode"] for row in rows} == expected


def test_mutations_are_those_of_the_files(built: RealLake, real_data: Path) -> None:
    whole_files = {path.name[:36]: sum(1 for _ in lines(path)) - 1 for path in mafs(real_data)}
    found = built.ask("select file_id as name, count(*) n from mutation where project_id = 'MMRF-COMMPASS' group by 1")
    assert counted(found) == whole_files
    # The first variant of TCGA-50-5072's head: PTPRF chr1:43603474 to C, 19 reads
    (row,) = built.ask(
        "select hugo_symbol, chromosome, start_position, end_position, tumor_seq_allele2, t_alt_count, patient_barcode"
        " from mutation where project_id = 'TCGA-LUAD' order by chromosome, start_position limit 1"
    )
    assert tuple(row.values()) == ("PTPRF", "chr1", 43603474, 43603474, "C", 19, "TCGA-50-5072")


def test_copy_number_of_the_heads(built: RealLake, real_data: Path) -> None:
    segment, gene = (dicts(real_data / head) for head in HEADS if head.startswith("cnv/"))
    rows = built.ask(
        "select chromosome, start_position, end_position, num_probes, segment_mean from copy_number_segment"
    )
    assert sorted(tuple(row.values()) for row in rows) == sorted(
        (f"chr{r['Chromosome']}", int(r["Start"]), int(r["End"]), int(float(r["Num_Probes"])), float(r["Segment_Mean"]))
        for r in segment
    )
    rows = built.ask("select gene_id, copy_number, workflow from copy_number_gene order by gene_id")
    copies = {r["gene_id"]: int(r["copy_number"]) if r["copy_number"] else None for r in gene}
    assert {row["gene_id"]: row["copy_number"] for row in rows} == copies
    assert {row["workflow"] for row in rows} == {"ASCAT3"}


def test_imaging_of_pcpg_is_idcs(built: RealLake, real_data: Path) -> None:
    index = pq.read_table(real_data / "imaging/idc/tcga_pcpg.parquet").to_pydict()
    (series,) = built.ask("select count(*) n, count(distinct study_uid) studies from imaging_series")
    assert series == {"n": len(index["SeriesInstanceUID"]), "studies": len(set(index["StudyInstanceUID"]))}
    (images,) = built.ask(
        "select sum(imaging_images) n, count(*) patients from patient_summary where imaging_series > 0"
    )
    assert images == {"n": sum(index["instanceCount"]), "patients": len(set(index["PatientID"]))}


def test_one_patient_over_all_modalities(built: RealLake) -> None:
    (row,) = built.ask(
        "select has_clinical, imaging_only, aliquots, expression_aliquots, variants, imaging_studies, imaging_series,"
        " imaging_images from patient_summary where patient_barcode = 'TCGA-QR-A70O'"
    )
    # Nine lines of the aliquot form, one STAR file, no MAF, two slide series of five objects in one study
    assert tuple(row.values()) == (True, False, 9, 1, None, 1, 2, 10)
    # A patient with a MAF head of 8 variants and a form
    (other,) = built.ask(
        "select has_clinical, variants, imaging_studies from patient_summary where patient_barcode = 'TCGA-50-5072'"
    )
    assert (other["has_clinical"], other["variants"]) == (True, 8)


def test_the_same_folder_again_changes_nothing(built: RealLake) -> None:
    report = build(Context(built.spark, built.config), take_inventory(str(built.loose)), ["clinical_patient", "sample"])
    assert {run.outcome for run in report.runs} == {"unchanged"}
