"""On an AWS double: the command line's build, twice on the same files, then upkeep of a table. Run by test_double.py.

python double_build.py ENDPOINT REGION LAKE BUILD_OPTION...

All in one process and JVM, since starting these is most of the time. Prints a line of JSON for each build (its exit
code, what it printed, and which metadata file Glue names for every table after it), and one for the upkeep (the orphans
it removed). AWS credentials come from the environment.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

import boto3
from typer.testing import CliRunner

from omics_lake.cli.main import app
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.session import start_session
from omics_lake.lake.upkeep import maintain
from omics_lake.tables.mutation import TABLE

endpoint, region, lake, *options = sys.argv[1:]
glue = boto3.client("glue", endpoint_url=endpoint, region_name=region)
place = ["--endpoint", endpoint, "--region", region, "--profile", "double", "--lake", lake]

for _ in range(2):
    ended = CliRunner().invoke(app, ["build", "--json", *place, *options])
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

spark = start_session(LakeConfig(lake, Profile.DOUBLE, endpoint, region, cores="2", small=True))
(done,) = maintain(spark, [TABLE], now=datetime.now(UTC), orphans_older_than=timedelta(hours=48), remove_orphans=True)
sys.stdout.write(json.dumps({"orphans": done.orphans}) + "\n")
spark.stop()
