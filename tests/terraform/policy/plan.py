"""A Terraform plan as rules read it: resources with what is known, what is set, and what refers to what.

One `Resource` is one managed resource of `terraform show -json PLAN` that exists when the plan is done. Values known
only after the apply are null in the plan: `given` then asks the configuration, `links` follows its references.
Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

EMPTY: tuple[Any, ...] = (None, "", [], {})
NAMING = ("bucket", "name", "function_name", "arn", "id")  # attributes by which others name a resource


def walk(value: Any, path: tuple[str, ...]) -> Any:
    """What lies at a path of nested blocks, the first block of each list; None where there is none."""
    for key in path:
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


@dataclass(frozen=True, eq=False)
class Resource:
    """One managed resource: `expressions` is its source, `unknown` marks what only the apply will tell."""

    address: str
    module: str
    kind: str
    name: str
    index: str | int | None
    values: Mapping[str, Any]
    unknown: Mapping[str, Any] = field(default_factory=dict)
    expressions: Mapping[str, Any] = field(default_factory=dict)
    each: Mapping[str, Any] = field(default_factory=dict)

    def at(self, *path: str) -> Any:
        """A value, None where absent or not known yet."""
        return walk(self.values, path)

    def blocks(self, *path: str) -> list[Mapping[str, Any]]:
        """The blocks of one kind."""
        return list(self.at(*path) or [])

    def given(self, *path: str) -> bool:
        """Whether the source sets it: a value that the provider makes up itself is also unknown, so ask the source.

        Not of a block's attributes: the source as the plan shows it leaves out dynamic blocks.
        """
        if self.at(*path) not in EMPTY:
            return True
        return walk(self.unknown, path) is True and (len(path) > 1 or path[0] in self.expressions)

    def references(self, attribute: str) -> list[str]:
        """What the source of an attribute refers to; `each.value` stands for what `for_each` goes over."""
        found = list((self.expressions.get(attribute) or {}).get("references", []))
        if any(reference.startswith("each.value") for reference in found):
            found += self.each.get("references", [])
        return found


@dataclass(frozen=True)
class Plan:
    """All managed resources of a plan, the values of the root's variables and the account it is for."""

    resources: tuple[Resource, ...]
    variables: Mapping[str, Any]
    account: str

    @classmethod
    def from_json(cls, shown: Mapping[str, Any]) -> Plan:
        """Reads what `terraform show -json` printed."""
        variables = {name: variable.get("value") for name, variable in shown.get("variables", {}).items()}
        source = shown.get("configuration", {}).get("root_module", {})
        kept = (change for change in shown["resource_changes"] if change["mode"] == "managed")
        resources = tuple(_resource(change, source) for change in kept if change["change"]["after"] is not None)
        return cls(resources, variables, _account(shown, variables))

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of some types."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def links(self, resource: Resource, attribute: str, kind: str) -> tuple[Resource, ...]:
        """The resources of a type that an attribute names: by value, or by reference while the value is unknown."""
        value = resource.at(attribute)
        if isinstance(value, str):
            return tuple(other for other in self.of(kind) if _is_named(other, value))
        return tuple(self._referred(resource, attribute, kind))

    def companions(self, resource: Resource, kind: str, attribute: str) -> tuple[Resource, ...]:
        """The resources of a type whose attribute names this one."""
        return tuple(other for other in self.of(kind) if resource in self.links(other, attribute, resource.kind))

    @cached_property
    def _by_kind(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.kind, []).append(resource)
        return found

    def _referred(self, resource: Resource, attribute: str, kind: str) -> Iterator[Resource]:
        references = resource.references(attribute)
        for other in self.of(kind):
            if other.module != resource.module:
                continue
            base = f"{kind}.{other.name}"
            exact = [reference for reference in references if reference.startswith(f"{base}[")]
            if exact:
                if any(reference.startswith(f"{base}[{_quoted(other.index)}]") for reference in exact):
                    yield other
            elif any(r == base or r.startswith(f"{base}.") for r in references) and _same_index(resource, other):
                yield other


def _quoted(index: str | int | None) -> str:
    return f'"{index}"' if isinstance(index, str) else str(index)


def _same_index(one: Resource, other: Resource) -> bool:
    return one.index is None or other.index is None or one.index == other.index


def _is_named(resource: Resource, value: str) -> bool:
    names = [name for name in map(resource.values.get, NAMING) if isinstance(name, str) and name]
    return any(value == name or value.endswith((f"/{name}", f":::{name}")) for name in names)


def _resource(change: Mapping[str, Any], source: Mapping[str, Any]) -> Resource:
    module = change.get("module_address", "")
    block = _block(source, module, change["type"], change["name"])
    return Resource(
        change["address"], module, change["type"], change["name"], change.get("index"), change["change"]["after"],
        change["change"].get("after_unknown") or {}, block.get("expressions", {}), block.get("for_each_expression", {}),
    )  # fmt: skip


def _block(source: Mapping[str, Any], module: str, kind: str, name: str) -> Mapping[str, Any]:
    for call in re.findall(r"module\.([\w-]+)", re.sub(r"\[[^\]]*\]", "", module)):
        source = source.get("module_calls", {}).get(call, {}).get("module", {})
    found = (block for block in source.get("resources", []) if (block["type"], block["name"]) == (kind, name))
    return next((block for block in found if block["mode"] == "managed"), {})


def _account(shown: Mapping[str, Any], variables: Mapping[str, Any]) -> str:
    modules = [shown.get("prior_state", {}).get("values", {}).get("root_module", {})]
    for module in modules:
        modules += module.get("child_modules", [])
        for resource in module.get("resources", []):
            if resource["type"] == "aws_caller_identity":
                return str(resource["values"]["account_id"])
    return str(variables.get("account_id") or "")
