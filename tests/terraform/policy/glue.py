"""Glue: jobs, their security configuration, tables and the upkeep of tables. Features F29, F33, F75, A17, rule 9."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.plan import Plan
from policy.rule import Broken, rule

LONGEST = 48 * 60  # minutes; what Glue itself ends a job after by default
SECRET = re.compile(r"passw|secret|token|credential|api_?key|access_?key|private", re.IGNORECASE)
LOOKS_SECRET = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN|eyJ[\w-]{10,}\.|(?<![\w/+])[A-Za-z0-9+/]{40}(?![\w/+])")
CONTENT_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])")
MODES = {"cloudwatch_encryption": "SSE-KMS", "job_bookmarks_encryption": "CSE-KMS", "s3_encryption": "SSE-KMS"}
MODE_NAMES = {
    "cloudwatch_encryption": "cloudwatch_encryption_mode",
    "job_bookmarks_encryption": "job_bookmarks_encryption_mode",
    "s3_encryption": "s3_encryption_mode",
}
UPKEEP = ("compaction", "orphan_file_deletion", "retention")


@rule("job-glue-version", "Jobs run on Glue 5.1, for which the package is locked.", "security rule 9")
def version(plan: Plan) -> Iterator[Broken]:
    """Another version brings other libraries."""
    for job in plan.of("aws_glue_job"):
        if job.at("glue_version") != "5.1":
            yield job, f"runs on Glue {job.at('glue_version')}"


@rule("job-security-configuration", "Every job has a security configuration.", "F75")
def configured(plan: Plan) -> Iterator[Broken]:
    """Without one its logs and bookmarks are in the clear."""
    for job in plan.of("aws_glue_job"):
        if not job.given("security_configuration"):
            yield job, "has no security configuration"


@rule("job-time-out", "Every job ends itself within 48 hours.", "F29")
def time_out(plan: Plan) -> Iterator[Broken]:
    """A time-out that is not set is a decision that nobody made."""
    for job in plan.of("aws_glue_job"):
        minutes = job.at("timeout")
        if minutes is None or not 0 < minutes <= LONGEST:
            yield job, f"may run for {minutes} minutes"


@rule("job-one-at-a-time", "A job runs once at a time.", "F29; fault L3")
def one_run(plan: Plan) -> Iterator[Broken]:
    """Two runs of one job would write the same table."""
    for job in plan.of("aws_glue_job"):
        if job.at("execution_property", "max_concurrent_runs") != 1:
            yield job, "may run more than once at a time"


@rule("job-without-secret", "No argument of a job is a secret.", "security rule 6; S4")
def no_secret(plan: Plan) -> Iterator[Broken]:
    """Whoever may read the job may read its arguments."""
    for job in plan.of("aws_glue_job"):
        given = {**(job.at("default_arguments") or {}), **(job.at("non_overridable_arguments") or {})}
        for name, value in given.items():
            if SECRET.search(name) or LOOKS_SECRET.search(str(value)):
                yield job, f"argument {name} looks like a secret"


@rule("job-code-by-content", "Script and wheel are named by their content.", "security rule 9")
def by_content(plan: Plan) -> Iterator[Broken]:
    """What was reviewed is what runs; a changed file is a changed plan."""
    for job in plan.of("aws_glue_job"):
        script = str(job.at("command", "script_location"))
        files = str((job.at("default_arguments") or {}).get("--extra-py-files") or "").split(",")
        for name in filter(None, [script, *files]):
            if not CONTENT_HASH.search(name.split("/", 3)[-1]):
                yield job, f"{name} does not hold the hash of its content"


@rule("job-modules-pinned", "Modules that a job installs are pinned.", "security rule 9")
def pinned(plan: Plan) -> Iterator[Broken]:
    """By `==` or as a file that is ours."""
    for job in plan.of("aws_glue_job"):
        modules = str((job.at("default_arguments") or {}).get("--additional-python-modules") or "")
        for module in filter(None, re.split(r"[,\s]+", modules)):
            if "==" not in module and not module.startswith("s3://"):
                yield job, f"installs whatever {module} is that day"


@rule("security-configuration-whole", "A security configuration encrypts logs, bookmarks and objects.", "F75")
def whole(plan: Plan) -> Iterator[Broken]:
    """All three, each with a given key."""
    for setting in plan.of("aws_glue_security_configuration"):
        for part, mode in MODES.items():
            path = ("encryption_configuration", part)
            if setting.at(*path, MODE_NAMES[part]) != mode or not setting.given(*path, "kms_key_arn"):
                yield setting, f"{part} is not {mode} with a key"


@rule("table-upkeep", "Every table of the lake has its three optimizers.", "A17")
def upkeep(plan: Plan) -> Iterator[Broken]:
    """Compaction, removal of old snapshots, removal of orphans."""
    there = {
        (one.at("database_name"), one.at("table_name"), one.at("type"))
        for one in plan.of("aws_glue_catalog_table_optimizer")
        if one.at("configuration", "enabled") is True
    }
    for table in plan.of("aws_glue_catalog_table"):
        lacking = [kind for kind in UPKEEP if (table.at("database_name"), table.at("name"), kind) not in there]
        if lacking and table.at("table_type") != "VIRTUAL_VIEW":
            yield table, f"lacks {', '.join(lacking)}"


@rule("catalog-encrypted", "Where the plan sets the catalog's encryption, it encrypts.", "F74")
def catalog(plan: Plan) -> Iterator[Broken]:
    """Metadata and the passwords of connections."""
    for setting in plan.of("aws_glue_data_catalog_encryption_settings"):
        rest = ("data_catalog_encryption_settings", "encryption_at_rest")
        password = ("data_catalog_encryption_settings", "connection_password_encryption")
        if setting.at(*rest, "catalog_encryption_mode") not in ("SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"):
            yield setting, "leaves the catalog in the clear"
        if setting.at(*password, "return_connection_password_encrypted") is not True:
            yield setting, "hands out passwords in the clear"


RULES = (version, configured, time_out, one_run, no_secret, by_content, pinned, whole, upkeep, catalog)
