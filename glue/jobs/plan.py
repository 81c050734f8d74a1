"""AWS Glue job: list what the archives have for the projects, and write manifests."""

from __future__ import annotations

import sys

from awsglue.utils import getResolvedOptions

from omics_lake.jobs.arguments import given
from omics_lake.jobs.run import run_job
from omics_lake.jobs.steps import plan_step

if __name__ == "__main__":
    run_job(plan_step, getResolvedOptions(sys.argv, given(sys.argv)))
