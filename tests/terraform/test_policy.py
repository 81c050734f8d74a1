"""The security rules over the root's plan: the good plan breaks none, and each rule notices what it is for.

A variant is one line: the rule that has to fire, the resource that is changed, and the one change. It passes only if
exactly that rule fires and names exactly that resource, so that a rule which fires too often fails here too.
"""

# ruff: noqa: E501  (a variant is one line, so that what differs stands in one column)

from __future__ import annotations

from typing import Any

import pytest
from breaking import Variant, grant, put, swap, unknown
from lakes import VARIABLES
from policy.plan import Plan
from policy.rules import RULES, check

BUCKET = ("bucket", "aws_s3_bucket")
SSE = "rule.apply_server_side_encryption_by_default"
RESULTS = "configuration.result_configuration"
FOREIGN = {"AWS": "arn:aws:iam::999999999999:root"}
SERVICE = {"Service": "glue.amazonaws.com"}
WORLD = "0.0.0.0/0"
NOTEBOOK = "aws_sagemaker_notebook_instance"
KEY_ID = "AKIA" + "ABCDEFGHIJKLMNOP"  # the form of an access key's id, of nobody
NEW_RULE = {"type": "ingress", "cidr_blocks": [WORLD]}
SSE_RULE = "aws_s3_bucket_server_side_encryption_configuration"
LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
TABLE = "aws_glue_catalog_table"
TAGS = "aws_lakeformation_resource_lf_tags"
EXPRESSION = '.table["omics.expression"]'
STUDY = '.identifying["omics.imaging_study"]'
ENDPOINT = "aws_vpc_endpoint"
VPC = ("vpc_id", "aws_vpc")
OWN = {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}


def tagged(**values: str) -> Any:
    """Other tags than there were."""
    return put("lf_tag", [{"key": f"omics-{key}", "value": value} for key, value in values.items()])


def everything(values: dict[str, Any]) -> Any:
    """A resource that a variant adds, with its values."""
    return lambda entry: entry["change"].update(after=values)


VARIANTS = [
    # Roles
    Variant("boundary-on-every-role", "aws_iam_role", put("permissions_boundary", None)),
    Variant("boundary-on-every-role", "aws_iam_role", put("permissions_boundary", "arn:aws:iam::123456789012:policy/other")),
    Variant("no-action-at-large", "aws_iam_role_policy", grant(Action="glue:*", Resource="arn:aws:glue:x:1:job/a"), "!/notebooks/"),
    Variant("no-action-at-large", "aws_iam_role_policy", grant(Action=["*"], Resource="arn:aws:glue:x:1:job/a"), "!/notebooks/"),
    Variant("no-action-at-large", "aws_kms_key", grant(Action="kms:*", Resource="*", Principal={"AWS": "arn:aws:iam::123456789012:root"})),
    Variant("no-resource-at-large", "aws_iam_role_policy", grant(Action="glue:GetTable", Resource="*"), "!/notebooks/"),
    Variant("no-resource-at-large", "aws_iam_role_policy", grant(Action="s3:GetObject", Resource="arn:aws:s3:::*"), "!/notebooks/"),
    Variant("no-resource-at-large", "aws_iam_role_policy", grant(Action="lakeformation:GrantPermissions", Resource=["*"]), "!/notebooks/"),
    Variant("no-resource-at-large", "aws_iam_role_policy", grant(Action="glue:GetJob", Resource="arn:aws:glue:eu-west-1:123456789012:*")),
    Variant("no-grant-by-exception", "aws_iam_role_policy", grant(NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::x"), "!/notebooks/"),
    Variant("no-grant-by-exception", "aws_iam_role_policy", grant(Action="glue:GetJob", NotResource="arn:aws:glue:x:1:job/a")),
    Variant("pass-role-limited", "aws_iam_role_policy", grant(Action="iam:PassRole", Resource="arn:aws:iam::123456789012:role/omics-land")),
    Variant("pass-role-limited", "aws_iam_role_policy", grant(Action="iam:Pass*", Resource="arn:aws:iam::1:role/a", Condition={"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}})),
    Variant("pass-role-limited", "aws_iam_role_policy", grant(Action="iam:PassRole", Resource="arn:aws:iam::1:role/omics-a", Condition={"StringLike": {"iam:PassedToService": "*"}})),
    Variant("no-ready-made-policy", "aws_iam_role_policy_attachment", everything({"role": "omics-land", "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}), new=True),
    Variant("no-ready-made-policy", "aws_iam_role", put("managed_policy_arns", ["arn:aws:iam::aws:policy/AdministratorAccess"])),
    Variant("no-key-in-identity-policy", "aws_iam_role_policy", grant(Action="kms:Decrypt", Resource="arn:aws:kms:x:1:key/a")),
    Variant("metrics-in-own-namespace", "aws_iam_role_policy", grant(Action="cloudwatch:PutMetricData", Resource="*")),
    Variant("policy-known", "aws_sns_topic_policy", unknown("policy")),
    Variant("trust-nobody-at-large", "aws_iam_role", grant("assume_role_policy", Action="sts:AssumeRole", Principal={"AWS": "*"})),
    Variant("trust-nobody-at-large", "aws_iam_role", grant("assume_role_policy", Action="sts:AssumeRole", Principal={"Service": "*.amazonaws.com"})),
    Variant("trust-says-for-whom", "aws_iam_role", grant("assume_role_policy", Action="sts:AssumeRole", Principal=SERVICE), "!optimizer"),
    Variant("trust-says-for-whom", "aws_iam_role", grant("assume_role_policy", Action="sts:AssumeRole", Principal=SERVICE, Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}}), "!optimizer"),
    Variant("trust-says-for-whom", "aws_iam_role", swap("assume_role_policy", "aws:SourceAccount", "aws:SourceVpc"), "role/omics-lakeformation governance"),
    Variant("trust-own-account", "aws_iam_role", grant("assume_role_policy", Action="sts:AssumeRole", Principal=FOREIGN)),
    Variant("no-lake-administrator-made", "aws_lakeformation_data_lake_settings", put("admins", ["arn:aws:iam::123456789012:role/omics-land"])),
    Variant("no-lake-administrator-made", "aws_lakeformation_data_lake_settings", put("admins", ["arn:aws:iam::123456789012:user/moto"])),
    # Buckets and keys
    Variant("bucket-not-public", "aws_s3_bucket_public_access_block", put("block_public_acls", False)),
    Variant("bucket-not-public", "aws_s3_bucket_public_access_block", put("restrict_public_buckets", None), "tables"),
    Variant("bucket-not-public", "aws_s3_bucket_public_access_block", None, "results", BUCKET),
    Variant("bucket-versioned", "aws_s3_bucket_versioning", put("versioning_configuration.status", "Suspended")),
    Variant("bucket-versioned", "aws_s3_bucket_versioning", None, "logs", BUCKET),
    Variant("bucket-key-of-its-own", SSE_RULE, put(f"{SSE}.sse_algorithm", "AES256"), "tables"),
    Variant("bucket-key-of-its-own", SSE_RULE, put(f"{SSE}.kms_master_key_id", None), "landing"),
    Variant("bucket-key-saves-calls", SSE_RULE, put("rule.bucket_key_enabled", False), "landing"),
    Variant("bucket-tls-only", "aws_s3_bucket_policy", swap("policy", "aws:SecureTransport", "aws:SourceVpc"), "tables"),
    Variant("bucket-tls-only", "aws_s3_bucket_policy", swap("policy", '"false"', '"true"'), "results"),
    Variant("bucket-tls-only", "aws_s3_bucket_policy", None, "artifacts", BUCKET),
    Variant("bucket-without-acl", "aws_s3_bucket_ownership_controls", put("rule.object_ownership", "ObjectWriter")),
    Variant("bucket-access-logged", "aws_s3_bucket_logging", None, "landing", BUCKET),
    Variant("bucket-drops-half-uploads", LIFECYCLE, put("rule", [])),
    Variant("bucket-drops-half-uploads", LIFECYCLE, None, "tables", BUCKET),
    Variant("landing-write-once", "aws_s3_bucket_policy", swap("policy", "s3:if-none-match", "s3:x-amz-acl"), "landing"),
    Variant("landing-write-once", "aws_s3_bucket_policy", swap("policy", '"s3:DeleteObjectVersion"', '"s3:GetObject"'), "landing"),
    Variant("bucket-protected", "aws_s3_bucket", put("force_destroy", True), "tables"),
    Variant("grant-to-nobody-at-large", "aws_s3_bucket_policy", grant(Action="s3:GetObject", Resource="arn:aws:s3:::x/*", Principal="*")),
    Variant("grant-to-nobody-at-large", "aws_kms_key", grant(Action="kms:Decrypt", Resource="*", Principal={"AWS": "*"})),
    Variant("grant-to-nobody-at-large", "aws_sns_topic_policy", grant(Action="sns:Publish", Resource="*", Principal="*")),
    Variant("key-rotates", "aws_kms_key", put("enable_key_rotation", False)),
    Variant("key-for-each-class", "aws_kms_alias", put("name", "alias/omics-other"), "alias/omics-tables", ("", "-tables")),
    # Glue
    Variant("job-glue-version", "aws_glue_job", put("glue_version", "4.0")),
    Variant("job-security-configuration", "aws_glue_job", put("security_configuration", None)),
    Variant("job-time-out", "aws_glue_job", put("timeout", None)),
    Variant("job-time-out", "aws_glue_job", put("timeout", 2881)),
    Variant("job-one-at-a-time", "aws_glue_job", put("execution_property.max_concurrent_runs", 2)),
    Variant("job-without-secret", "aws_glue_job", put("default_arguments.--gdc_token", "x")),
    Variant("job-without-secret", "aws_glue_job", put("default_arguments.--projects", KEY_ID)),
    Variant("job-code-by-content", "aws_glue_job", put("command.script_location", "s3://artifacts/jobs/land.py")),
    Variant("job-code-by-content", "aws_glue_job", put("default_arguments.--extra-py-files", "s3://artifacts/omics_lake-1.0-py3-none-any.whl")),
    Variant("job-modules-pinned", "aws_glue_job", put("default_arguments.--additional-python-modules", "s3://a/b.whl,requests")),
    Variant("security-configuration-whole", "aws_glue_security_configuration", put("encryption_configuration.s3_encryption.s3_encryption_mode", "DISABLED")),
    Variant("security-configuration-whole", "aws_glue_security_configuration", put("encryption_configuration.job_bookmarks_encryption.job_bookmarks_encryption_mode", "DISABLED")),
    Variant("security-configuration-whole", "aws_glue_security_configuration", put("encryption_configuration.cloudwatch_encryption.cloudwatch_encryption_mode", "DISABLED")),
    Variant("table-upkeep", "aws_glue_catalog_table_optimizer", None, "", ("table_name", "aws_glue_catalog_table")),
    Variant("table-upkeep", "aws_glue_catalog_table_optimizer", put("configuration.enabled", False), "", ("table_name", "aws_glue_catalog_table")),
    Variant("catalog-encrypted", "aws_glue_data_catalog_encryption_settings", everything({"data_catalog_encryption_settings": [{"encryption_at_rest": [{"catalog_encryption_mode": "DISABLED"}], "connection_password_encryption": [{"return_connection_password_encrypted": True}]}]}), new=True),
    # Notebooks
    Variant("notebook-no-root", NOTEBOOK, put("root_access", "Enabled")),
    Variant("notebook-no-internet", NOTEBOOK, put("direct_internet_access", "Enabled")),
    Variant("notebook-in-subnet", NOTEBOOK, put("subnet_id", None)),
    Variant("notebook-imds-2", NOTEBOOK, put("instance_metadata_service_configuration.minimum_instance_metadata_service_version", "1")),
    Variant("notebook-encrypted", NOTEBOOK, put("kms_key_id", None)),
    Variant("notebook-stops", NOTEBOOK, put("lifecycle_config_name", None)),
    Variant("notebook-reads-through-lake-formation", "aws_iam_role_policy", grant(Action="s3:GetObject", Resource="arn:aws:s3:::omics-123456789012-eu-west-1-tables/lake/*"), "/notebooks/"),
    Variant("notebook-reads-through-lake-formation", "aws_iam_role_policy", grant(Action="s3:ListBucket", Resource="arn:aws:s3:::omics-*"), "/notebooks/"),
    Variant("notebook-writes-results", "aws_iam_role_policy", grant(Action="s3:PutObject", Resource="arn:aws:s3:::omics-123456789012-eu-west-1-results/other/*"), "/notebooks/"),
    Variant("notebook-writes-results", "aws_iam_role_policy", grant(Action="s3:DeleteObject", Resource="arn:aws:s3:::omics-123456789012-eu-west-1-landing/*"), "/notebooks/"),
    # Networks
    Variant("nothing-in-from-world", "aws_security_group", put("ingress", [{"cidr_blocks": [WORLD]}])),
    Variant("nothing-in-from-world", "aws_vpc_security_group_ingress_rule", put("cidr_ipv4", WORLD)),
    Variant("nothing-in-from-world", "aws_security_group_rule", everything(NEW_RULE), new=True),
    Variant("nothing-out-to-world", "aws_vpc_security_group_egress_rule", put("cidr_ipv6", "::/0")),
    Variant("default-group-closed", "aws_default_security_group", put("egress", [{"cidr_blocks": ["10.0.0.0/8"]}])),
    Variant("default-group-closed", "aws_default_security_group", None, "", ("vpc_id", "aws_vpc")),
    Variant("network-flow-log", "aws_flow_log", put("traffic_type", "ACCEPT")),
    Variant("network-flow-log", "aws_flow_log", None, "", ("vpc_id", "aws_vpc")),
    Variant("subnet-private", "aws_subnet", put("map_public_ip_on_launch", True)),
    Variant("no-door-to-world", "aws_internet_gateway", everything({"vpc_id": "x"}), new=True),
    Variant("no-door-to-world", "aws_snapshot_create_volume_permission", everything({"account_id": "all"}), new=True),
    Variant("no-door-to-world", "aws_iam_access_key", everything({"user": "x"}), new=True),
    Variant("endpoints-with-policy", ENDPOINT, put("policy", None), '.service["athena"]'),
    Variant("endpoints-with-policy", ENDPOINT, swap("policy", '"glue:GetTable"', '"glue:*"'), '.service["glue"]'),
    Variant("endpoints-with-policy", ENDPOINT, swap("policy", "aws:PrincipalAccount", "aws:SourceVpc"), '.service["sts"]'),
    Variant("endpoints-with-policy", ENDPOINT, grant(Action="athena:GetWorkGroup", Resource="*", Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "999999999999"}}), '.service["athena"]'),
    Variant("endpoints-with-policy", ENDPOINT, grant(Action="s3:PutObject", Resource="*", Principal="*", Condition=OWN), "vpc_endpoint.s3"),
    Variant("endpoints-with-policy", ENDPOINT, grant(NotAction="s3:PutObject", Resource="arn:aws:s3:::x", Principal="*", Condition=OWN), "vpc_endpoint.s3"),
    Variant("endpoints-with-policy", ENDPOINT, put("private_dns_enabled", False), '.service["logs"]', VPC),
    Variant("endpoints-with-policy", ENDPOINT, None, '.service["sagemaker.api"]', VPC),
    Variant("endpoints-with-policy", ENDPOINT, None, '.service["sts"]', VPC),
    Variant("endpoints-with-policy", ENDPOINT, None, "vpc_endpoint.s3", VPC),
    # Lake Formation, Athena, QuickSight
    Variant("table-tagged", TAGS, None, EXPRESSION, ("table.name", TABLE)),
    Variant("table-tagged", TAGS, None, '.view["preferred_expression"]', ("table.name", TABLE)),
    Variant("table-tagged", TAGS, tagged(data_class="molecular"), EXPRESSION, ("table.name", TABLE)),
    Variant("table-tagged", TAGS, tagged(sensitivity="open"), EXPRESSION, ("table.name", TABLE)),
    Variant("table-tagged", TAGS, tagged(sensitivity="open", data_class="clinical"), EXPRESSION, ("table.name", TABLE)),
    Variant("table-tagged", TABLE, everything({"database_name": "omics_omics", "name": "x", "table_type": "VIRTUAL_VIEW"}), new=True),
    Variant("identifying-column-tagged", TAGS, None, STUDY, ("table_with_columns.name", TABLE)),
    Variant("identifying-column-tagged", TAGS, tagged(sensitivity="open"), STUDY, ("table_with_columns.name", TABLE)),
    Variant("identifying-column-tagged", TAGS, put("table_with_columns.column_names", ["study_date", "series_date"]), '.identifying["omics.imaging_instance"]', ("table_with_columns.name", TABLE)),
    Variant("grant-not-all", "aws_lakeformation_permissions", put("permissions", ["ALL"])),
    Variant("grant-not-all", "aws_lakeformation_permissions", put("permissions", ["SELECT", "SUPER"])),
    Variant("grant-not-handed-on", "aws_lakeformation_permissions", put("permissions_with_grant_option", ["SELECT"])),
    Variant("grant-not-to-iam", "aws_lakeformation_permissions", put("principal", "IAM_ALLOWED_PRINCIPALS")),
    Variant("grant-not-to-iam", "aws_lakeformation_data_lake_settings", put("create_table_default_permissions", [{"permissions": ["ALL"], "principal": "IAM_ALLOWED_PRINCIPALS"}])),
    Variant("database-governed", "aws_glue_catalog_database", put("create_table_default_permission", [])),
    Variant("database-governed", "aws_glue_catalog_database", put("create_table_default_permission", [{"permissions": ["ALL"]}])),
    Variant("location-governed", "aws_lakeformation_resource", put("hybrid_access_enabled", True)),
    Variant("location-governed", "aws_lakeformation_resource", put("role_arn", None)),
    Variant("table-in-governed-place", "aws_glue_catalog_table", put("storage_descriptor.location", "s3://elsewhere/lake/omics/expression"), "!VIRTUAL_VIEW"),
    Variant("queries-bounded", "aws_athena_workgroup", put("configuration.enforce_workgroup_configuration", False)),
    Variant("queries-bounded", "aws_athena_workgroup", put("configuration.bytes_scanned_cutoff_per_query", None)),
    Variant("queries-encrypted", "aws_athena_workgroup", put(f"{RESULTS}.encryption_configuration", [])),
    Variant("queries-engine-3", "aws_athena_workgroup", put("configuration.engine_version.selected_engine_version", "AUTO")),
    Variant("dashboards-off", "aws_quicksight_group", everything({"group_name": "x"}), new=True),
    # Logs, messages, money
    Variant("log-group-kept", "aws_cloudwatch_log_group", put("kms_key_id", None)),
    Variant("log-group-kept", "aws_cloudwatch_log_group", put("retention_in_days", 0)),
    Variant("topic-encrypted", "aws_sns_topic", put("kms_master_key_id", None)),
    Variant("topic-encrypted", "aws_sns_topic", put("kms_master_key_id", "alias/aws/sns")),
    Variant("queue-encrypted", "aws_sqs_queue", everything({"name": "x"}), new=True),
    Variant("budget-set", "aws_budgets_budget", put("notification", [])),
    Variant("alarm-told", "aws_cloudwatch_metric_alarm", put("alarm_actions", [])),
    Variant("alarm-told", "aws_cloudwatch_metric_alarm", put("actions_enabled", False)),
    Variant("failure-told", "aws_cloudwatch_event_rule", put("state", "DISABLED"), "aws.glue FAILED"),
    Variant("failure-told", "aws_cloudwatch_event_target", None, "", ("rule", "aws_cloudwatch_event_rule")),
    Variant("store-encrypted", "aws_cloudformation_stack", swap("template_body", "SseConfig", "Other")),
]  # fmt: skip


def test_good_plan_breaks_no_rule(root_plan: Plan) -> None:
    """Given the root as it is, when all rules look at its plan, then there is nothing to say."""
    said = "\n".join(str(finding) for finding in check(root_plan))
    assert not said, said


def test_every_log_is_kept_as_long_as_asked(root_plan: Plan) -> None:
    """The network's flow log, made deep inside a module, among them."""
    groups = {group.address: group.at("retention_in_days") for group in root_plan.of("aws_cloudwatch_log_group")}
    assert any("flow" in address for address in groups)
    assert set(groups.values()) == {VARIABLES["log_retention_days"]}


@pytest.mark.parametrize("variant", VARIANTS, ids=[f"{place}-{v.rule}" for place, v in enumerate(VARIANTS)])
def test_broken_plan_is_noticed_where_it_is_broken(variant: Variant, root_plan_json: dict[str, Any]) -> None:
    """Given one change for the worse, then that rule alone fires and names that resource alone."""
    broken, address = variant.applied(root_plan_json)

    found = check(Plan.from_json(broken))

    assert {(finding.rule, finding.address) for finding in found} == {(variant.rule, address)}


def test_every_rule_is_shown_to_fire() -> None:
    """A rule without a variant may be one that never fires."""
    assert {variant.rule for variant in VARIANTS} == {rule.id for rule in RULES}
