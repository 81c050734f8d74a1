"""Breaks a good plan in one place: how a variant says what it changes and whom a finding has to blame."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from policy.plan import Plan

Change = dict[str, Any]  # one entry of a plan's `resource_changes`
ADDED = "added"  # the name of a resource that a variant adds


@dataclass(frozen=True)
class Variant:
    """One broken plan: which resource is changed, how, and the rule that has to notice."""

    rule: str
    kind: str
    change: Callable[[Change], None] | None  # None takes the resource out of the plan
    where: str = ""  # words in its address or values that tell it from others of its type; `!` before one it lacks
    # Attribute and type of the resource at fault, if not the changed one; without an attribute the bucket of a class,
    # with one inside of a block the resource of that name.
    blames: tuple[str, str] | None = None
    new: bool = False

    def applied(self, shown: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """The broken plan, and the address that the finding has to name."""
        plan = Plan.from_json(shown)
        changes = list(shown["resource_changes"])
        place = self._add(changes) if self.new else self._find(changes)
        address = self._blamed(plan, changes[place]["address"])
        if self.change is None:
            del changes[place]
        else:
            changes[place] = deepcopy(changes[place])
            self.change(changes[place])
        return {**shown, "resource_changes": changes}, address

    def _find(self, changes: list[Change]) -> int:
        for place, change in enumerate(changes):
            text = change["address"] + json.dumps(change["change"]["after"])
            told = all((word[1:] not in text) if word[0] == "!" else (word in text) for word in self.where.split())
            if change["type"] == self.kind and change["mode"] == "managed" and told:
                return place
        raise LookupError(f"the good plan has no {self.kind} with {self.where!r} to break")

    def _add(self, changes: list[Change]) -> int:
        address = f"{self.kind}.{ADDED}"
        made = {"address": address, "mode": "managed", "type": self.kind, "name": ADDED, "change": {"after": {}}}
        changes.append(made)
        return len(changes) - 1

    def _blamed(self, plan: Plan, address: str) -> str:
        if self.blames is None:
            return address
        (changed,) = (resource for resource in plan.resources if resource.address == address)
        attribute, kind = self.blames
        if not attribute:
            return next(one.address for one in plan.of("aws_s3_bucket") if str(one.at("bucket")).endswith(kind))
        if "." in attribute:
            named = changed.at(*attribute.split("."))
            return next(one.address for one in plan.of(kind) if one.at("name") == named)
        return plan.links(changed, attribute, kind)[0].address


def put(path: str, value: Any) -> Callable[[Change], None]:
    """Sets a value at a dotted path; a block is the first of its list, and nothing about it stays unknown."""

    def change(entry: Change) -> None:
        *blocks, last = path.split(".")
        _inner(entry["change"]["after"], blocks)[last] = value
        unknown = entry["change"].setdefault("after_unknown", {})
        if not blocks:
            unknown.pop(last, None)
        elif blocks[0] in unknown:
            _inner(unknown, blocks).pop(last, None)

    return change


def unknown(attribute: str) -> Callable[[Change], None]:
    """Makes a value one that only the apply tells."""

    def change(entry: Change) -> None:
        entry["change"]["after"][attribute] = None
        entry["change"]["after_unknown"][attribute] = True

    return change


def grant(attribute: str = "policy", **parts: Any) -> Callable[[Change], None]:
    """Adds a statement to a policy document."""

    def change(entry: Change) -> None:
        document = json.loads(entry["change"]["after"][attribute])
        given = document["Statement"]
        document["Statement"] = [*(given if isinstance(given, list) else [given]), {"Effect": "Allow", **parts}]
        entry["change"]["after"][attribute] = json.dumps(document)

    return change


def swap(attribute: str, old: str, new: str) -> Callable[[Change], None]:
    """Replaces words in a text, which has to hold them."""

    def change(entry: Change) -> None:
        text = entry["change"]["after"][attribute]
        assert old in text, f"{attribute} of {entry['address']} does not hold {old!r}: {text}"
        entry["change"]["after"][attribute] = text.replace(old, new)

    return change


def _inner(value: Any, blocks: list[str]) -> Any:
    for block in blocks:
        value = value[block]
        value = value[0] if isinstance(value, list) else value
    return value
