"""QuickSight: data sources."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.quicksight import urls
from moto.quicksight.data_models import QuickSightDataSource
from moto.quicksight.responses import QuickSightResponse

from aws_double.patching import Client, Gap, add, wrap

ACCOUNT = "123456789012"
READERS = [
    {
        "Principal": f"arn:aws:quicksight:us-east-1:{ACCOUNT}:group/default/readers",
        "Actions": ["quicksight:DescribeDataSource", "quicksight:PassDataSource"],
    }
]


def close_times() -> None:
    def to_json(original: Any, self: Any) -> dict[str, Any]:
        times = {"CreatedTime": self.created_time, "LastUpdatedTime": self.last_updated_time}
        answer = original(self)
        status = {"Status": answer.get("Status") or "CREATION_SUCCESSFUL"}
        return answer | {name: time.timestamp() for name, time in times.items()} | status

    wrap(QuickSightDataSource, "to_json", to_json)


def close_permissions() -> None:
    kept: dict[tuple[str, str, str], Any] = {}

    def create(original: Any, self: Any) -> Any:
        key = (self.current_account, self.region, self._get_param("DataSourceId"))
        kept[key] = self._get_param("Permissions") or []
        return original(self)

    def permissions(self: Any) -> str:
        source = self.path.rpartition("/data-sources/")[2].partition("/")[0]
        held = kept.get((self.current_account, self.region, source), [])
        return json.dumps({"DataSourceId": source, "Permissions": held, "Status": 200})

    wrap(QuickSightResponse, "create_data_source", create)

    add(QuickSightResponse, describe_data_source_permissions=permissions)
    path = r"{0}/accounts/(?P<account_id>[\d]+)/data-sources/(?P<datasourceid>[^/.]+)/permissions$"
    urls.url_paths.setdefault(path, QuickSightResponse.dispatch)


def make(quicksight: Any, name: str, **more: Any) -> dict[str, str]:
    which = {"AwsAccountId": ACCOUNT, "DataSourceId": name}
    quicksight.create_data_source(
        **which, Name=name, Type="ATHENA", DataSourceParameters={"AthenaParameters": {"WorkGroup": "w"}}, **more
    )
    return which


def probe_times(client: Client) -> object:
    quicksight = client("quicksight")
    bodies: list[bytes] = []
    quicksight.meta.events.register(
        "after-call.quicksight.DescribeDataSource",
        lambda http_response, **_: bodies.append(http_response.content),
    )
    quicksight.describe_data_source(**make(quicksight, "timed"))
    # boto3 reads words, too; Terraform's client wants the number that AWS sends
    return type(json.loads(bodies[0])["DataSource"]["CreatedTime"]).__name__


def probe_permissions(client: Client) -> object:
    quicksight = client("quicksight")
    which = make(quicksight, "permitted", Permissions=READERS)
    return quicksight.describe_data_source_permissions(**which)["Permissions"]


def close_members() -> None:
    def delete_group_membership(self: Any) -> str:
        told = (unquote(self._get_param(name)) for name in ("AwsAccountId", "Namespace", "GroupName"))
        self.quicksight_backend.describe_group(*told).delete_member(unquote(self._get_param("MemberName")))
        return json.dumps({"Status": 200})

    add(QuickSightResponse, delete_group_membership=delete_group_membership)


def probe_members(client: Client) -> object:
    quicksight = client("quicksight")
    group = {"AwsAccountId": ACCOUNT, "Namespace": "default", "GroupName": "readers"}
    quicksight.create_group(**group)
    quicksight.create_group_membership(**group, MemberName="rosalind")
    quicksight.delete_group_membership(**group, MemberName="rosalind")
    return quicksight.list_group_memberships(**group)["GroupMemberList"]


GAPS = (
    Gap("quicksight: nobody can leave a group", close_members, probe_members, aws=[], moto="500"),
    Gap("quicksight: a data source's times are words", close_times, probe_times, aws="float", moto="str"),
    Gap(
        "quicksight: a data source's permissions have no route",
        close_permissions,
        probe_permissions,
        aws=READERS,
        moto="404",
    ),
)
