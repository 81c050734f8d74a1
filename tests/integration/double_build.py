"""The command line's build, twice on the same files and in one JVM, on an AWS double. Run by the tests beside it.

python double_build.py ENDPOINT BUILD_OPTION...

Prints one line of JSON for each build: its exit code and what it printed, and which metadata file Glue names for every
table after it. AWS credentials and region come from the environment.
"""

from __future__ import annotations

import json
import sys

import boto3
from typer.testing import CliRunner

from omics_lake.cli.main import app

endpoint, *options = sys.argv[1:]
glue = boto3.client("glue", endpoint_url=endpoint)

for _ in range(2):
    ended = CliRunner().invoke(app, ["build", "--endpoint", endpoint, "--json", *options])
    metadata = {
        f"{database['Name']}.{table['Name']}": table["Parameters"]["metadata_location"]
        for database in glue.get_databases()["DatabaseList"]
        for table in glue.get_tables(DatabaseName=database["Name"])["TableList"]
    }
    said = {"exit_code": ended.exit_code, "stdout": ended.stdout, "stderr": ended.stderr, "metadata": metadata}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
