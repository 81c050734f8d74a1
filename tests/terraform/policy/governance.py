"""Lake Formation, Athena, QuickSight: who reads what. Features F76, A13 to A15, security rule 8."""

from __future__ import annotations

from collections.abc import Iterator

from policy.plan import EMPTY, Plan, Resource, walk
from policy.rule import Broken, rule

GOVERNED = "S2: ungoverned table; F76"
TOO_MUCH = frozenset({"ALL", "SUPER", "SUPER_USER"})
EVERYONE = "IAM_ALLOWED_PRINCIPALS"
DEFAULTS = ("create_database_default_permissions", "create_table_default_permissions")


@rule("grant-not-all", "Grants name what they permit.", "S2: LF ALL")
def not_all(plan: Plan) -> Iterator[Broken]:
    """ALL grows with each permission that AWS adds, and its second plan is never empty."""
    for grant in plan.of("aws_lakeformation_permissions"):
        named = {*(grant.at("permissions") or ()), *(grant.at("permissions_with_grant_option") or ())}
        for permission in sorted(named & TOO_MUCH):
            yield grant, f"grants {permission}"


@rule("grant-not-handed-on", "Nobody may hand on what was granted.", GOVERNED)
def not_handed_on(plan: Plan) -> Iterator[Broken]:
    """Who reads what is to be read here."""
    for grant in plan.of("aws_lakeformation_permissions"):
        if grant.at("permissions_with_grant_option"):
            yield grant, "lets its holder grant on"


@rule("grant-not-to-iam", "Nothing is granted to IAMAllowedPrincipals.", GOVERNED)
def not_to_iam(plan: Plan) -> Iterator[Broken]:
    """The group stands for: IAM decides, Lake Formation does not."""
    for grant in plan.of("aws_lakeformation_permissions"):
        if str(grant.at("principal")).upper() == EVERYONE:
            yield grant, "hands the decision back to IAM"
    for settings in plan.of("aws_lakeformation_data_lake_settings"):
        if any(_holds(settings, name) for name in DEFAULTS):
            yield settings, "hands new databases or tables back to IAM"


@rule("database-governed", "Tables of the lake start with no permission for anyone.", GOVERNED)
def database(plan: Plan) -> Iterator[Broken]:
    """Said with an empty block: without one the account's default counts, which may be IAMAllowedPrincipals."""
    for made in plan.of("aws_glue_catalog_database"):
        if not made.blocks("create_table_default_permission") or _holds(made, "create_table_default_permission"):
            yield made, "gives its new tables to whom IAM allows"


@rule("location-governed", "The tables' place is Lake Formation's alone.", GOVERNED)
def location(plan: Plan) -> Iterator[Broken]:
    """Registered with a role of its own, not in hybrid mode."""
    for place in plan.of("aws_lakeformation_resource"):
        if place.at("hybrid_access_enabled") is not False:
            yield place, "lets IAM decide beside Lake Formation"
        if not place.given("role_arn"):
            yield place, "has no role of its own"


@rule("table-in-governed-place", "Every table lies in a registered place.", GOVERNED)
def table(plan: Plan) -> Iterator[Broken]:
    """What is not registered is read with plain S3 rights."""
    places = [str(place.at("arn")).rsplit(":::", 1)[-1].rstrip("/") for place in plan.of("aws_lakeformation_resource")]
    for made in plan.of("aws_glue_catalog_table"):
        where = str(made.at("storage_descriptor", "location")).removeprefix("s3://")
        inside = any(where == place or where.startswith(f"{place}/") for place in places)
        if not inside and made.at("table_type") != "VIRTUAL_VIEW":
            yield made, "lies outside of every registered place"


@rule("queries-bounded", "A workgroup enforces its result place, encryption and byte limit.", "security rule 8")
def workgroup(plan: Plan) -> Iterator[Broken]:
    """A client's own settings do not count."""
    for group in plan.of("aws_athena_workgroup"):
        if group.at("configuration", "enforce_workgroup_configuration") is not True:
            yield group, "lets the client decide"
        if not (group.at("configuration", "bytes_scanned_cutoff_per_query") or 0) > 0:
            yield group, "has no byte limit"
        if not str(group.at("configuration", "result_configuration", "output_location")).startswith("s3://"):
            yield group, "has no place for results"


@rule("queries-encrypted", "Results are encrypted with a given key.", "security rule 8; S2: no KMS")
def results(plan: Plan) -> Iterator[Broken]:
    """By the workgroup, whatever the bucket does."""
    path = ("configuration", "result_configuration", "encryption_configuration")
    for group in plan.of("aws_athena_workgroup"):
        if group.at(*path, "encryption_option") != "SSE_KMS" or not group.given(*path, "kms_key_arn"):
            yield group, "does not encrypt results with a key"


@rule("queries-engine-3", "Athena's engine 3 reads the tables.", "architecture: Iceberg v2 tables")
def engine(plan: Plan) -> Iterator[Broken]:
    """AUTO may be moved on by AWS under a query that was tested."""
    for group in plan.of("aws_athena_workgroup"):
        if group.at("configuration", "engine_version", "selected_engine_version") != "Athena engine version 3":
            yield group, "does not fix engine version 3"


@rule("dashboards-off", "QuickSight is off unless asked for.", "A15")
def dashboards(plan: Plan) -> Iterator[Broken]:
    """It costs by the reader and needs a subscription of the account."""
    asked = walk(plan.variables.get("dashboards"), ("enabled",))
    for resource in plan.resources:
        if resource.kind.startswith("aws_quicksight_") and not asked:
            yield resource, "is made although nobody asked for dashboards"


def _holds(resource: Resource, name: str) -> bool:
    return any(block.get("permissions") not in EMPTY for block in resource.blocks(name))


RULES = (
    not_all, not_handed_on, not_to_iam, database, location, table, workgroup, results, engine, dashboards,
)  # fmt: skip
