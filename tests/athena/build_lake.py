"""The command line's build on an AWS double, with prefixed databases: python build_lake.py ENDPOINT REGION PREFIX.

From s3://omics/landing to s3://omics/lake. AWS credentials come from the environment.
"""

from __future__ import annotations

import sys

from omics_lake.cli.build import build_lake
from omics_lake.lake.config import LakeConfig, Profile

endpoint, region, prefix = sys.argv[1:]
config = LakeConfig("s3://omics/lake", Profile.DOUBLE, endpoint, region, cores="2", small=True, database_prefix=prefix)
report = build_lake(config, "s3://omics/landing")
if report.errors:
    sys.exit("\n".join(map(str, report.errors)))
