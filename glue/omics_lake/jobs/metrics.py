"""What a job's run tells CloudWatch: one PutMetricData call, by dimension `Job`.

The alarms and the dashboard read these names.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from omics_lake.jobs.arguments import JobArguments

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Measured:
    """What a run of a job took and made.

    Args:
        rows: published, or found in place.
        rejected: lines sent to `ops.quarantine`.
        seconds: wall time.
        dpu_seconds: paid for; 0 where nobody counts DPU.
        dollars: of these, at list price.
    """

    rows: int
    rejected: int
    seconds: float
    dpu_seconds: float
    dollars: float

    @property
    def quarantine_share(self) -> float:
        """Rejected lines of all lines; 0 where there were none."""
        lines = self.rows + self.rejected
        return self.rejected / lines if lines else 0.0


def metric_data(job: str, measured: Measured) -> list[dict[str, Any]]:
    """The metrics, as PutMetricData takes them."""
    values = (
        ("Rows", measured.rows, "Count"),
        ("Rejected", measured.rejected, "Count"),
        ("Seconds", measured.seconds, "Seconds"),
        ("DpuSeconds", measured.dpu_seconds, "None"),
        ("Dollars", measured.dollars, "None"),
        ("QuarantineShare", measured.quarantine_share, "None"),
    )
    dimensions = [{"Name": "Job", "Value": job}]
    return [{"MetricName": n, "Value": float(v), "Unit": u, "Dimensions": dimensions} for n, v, u in values]


def put_metrics(arguments: JobArguments, measured: Measured) -> None:
    """Send them, where there is a namespace to send them to.

    Work that is done is not undone by a service that does not take its figures: that is logged, and no error.
    """
    if not arguments.metric_namespace:
        return
    try:
        client = boto3.client("cloudwatch", region_name=arguments.region, endpoint_url=arguments.endpoint)
        data = metric_data(arguments.job_name, measured)
        client.put_metric_data(Namespace=arguments.metric_namespace, MetricData=data)
    except (BotoCoreError, ClientError) as error:
        _LOG.warning("the metrics were not taken", extra={"why": str(error)})
