"""What a job's run tells CloudWatch: what it took and made, by dimension `Job`; what is stale, by dimension `Source`.

The alarms and the dashboard read these names.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
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
    return [_datum(name, value, unit, "Job", job) for name, value, unit in values]


def stale_data(source: str, *, stale: bool) -> dict[str, Any]:
    """Whether a source serves a newer release than the lake holds: 1 or 0."""
    return _datum("Stale", stale, "None", "Source", source)


def _datum(name: str, value: float, unit: str, dimension: str, of: str) -> dict[str, Any]:
    dimensions = [{"Name": dimension, "Value": of}]
    return {"MetricName": name, "Value": float(value), "Unit": unit, "Dimensions": dimensions}


def put_metrics(arguments: JobArguments, data: Sequence[Mapping[str, Any]]) -> None:
    """Send them, where there are any and a namespace to send them to.

    Work that is done is not undone by a service that does not take its figures: that is logged, and no error.
    """
    if not arguments.metric_namespace or not data:
        return
    try:
        client = boto3.client("cloudwatch", region_name=arguments.region, endpoint_url=arguments.endpoint)
        client.put_metric_data(Namespace=arguments.metric_namespace, MetricData=data)
    except (BotoCoreError, ClientError) as error:
        _LOG.warning("the metrics were not taken", extra={"why": str(error)})
