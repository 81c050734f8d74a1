"""What the cost of a month idle counts is what Terraform makes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from omics_lake.jobs.cost import FLEX, Platform, Round
from omics_lake.jobs.metrics import Measured, metric_data

TERRAFORM = Path(__file__).resolve().parents[3] / "terraform"
MODULES = TERRAFORM / "modules"


def text(path: str) -> str:
    return (MODULES / path).read_text(encoding="utf-8")


def block(source: str, opening: str) -> str:
    """Lines between an opening line and the brace that closes it at the same depth."""
    found = re.search(rf"^( *){re.escape(opening)}\n(.*?)^\1\}}", source, re.MULTILINE | re.DOTALL)
    assert found is not None, opening
    return found[2]


def entries(lines: str) -> int:
    return len(re.findall(r"^\s+\"?[a-z._]+\"?\s+=", lines, re.MULTILINE))


def resources(kind: str) -> list[str]:
    """Each resource of a kind in all modules, with its text."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sorted(MODULES.rglob("*.tf")))
    return re.findall(rf'^resource "{kind}" .*?^}}', everything, re.MULTILINE | re.DOTALL)


def test_keys_are_one_for_each_purpose() -> None:
    (key,) = resources("aws_kms_key")

    assert "for_each = local.purposes" in key
    assert Platform().keys == entries(block(text("keys/main.tf"), "purposes = {"))


def test_alarms_are_paid_by_the_metrics_they_read() -> None:
    (sources,) = re.findall(
        r'variable "sources" .*?default\s+= (\[.*?\])', text("observability/variables.tf"), re.DOTALL
    )
    alarms = resources("aws_cloudwatch_metric_alarm")

    read = [alarm.count("metric_name ") * (len(json.loads(sources)) if "for_each" in alarm else 1) for alarm in alarms]

    assert len(alarms) == 5
    assert Platform().alarm_metrics == sum(read)
    assert Platform().dashboards == len(resources("aws_cloudwatch_dashboard"))


def test_endpoints_are_one_for_each_service_of_the_notebook_in_one_zone() -> None:
    interface, _gateway = sorted(resources("aws_vpc_endpoint"), key=lambda endpoint: "Gateway" in endpoint)

    assert "for_each = var.services" in interface
    assert re.search(r"subnet_ids\s+= \[[^,\]]+\]", interface.replace('["0"]', ""))
    assert Platform().endpoints == entries(block(text("notebooks/iam.tf"), "services = {"))


def test_the_volume_is_the_roots_default() -> None:
    (volume,) = re.findall(r"volume_gb\s+= optional\(number, (\d+)\)", (TERRAFORM / "variables.tf").read_text())

    assert Platform().notebook_gb == int(volume)


def test_two_optimizers_look_at_each_table_daily() -> None:
    tables = json.loads((TERRAFORM / "lake.json").read_text())["tables"]

    assert 'toset(["compaction", "retention", "orphan_file_deletion"])' in text("catalog/optimizers.tf")
    assert Platform().optimizer_runs == 2 * len(tables)


def test_the_family_that_is_cheaper_is_terraforms() -> None:
    (family,) = re.findall(r'job\.family == "(\w+)" \? "FLEX" : "STANDARD"', text("etl/jobs.tf"))

    assert frozenset({family}) == FLEX


def test_a_job_sends_as_many_metrics_as_are_counted() -> None:
    assert Round().metrics == len(metric_data("any", Measured(1, 1, 1.0, 1.0, 1.0)))
