"""The table of the VCF suites, on a folder made by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "vcf_suites.py"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vcf_suites", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "vcf_suites", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    good = "1\t1\t.\tC\tT\t.\t.\t.\n"
    bad = good.replace("\t1\t", "\tx\t")
    files = {
        "vcf/toy/whole.vcf": f"##fileformat=VCFv4.2\n{COLUMNS}{good}",
        "vcf/toy/partly.vcf": f"##fileformat=VCFv4.2\n{COLUMNS}{good}1\t2\t.\tC\tA|B\t.\t.\t.\n",
        "vcf/toy/readme.txt": "no VCF",
        "gvcf/toy/old.g.vcf": f"##fileformat=VCFv4.0\n{COLUMNS}{good}",
        "vcf/hts-specs/4.2/failed/a.vcf": f"##fileformat=VCFv4.2\n##CauseOfFailure=a b\n{COLUMNS}{bad}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_suites_are_counted_and_failed_files_explained(
    script: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main([str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:5] == [
        "| hts-specs, failed | 1 | 0 | 1 | 0 | 1 | 1 |",
        "| toy | 2 | 1 | 1 | 0 | 3 | 1 |",
        "| toy gVCF | 1 | 0 | 0 | 1 | 0 | 0 |",
    ]
    assert lines[-1] == "| 4.2/failed/a.vcf | a b | quarantined | `POS 'x' is no whole number of 0 or more` |"


def test_a_page_is_written_between_its_marks(script: ModuleType, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{script.MARK}\nold\n{script.MARK}\nafter\n")
    assert script.main([str(folder), "--into", str(page)]) == 0
    text = page.read_text()
    assert text.startswith(f"before\n{script.MARK}\n\n| suite |")
    assert text.endswith(f"\n\n{script.MARK}\nafter\n")
    assert "old\n" not in text


def test_a_folder_without_vcfs_is_an_error(script: ModuleType, tmp_path: Path) -> None:
    assert script.main([str(tmp_path)]) == 1
