"""Every gap of moto 5.2.5 that a data lake's Terraform and Glue jobs met, by AWS service."""

from __future__ import annotations

from aws_double.gaps import (
    athena,
    budgets,
    ec2,
    glue,
    glue_iceberg,
    glue_jobs,
    kms,
    lakeformation,
    omics,
    quicksight,
    s3,
    s3_buckets,
    sagemaker,
)
from aws_double.patching import Gap

GAPS: tuple[Gap, ...] = (
    *athena.GAPS,
    *budgets.GAPS,
    *ec2.GAPS,
    *glue.GAPS,
    *glue_iceberg.GAPS,
    *glue_jobs.GAPS,
    *kms.GAPS,
    *lakeformation.GAPS,
    *omics.GAPS,
    *quicksight.GAPS,
    *s3.GAPS,
    *s3_buckets.GAPS,
    *sagemaker.GAPS,
)


def close_all() -> None:
    """Patches moto in this process; before its server starts, and once."""
    for gap in GAPS:
        gap.close()
