"""AWS Glue job: fetch the planned files of one source, and list them in `ops.file`."""

from __future__ import annotations

import sys

from awsglue.utils import getResolvedOptions

from omics_lake.jobs.arguments import given
from omics_lake.jobs.run import run_job
from omics_lake.jobs.steps import land_step

if __name__ == "__main__":
    run_job(land_step, getResolvedOptions(sys.argv, given(sys.argv)))
