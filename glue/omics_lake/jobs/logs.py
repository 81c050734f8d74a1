"""Log lines of a job: JSON, one object a line, each with the job, its run and what it was told.

CloudWatch holds the lines of all runs of a job in one group: a line that does not say whose it is is lost among them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO

from omics_lake.core.progress import Progress

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_LOG = logging.getLogger("omics_lake.jobs")


class JsonLines(logging.Formatter):
    """Every record as a line of JSON.

    Args:
        options: the job's arguments as Glue gave them.
    """

    def __init__(self, options: Mapping[str, str | None]) -> None:
        super().__init__()
        said = {name: value for name, value in sorted(options.items()) if value is not None}
        self._head = {
            "job": said.pop("JOB_NAME", ""),
            "job_run_id": said.pop("JOB_RUN_ID", ""),
            "workflow_run_id": said.pop("WORKFLOW_RUN_ID", ""),
            "arguments": said,
        }

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, text, the call's own fields, the trace if there is one, and whose line it is."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in record.__dict__.items() if name not in _USUAL}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line | self._head, default=str, ensure_ascii=False)


@contextmanager
def job_log(options: Mapping[str, str | None], stream: TextIO) -> Iterator[None]:
    """Write what the package logs, and warnings of all others, to a stream while a job runs."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(options))
    ours, root = logging.getLogger("omics_lake"), logging.getLogger()
    level = ours.level
    ours.setLevel(logging.INFO)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(level)


class LoggedProgress:
    """A `Report` that logs a task's steps as they begin: each file would be a line too many."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def __call__(self, sign: Progress) -> None:
        """Take one sign of life."""
        if self._last.get(sign.task) == sign.step:
            return
        self._last[sign.task] = sign.step
        fields = {"task": sign.task, "step": sign.step, "total": sign.total, "detail": sign.detail}
        _LOG.info("%s: %s", sign.task, sign.step, extra=fields)
