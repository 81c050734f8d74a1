"""A Glue workflow as Glue runs it: triggers read back through the API, jobs with the arguments of their definitions.

A conditional trigger fires once all its conditions hold:
https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SUCCEEDED, FAILED = "SUCCEEDED", "FAILED"


@dataclass(frozen=True)
class Run:
    """One run of a job: as Glue would call its script.

    Args:
        job: the job's name.
        role: name of the role it runs under.
        script: S3 address.
        modules: what pip installs before it starts.
        arguments: the job's, with the trigger's over them, and those that Glue adds.
    """

    job: str
    role: str
    script: str
    modules: tuple[str, ...]
    arguments: Mapping[str, str]

    @property
    def argv(self) -> list[str]:
        """The script's command line."""
        return [self.script, *(word for pair in self.arguments.items() for word in pair)]


class Workflow:
    """The order of work, as it is stored in the account."""

    def __init__(self, glue: Any, name: str, run_id: str) -> None:
        self._glue, self.name, self._run_id = glue, name, run_id
        pages = glue.get_triggers()["Triggers"]
        self.triggers = [trigger for trigger in pages if trigger.get("WorkflowName") == name]

    def start(self, run: Callable[[Run], bool]) -> dict[str, str]:
        """Run every job whose conditions come to hold, one at a time; job -> how it ended."""
        states: dict[str, str] = {}
        fired: set[str] = set()
        while ready := [t for t in self.triggers if t["Name"] not in fired and self._fires(t, states)]:
            for trigger in ready:
                fired.add(trigger["Name"])
                for action in trigger["Actions"]:
                    states[action["JobName"]] = SUCCEEDED if run(self.run_of(action)) else FAILED
        return states

    def _fires(self, trigger: Mapping[str, Any], states: Mapping[str, str]) -> bool:
        if trigger["Type"] in ("ON_DEMAND", "SCHEDULED"):
            return True
        predicate = trigger["Predicate"]
        held = [states.get(c["JobName"]) == c["State"] for c in predicate["Conditions"]]
        return all(held) if predicate.get("Logical", "AND") == "AND" else any(held)

    def run_of(self, action: Mapping[str, Any]) -> Run:
        """The run that an action starts."""
        job = self._glue.get_job(JobName=action["JobName"])["Job"]
        given = {**job["DefaultArguments"], **action.get("Arguments", {})}
        added = {
            "--JOB_NAME": job["Name"],
            "--JOB_RUN_ID": f"jr_{job['Name']}_{self._run_id}",
            "--WORKFLOW_NAME": self.name,
            "--WORKFLOW_RUN_ID": f"wr_{self._run_id}",
        }
        modules = tuple(filter(None, given.get("--additional-python-modules", "").split(",")))
        role = job["Role"].rpartition("/")[2]
        return Run(job["Name"], role, job["Command"]["ScriptLocation"], modules, given | added)

    def jobs(self) -> Iterator[str]:
        """Every job that some trigger starts."""
        for trigger in self.triggers:
            yield from (action["JobName"] for action in trigger["Actions"])
