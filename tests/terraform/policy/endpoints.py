"""Endpoints: a notebook's network has those that it needs, and each lets through what is named. Security rule 5."""

from __future__ import annotations

from collections.abc import Iterator

from policy.documents import Statement, granted, statements
from policy.identity import AT_LARGE, EXACT
from policy.notebooks import KIND as NOTEBOOK
from policy.plan import Plan, Resource
from policy.rule import Broken, rule

KIND = "aws_vpc_endpoint"
# Service of an action -> last part of its endpoint's name, where that is another word.
NAMED = {"sagemaker": "sagemaker.api"}
# Athena calls Lake Formation on the notebook's behalf.
CALLED_BY_OTHERS = frozenset({"lakeformation"})
# Who a notebook is, its SDK asks without a policy that names it; S3 has a gateway.
ALWAYS = frozenset({"s3", "sts"})


@rule("endpoints-with-policy", "A closed network has the endpoints it needs, each with a policy.", "security rule 5")
def endpoints(plan: Plan) -> Iterator[Broken]:
    """One without lets anyone's credentials through, to anyone's buckets: so data leave a closed network."""
    for endpoint in plan.of(KIND):
        given = [statement for statement in statements(endpoint.at("policy")) if statement.allows]
        if not given:
            yield endpoint, "has no policy"
        for what in sorted({what for statement in given for what in _open(statement, plan.account)}):
            yield endpoint, what
    for notebook in plan.of(NOTEBOOK):
        for vpc in plan.of("aws_vpc"):
            if vpc.module.startswith(notebook.module):
                for service in sorted(_needed(plan, notebook) - _had(plan, vpc)):
                    yield vpc, f"has no endpoint to {service}"


def _open(statement: Statement, account: str) -> Iterator[str]:
    if statement.inverted:
        yield "lets through all but something"
    if any(action == "*" or action.endswith(":*") for action in statement.actions):
        yield "lets every action through"
    files = any(action.lower().startswith("s3:") for action in statement.actions)
    if files and any(AT_LARGE.match(name) for name in statement.resources):
        yield "reaches every bucket of the world"
    own = statement.condition("aws:PrincipalAccount")
    if statement.is_for("*") and not any(op in EXACT and values == (account,) for op, values in own):
        yield "lets anyone's credentials through"


def _needed(plan: Plan, notebook: Resource) -> set[str]:
    found = set(ALWAYS)
    for role in plan.links(notebook, "role_arn", "aws_iam_role"):
        for _, statement in granted(plan, role):
            found |= {action.split(":")[0].lower() for action in statement.actions if statement.allows}
    return {NAMED.get(service, service) for service in found - CALLED_BY_OTHERS}


def _had(plan: Plan, vpc: Resource) -> set[str]:
    """Services with an endpoint that the SDK finds: by private names, or by the gateway's route."""
    found = plan.companions(vpc, KIND, "vpc_id")
    used = [one for one in found if one.at("vpc_endpoint_type") == "Gateway" or one.at("private_dns_enabled") is True]
    return {str(one.at("service_name")).split(".", 3)[-1] for one in used}


RULES = (endpoints,)
