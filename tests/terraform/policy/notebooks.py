"""Notebooks: a closed machine whose role reads through Lake Formation. Security rule 5."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policy.buckets import class_of
from policy.documents import Statement, granted
from policy.plan import Plan, Resource
from policy.rule import Broken, rule

RULE_5 = "security rule 5: notebooks"
KIND = "aws_sagemaker_notebook_instance"
WRITES = ("s3:put", "s3:delete", "s3:abort", "s3:restore", "s3:replicate", "s3:create", "s3:*")
MAY_WRITE = ("/notebooks/", "/athena/")


@rule("notebook-no-root", "Nobody is root on a notebook.", f"{RULE_5}; S2: notebook root")
def no_root(plan: Plan) -> Iterator[Broken]:
    """Root could take off the idle stop and read the machine's role."""
    for notebook in plan.of(KIND):
        if notebook.at("root_access") != "Disabled":
            yield notebook, f"root access is {notebook.at('root_access')}"


@rule("notebook-no-internet", "A notebook has no way to the internet of its own.", RULE_5)
def no_internet(plan: Plan) -> Iterator[Broken]:
    """SageMaker's own interface is beside the VPC and knows no security group."""
    for notebook in plan.of(KIND):
        if notebook.at("direct_internet_access") != "Disabled":
            yield notebook, "reaches the internet directly"


@rule("notebook-in-subnet", "A notebook is in a subnet and a security group that are given.", RULE_5)
def in_subnet(plan: Plan) -> Iterator[Broken]:
    """Else it is in SageMaker's network."""
    for notebook in plan.of(KIND):
        for attribute in ("subnet_id", "security_groups"):
            if not notebook.given(attribute):
                yield notebook, f"has no {attribute}"


@rule("notebook-imds-2", "A notebook answers requests for its credentials with a session only (IMDSv2).", RULE_5)
def imds(plan: Plan) -> Iterator[Broken]:
    """One forged request is then not enough."""
    for notebook in plan.of(KIND):
        if notebook.at("instance_metadata_service_configuration", "minimum_instance_metadata_service_version") != "2":
            yield notebook, "takes IMDSv1"


@rule("notebook-encrypted", "A notebook's disk has a given key.", f"{RULE_5}; S2: no KMS")
def encrypted(plan: Plan) -> Iterator[Broken]:
    """What an analyst saves is data too."""
    for notebook in plan.of(KIND):
        if not notebook.given("kms_key_id"):
            yield notebook, "has no key of its own"


@rule("notebook-stops", "A notebook has the lifecycle configuration that stops it when idle.", RULE_5)
def stops(plan: Plan) -> Iterator[Broken]:
    """It costs by the hour."""
    for notebook in plan.of(KIND):
        if not notebook.given("lifecycle_config_name"):
            yield notebook, "has no lifecycle configuration"


@rule("notebook-reads-through-lake-formation", "A notebook's role has no way to the tables' files.", RULE_5)
def no_files(plan: Plan) -> Iterator[Broken]:
    """Reading the files would go round every grant, filter and column tag."""
    tables = [str(bucket.at("bucket")) for bucket in plan.of("aws_s3_bucket") if class_of(bucket) == "tables"]
    for policy, statement in _of_notebooks(plan):
        if any(_reaches(statement, bucket) for bucket in tables):
            yield policy, "reaches the files of the tables"


@rule("notebook-writes-results", "A notebook's role writes only its results and Athena's.", RULE_5)
def writes(plan: Plan) -> Iterator[Broken]:
    """Under results/notebooks and results/athena."""
    results = [str(bucket.at("bucket")) for bucket in plan.of("aws_s3_bucket") if class_of(bucket) == "results"]
    may = tuple(f"{bucket}{prefix}" for bucket in results for prefix in MAY_WRITE)
    for policy, statement in _of_notebooks(plan):
        if statement.allows and any(action.lower().startswith(WRITES) for action in statement.actions):
            for name in statement.resources:
                if not name.rsplit(":::", 1)[-1].startswith(may):
                    yield policy, f"writes {name}"


def _of_notebooks(plan: Plan) -> Iterator[tuple[Resource, Statement]]:
    seen: set[str] = set()
    for notebook in plan.of(KIND):
        for role in plan.links(notebook, "role_arn", "aws_iam_role"):
            if role.address not in seen:
                seen.add(role.address)
                yield from granted(plan, role)


def _reaches(statement: Statement, bucket: str) -> bool:
    names = [name.rsplit(":::", 1)[-1] for name in statement.resources]
    touches = any(action == "*" or action.lower().startswith("s3:") for action in statement.actions)
    probes = (bucket, f"{bucket}/lake/omics/expression/data/x.parquet")
    hit = any(fnmatchcase(probe, name) or name.startswith(f"{bucket}/") for name in names for probe in probes)
    return statement.allows and touches and hit


RULES = (no_root, no_internet, in_subnet, imds, encrypted, stops, no_files, writes)
