"""Recorded calls against rendered policies: what was refused, and what was allowed for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws_double.iam import Policies, Statement, context_values, decide, names_principal
from aws_double.iam_match import same_action, same_arn
from aws_double.request import Need

Excuses = Mapping[str, str]
"""Action as a policy writes it, or a resource's pattern -> why it stays though no call needs it."""


@dataclass(frozen=True)
class Refused:
    """A recorded need that the policies do not meet."""

    call: str
    need: Need
    why: str


@dataclass(frozen=True)
class Needless:
    """An action, or a resource, of a statement that no call needs."""

    statement: str
    what: str


def refused(policies: Policies, principal: str, calls: Iterable[Mapping[str, Any]]) -> list[Refused]:
    """Each need of recorded calls (lines of the record, or the answer of `/_double/calls`) that is not allowed.

    A request that the record does not know is refused whatever the policies say.
    """
    found = {}
    for call, need in needs_of(calls):
        decision = decide(policies, principal, need.action, need.resource, need.context)
        if need.action.startswith("unknown:"):
            found[need.action, need.resource] = Refused(call, need, "the record does not know what it needs")
        elif not decision.allowed:
            found[need.action, need.resource] = Refused(call, need, decision.by)
    return list(found.values())


def needs_of(calls: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Need]]:
    for call in calls:
        for need in call["needs"]:
            yield f"{call['label']} {call['service']} {call['operation']}", Need(**need)


def unused(
    policies: Policies, principal: str, calls: Iterable[Mapping[str, Any]], excuses: Excuses | None = None
) -> list[Needless]:
    """Actions and resources that no recorded call needs, of the Allow statements that are about this principal.

    Those are the identity's own, and of keys' and buckets' policies the ones that name it. One that names others, too,
    is judged by this principal's calls alone.

    Raises:
        ValueError: an excuse excuses nothing: the action is used now, or in no policy any more.
    """
    needs = [need for _, need in needs_of(calls)]
    about = [statement for statement in statements_about(policies, principal) if statement.allows]
    found = [one for statement in about for one in spare(statement, principal, needs)]
    known = dict(excuses or {})
    if stale := sorted(known.keys() - {one.what for one in found}):
        raise ValueError(f"excused, but not needless: {', '.join(stale)}")
    return [one for one in found if one.what not in known and not excused_whole(one, found, known, about)]


def statements_about(policies: Policies, principal: str) -> list[Statement]:
    named = [one for one in policies.of_resources() if names_principal(one, principal) == "itself"]
    return [*policies.of_identity(), *named]


def excused_whole(one: Needless, found: list[Needless], excuses: Excuses, about: list[Statement]) -> bool:
    """A resource needs no excuse of its own where every action of its statement has one."""
    statement = next(known for known in about if known.where == one.statement)
    actions = set(statement.patterns("Action"))
    return one.what not in actions and bool(actions) and actions <= {x.what for x in found if x.what in excuses}


def spare(statement: Statement, principal: str, needs: list[Need]) -> Iterator[Needless]:
    """What of one statement no need comes to."""
    met = [
        (need, values)
        for need in needs
        if statement.applies(need.action, need.resource, values := context_values(principal, need.context))
    ]
    for element in ("NotAction", "NotResource"):
        if element in statement.body and not met:
            yield Needless(statement.where, element)
    for pattern in statement.patterns("Action"):
        if not any(same_action(pattern, need.action) for need, _ in met):
            yield Needless(statement.where, pattern)
    for pattern in statement.patterns("Resource"):
        if not any(same_arn(pattern, need.resource, values if statement.variables else None) for need, values in met):
            yield Needless(statement.where, pattern)
