"""A rule: what must hold of a plan, where that is asked for, and a function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policy.plan import Plan, Resource

Broken = tuple[Resource | str, str]  # the resource or address at fault, and what is wrong with it


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule."""

    address: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.address}: {self.what} [{self.rule}]"


@dataclass(frozen=True)
class Rule:
    """`id` is what tests and findings call it, `says` the rule in a sentence, `source` who asks for it."""

    id: str
    says: str
    source: str
    search: Callable[[Plan], Iterable[Broken]]

    def __call__(self, plan: Plan) -> list[Finding]:
        """All that breaks this rule."""
        return [Finding(_address(place), self.id, what) for place, what in self.search(plan)]


def _address(place: Resource | str) -> str:
    return place if isinstance(place, str) else place.address


def rule(name: str, says: str, source: str) -> Callable[[Callable[[Plan], Iterable[Broken]]], Rule]:
    """Makes a rule of a function that yields what is broken."""
    return lambda search: Rule(name, says, source, search)
