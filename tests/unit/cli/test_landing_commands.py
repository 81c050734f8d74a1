"""plan, land, status and fresh as a user meets them, against the archives' double over HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from omics_lake.cli.main import app
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.faults import Fault
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.server import SourceDouble


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    make_cohort(folder, genes=60)
    write_index(folder / "landing", folder / "index.csv.gz")
    return folder


@pytest.fixture
def double(archive: Path) -> Iterator[SourceDouble]:
    with SourceDouble(archive) as served:
        yield served


class Shell:
    """Calls the command line on one landing folder and one double."""

    def __init__(self, double: SourceDouble, archive: Path, landing: Path) -> None:
        self.at, self.archive, self.landing = double.url, archive, landing

    def run(self, *words: str, at: bool = True) -> Result:
        place = ["--landing", str(self.landing)] + (["--sources-at", self.at] if at else [])
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, *place])

    def json(self, *words: str, at: bool = True) -> Any:
        shown = self.run(*words, "--json", at=at)
        assert shown.exit_code == 0, shown.output
        return json.loads(shown.stdout)

    @property
    def index(self) -> list[str]:
        return ["--idc-index", str(self.archive / "index.csv.gz"), "--idc-release", "25"]


@pytest.fixture
def shell(double: SourceDouble, archive: Path, tmp_path: Path) -> Shell:
    return Shell(double, archive, tmp_path / "landing")


def manifest_of(archive: Path, project: str) -> list[dict[str, Any]]:
    (path,) = (archive / "landing" / "gdc" / "46.0" / project).glob("manifest-*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_project_is_planned_landed_and_complete(shell: Shell, archive: Path) -> None:
    wanted = [
        f
        for f in manifest_of(archive, "TCGA-XPAN")
        if f["data_type"] != "Case Metadata" and f.get("workflow_type") != "ASCAT2"  # ASCAT3 is the default
    ]

    planned = shell.json("plan", "--project", "TCGA-XPAN", *shell.index)
    landed = shell.json("land", *shell.index)
    status = shell.json("status", "--verify", at=False)

    files = {row["data_type"]: row["files"] for row in planned["files"]}
    assert files["Masked Somatic Mutation"] == sum(f["data_type"] == "Masked Somatic Mutation" for f in wanted)
    assert files["Imaging Index"] == 1
    assert landed["counts"]["landed"] == sum(files.values())
    assert landed["missing"] == []
    assert {row["data_type"]: row["landed"] for row in status["status"]} == files
    assert status["changed"] == []
    for file in wanted:
        (found,) = shell.landing.glob(f"gdc/46.0/TCGA-XPAN/*/{file['file_id']}/{file['file_name']}")
        assert hashlib.md5(found.read_bytes(), usedforsecurity=False).hexdigest() == file["md5sum"]


def test_plan_says_bytes_minutes_hours_and_dollars_before_anything_moves(shell: Shell, double: SourceDouble) -> None:
    shown = shell.run("plan", "-p", "TCGA-XPAN", "-t", "mutation", "--price", "1")

    assert shown.exit_code == 0, shown.output
    for words in ("files", "MB", "minutes to land", "worker-hours", "$0.03 at $1 an hour", "omics-lake land"):
        assert words in shown.output
    for words in ("On AWS: A month idle: $", "TCGA-LUAD, landed and built once: $", "All 33 projects of TCGA"):
        assert words in shown.output
    assert not [seen for seen in double.requests if "/data" in seen.path]


def test_planning_and_landing_again_changes_nothing(shell: Shell, double: SourceDouble) -> None:
    words = ("plan", "-p", "TCGA-XPAN", "-t", "mutation", "-t", "clinical")
    shell.run(*words)
    shell.run("land")
    before = {path: path.stat().st_mtime_ns for path in shell.landing.rglob("*") if path.is_file()}
    asked = len(double.requests)

    assert "Planned before" in shell.run(*words).output
    again = shell.run("land")

    assert "Nothing new" in again.output
    assert before == {path: path.stat().st_mtime_ns for path in shell.landing.rglob("*") if path.is_file()}
    assert not [seen for seen in double.requests[asked:] if "/data" in seen.path or "tcga-2-open" in seen.path]


def test_release_in_short_and_long_form_and_one_that_is_not_served(shell: Shell) -> None:
    for release in ("46", "46.0", "gdc-46.0"):
        assert shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical", "--release", release).exit_code == 0
    refused = shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical", "--release", "45")
    assert refused.exit_code == 7
    assert "it serves 46.0" in refused.output


def test_one_variable_names_any_list_of_projects(shell: Shell) -> None:
    words = ["plan", "-t", "clinical", "--json", "--landing", str(shell.landing), "--sources-at", shell.at]

    planned = CliRunner(env={"OMICS_PROJECTS": "TCGA-XLUA TCGA-XPAN"}).invoke(app, words)

    assert {row["project"] for row in json.loads(planned.stdout)["files"]} == {"TCGA-XLUA", "TCGA-XPAN"}


def test_a_data_type_that_a_project_lacks_is_said(shell: Shell) -> None:
    shown = shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical", "-t", "biospecimen")

    assert shown.exit_code == 0
    assert "TCGA-XPAN has no open file of: Biospecimen Supplement" in shown.output


def test_without_images_the_rest_is_planned_and_the_lack_is_said(shell: Shell, double: SourceDouble) -> None:
    double.add_fault(Fault("/nbia-api/*", "empty", times=99))

    shown = shell.run("plan", "-p", "TCGA-XPAN")

    assert shown.exit_code == 0
    assert "Without images of TCGA-XPAN" in shown.output
    assert shell.run("plan", "-p", "TCGA-XPAN", "-t", "imaging").exit_code == 6


def test_a_program_is_all_its_projects(shell: Shell) -> None:
    planned = shell.json("plan", "--program", "TCGA", "-t", "clinical")

    assert {row["project"] for row in planned["files"]} == {"TCGA-XLUA", "TCGA-XPAN"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("plan",), 2, "Nothing to plan"),
        (("plan", "-p", "TCGA-NOPE"), 3, "no project TCGA-NOPE"),
        (("plan", "-p", "TCGA-XPAN", "-t", "nope"), 2, "Unknown data type"),
        (("plan", "-p", "TCGA-XPAN", "-t", "segments", "--workflow", "ASCAT2"), 2, "No such workflow"),
        (("plan", "-p", "TCGA-XPAN", "--annotation", "clinvar"), 2, "one thing at a time"),
        (("plan", "-p", "TCGA-XPAN", "--modality", "CT"), 2, "choose images"),
        (("plan", "--images", "-p", "TCGA-XPAN"), 2, "chosen series of one project"),
        (("plan", "-p", "TCGA-XPAN", "--idc-release", "25"), 2, "go together"),
        (("plan", "--gdc-manifest", "nowhere.txt"), 2, "cannot be read"),
        (("land",), 3, "Nothing is planned"),
        (("status",), 3, "Nothing is planned"),
        (("fresh",), 3, "Nothing is planned"),
    ],
)
def test_mistakes_are_said_without_a_trace(shell: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    shown = shell.run(*words, at=words[0] != "status")

    assert shown.exit_code == code, shown.output
    assert said in shown.output
    assert "next:" in shown.output or "cannot be read" in said
    assert "Traceback" not in shown.output


def test_a_file_that_fails_is_named_and_the_others_land(shell: Shell, double: SourceDouble, archive: Path) -> None:
    first = next(f for f in manifest_of(archive, "TCGA-XPAN") if f["data_type"] == "Clinical Supplement")
    for path in (f"/tcga-2-open/{first['file_id']}/*", f"/gdc/data/{first['file_id']}"):
        double.add_fault(Fault(path, "wrong_bytes", times=99))
    double.add_fault(Fault("/gdc/data", "status", times=99, value=404))
    shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical")

    ended = shell.run("land")

    assert ended.exit_code == 3
    assert first["file_id"] in ended.output
    assert "ChecksumMismatch" in ended.output
    status = shell.json("status", at=False)["status"][0]
    assert (status["wanted"] - status["landed"], status["failed"]) == (1, 1)


def test_manifest_of_the_portal_lands_exactly_its_files(shell: Shell, archive: Path, tmp_path: Path) -> None:
    two = [f for f in manifest_of(archive, "TCGA-XPAN") if f["data_type"] == "Masked Somatic Mutation"][:2]
    lines = [f"{f['file_id']}\t{f['file_name']}\t{f['md5sum']}\t{f['file_size']}\treleased" for f in two]
    portal = tmp_path / "gdc_manifest.txt"
    portal.write_text("\n".join(["id\tfilename\tmd5\tsize\tstate", *lines]) + "\n")

    shell.json("plan", "--gdc-manifest", str(portal))
    landed = shell.json("land")

    assert landed["counts"]["landed"] == 2
    assert sorted(p.name for p in shell.landing.rglob("*.maf.gz")) == sorted(f["file_name"] for f in two)


def test_images_of_a_chosen_series_land_one_by_one(shell: Shell, archive: Path) -> None:
    import csv
    import gzip

    with gzip.open(archive / "index.csv.gz", "rt", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["Modality"] == "CT" and r["collection_id"] == "tcga_xlua"]
    row = min(rows, key=lambda r: int(r["instanceCount"]))

    landed = shell.json("land", "--images", "-p", "TCGA-XLUA", "--series", row["SeriesInstanceUID"], *shell.index)
    portal = shell.landing.parent / "manifest.s5cmd"
    portal.write_text(f"cp s3://idc-open-data/{row['crdc_series_uuid']}/* .\n")
    again = shell.json("land", "--images", "-p", "TCGA-XLUA", "--idc-manifest", str(portal), *shell.index)
    other = shell.run("land", "--images", "-p", "TCGA-XPAN", "--idc-manifest", str(portal), *shell.index)

    assert landed["counts"]["landed"] == int(row["instanceCount"]) == len(list(shell.landing.rglob("*.dcm")))
    assert again["counts"]["present"] == int(row["instanceCount"])
    assert (other.exit_code, row["crdc_series_uuid"] in other.output) == (3, True)


def test_a_changed_file_is_found_by_verify(shell: Shell) -> None:
    shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical")
    shell.run("land")
    path = sorted(shell.landing.rglob("*.txt"))[0]
    path.write_bytes(path.read_bytes()[::-1])

    shown = shell.run("status", "--verify", at=False)

    assert shown.exit_code == 3
    assert path.name in shown.output


def test_fresh_tells_stale_copies(shell: Shell, archive: Path) -> None:
    shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical")
    assert "fresh" in shell.run("fresh", "--check").output

    with SourceDouble(archive, release="46.0") as other:
        double = Shell(other, archive, shell.landing)
        assert double.run("fresh", "--check").exit_code == 0
        (shell.landing / "gdc" / "46.0").rename(shell.landing / "gdc" / "45.0")
        stale = double.run("fresh", "--check")
        told = double.run("fresh", "--json")

    assert (stale.exit_code, "stale" in stale.output) == (8, True)
    assert json.loads(told.stdout)[0] == {
        "source": "gdc", "project_id": "TCGA-XPAN", "here": "45.0", "there": "46.0", "fresh": False,
    }  # fmt: skip


def test_fresh_of_a_lake(shell: Shell, tiny_lake: Path) -> None:
    told = CliRunner().invoke(app, ["fresh", "--lake", str(tiny_lake), "--sources-at", shell.at, "--json"])

    assert json.loads(told.stdout)[0]["here"] == "47.0"
    assert json.loads(told.stdout)[0]["fresh"] is True


def test_fresh_reads_an_annotations_own_date(shell: Shell, double: SourceDouble) -> None:
    for date in ("2026-02-26", "2026-03-05"):
        double.serve("pub/mine.vcf", f"##fileDate={date}\n".encode(), md5=True)
        if date == "2026-02-26":
            shell.run("plan", "--annotation", double.files_url + "pub/mine.vcf")
            assert shell.run("fresh", "--check").exit_code == 0

    assert shell.run("fresh", "--check").exit_code == 8
    assert shell.json("fresh") == [
        {
            "source": "annotation",
            "project_id": "reference",
            "here": "2026-02-26",
            "there": "2026-03-05",
            "fresh": False,
        }
    ]


def test_an_archive_that_does_not_answer_is_named(shell: Shell, double: SourceDouble) -> None:
    double.add_fault(Fault("/gdc/status", "status", times=99, value=404))

    shown = shell.run("plan", "-p", "TCGA-XPAN", "-t", "clinical")

    assert shown.exit_code == 7
    assert "/gdc/status" in shown.output


SHEET = """project,case,sample,aliquot,data_type,path
LAB-1,P1,P1-T,P1-T-r,expression,p1.tsv
LAB-1,P2,P2-T,P2-T-r,expression,{second}
"""


def test_a_labs_own_files_land_by_their_sheet(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("p1.tsv", "p2.tsv"):
        (tmp_path / "data" / name).write_text(f"rows of {name}\n")
    sheet = tmp_path / "samples.csv"
    sheet.write_text(SHEET.format(second="p2.tsv"))

    planned = shell.json("plan", "--sheet", str(sheet), "--files", str(tmp_path / "data"), "--own-release", "7")
    landed = shell.json("land")

    assert {(r["release"], r["data_type"], r["files"]) for r in planned["files"]} == {
        ("own-7", "Gene Expression Quantification", 2), ("own-7", "Case Metadata", 1),
    }  # fmt: skip
    assert landed["counts"]["landed"] == 3
    assert sorted(p.read_text() for p in shell.landing.rglob("p?.tsv")) == ["rows of p1.tsv\n", "rows of p2.tsv\n"]


def test_every_problem_of_a_sheet_is_printed_with_row_and_column(shell: Shell, tmp_path: Path) -> None:
    sheet = tmp_path / "samples.csv"
    sheet.write_text(SHEET.format(second="../p2.tsv"))

    shown = shell.run("plan", "--sheet", str(sheet), "--files", str(tmp_path))

    assert shown.exit_code == 3
    assert "2 problems" in shown.output
    assert "line 2, column path: 'p1.tsv': no such file" in shown.output
    assert "line 3, column path: '../p2.tsv': must be a plain path" in shown.output


def test_an_annotation_lands_under_its_own_release(shell: Shell, double: SourceDouble) -> None:
    data = b"##fileformat=VCFv4.1\n##fileDate=2026-02-26\n#CHROM\tPOS\n"
    double.serve("pub/mine.vcf", data, md5=True)

    planned = shell.json("plan", "--annotation", double.files_url + "pub/mine.vcf")
    shell.json("land")

    assert [row["release"] for row in planned["files"]] == ["annotation-2026-02-26"]
    (found,) = shell.landing.glob("annotation/2026-02-26/reference/variant_annotation/*/mine.vcf")
    assert found.read_bytes() == data
