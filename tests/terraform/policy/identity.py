"""Roles: who may take them on, and what they may do. Security rule 3, features F73 and F76."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.documents import IDENTITY, ON_RESOURCES, TRUST, Statement, held
from policy.plan import Plan
from policy.rule import Broken, rule
from policy.starless import STARLESS

RULE_3 = "security rule 3: roles within a boundary, no action or resource at large"
ROLES_FOR_LEAST = "F73: a role for each function, limited by prefix"
# Everything of a service: `arn:aws:s3:::*`, `arn:aws:glue:eu-west-1:123456789012:*`.
AT_LARGE = re.compile(r"^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*(/\*)?)$")
# Services that say whose resource they act for. Lake Formation's guide asks for the condition:
# https://docs.aws.amazon.com/lake-formation/latest/dg/cross-service-confused-deputy-prevention.html
# Not Glue's table optimizers: the trust policy of theirs has none, and one that never comes true would stop them.
SAY_FOR_WHOM = frozenset(
    f"{service}.amazonaws.com"
    for service in ("events", "glue", "lakeformation", "omics", "sagemaker", "scheduler", "states", "vpc-flow-logs")
)
FOR_WHOM = ("aws:SourceAccount", "aws:SourceArn")
EXACT = ("stringequals", "arnequals", "arnlike", "stringlike")


@rule("boundary-on-every-role", "Where a permission boundary is set, each role has it.", RULE_3)
def boundary(plan: Plan) -> Iterator[Broken]:
    """A role without it could give itself what the deploy role must not give."""
    wanted = plan.variables.get("permissions_boundary")
    for role in plan.of("aws_iam_role"):
        if wanted and role.at("permissions_boundary") != wanted:
            yield role, f"has boundary {role.at('permissions_boundary')!r} instead of {wanted!r}"


@rule("no-action-at-large", "Nothing grants `*` or all actions of a service.", RULE_3)
def action_at_large(plan: Plan) -> Iterator[Broken]:
    """Key policies too: `kms:*` would let whoever holds it give the key away. The rest of ON_RESOURCES alike."""
    for resource, statement in held(plan, IDENTITY, TRUST, ON_RESOURCES):
        for action in statement.actions if statement.allows else ():
            if action == "*" or action.endswith(":*"):
                yield resource, f"allows {action}"


@rule("no-resource-at-large", "`*` as resource only for actions that have no resource form.", RULE_3)
def resource_at_large(plan: Plan) -> Iterator[Broken]:
    """Each action of such a statement has to be in the list."""
    for resource, statement in held(plan, IDENTITY):
        if statement.allows and any(AT_LARGE.match(name) for name in statement.resources):
            for action in sorted(set(statement.actions) - STARLESS):
                yield resource, f"allows {action} on everything"


@rule("no-grant-by-exception", "No grant is written as all but something.", RULE_3)
def by_exception(plan: Plan) -> Iterator[Broken]:
    """`NotAction` grants what AWS invents tomorrow."""
    for resource, statement in held(plan, IDENTITY, TRUST, ON_RESOURCES):
        if statement.allows and statement.inverted:
            yield resource, f"grants by {', '.join(statement.inverted)}"


@rule("pass-role-limited", "`iam:PassRole` is limited to roles of this project and to named services.", RULE_3)
def pass_role(plan: Plan) -> Iterator[Broken]:
    """A role that can be passed anywhere can be used by anyone who runs anything."""
    prefix = f"role/{plan.variables.get('name')}-"
    for resource, statement in held(plan, IDENTITY):
        if not (statement.allows and statement.covers("iam:PassRole")):
            continue
        if not all(prefix in name for name in statement.resources):
            yield resource, f"passes roles other than {prefix}…"
        if not any(operator == "stringequals" for operator, _ in statement.condition("iam:PassedToService")):
            yield resource, "passes roles to any service: iam:PassedToService is not fixed"


@rule("no-ready-made-policy", "No role has a policy that AWS wrote.", ROLES_FOR_LEAST)
def ready_made(plan: Plan) -> Iterator[Broken]:
    """They grant whole services, and AWS changes them."""
    for attachment in plan.of("aws_iam_role_policy_attachment", "aws_iam_policy_attachment"):
        if ":iam::aws:policy/" in str(attachment.at("policy_arn")):
            yield attachment, f"attaches {attachment.at('policy_arn')}"
    for role in plan.of("aws_iam_role"):
        for name in role.at("managed_policy_arns") or ():
            yield role, f"has the managed policy {name}"


@rule("no-key-in-identity-policy", "The use of a key is granted by the key's policy alone.", ROLES_FOR_LEAST)
def key_grants(plan: Plan) -> Iterator[Broken]:
    """One place to read who can decrypt what."""
    for resource, statement in held(plan, IDENTITY):
        if statement.allows and any(action.lower().startswith("kms:") for action in statement.actions):
            yield resource, "grants the use of a key"


@rule("metrics-in-own-namespace", "Metrics are written to named namespaces only.", ROLES_FOR_LEAST)
def metrics(plan: Plan) -> Iterator[Broken]:
    """The only limit that `cloudwatch:PutMetricData` has."""
    for resource, statement in held(plan, IDENTITY):
        free = not statement.condition("cloudwatch:namespace")
        if statement.allows and statement.covers("cloudwatch:PutMetricData") and free:
            yield resource, "writes metrics to any namespace"


@rule("policy-known", "Every policy is known before the apply.", "S2: what is judged is the plan")
def known(plan: Plan) -> Iterator[Broken]:
    """A policy that the apply makes up can be judged by nobody; its ARNs are to be built from names."""
    for place in (IDENTITY, TRUST, ON_RESOURCES):
        for kind, attribute in place.items():
            for resource in plan.of(kind):
                if resource.unknown.get(attribute) is True and attribute in resource.expressions:
                    yield resource, f"{attribute} is known only after the apply"


@rule("trust-nobody-at-large", "No role may be taken on by everyone.", "S1, security rule 1")
def trust_at_large(plan: Plan) -> Iterator[Broken]:
    """`*`, a whole service family or a wildcard identity; whatever the condition, it is one typo from open."""
    for role, statement in held(plan, TRUST):
        for _, name in statement.principals if statement.allows else ():
            if "*" in name:
                yield role, f"trusts {name}"


@rule("trust-says-for-whom", "A service takes a role on only for this account.", "S1: no confused deputy")
def trust_for_whom(plan: Plan) -> Iterator[Broken]:
    """Where the service says for whom it acts."""
    optimizers = {str(one.at("configuration", "role_arn")) for one in plan.of("aws_glue_catalog_table_optimizer")}
    for role, statement in held(plan, TRUST):
        if any(name.endswith(f"role/{role.at('name')}") for name in optimizers):
            continue
        named = {name for kind, name in statement.principals if kind == "Service"} & SAY_FOR_WHOM
        if statement.allows and named and not _fixed(statement, plan.account):
            yield role, f"lets {', '.join(sorted(named))} act for any account"


@rule("trust-own-account", "No role may be taken on from an account that nobody named.", "S1, security rule 3")
def trust_accounts(plan: Plan) -> Iterator[Broken]:
    """Named is what the root's variables hold: outside principals are given by whoever applies."""
    for role, statement in held(plan, TRUST):
        for kind, name in statement.principals if statement.allows else ():
            account = re.search(r"\d{12}", name)
            own = account and account.group() in (plan.account, *_accounts_given(plan))
            if kind == "AWS" and "*" not in name and not own:
                yield role, f"trusts {name}"


@rule("no-lake-administrator-made", "Neither the plan's roles nor the one that applies it administer the lake.", "F76")
def administrators(plan: Plan) -> Iterator[Broken]:
    """A job that is administrator could grant itself every table."""
    roles = {str(role.at("name")) for role in plan.of("aws_iam_role")} - {""}
    for settings in plan.of("aws_lakeformation_data_lake_settings"):
        given = {str(name) for name in _given(plan.variables)}
        for name in settings.at("admins") or ():
            if name.rsplit("/", 1)[-1] in roles:
                yield settings, f"makes {name} a Lake Formation administrator"
            elif name not in given:
                yield settings, f"makes {name}, which no variable names, a Lake Formation administrator"


def _fixed(statement: Statement, account: str) -> bool:
    found = statement.condition(*FOR_WHOM)
    return any(op in EXACT and values and all(account in value for value in values) for op, values in found)


def _accounts_given(plan: Plan) -> set[str]:
    return {found for value in _given(plan.variables) for found in re.findall(r"\d{12}", value)}


def _given(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _given(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _given(inner)


RULES = (
    boundary, action_at_large, resource_at_large, by_exception, pass_role, ready_made, key_grants, metrics, known,
    trust_at_large, trust_for_whom, trust_accounts, administrators,
)  # fmt: skip
