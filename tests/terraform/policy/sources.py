"""What only the source shows: a region or partition written into it. Feature F73, the root's own rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from policy.rule import Finding

LITERALS = {
    "a partition": re.compile(r"\barn:aws[\w-]*:"),
    "a region": re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso\w?)?-[a-z]{4,9}-\d\b"),
}
COMMENT = re.compile(r"(?:^|\s)(?:#|//).*$")
SUPPRESSION = re.compile(r"#\s*checkov:skip=(?P<id>[A-Z0-9_]+)(?P<reason>.*)")


def literals(folder: Path) -> Iterator[Finding]:
    """Regions and partitions in the module sources of a folder; tests and examples may name some."""
    for path in _sources(folder):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for what, pattern in LITERALS.items():
                if pattern.search(COMMENT.sub("", line)):
                    yield Finding(f"{path.relative_to(folder)}:{number}", "no-literal", f"names {what}")


def bare_suppressions(folder: Path) -> Iterator[Finding]:
    """Skipped checks without a reason of at least three words."""
    for path in _sources(folder):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = SUPPRESSION.search(line)
            if found and len(found["reason"].lstrip(": ").split()) < 3:
                yield Finding(f"{path.relative_to(folder)}:{number}", "skip-has-reason", f"skips {found['id']}")


def _sources(folder: Path) -> Iterator[Path]:
    hidden = {".terraform", "tests"}
    for path in sorted(folder.rglob("*.tf")):
        if not hidden & set(path.relative_to(folder).parts):
            yield path
