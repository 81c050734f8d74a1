"""Glue: table optimizers, crawlers, triggers."""

from __future__ import annotations

import json
from typing import Any

from moto.glue.models import FakeCrawler, FakeTrigger
from moto.glue.responses import GlueResponse

from aws_double.patching import Client, Gap, add, refuse, wrap

ROLE = "arn:aws:iam::123456789012:role/glue"
CRAWLER = {
    "Role": "role",
    "DatabaseName": "database_name",
    "Description": "description",
    "Targets": "targets",
    "TablePrefix": "table_prefix",
    "Configuration": "configuration",
    "SchemaChangePolicy": "schema_change_policy",
    "RecrawlPolicy": "recrawl_policy",
    "CrawlerSecurityConfiguration": "crawler_security_configuration",
    "Schedule": "schedule",
}
"""Parameter of UpdateCrawler -> attribute of moto's crawler."""


def close_optimizers() -> None:
    kept: dict[tuple[str, ...], Any] = {}

    def key(response: Any) -> tuple[str, ...]:
        asked = (response._get_param(name) for name in ("DatabaseName", "TableName", "Type"))
        return (response.current_account, response.region, *asked)

    def put(self: Any) -> str:
        kept[key(self)] = self._get_param("TableOptimizerConfiguration")
        return "{}"

    def get(self: Any) -> Any:
        if key(self) not in kept:
            return refuse("EntityNotFoundException", "no such optimizer")
        _, _, database, table, kind = key(self)
        named = {"CatalogId": self._get_param("CatalogId"), "DatabaseName": database, "TableName": table}
        return json.dumps(named | {"TableOptimizer": {"type": kind, "configuration": kept[key(self)]}})

    def delete(self: Any) -> str:
        kept.pop(key(self), None)
        return "{}"

    handlers = {"create": put, "update": put, "get": get, "delete": delete}
    add(GlueResponse, **{f"{verb}_table_optimizer": handler for verb, handler in handlers.items()})


def close_update_crawler() -> None:
    def update(self: Any) -> str:
        crawler = self.glue_backend.get_crawler(self._get_param("Name"))
        for parameter, attribute in CRAWLER.items():
            if self._get_param(parameter) is not None:
                setattr(crawler, attribute, self._get_param(parameter))
        return "{}"

    add(GlueResponse, update_crawler=update)


def close_crawler_lake_formation() -> None:
    given: dict[tuple[str, ...], Any] = {}

    def remember(original: Any, self: Any) -> Any:
        key = (self.current_account, self.region, self._get_param("Name"))
        given[key] = self._get_param("LakeFormationConfiguration")
        return original(self)

    def as_dict(original: Any, self: Any) -> dict[str, Any]:
        settings = given.get((self.backend.account_id, self.backend.region_name, self.name))
        return original(self) | ({"LakeFormationConfiguration": settings} if settings else {})

    for name in ("create_crawler", "update_crawler"):
        wrap(GlueResponse, name, remember)
    wrap(FakeCrawler, "as_dict", as_dict)


def close_trigger() -> None:
    def start(original: Any, self: Any) -> None:
        if self.trigger_type != "ON_DEMAND":
            original(self)

    wrap(FakeTrigger, "start_trigger", start)


def probe_optimizers(client: Client) -> object:
    glue = client("glue")
    which = {"CatalogId": "123456789012", "DatabaseName": "d", "TableName": "t", "Type": "compaction"}
    settings = {"roleArn": ROLE, "enabled": True}
    glue.create_table_optimizer(**which, TableOptimizerConfiguration=settings)
    return glue.get_table_optimizer(**which)["TableOptimizer"]["configuration"]


def make_crawler(glue: Any, name: str, **more: Any) -> None:
    targets = {"S3Targets": [{"Path": "s3://bucket/"}]}
    glue.create_crawler(Name=name, Role=ROLE, DatabaseName="d", Targets=targets, **more)


def probe_update_crawler(client: Client) -> object:
    glue = client("glue")
    make_crawler(glue, "changed")
    glue.update_crawler(Name="changed", Description="new")
    return glue.get_crawler(Name="changed")["Crawler"]["Description"]


def probe_crawler_lake_formation(client: Client) -> object:
    glue = client("glue")
    make_crawler(glue, "governed", LakeFormationConfiguration={"UseLakeFormationCredentials": True})
    return glue.get_crawler(Name="governed")["Crawler"].get("LakeFormationConfiguration")


def probe_trigger(client: Client) -> object:
    glue = client("glue")
    glue.create_trigger(Name="asked", Type="ON_DEMAND", Actions=[{"JobName": "j"}])
    glue.start_trigger(Name="asked")
    return glue.get_trigger(Name="asked")["Trigger"]["State"]


GAPS = (
    Gap(
        "glue: tables have no optimizers",
        close_optimizers,
        probe_optimizers,
        aws={"roleArn": ROLE, "enabled": True},
        moto="500",
    ),
    Gap("glue: a crawler cannot be changed", close_update_crawler, probe_update_crawler, aws="new", moto="500"),
    Gap(
        "glue: a crawler's Lake Formation setting is dropped",
        close_crawler_lake_formation,
        probe_crawler_lake_formation,
        aws={"UseLakeFormationCredentials": True},
        moto=None,
    ),
    Gap(
        "glue: an on-demand trigger, once started, no longer reads CREATED",
        close_trigger,
        probe_trigger,
        aws="CREATED",
        moto="ACTIVATED",
    ),
)
