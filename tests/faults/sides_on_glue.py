"""Four jobs at once on Glue's catalog, each in a session of its own, of one JVM. Run by test_jobs_side_by_side.py.

python sides_on_glue.py ENDPOINT LAKE. Prints what they left as a line of JSON. Credentials come from the environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import boto3
from pyspark.sql import SparkSession

from omics_lake.lake.catalog import ensure_table, open_table
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.ops import RejectRecord, RunRecord, record_rejects, record_run
from omics_lake.lake.session import start_session
from omics_lake.tables.clinical_drug import TABLE as DRUG

endpoint, lake = sys.argv[1:]
SIDES = 4
now = datetime(2026, 11, 25, tzinfo=UTC)
config = LakeConfig(lake, Profile.DOUBLE, endpoint, "us-east-1", cores="2", small=True)
spark = start_session(config)


def at_once(job: Callable[[SparkSession, int], object]) -> None:
    start = Barrier(SIDES)
    sessions = [spark.newSession() for _ in range(SIDES)]

    def one(number: int) -> None:
        start.wait()
        job(sessions[number], number)

    with ThreadPoolExecutor(SIDES) as pool:
        list(pool.map(one, range(SIDES)))


def book(session: SparkSession, number: int) -> None:
    """What each build writes to the lake's own books."""
    of, project, release = f"omics.t{number}", "TCGA-A", "gdc-46.0"
    record_rejects(session, config, [RejectRecord(f"run-{number}", of, project, release, "f", "f", 1, "w", "r", now)])
    record_run(session, config, RunRecord(f"run-{number}", "c", of, project, release, "published", now, now, 1, "1"))


at_once(book)
# As Terraform makes a table: through Glue, which makes an Iceberg table without partition or order
columns = [{"Name": column.name, "Type": "string"} for column in DRUG.columns]
glue = boto3.client("glue", endpoint_url=endpoint, region_name="us-east-1")
glue.create_database(DatabaseInput={"Name": "omics"})
glue.create_table(
    DatabaseName="omics",
    TableInput={
        "Name": DRUG.name,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {"Location": f"{lake}/omics/{DRUG.name}", "Columns": columns},
    },
    OpenTableFormatInput={"IcebergInput": {"MetadataOperation": "CREATE", "Version": "2"}},
)
at_once(lambda session, _: ensure_table(session, DRUG))

stored = open_table(spark, DRUG)
said = {
    "runs": sorted(row.run_id for row in spark.table("lake.ops.run").collect()),
    "rejects": sorted(row.run_id for row in spark.table("lake.ops.quarantine").collect()),
    "partition": [str(field.name()) for field in stored.spec().fields()],
    "columns": [str(column.name()) for column in stored.schema().columns()],
}
sys.stdout.write(json.dumps(said) + "\n")
spark.stop()
