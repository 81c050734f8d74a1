"""Lakes beside each other and in other places: no shared names, no place written down, what is brought left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lakes import ACCOUNT, AT_A_TIME, VARIABLES, copy_of_sources
from policy.plan import Plan, Resource
from tf import Terraform

Lakes = Callable[[str], Plan]

CHINA = f"arn:aws-cn:iam::{ACCOUNT}"
CLASSES = ("landing", "tables", "results", "artifacts", "logs")
BROUGHT = {name: f"hospital-{name}" for name in CLASSES}
DATABASES = {"omics": "hospital_omics", "ops": "hospital_ops"}
LAKES: dict[str, dict[str, Any]] = {
    # Beside the first lake, in its account and region; the account's own settings are the first one's.
    "beside": VARIABLES
    | {
        "name": "atlas",
        "lake_formation": {"manage_settings": False},
        "encrypt_catalog": False,
        "dashboards": {"enabled": True, "readers": ["rosalind"]},
    },
    # In another partition, over buckets and databases that are there.
    "elsewhere": {
        "name": "omics",
        "region": "cn-north-1",
        "permissions_boundary": f"{CHINA}:policy/omics-boundary",
        "analysts": [f"{CHINA}:role/analyst"],
        "engineers": [f"{CHINA}:role/engineer"],
        "schedule": "cron(0 3 ? * SUN *)",
        "alert_emails": ["lake@example.org"],
        "bring_buckets": BROUGHT,
        "bring_databases": DATABASES,
    },
    "data only": VARIABLES | {"data_only": True},
}
# What AWS tells things of a type apart by. What has none of these is told apart by all that is known of it.
NAMING = (
    "name", "bucket", "key", "alarm_name", "dashboard_name", "group_name", "data_source_id", "member_name", "rule",
    "target_id", "role", "workgroup", "workflow_name", "database_name", "table_name", "type", "arn",
)  # fmt: skip
# AWS gives these an id when it makes them, and two that are alike are two all the same.
NAMED_BY_AWS = {
    "aws_default_security_group", "aws_flow_log", "aws_route_table_association", "aws_sns_topic_subscription",
    "aws_subnet", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule",
}  # fmt: skip
ONE_PER_ACCOUNT = {"aws_lakeformation_data_lake_settings", "aws_glue_data_catalog_encryption_settings"}


@pytest.fixture(scope="module")
def lakes(
    lake: Callable[[Path, dict[str, Any]], Terraform], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lakes]:
    """Plans of the lakes above, made from nothing, two at a time."""

    def planned(name: str) -> Plan:
        folder = tmp_path_factory.mktemp("lake")
        made = lake(copy_of_sources(folder), LAKES[name])
        return Plan.from_json(made.show_json(made.plan(folder / "lake.tfplan")))

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        plans: Mapping[str, Future[Plan]] = {name: pool.submit(planned, name) for name in LAKES}
        yield lambda name: plans[name].result()


def identity(resource: Resource) -> str:
    """Type and names of a resource, as one line."""
    named = {name: value for name in NAMING if isinstance(value := resource.values.get(name), str) and value}
    return f"{resource.kind} {json.dumps(named or dict(resource.values), sort_keys=True)}"


def told_apart(plan: Plan) -> dict[str, str]:
    """Identity and address of all that a lake gives a name."""
    skipped = NAMED_BY_AWS | ONE_PER_ACCOUNT
    return {identity(one): one.address for one in plan.resources if one.kind not in skipped}


def test_lakes_of_one_account_share_no_name(root_plan: Plan, lakes: Lakes) -> None:
    first, second = told_apart(root_plan), told_apart(lakes("beside"))
    assert len(first) > 200
    assert {second[same] for same in first.keys() & second.keys()} == set()


def test_everything_is_called_after_its_lake(lakes: Lakes) -> None:
    """So that no third lake shares a name with it either; what both lakes of a test switch off is seen here too."""
    assert {address for named, address in told_apart(lakes("beside")).items() if "atlas" not in named} == set()


def test_settings_of_the_account_are_their_owners_alone(root_plan: Plan, lakes: Lakes) -> None:
    """Given two lakes, of which the first owns the account's settings, then the second has none of them."""
    assert {one.kind for one in root_plan.of(*ONE_PER_ACCOUNT)} == ONE_PER_ACCOUNT
    assert list(lakes("beside").of(*ONE_PER_ACCOUNT)) == []


def test_another_partition_and_region_need_no_change(lakes: Lakes) -> None:
    """Given a region of another partition, then nothing in the plan speaks of the usual one."""
    plan = lakes("elsewhere")

    usual = {
        one.address for one in plan.resources if any(word in str(one.values) for word in ("arn:aws:", "eu-west-1"))
    }

    assert usual == set()
    assert any("arn:aws-cn:" in str(one.values) for one in plan.of("aws_iam_role_policy"))


def test_brought_buckets_are_used_and_not_managed(lakes: Lakes) -> None:
    plan = lakes("elsewhere")

    managed = {one.address for one in plan.resources if one.kind.startswith("aws_s3_bucket")}
    places = {str(one.at("default_arguments", "--landing")) for one in plan.of("aws_glue_job")}

    assert managed == set()
    assert places == {"s3://hospital-landing/landing"}


def test_brought_databases_are_used_and_not_managed(lakes: Lakes) -> None:
    plan = lakes("elsewhere")

    managed = {one.at("name") for one in plan.of("aws_glue_catalog_database")}
    used = {one.at("database_name") for one in plan.of("aws_glue_catalog_table")}

    assert managed == {"omics_marts"}
    assert used == {"hospital_omics", "omics_marts", "hospital_ops"}


def test_data_alone_are_keys_buckets_and_catalog(lakes: Lakes) -> None:
    """Given a lake with everything switched on, when only its data are to stay, then three modules are left."""
    left = {one.module for one in lakes("data only").resources}
    assert left == {"module.keys", "module.storage", "module.catalog"}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_athena_workgroup", {"name": "lake", "state": "ENABLED"}),
        ("aws_iam_role_policy", {"name": "read", "role": "lake-notebook"}),
        ("aws_lakeformation_permissions", {"principal": "analyst", "lf_tag_policy": [{"resource_type": "TABLE"}]}),
    ],
)
def test_a_shared_name_would_be_seen(kind: str, values: dict[str, Any]) -> None:
    """Given things of two lakes that AWS takes for one, then they are told apart by nothing."""
    one, other = (Resource(f"{kind}.{name}", "", kind, name, None, values) for name in ("one", "other"))
    assert identity(one) == identity(other)
