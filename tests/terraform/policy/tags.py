"""Lake Formation's tags: every table and view says what it is, every identifying column that it is one. F76, A13."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policy.plan import Plan, Resource
from policy.rule import Broken, rule

DECLARED = Path(__file__).parents[3] / "terraform" / "lake.json"
UNGOVERNED = "S2: ungoverned table; F76"
KIND = "aws_lakeformation_resource_lf_tags"


@rule("table-tagged", "Each table and view is tagged with a sensitivity and with the data class declared.", UNGOVERNED)
def tables(plan: Plan) -> Iterator[Broken]:
    """Else it has its database's tags, which say nothing about it."""
    declared = _declared()
    for made in plan.of("aws_glue_catalog_table"):
        tags = _tags(plan, made, "table")
        if not tags.get("sensitivity"):
            yield made, "has no sensitivity"
        given = tags.get("data_class", "")
        if not given or given != declared.get(str(made.index), {}).get("data_class", given):
            yield made, f"has data class {given!r}"


@rule("identifying-column-tagged", "Each column declared as identifying is tagged so.", "F76; A13")
def columns(plan: Plan) -> Iterator[Broken]:
    """Else it is as open as its table."""
    made = {str(one.index): one for one in plan.of("aws_glue_catalog_table")}
    for name, table in _declared().items():
        wanted = set(table.get("identifying", ()))
        if wanted and name not in made:
            yield name, "is declared and in no catalog"
        elif left := wanted - (_identifying(plan, made[name]) if wanted else set()):
            yield made[name], f"shows {', '.join(sorted(left))}"


def _declared() -> dict[str, Mapping[str, Any]]:
    lake = json.loads(DECLARED.read_text(encoding="utf-8"))
    return {**lake["views"], **lake["tables"]}


def _tags(plan: Plan, table: Resource, block: str) -> dict[str, str]:
    return {key: value for one in _about(plan, table, block) for key, value in _written(plan, one).items()}


def _identifying(plan: Plan, table: Resource) -> set[str]:
    block = "table_with_columns"
    about = (one for one in _about(plan, table, block) if _written(plan, one).get("sensitivity") == "identifying")
    return {column for one in about for column in one.at(block, "column_names") or ()}


def _about(plan: Plan, table: Resource, block: str) -> Iterator[Resource]:
    asked = (table.at("database_name"), table.at("name"))
    return (one for one in plan.of(KIND) if (one.at(block, "database_name"), one.at(block, "name")) == asked)


def _written(plan: Plan, tags: Resource) -> dict[str, str]:
    """The tags by their key within this lake."""
    prefix = f"{plan.variables.get('name')}-"
    written = {str(tag["key"]): str(tag["value"] or "") for tag in tags.blocks("lf_tag")}
    return {key.removeprefix(prefix): value for key, value in written.items() if key.startswith(prefix)}


RULES = (tables, columns)
