"""The command line as a user meets it: help with examples, tables, JSON, exit codes, no stack trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from omics_lake.cli import keep, output
from omics_lake.cli.main import app
from omics_lake.core.errors import LakeError

COMMANDS = (
    "demo",
    "plan",
    "cost",
    "land",
    "status",
    "fresh",
    "build",
    "query",
    "ask",
    "call",
    "export vcf",
    "tables",
    "describe",
    "runs",
    "quarantine",
    "diff",
    "maintain",
)


def run(*words: str, lake: Path | None = None) -> Result:
    """Call the command line."""
    place = ["--lake", str(lake)] if lake else []
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, *place])


def test_help_lists_every_command_and_the_exit_codes() -> None:
    shown = run("--help")
    assert shown.exit_code == 0
    assert all(command.split()[0] in shown.output for command in COMMANDS)
    assert "Exit codes" in shown.output


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_examples(command: str) -> None:
    shown = run(*command.split(), "--help")
    assert shown.exit_code == 0
    assert f"omics-lake {command}" in shown.output.partition("Examples:")[2]


def test_tables(tiny_lake: Path) -> None:
    shown = run("tables", lake=tiny_lake)
    assert shown.exit_code == 0
    assert "omics.probe" in shown.output
    assert "gdc-46.0, gdc-47.0" in shown.output


def test_query_says_what_it_reads(tiny_lake: Path) -> None:
    # A column of three numbers, in the one file that is current
    (scan,) = json.loads(run("query", "--scan", "--json", "select value from probe", lake=tiny_lake).output)
    assert (scan["table"], scan["columns"], scan["files"]) == ("omics.probe", ["value"], 1)
    assert 0 < scan["bytes"] < 500
    assert "bytes at most" in run("query", "--scan", "select value from probe", lake=tiny_lake).output


@pytest.mark.parametrize("sql", ["select nope from probe", "select value from nowhere", "select from where"])
def test_a_query_that_cannot_be_weighed_is_said_without_a_trace(tiny_lake: Path, sql: str) -> None:
    shown = run("query", "--scan", sql, lake=tiny_lake)
    assert shown.exit_code in (2, 3)
    assert isinstance(shown.exception, SystemExit)


def test_query_as_a_table_and_as_json(tiny_lake: Path) -> None:
    sql = "select file_id, value from probe order by value"
    assert "20" in run("query", sql, lake=tiny_lake).output
    rows = json.loads(run("query", sql, "--json", lake=tiny_lake).output)
    assert rows == [{"file_id": "a", "value": 1}, {"file_id": "c", "value": 4}, {"file_id": "a", "value": 20}]


def test_query_says_when_it_shows_less_than_there_is(tiny_lake: Path) -> None:
    assert "3 rows, first 2 shown" in run("query", "select * from probe", "--limit", "2", lake=tiny_lake).output


def test_query_as_of_a_release(tiny_lake: Path) -> None:
    shown = run("query", "select max(value) as m from probe", "--release", "gdc-46.0", "--json", lake=tiny_lake)
    assert json.loads(shown.output) == [{"m": 3}]


def test_describe_as_json(tiny_lake: Path) -> None:
    described = json.loads(run("describe", "probe", "--json", lake=tiny_lake).output)
    assert described["table"] == "omics.probe"
    assert [column["name"] for column in described["columns"]] == ["file_id", "data_release", "value"]


def test_runs_can_be_narrowed_to_those_that_failed(tiny_lake: Path) -> None:
    assert len(json.loads(run("runs", "--json", lake=tiny_lake).output)) == 2
    (failed,) = json.loads(run("runs", "--failed", "--json", lake=tiny_lake).output)
    assert failed["error"] == "Columns are missing"


def test_runs_of_one_table(tiny_lake: Path) -> None:
    assert "None." in run("runs", "--table", "ops.run", lake=tiny_lake).output
    assert "Columns are missing" in run("runs", "--failed", "--table", "probe", lake=tiny_lake).output


def test_quarantine_shows_line_reason_and_text_as_it_is(tiny_lake: Path) -> None:
    shown = run("quarantine", lake=tiny_lake).output
    assert "3 cells where the header has 4" in shown
    assert "x [y] z" in shown


def test_a_run_is_told_with_its_set_and_the_first_line_of_its_error() -> None:
    error = str(LakeError("Columns are missing", where="a.vcf", why="chrom"))
    run_row = {"table_name": "omics.variant", "project_id": "LAB", "set_id": "NA12878", "error": error}

    brief = keep._run_in_brief(run_row, whole_error=False)

    assert (brief["project_id"], brief["set_id"], brief["error"]) == ("LAB", "NA12878", "Columns are missing")
    assert keep._run_in_brief(run_row, whole_error=True)["error"] == error
    # A lake of before there were sets, and a build that went well
    assert keep._run_in_brief({"error": None}, whole_error=False)["set_id"] is None


def test_a_reason_is_told_on_one_line() -> None:
    row = dict.fromkeys(("rejected_at", "table_name", "project_id", "file_name", "line"))

    brief = keep._reject_in_brief({**row, "reason": "No VCF\n  where: a.vcf\n  why: x", "raw": "y" * 99})

    assert (brief["reason"], brief["raw"]) == ("No VCF where: a.vcf why: x", "y" * 60)


def test_diff_counts_rows_and_files(tiny_lake: Path) -> None:
    (change,) = json.loads(run("diff", "gdc-46.0", "gdc-47.0", "--json", lake=tiny_lake).output)
    assert (change["rows_added"], change["rows_removed"], change["files_added"]) == (2, 2, ["c"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("query", "select nope from probe"), 2, "nope"),
        (("query", "select 1", "--release", "gdc-9"), 2, "gdc-46.0"),
        (("describe", "nope"), 2, "omics.probe"),
        (("diff", "gdc-1", "gdc-2"), 2, "gdc-1"),
        (("runs", "--table", "nope"), 2, "nope"),
        (("query",), 2, "Missing argument"),
    ],
)
def test_a_users_mistake_has_its_exit_code_and_no_trace(
    tiny_lake: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ended = run(*words, lake=tiny_lake)
    assert ended.exit_code == code
    assert said in ended.output
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("command", [("tables",), ("query", "select 1"), ("maintain",), ("runs",)])
def test_a_folder_without_a_lake_is_said_so(tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = run(*command, lake=tmp_path / "nowhere")
    assert ended.exit_code == 3
    assert "There is no lake" in ended.output
    assert not (tmp_path / "nowhere").exists()


def test_build_from_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    ended = run("build", "--landing", str(tmp_path), lake=tmp_path / "lake")
    assert ended.exit_code == 3
    assert "no landed files" in ended.output
    assert "Traceback" not in ended.output


def test_profiles_and_places_must_fit(tmp_path: Path) -> None:
    assert run("build", "--landing", str(tmp_path), "--profile", "aws", lake=tmp_path).exit_code == 2
    assert run("build", "--landing", str(tmp_path), "--lake", "s3://b/p").exit_code == 2
    ended = run("build", "--landing", str(tmp_path), "--lake", "s3://b/p", "--profile", "double")
    assert (ended.exit_code, "--endpoint" in ended.output) == (2, True)


def test_the_demo_refuses_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    ended = run("demo", "--folder", str(tmp_path))
    assert ended.exit_code == 2
    assert "not empty" in ended.output
    assert (tmp_path / "thesis.docx").exists()


def test_no_number_is_cut_short_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given rows that need more than 40 columns, and a terminal of 40
    monkeypatch.setattr(output.out, "width", 40)
    columns = ("table", "project", "outcome", "rows", "images")
    # When they are shown
    output.show("", columns, [("omics.copy_number_gene", "TCGA-XLUA", "published", 19168, 1234567)])
    # Then every value is whole
    shown = capsys.readouterr().out
    assert "omics.copy_number_gene" in shown
    assert "19,168" in shown
    assert "1,234,567" in shown
