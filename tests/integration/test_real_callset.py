"""Public files through the whole lake: landed from a sheet, built, asked and exported.

A call set of the 1000 Genomes Project (GRCh37, 2,504 samples), a gVCF of NA12878, and a panel of ClinVar (GRCh38).
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from omics_lake.analysis.answers import Question, Value, answer
from omics_lake.analysis.callsets import find_callset
from omics_lake.analysis.export_vcf import vcf_lines, wanted_of
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.analysis.variants import State, call_at
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.core.errors import QueryError
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.landing.land import land
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import open_store
from omics_lake.source.own import OwnFiles
from omics_lake.tables.inventory import take_inventory

pytestmark = [pytest.mark.real_data, pytest.mark.spark]

KG = "1kg-phaseIII-v5a.20130502.genotypes.chr22-16-16.5mb"
KG_PATH = f"vcf/vcflib/samples/{KG}.vcf.gz"
OLD_PATH = "vcf/vcfpy/tests/vcfs_from_the_wild/1kg.vcf.gz"
GVCF = "NA12878_21_10002403.g"
GVCF_PATH = f"gvcf/glow/test-data/{GVCF}.vcf"
CLINVAR_PATH = "clinvar/clinvar_20260226_grch38_panel_even.vcf.gz"
SHEET = f"""project,case,sample,aliquot,data_type,path,workflow
KG,,,,variant_calls,{KG_PATH},
KG,,,,variant_calls,{OLD_PATH},
KG,,,,variant_calls,{GVCF_PATH},
reference,,,,variant_annotation,{CLINVAR_PATH},clinvar
"""


@dataclass(frozen=True)
class Loaded:
    """The lake of all files, and how its build went."""

    lake: LocalLake
    report: BuildReport
    data: Path

    def ask(self, name: str, *values: Value) -> list[dict[str, Any]]:
        """Rows of a shipped question."""
        (question,) = [one for one in VARIANT_QUESTIONS if one.name == name]
        assert isinstance(question, Question)
        rows: list[dict[str, Any]] = answer(self.lake, question, values=values).to_pylist()
        return rows

    def records(self) -> Iterator[list[str]]:
        """Columns of each line of the 1000 Genomes file."""
        with gzip.open(self.data / KG_PATH, "rt") as file:
            for line in file:
                if not line.startswith("#"):
                    yield line.rstrip("\n").split("\t")


@pytest.fixture(scope="module")
def loaded(real_data: Path, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("real-callset")
    source = OwnFiles(str(real_data), SHEET.encode(), "1")
    records = source.records()
    store = open_store(str(folder / "landing"))
    write_plan(store, records)
    assert land(store, records, {"own": OwnFiles.opener()}).error is None
    config = LakeConfig(root=str(folder / "lake"), cores="2", small=True)
    Path(config.warehouse).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    tables = ("omics.callset", "omics.annotation")
    report = build(Context(session, config), take_inventory(str(folder / "landing")), tables, tag_all=False)
    return Loaded(LocalLake(config.root), report, real_data)


def test_what_is_built_and_what_is_refused(loaded: Loaded) -> None:
    (error,) = loaded.report.errors
    assert "1kg.vcf.gz" in error.where
    assert "VCFv4.0" in error.why  # The specification's oldest version that is read is 4.1
    assert {(end.run.set_id, end.run.outcome) for end in loaded.report.ended} == {
        (KG, "published"), (GVCF, "published"), ("clinvar-1-GRCh38", "published"), ("1kg", "failed"),
    }  # fmt: skip
    listed = loaded.lake.query("select callset_id, reference_build, cardinality(samples) as n from omics.callset")
    assert sorted(tuple(row.values()) for row in listed.to_pylist()) == [(KG, "GRCh37", 2504), (GVCF, "GRCh37", 1)]


def test_every_line_comes_back(loaded: Loaded) -> None:
    for name, path in ((KG, KG_PATH), (GVCF, GVCF_PATH)):
        raw = (loaded.data / path).read_bytes()
        text = gzip.decompress(raw).decode() if path.endswith(".gz") else raw.decode()
        exported = "".join(vcf_lines(loaded.lake, wanted_of(find_callset(loaded.lake, name))))
        assert exported == text


def test_allele_counts_are_those_of_the_file(loaded: Loaded) -> None:
    """AC and AN as the file's INFO has them, and for every 20th record as its cells have them; AF is rounded there."""
    rows = loaded.ask("cohort_allele_frequency", "KG", KG, "chr22", 1, 51_304_566)
    found = {(row["pos"], row["ref"], row["alt"], row["record"]): row for row in rows}
    assert len(found) == len(rows)
    by_place = {key[:3]: row for key, row in found.items()}
    compared = counted = 0
    for number, columns in enumerate(loaded.records()):
        _, pos, _, ref, alts, _, _, info = columns[:8]
        values = dict(entry.split("=", 1) for entry in info.split(";") if "=" in entry)
        cells = Counter("|".join(columns[9:]).replace("/", "|").split("|")) if number % 20 == 0 else None
        for place, alt in enumerate(alts.split(",")):
            row = by_place.get((int(pos), ref, alt))
            if row is None:
                assert alt.startswith("<")
                continue
            assert row["allele_count"] == int(values["AC"].split(",")[place])
            assert row["called_alleles"] == int(values["AN"])
            assert row["allele_frequency"] == pytest.approx(float(values["AF"].split(",")[place]), abs=1e-5)
            compared += 1
            if cells is not None:
                assert row["allele_count"] == cells[str(place + 1)]
                assert row["called_alleles"] == cells.total() - cells["."]
                counted += 1
    assert compared == len(rows)
    assert counted > 250


@pytest.mark.parametrize(
    ("pos", "state", "dp"),
    [
        (10_002_392, State.NOT_COVERED, None),
        (10_002_393, State.REFERENCE_BLOCK, 3),
        (10_002_397, State.REFERENCE_BLOCK, 5),  # Within the block 10002394 to 10002398
        (10_002_403, State.VARIANT, 8),
        (10_002_413, State.REFERENCE_BLOCK, 27),
        (10_002_414, State.NOT_COVERED, None),
    ],
)
def test_a_gvcf_answers_at_every_position(loaded: Loaded, pos: int, state: State, dp: int | None) -> None:
    call = call_at(loaded.lake, GVCF, "NA12878", "21", pos)
    assert call.state is state
    assert (call.best.dp if call.best else None) == dp


def test_annotations_of_another_build_are_refused(loaded: Loaded) -> None:
    with pytest.raises(QueryError) as error:
        loaded.ask("pathogenic_variants_per_sample", "KG", KG, "clinvar", "1")
    assert error.value.why == f"call set {KG} GRCh37, clinvar 1 GRCh38"
    assert "one build" in error.value.next_step
