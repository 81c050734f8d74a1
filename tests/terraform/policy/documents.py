"""Policy documents in one form, and where a plan keeps them.

IAM lets a string stand for a list and a map of principals for several statements; a `Statement` has lists only.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from policy.plan import Plan, Resource

IDENTITY = {"aws_iam_role_policy": "policy", "aws_iam_policy": "policy"}
TRUST = {"aws_iam_role": "assume_role_policy"}
ON_RESOURCES = {
    "aws_s3_bucket_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_glue_resource_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
}
# Not among them: aws_vpc_endpoint. Its policy only narrows what passes and grants nothing: `endpoints.py` reads it.


@dataclass(frozen=True)
class Statement:
    """One statement; a condition is (operator, key, values), the first two in lower case; `excluded` is NotResource."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    inverted: tuple[str, ...]
    excluded: tuple[str, ...]

    @property
    def allows(self) -> bool:
        """Whether it grants; the other effect only takes away."""
        return self.effect == "Allow"

    def covers(self, action: str) -> bool:
        """Whether an action is among its own, wildcards and case as IAM reads them; a bare `*` is a rule of its own."""
        return any(fnmatchcase(action.lower(), mine.lower()) for mine in self.actions if mine != "*")

    def condition(self, *keys: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Operator and values of the conditions on some keys."""
        asked = {key.lower() for key in keys}
        return tuple((operator, values) for operator, key, values in self.conditions if key in asked)

    def is_for(self, principal: str) -> bool:
        """Whether a principal is named, `*` for everyone."""
        return any(mine == principal for _, mine in self.principals)


def statements(document: str | Mapping[str, Any] | None) -> tuple[Statement, ...]:
    """The statements of a document; none of what is not there."""
    if not document:
        return ()
    parsed = json.loads(document) if isinstance(document, str) else document
    return tuple(_statement(statement) for statement in _listed(parsed.get("Statement")))


def held(plan: Plan, *places: Mapping[str, str]) -> Iterator[tuple[Resource, Statement]]:
    """Each statement of the documents in some places, with the resource that holds it."""
    for place in places:
        for kind, attribute in place.items():
            for resource in plan.of(kind):
                for statement in statements(resource.at(attribute)):
                    yield resource, statement


def granted(plan: Plan, role: Resource) -> Iterator[tuple[Resource, Statement]]:
    """Each statement that a role's own and attached policies hold."""
    policies = list(plan.companions(role, "aws_iam_role_policy", "role"))
    for attachment in plan.companions(role, "aws_iam_role_policy_attachment", "role"):
        policies += plan.links(attachment, "policy_arn", "aws_iam_policy")
    for policy in policies:
        for statement in statements(policy.at("policy")):
            yield policy, statement


def _statement(raw: Mapping[str, Any]) -> Statement:
    principals = raw.get("Principal") or {}
    principals = {"AWS": "*"} if principals == "*" else principals
    return Statement(
        effect=raw["Effect"],
        actions=tuple(_listed(raw.get("Action"))),
        resources=tuple(_listed(raw.get("Resource"))),
        principals=tuple((kind, name) for kind, names in principals.items() for name in _listed(names)),
        conditions=tuple(_conditions(raw.get("Condition") or {})),
        inverted=tuple(key for key in ("NotAction", "NotResource", "NotPrincipal") if key in raw),
        excluded=tuple(_listed(raw.get("NotResource"))),
    )


def _conditions(raw: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for operator, tests in raw.items():
        for key, values in tests.items():
            yield operator.lower(), key.lower(), tuple(str(value) for value in _listed(values))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
