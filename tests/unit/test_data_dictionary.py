"""The data dictionary says what the declarations say, and notices when it no longer does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from omics_lake.core.table import Column, EqualRowsPerFile, Holds, InRange, OneOf, References, Table

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "data_dictionary.py"

PROBE = Table(
    namespace="omics",
    name="probe",
    row="One reading of one probe.",
    source="probe files",
    columns=(
        Column("probe", "string", "Name, `a|b` style.", nullable=False),
        Column("marks", "map<string,string>", "Marks by name."),
    ),
    key=("probe",),
    tolerated_rejects=0.001,
)


@pytest.fixture(scope="module")
def dictionary() -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_dictionary", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_table_is_printed_with_its_layout_and_columns(dictionary: ModuleType) -> None:
    page = dictionary.render_table(PROBE)

    assert page.splitlines() == [
        "### omics.probe",
        "",
        "One reading of one probe.",
        "",
        "- from: probe files",
        "- key: `probe`",
        "- partition: `project_id`",
        "- sort: none",
        "- tolerated rejects: 0.10% of a build's lines",
        "",
        "| column | type | meaning |",
        "|---|---|---|",
        "| `probe` | string *required* | Name, `a\\|b` style. |",
        "| `marks` | map&lt;string,string&gt; | Marks by name. |",
    ]


@pytest.mark.parametrize(
    ("audit", "sentence"),
    [
        (InRange("tpm", low=0), "`tpm` is at least 0"),
        (InRange("share", low=0, high=1), "`share` is at least 0 and at most 1"),
        (InRange("age_days", high=32_872), "`age_days` is at most 32,872"),
        (OneOf("sex", ("female", "male")), "`sex` is one of `female`, `male`"),
        (Holds("a <= b", "A is not after B"), "A is not after B (`a <= b`)"),
        (EqualRowsPerFile(), "every file of a project gives the same number of rows"),
        (
            EqualRowsPerFile("gene_model", (("GENCODE v36", 60_660),)),
            "every file of the same `gene_model` gives the same number of rows (GENCODE v36: 60,660)",
        ),
        (References("aliquot_id", "omics.sample", "aliquot_id"), "`aliquot_id` exists in `omics.sample.aliquot_id`"),
    ],
)
def test_an_audit_is_a_sentence(dictionary: ModuleType, audit: object, sentence: str) -> None:
    assert dictionary.describe(audit) == sentence


def test_every_declared_table_is_on_the_page_once(dictionary: ModuleType) -> None:
    tables = dictionary.declared_tables()

    page = dictionary.render(tables)

    names = [table.full_name for table in tables]
    assert len(names) == len(set(names))
    assert sorted(line[4:] for line in page.splitlines() if line.startswith("### ")) == sorted(names)


def test_check_fails_on_a_page_that_is_out_of_date_and_leaves_it_alone(
    dictionary: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "data-dictionary.md"
    monkeypatch.setattr(dictionary, "PAGE", page)

    absent = dictionary.main(["--check"])
    written = dictionary.main([])
    fresh = dictionary.main(["--check"])
    page.write_text(page.read_text(encoding="utf-8") + "one more line\n", encoding="utf-8")
    stale = dictionary.main(["--check"])

    assert (absent, written, fresh, stale) == (1, 0, 0, 1)
    assert page.read_text(encoding="utf-8").endswith("one more line\n")
