"""Glue: job definitions. UpdateJob is what an apply with new code comes to."""

from __future__ import annotations

import json
from typing import Any

from moto.glue.models import FakeJob
from moto.glue.responses import GlueResponse

from aws_double.patching import Client, Gap, add, wrap

ROLE = "arn:aws:iam::123456789012:role/glue"
COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://bucket/script.py"}
ATTRIBUTES = {
    "Description": "description",
    "Role": "role",
    "ExecutionProperty": "execution_property",
    "Command": "command",
    "DefaultArguments": "default_arguments",
    "MaxRetries": "max_retries",
    "Timeout": "timeout",
    "SecurityConfiguration": "security_configuration",
    "NotificationProperty": "notification_property",
    "GlueVersion": "glue_version",
    "NumberOfWorkers": "number_of_workers",
    "WorkerType": "worker_type",
    "ExecutionClass": "execution_class",
}
"""Member of UpdateJob's JobUpdate -> attribute of moto's job."""


def close_queuing() -> None:
    queued: dict[tuple[str, str, str], bool] = {}

    def create(original: Any, self: Any) -> Any:
        key = (self.current_account, self.region, self._get_param("Name"))
        queued[key] = bool(self._get_param("JobRunQueuingEnabled"))
        return original(self)

    def as_dict(original: Any, self: Any) -> Any:
        key = (self.backend.account_id, self.backend.region_name, self.name)
        return original(self) | {"JobRunQueuingEnabled": queued.get(key, False)}

    wrap(GlueResponse, "create_job", create)
    wrap(FakeJob, "as_dict", as_dict)


def close_update_job() -> None:
    def update_job(self: Any) -> str:
        job = self.glue_backend.get_job(self._get_param("JobName"))
        for member, value in self._get_param("JobUpdate").items():
            if member in ATTRIBUTES:
                setattr(job, ATTRIBUTES[member], value)
        return json.dumps({"JobName": job.name})

    add(GlueResponse, update_job=update_job)


def probe_queuing(client: Client) -> object:
    glue = client("glue")
    glue.create_job(Name="queued", Role=ROLE, Command=COMMAND, JobRunQueuingEnabled=True)
    return glue.get_job(JobName="queued")["Job"].get("JobRunQueuingEnabled")


def probe_update_job(client: Client) -> object:
    glue = client("glue")
    glue.create_job(Name="changed", Role=ROLE, Command=COMMAND)
    glue.update_job(JobName="changed", JobUpdate={"Role": ROLE, "Command": COMMAND, "Timeout": 5})
    return glue.get_job(JobName="changed")["Job"]["Timeout"]


GAPS = (
    Gap("glue: a job's queuing is dropped", close_queuing, probe_queuing, aws=True, moto=None),
    Gap("glue: a job cannot be changed", close_update_job, probe_update_job, aws=5, moto="500"),
)
