"""The sample over HTTP into a landing zone: what arrives is what the archive holds, and the same tables follow."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.landing.land import land
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import open_store
from omics_lake.landing.zone import LandedFile, read_landed
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.landing_writer import SHEET
from omics_lake.sample.server import SourceDouble
from omics_lake.source.archives import Archives
from omics_lake.source.gdc_cohort import gdc_records
from omics_lake.source.gdc_query import DATA_TYPES, data_types_of
from omics_lake.source.sites import Sites
from omics_lake.tables.inventory import Inventory, take_inventory
from omics_lake.tables.registry import recipe_of

PROJECTS = ("TCGA-XLUA", "TCGA-XPAN")
WORKFLOWS = ("ASCAT2", "ASCAT3")


@dataclass(frozen=True)
class Both:
    """The archive's own files, and what came over HTTP."""

    archive: Path
    held: Inventory
    landed: Inventory


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("landed")
    make_cohort(folder / "archive", genes=60)
    write_index(folder / "archive" / "landing", folder / "index.csv.gz")
    with SourceDouble(folder / "archive") as double:
        archives = Archives(Sites.at(double.url), folder / "index.csv.gz", "25")
        types = data_types_of([known.alias for known in DATA_TYPES], WORKFLOWS)
        records = list(gdc_records(archives.sites.gdc_api(), PROJECTS, types, "46.0"))
        records += [one for project in PROJECTS for one in archives.imaging(project, derived=True)]
        records.append(archives.annotation().record())
        own = folder / "archive" / "own"
        records += archives.own(str(own), (own / SHEET).read_bytes(), "1").records()
        store = open_store(str(folder / "landing"))
        write_plan(store, records)
        assert land(store, records, archives.sources()).error is None
    return Both(folder, take_inventory(str(folder / "archive" / "landing")), take_inventory(str(folder / "landing")))


def files(inventory: Inventory, data_type: str | None = None) -> list[LandedFile]:
    return sorted(
        (f for f in inventory.landed if data_type in (None, f.record.data_type)),
        key=lambda f: (f.record.source, f.record.file_id),
    )


def listed(found: Sequence[LandedFile]) -> list[FileRecord]:
    """Records with their aliquots in one order (the source promises none), of files that nobody made on the way.

    Of clinical forms the GDC lists the cases, which the archive's own manifest does not.
    """
    made = ("Case Metadata", "Imaging Index")
    return [
        replace(
            f.record,
            aliquots=() if f.record.data_type == "Clinical Supplement" else tuple(in_order(f.record)),
            # Of ClinVar the address is a part of the id, and the double's port is any
            file_id="" if f.record.source == "clinvar" else f.record.file_id,
        )
        for f in found
        if f.record.data_type not in made
    ]


def in_order(record: FileRecord) -> list[Aliquot]:
    return sorted(record.aliquots, key=lambda aliquot: aliquot.aliquot_id or "")


def test_every_file_arrives_with_its_record_and_its_bytes(both: Both) -> None:
    assert listed(files(both.landed)) == listed(files(both.held))
    assert both.landed.missing == ()
    for file in files(both.landed):
        assert read_landed(both.landed.filesystem, file)  # size and MD5, or SHA-256, are compared


def test_pages_of_cases_tell_of_the_same_aliquots(both: Both) -> None:
    parse = recipe_of("omics.sample").parse

    def aliquots(inventory: Inventory) -> set[str]:
        parsed = [
            parse(f.record, read_landed(inventory.filesystem, f)).rows.drop(["line_number"]).to_pylist()
            for f in files(inventory, "Case Metadata")
        ]
        return {json.dumps(row, sort_keys=True) for rows in parsed for row in rows}

    assert aliquots(both.landed) == aliquots(both.held)
    assert len(aliquots(both.held)) > 100


def test_the_index_has_every_series_of_the_archive(both: Both) -> None:
    parse = recipe_of("omics.imaging_series").parse
    with gzip.open(both.archive / "index.csv.gz", "rt", newline="") as lines:
        expected = {row["SeriesInstanceUID"]: row["crdc_series_uuid"] for row in csv.DictReader(lines)}

    rows = [
        row
        for f in files(both.landed, "Imaging Index")
        for row in parse(f.record, read_landed(both.landed.filesystem, f)).rows.to_pylist()
    ]

    assert {row["series_uid"]: row["crdc_series_uuid"] for row in rows} == expected
    assert len(rows) == len(expected)


def test_nbia_steps_in_for_a_collection_that_the_idc_lacks(both: Both, tmp_path: Path) -> None:
    with gzip.open(both.archive / "index.csv.gz", "rt", newline="") as lines:
        header, *rows = lines.readlines()
    index = tmp_path / "lung.csv"
    index.write_text("".join([header, *(row for row in rows if row.startswith("tcga_xlua,"))]))
    pancreas = [row for row in csv.DictReader([header, *rows]) if row["collection_id"] == "tcga_xpan"]
    scans = {r["SeriesInstanceUID"] for r in pancreas if not r["analysis_result_id"] and r["Modality"] != "SM"}

    with SourceDouble(both.archive / "archive") as double:
        archives = Archives(Sites.at(double.url), index, "25")
        (record,) = archives.imaging("TCGA-XPAN")
        store = open_store(str(tmp_path / "landing"))
        write_plan(store, [record])
        assert land(store, [record], archives.sources()).error is None

    inventory = take_inventory(str(tmp_path / "landing"))
    (file,) = inventory.landed
    parsed = recipe_of("omics.imaging_series").parse(file.record, read_landed(inventory.filesystem, file))
    assert record.source == "nbia"
    assert set(parsed.rows["series_uid"].to_pylist()) == scans
