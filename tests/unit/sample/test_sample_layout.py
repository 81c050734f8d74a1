"""Where the sample's files lie, and that they are always the same."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from omics_lake.core.errors import NothingFound, UsageError
from omics_lake.sample import make_cohort, make_next_release

PROJECTS = ("TCGA-XLUA", "TCGA-XPAN")
SOURCES = ("gdc/46.0", "idc/25", "own/1")
HOMES = [(project, source) for project in PROJECTS for source in SOURCES]
ANNOTATIONS = [("reference", "own/1"), ("reference", "clinvar/2026-11-15")]


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes_in_both_releases(landed, tmp_path):
    make_cohort(tmp_path)
    make_next_release(tmp_path)

    assert hashes(tmp_path) == hashes(landed.folder)


def test_another_seed_gives_other_patients_and_files(landed, tmp_path):
    other = make_cohort(tmp_path, seed=1, genes=60)

    ours = {p.case_id for project in landed.truth.projects for p in project.patients if p.case_id}
    assert ours.isdisjoint({p.case_id for project in other.projects for p in project.patients})


def test_every_file_lies_at_its_key_with_the_size_and_md5_of_the_manifest(landed):
    root = landed.folder / "landing"
    expected = set()
    for project, source in (*HOMES, *ANNOTATIONS):
        for record in landed.manifest(project, source):
            folder = re.sub("[^a-z]+", "_", record["data_type"].lower())
            path = root / source / project / folder / record["file_id"] / record["file_name"]
            data = path.read_bytes()
            assert (record["file_size"], record["md5sum"]) == (len(data), hashlib.md5(data).hexdigest())
            assert record["access"] == "open"
            expected.add(path)

    on_disk = {p for p in root.rglob("*") if p.is_file() and "47.0" not in p.parts and "manifest" not in p.name}
    assert on_disk == expected


def test_the_sample_is_small(landed):
    assert sum(p.stat().st_size for p in landed.folder.rglob("*") if p.is_file()) < 15_000_000


def test_the_truth_names_the_files_of_each_data_type(landed):
    for project in PROJECTS:
        listed = [r["data_type"] for s in SOURCES for r in landed.manifest(project, s)]

        assert landed.truth.project(project).files == {name: listed.count(name) for name in set(listed)}


def test_the_stored_truth_is_the_returned_truth(landed):
    stored = json.loads((landed.folder / "truth.json").read_text())

    assert (stored["release"], stored["seed"], stored["genes"]) == ("46.0", 20261125, 600)
    assert stored["projects"][0]["rows"] == landed.truth.projects[0].rows
    assert len(stored["projects"][1]["patients"]) == len(landed.truth.projects[1].patients)


def test_tumour_and_normal_come_in_both_orders(landed):
    pairs = [r["aliquots"] for r in landed.of_type("TCGA-XLUA", "Masked Somatic Mutation")]

    assert {pair[0]["tissue_type"] for pair in pairs} == {"Tumor", "Normal"}


def test_progress_counts_every_file_once(tmp_path):
    seen = []
    truth = make_cohort(tmp_path, genes=60, progress=lambda done, total, name: seen.append((done, total, name)))

    files = sum(sum(project.files.values()) for project in truth.projects) + len(truth.annotations)
    assert [(done, total) for done, total, _ in seen] == [(n, files) for n in range(1, files + 1)]


def test_a_folder_with_another_sample_is_refused(tmp_path):
    make_cohort(tmp_path, seed=1, genes=60)

    with pytest.raises(UsageError, match="holds another"):
        make_cohort(tmp_path, seed=2, genes=60)


def test_a_second_release_needs_a_first(tmp_path):
    with pytest.raises(NothingFound):
        make_next_release(tmp_path)


def test_too_few_genes_are_refused(tmp_path):
    with pytest.raises(UsageError, match="at least 60"):
        make_cohort(tmp_path, genes=59)


def test_without_bad_lines_nothing_is_to_be_rejected(tmp_path):
    truth = make_cohort(tmp_path, genes=60, bad_lines=False)

    assert all(not project.rejected and not project.duplicates for project in truth.projects)
    assert not [p for p in tmp_path.rglob("*star_gene_counts.tsv") if "NaN" in p.read_text()]
