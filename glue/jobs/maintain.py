"""AWS Glue job: tag the release on every table, compact, expire, list or remove orphans."""

from __future__ import annotations

import sys

from awsglue.utils import getResolvedOptions

from omics_lake.jobs.arguments import given
from omics_lake.jobs.run import run_job
from omics_lake.jobs.steps import maintain_step

if __name__ == "__main__":
    run_job(maintain_step, getResolvedOptions(sys.argv, given(sys.argv)))
