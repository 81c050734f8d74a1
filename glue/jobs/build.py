"""AWS Glue job: build tables from landed files, or marts from tables."""

from __future__ import annotations

import sys

from awsglue.utils import getResolvedOptions

from omics_lake.jobs.arguments import given
from omics_lake.jobs.run import run_job
from omics_lake.jobs.steps import build_step

if __name__ == "__main__":
    run_job(build_step, getResolvedOptions(sys.argv, given(sys.argv)))
