"""Terraform as tests run it: a provider from a folder where there is one, nothing written beside the sources.

A mirror is a folder that holds `registry.terraform.io/hashicorp/aws`; `TF_PLUGIN_MIRROR` names one. Without any the
provider is downloaded, once for a session.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[2] / "terraform"
PROVIDER = Path("registry.terraform.io/hashicorp/aws")
USUAL = ("/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins", "~/.terraform.d/plugins")
MIRROR_PATH = re.compile(r'filesystem_mirror\s*{[^}]*?path\s*=\s*"([^"]+)"', re.DOTALL)
MIRRORED = """disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = "{}"
    include = ["registry.terraform.io/hashicorp/*"]
  }}
}}
"""
NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_REGION": "eu-west-1",
    "CHECKPOINT_DISABLE": "1",
    "GOGC": "400",  # else a fifth of a short run goes into collecting what reading the schema left
    "TF_IN_AUTOMATION": "1",
}
LAST_LINES = 40


class TerraformMissing(RuntimeError):
    """There is no terraform to run."""


class TerraformFailed(RuntimeError):
    """A run of terraform failed; its last lines are the message."""


def mirrors() -> Iterator[Path]:
    """Folders that hold the provider: the named one first, then what the user's settings say, then usual places."""
    for folder in filter(None, _candidates()):
        path = Path(folder).expanduser()
        if (path / PROVIDER).is_dir():
            yield path


def _candidates() -> Iterator[str]:
    yield os.environ.get("TF_PLUGIN_MIRROR", "")
    for settings in (os.environ.get("TF_CLI_CONFIG_FILE", ""), "~/.terraformrc"):
        path = Path(settings).expanduser()
        if settings and path.is_file():
            yield from MIRROR_PATH.findall(path.read_text())
    yield from USUAL
    yield from map(str, sorted(Path("/opt").glob("*")))


def settings_file(folder: Path) -> Path:
    """Writes Terraform's own settings: where the provider comes from, and no call home."""
    path = folder / "terraform.rc"
    path.write_text(MIRRORED.format(next(mirrors(), None) or downloaded(folder / "provider")))
    return path


def downloaded(folder: Path) -> Path:
    """The provider that the lock file names, fetched: where init puts it has the form of a mirror.

    A cache would not do: init fills it anew for each folder without a lock file, and not safely two at a time.
    """
    folder.mkdir()
    for name in ("versions.tf", ".terraform.lock.hcl"):
        shutil.copyfile(SOURCE / name, folder / name)
    Terraform(folder).init("-backend=false")
    return folder / ".terraform" / "providers"


@dataclass(frozen=True)
class Terraform:
    """Terraform in one folder, which should be a copy: it leaves `.terraform` and a lock file there."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Runs it and returns what it printed.

        Raises:
            TerraformMissing: there is none on PATH.
            TerraformFailed: it did not end well.
        """
        program = shutil.which("terraform")
        if program is None:
            raise TerraformMissing(
                "terraform is not on PATH. Install 1.11 or newer: https://developer.hashicorp.com/terraform/install"
            )
        done = subprocess.run(
            [program, *arguments], cwd=self.folder, env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            lines = (done.stdout + done.stderr).splitlines()[-LAST_LINES:]
            raise TerraformFailed("\n".join([f"terraform {' '.join(arguments)} in {self.folder.name} failed:", *lines]))
        return done.stdout

    def init(self, *arguments: str) -> None:
        """Fetches the provider and links the modules."""
        self.run("init", "-input=false", "-no-color", *arguments)

    def validate(self) -> None:
        """Checks the sources against the provider's schema."""
        self.run("validate", "-no-color")

    def plan(self, out: Path, *arguments: str) -> Path:
        """Plans into a file."""
        self.run("plan", "-input=false", "-no-color", "-lock=false", f"-out={out}", *arguments)
        return out

    def show_json(self, plan: Path | None = None) -> dict[str, Any]:
        """A plan, or the state, as JSON."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json", *([str(plan)] if plan else [])))
        return shown

    def apply(self, *arguments: str) -> None:
        """Applies without asking."""
        self.run("apply", "-input=false", "-no-color", "-auto-approve", *arguments)

    def destroy(self, *arguments: str) -> None:
        """Destroys without asking."""
        self.run("destroy", "-input=false", "-no-color", "-auto-approve", *arguments)

    def test(self) -> str:
        """Runs the `*.tftest.hcl` of the folder."""
        return self.run("test", "-no-color")

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        return {**ours, **NO_ACCOUNT, **self.env}
