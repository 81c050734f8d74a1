"""What a commit is checked for is what `make lint` checks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_hooks_are_the_checks_of_make_lint() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^(?:lint|types): .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    linted = {tool(command) for recipe in recipes for command in re.findall(r"\$\(BIN\)/(.+)", recipe)}
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    hooked = {tool(command) for command in re.findall(r"entry: \.venv/bin/(.+)", hooks)}
    assert len(linted) == 7
    assert hooked == linted


def tool(command: str) -> str:
    """`ruff check --fix .` -> `ruff check`: the program and, where it has them, its command or script."""
    return " ".join(word for word in command.split()[:2] if not word.startswith("-"))
