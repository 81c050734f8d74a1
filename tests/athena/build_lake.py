"""The build on an AWS double, in databases of other names: python build_lake.py ENDPOINT REGION DATABASES.

From s3://omics/landing to s3://omics/lake. AWS credentials come from the environment.
"""

from __future__ import annotations

import sys

from omics_lake.cli.build import build_lake
from omics_lake.cli.options import lake_config
from omics_lake.lake.config import Profile

endpoint, region, databases = sys.argv[1:]
config = lake_config(
    "s3://omics/lake",
    profile=Profile.DOUBLE,
    endpoint=endpoint,
    region=region,
    cores="2",
    small=True,
    databases=databases,
)
report = build_lake(config, "s3://omics/landing")
if report.errors:
    sys.exit("\n".join(map(str, report.errors)))
