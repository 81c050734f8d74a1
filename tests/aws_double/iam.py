"""Would IAM have allowed it? An evaluation of rendered policy documents, for calls inside of one account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

Left out, because nothing here has them: service and resource control policies, session policies, calls from another
account, IP addresses and dates in conditions, NotPrincipal. A document that holds the last three is refused loudly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_double.iam_conditions import holds
from aws_double.iam_match import Unsupported, Values, many, same_action, same_arn

Document = Mapping[str, Any] | str
ONLY_WITH_RESOURCE_POLICY = ("kms:", "sts:assumerole")
"""Nothing is allowed on a key or a role that its own policy does not let in."""
NEEDS_NO_STATEMENT = {"aws:securetransport": "true", "aws:principalisawsservice": "false", "s3:tlsversion": "1.3"}
"""What holds of each call on AWS, though the double's come over plain HTTP."""


@dataclass(frozen=True)
class Statement:
    """One statement, and where it stands.

    Args:
        owner: ARN of the bucket, key or role that it is in the policy of; empty in an identity's.
    """

    where: str
    body: Mapping[str, Any]
    variables: bool
    owner: str = ""

    @property
    def allows(self) -> bool:
        return bool(self.body["Effect"] == "Allow")

    def patterns(self, element: str) -> list[str]:
        return many(self.body.get(element, []))

    def on_action(self, action: str) -> bool:
        if "NotAction" in self.body:
            return not any(same_action(pattern, action) for pattern in self.patterns("NotAction"))
        return any(same_action(pattern, action) for pattern in self.patterns("Action"))

    def on_resource(self, resource: str, values: Values) -> bool:
        """A key's policy says `*` and means its key; a trust policy names none and means its role."""
        if self.owner and resource != self.owner and not resource.startswith(f"{self.owner}/"):
            return False
        known = values if self.variables else None
        if "NotResource" in self.body:
            return not any(same_arn(pattern, resource, known) for pattern in self.patterns("NotResource"))
        patterns = self.patterns("Resource")
        if not patterns:
            return bool(self.owner)
        return any(same_arn(pattern, resource, known) for pattern in patterns)

    def applies(self, action: str, resource: str, values: Values) -> bool:
        return (
            self.on_action(action)
            and self.on_resource(resource, values)
            and holds(self.body.get("Condition", {}), values, variables=self.variables)
        )


@dataclass(frozen=True)
class Policies:
    """What bears on one principal's calls.

    Args:
        identity: documents attached to the principal.
        resource: ARN of a bucket, key or role -> its own document.
        boundary: the principal's permissions boundary.
    """

    identity: Iterable[Document] = ()
    resource: Mapping[str, Document] = field(default_factory=dict)
    boundary: Document | None = None

    def of_identity(self) -> list[Statement]:
        return [
            one for number, document in enumerate(self.identity) for one in statements(document, f"identity {number}")
        ]

    def of_resources(self) -> list[Statement]:
        return [one for arn, document in self.resource.items() for one in statements(document, arn, arn)]

    def of_boundary(self) -> list[Statement] | None:
        return None if self.boundary is None else list(statements(self.boundary, "boundary"))


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and by which statement, or what it lacks."""

    allowed: bool
    by: str


def statements(document: Document, where: str, owner: str = "") -> Iterator[Statement]:
    parsed = json.loads(document) if isinstance(document, str) else document
    variables = parsed.get("Version") == "2012-10-17"
    for number, body in enumerate(many(parsed["Statement"])):
        if "NotPrincipal" in body:
            raise Unsupported(f"{where}: NotPrincipal")
        yield Statement(f"{where}: {body.get('Sid', number)}", body, variables, owner)


def context_values(principal: str, context: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """The request's keys, in lower case, with those that every request has."""
    parts = principal.split(":")
    known = {"aws:principalarn": role_of(principal), "aws:principalaccount": parts[4], "aws:resourceaccount": parts[4]}
    return {**NEEDS_NO_STATEMENT, **known, **{key.lower(): value for key, value in context.items()}}


def role_of(principal: str) -> str:
    """A session's role; a role in a path has to be given as the role itself, for a session's name lacks the path."""
    parts = principal.split(":")
    if parts[2] != "sts":
        return principal
    return ":".join((*parts[:2], "iam", "", parts[4], f"role/{parts[5].split('/')[1]}"))


def names_principal(statement: Statement, principal: str) -> str:
    """How a resource's statement names the principal: "itself", only its "account", or not at all ("")."""
    named = statement.body.get("Principal")
    own = [named] if named == "*" else many((named or {}).get("AWS", []))
    account = principal.split(":")[4]
    if {"*", principal, role_of(principal)} & set(own):
        return "itself"
    if any("*" in one for one in own):
        raise Unsupported(f"{statement.where}: a principal with a wildcard in it is no principal")
    return "account" if any(one == account or one.endswith(f":{account}:root") for one in own) else ""


def decide(
    policies: Policies, principal: str, action: str, resource: str, context: Mapping[str, str | list[str]] | None = None
) -> Decision:
    """Explicit Deny first; then an Allow of the principal's or the resource's policies, inside of the boundary."""
    values = context_values(principal, context or {})

    def applying(of: list[Statement]) -> list[Statement]:
        return [statement for statement in of if statement.applies(action, resource, values)]

    identity, bounded = applying(policies.of_identity()), policies.of_boundary()
    boundary = applying(bounded or [])
    named = [(one, how) for one in applying(policies.of_resources()) if (how := names_principal(one, principal))]
    for statement in (*identity, *boundary, *(one for one, _ in named)):
        if not statement.allows:
            return Decision(False, f"denied by {statement.where}")
    if bounded is not None and not boundary:
        return Decision(False, "the boundary does not allow it")
    return allowance(action, identity, named)


def allowance(action: str, identity: list[Statement], named: list[tuple[Statement, str]]) -> Decision:
    """No Deny applies, and the boundary allows it."""
    for statement, how in named:
        if how == "itself":
            return Decision(True, statement.where)
    if action.lower().startswith(ONLY_WITH_RESOURCE_POLICY) and not named:
        return Decision(False, "the resource's own policy does not let the principal in")
    if identity:
        return Decision(True, identity[0].where)
    return Decision(False, "no statement allows it")
