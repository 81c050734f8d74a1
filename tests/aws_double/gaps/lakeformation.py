"""Lake Formation: grants by tag, revoking twice, data-cells filters."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.lakeformation import urls
from moto.lakeformation.models import LakeFormationBackend
from moto.lakeformation.responses import LakeFormationResponse

from aws_double.patching import Client, Gap, add, refuse, wrap

UNLISTED = {"LFTag", "LFTagPolicy", "TableWithColumns", "DataCellsFilter", "LFTagExpression"}
ANALYST = {"DataLakePrincipalIdentifier": "arn:aws:iam::123456789012:role/analyst"}
FILTER = {
    "TableCatalogId": "123456789012",
    "DatabaseName": "omics",
    "TableName": "mutation",
    "Name": "one_project",
    "RowFilter": {"FilterExpression": "project_id = 'TCGA-LUAD'"},
    "ColumnWildcard": {"ExcludedColumnNames": []},
}


def canonical(resource: Any) -> str:
    """A resource without its catalog and the order of its lists, which AWS does not look at."""

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: walk(value) for name, value in part.items() if name != "CatalogId"}
        if isinstance(part, list):
            return sorted((walk(value) for value in part), key=lambda value: json.dumps(value, sort_keys=True))
        return part

    return json.dumps(walk(resource), sort_keys=True)


def grants_on(response: Any, resource: Any) -> list[Any]:
    """The grants on one resource, of the principal asked about or of everyone."""
    catalog = response._get_param("CatalogId") or response.current_account
    principal = response._get_param("Principal")
    kept = response.lakeformation_backend.grants.get(catalog)
    on_it = [grant for grant in (kept.permissions if kept else ()) if canonical(grant.resource) == canonical(resource)]
    return [grant for grant in on_it if principal in (None, grant.principal)]


def close_list() -> None:
    def listed(original: Any, self: Any) -> Any:
        resource = self._get_param("Resource") or {}
        if not UNLISTED & set(resource):
            return original(self)
        return json.dumps(
            {"PrincipalResourcePermissions": [grant.to_external_form() for grant in grants_on(self, resource)]}
        )

    wrap(LakeFormationResponse, "list_permissions", listed)


def close_revoke() -> None:
    # Terraform revokes again and again until AWS says that there is nothing left
    def revoke(original: Any, self: Any) -> Any:
        asked = set(self._get_param("Permissions"))
        if any(asked & set(grant.permissions) for grant in grants_on(self, self._get_param("Resource"))):
            return original(self)
        return refuse("InvalidInputException", "No permissions revoked. Grantee does not have:")

    wrap(LakeFormationResponse, "revoke_permissions", revoke)


def close_filters() -> None:
    filters: dict[tuple[str, ...], dict[str, Any]] = {}

    def key(response: Any, of: dict[str, Any]) -> tuple[str, ...]:
        return (response.current_account, response.region, of["DatabaseName"], of["TableName"], of["Name"])

    def asked(response: Any) -> tuple[str, ...]:
        return key(response, {name: response._get_param(name) for name in ("DatabaseName", "TableName", "Name")})

    def put(self: Any) -> str:
        given = self._get_param("TableData") | {"VersionId": str(uuid.uuid4())}
        filters[key(self, given)] = given
        return "{}"

    def get(self: Any) -> Any:
        found = filters.get(asked(self))
        return json.dumps({"DataCellsFilter": found}) if found else refuse("EntityNotFoundException", "no such filter")

    def delete(self: Any) -> str:
        filters.pop(asked(self), None)
        return "{}"

    handlers = {"create": put, "get": get, "update": put, "delete": delete}
    add(LakeFormationResponse, **{f"{verb}_data_cells_filter": handler for verb, handler in handlers.items()})
    for verb in handlers:
        urls.url_paths.setdefault(f"{{0}}/{verb.title()}DataCellsFilter$", LakeFormationResponse.dispatch)


def grant_by_tag(lakeformation: Any, key: str) -> dict[str, Any]:
    expression = [{"TagKey": key, "TagValues": ["open"]}]
    what = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": expression}}
    lakeformation.create_lf_tag(TagKey=key, TagValues=["open"])
    lakeformation.grant_permissions(Principal=ANALYST, Resource=what, Permissions=["SELECT"])
    return what


def probe_list(client: Client) -> object:
    lakeformation = client("lakeformation")
    what = grant_by_tag(lakeformation, "listed")
    found = lakeformation.list_permissions(Principal=ANALYST, Resource=what)["PrincipalResourcePermissions"]
    return [grant["Permissions"] for grant in found]


def probe_revoke(client: Client) -> object:
    lakeformation = client("lakeformation")
    which = {"Principal": ANALYST, "Resource": grant_by_tag(lakeformation, "revoked"), "Permissions": ["SELECT"]}
    lakeformation.revoke_permissions(**which)
    lakeformation.revoke_permissions(**which)
    return "revoked twice"


def probe_filters(client: Client) -> object:
    lakeformation = client("lakeformation")
    lakeformation.create_data_cells_filter(TableData=FILTER)
    which = {name: FILTER[name] for name in ("TableCatalogId", "DatabaseName", "TableName", "Name")}
    return lakeformation.get_data_cells_filter(**which)["DataCellsFilter"]["RowFilter"]["FilterExpression"]


def close_column_tags() -> None:
    def added(original: Any, self: Any, catalog_id: str, resource: Any, tags: Any) -> Any:
        failures = original(self, catalog_id, resource, tags)
        for key, kept in self.lf_columns_tags.items():
            self.lf_columns_tags[key] = list(kept)
        return failures

    wrap(LakeFormationBackend, "add_lf_tags_to_resource", added)


def probe_column_tags(client: Client) -> object:
    lakeformation = client("lakeformation")
    lakeformation.create_lf_tag(TagKey="level", TagValues=["high"])
    columns = {"TableWithColumns": {"DatabaseName": "omics", "Name": "mutation", "ColumnNames": ["a", "b"]}}
    tags = [{"TagKey": "level", "TagValues": ["high"]}]
    lakeformation.add_lf_tags_to_resource(Resource=columns, LFTags=tags)
    lakeformation.remove_lf_tags_from_resource(Resource=columns, LFTags=tags)
    return "removed"


GAPS = (
    Gap(
        "lakeformation: tags given to two columns at once cannot be taken from both",
        close_column_tags,
        probe_column_tags,
        aws="removed",
        moto="500",
    ),
    Gap(
        "lakeformation: grants on tags, columns and filters cannot be listed",
        close_list,
        probe_list,
        aws=[["SELECT"]],
        moto="InvalidInputException",
    ),
    Gap(
        "lakeformation: what is already revoked can be revoked again",
        close_revoke,
        probe_revoke,
        aws="InvalidInputException",
        moto="revoked twice",
    ),
    Gap(
        "lakeformation: data-cells filters have no routes",
        close_filters,
        probe_filters,
        aws="project_id = 'TCGA-LUAD'",
        moto="404",
    ),
)
