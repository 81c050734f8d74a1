"""Run a step as a job of AWS Glue: arguments, log, metrics, and an end that Glue understands.

Glue marks a run FAILED when its script ends with an exception or a code other than 0.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TextIO

from omics_lake.core.errors import LakeError
from omics_lake.jobs.arguments import JobArguments
from omics_lake.jobs.cost import dpu_seconds, glue_dollars
from omics_lake.jobs.logs import job_log
from omics_lake.jobs.metrics import Measured, metric_data, put_metrics
from omics_lake.jobs.read import parse_arguments
from omics_lake.jobs.work import Done, Start, Work
from omics_lake.lake.session import start_session

Step = Callable[[Work], Done]
_LOG = logging.getLogger(__name__)


def run_job(
    step: Step,
    options: Mapping[str, str | None],
    *,
    start: Start = start_session,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Run one step.

    Args:
        options: what `getResolvedOptions` gave.
        start: starts Spark, or gets it.
        stream: for the log; stderr otherwise.
        clock: seconds.

    Raises:
        SystemExit: the step, or a part of it, failed; with the first error's code.
    """
    with job_log(options, stream or sys.stderr):
        try:
            arguments = parse_arguments(options)
            errors = _measured(step, Work(arguments, start), clock).errors
        except LakeError as error:
            errors = (error,)
        except Exception:
            _LOG.exception("the job came upon a bug")
            raise
        for failure in errors:
            _LOG.error("%s", failure, extra={"kind": type(failure).__name__, "exit_code": failure.exit_code})
    if errors:
        raise SystemExit(errors[0].exit_code)


def _measured(step: Step, work: Work, clock: Callable[[], float]) -> Done:
    """Run the step; say, also of one that failed, what it took and made."""
    began = clock()
    _LOG.info("begin")
    try:
        done = step(work)
    except LakeError as error:
        done = Done(errors=(error,))
    measured = measure(work.arguments, done, clock() - began)
    put_metrics(work.arguments, metric_data(work.arguments.job_name, measured))
    _LOG.info("end", extra={"report": asdict(measured), "errors": len(done.errors)})
    return done


def measure(arguments: JobArguments, done: Done, seconds: float) -> Measured:
    """What a run took and made; Glue's own start is not in it, which is not paid for either."""
    paid = dpu_seconds(seconds, arguments.dpu)
    return Measured(done.rows, done.rejected, seconds, paid, glue_dollars(paid, arguments.execution_class))
