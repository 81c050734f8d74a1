"""`--databases`: a lake on AWS in databases of the user's own."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from omics_lake.cli.main import app
from omics_lake.cli.options import lake_config
from omics_lake.core.errors import UsageError
from omics_lake.lake.config import Profile


def test_the_lake_is_told_the_databases() -> None:
    config = lake_config("s3://b/p", profile=Profile.AWS, databases="omics=genomics,ops=books")

    assert config.databases == {"omics": "genomics", "ops": "books"}
    assert lake_config("s3://b/p", profile=Profile.AWS).databases == {}


def test_a_folder_has_no_databases_to_name() -> None:
    with pytest.raises(UsageError, match="Profile local has no databases"):
        lake_config("lake", databases="omics=genomics")


@pytest.mark.parametrize("command", [["build", "--landing", "nowhere"], ["maintain"]])
def test_wrong_databases_are_refused_before_anything_is_looked_at(command: list[str]) -> None:
    words = [*command, "--lake", "s3://b/p", "--profile", "aws", "--databases", "omics=Genomics"]

    ended = CliRunner().invoke(app, words)

    assert ended.exit_code == 2
    assert "Genomics" in ended.output
