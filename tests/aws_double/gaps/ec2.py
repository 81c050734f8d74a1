"""EC2: security groups."""

from __future__ import annotations

import inspect
from typing import Any

from moto.ec2.models import security_groups

from aws_double.patching import Client, Gap, wrap


def close_description() -> None:
    rule: Any = getattr(security_groups, "SecurityGroupRule", None) or getattr(security_groups, "SecurityRule", None)
    signature = inspect.signature(rule.__init__)

    def init(original: Any, self: Any, *given: Any, **named: Any) -> None:
        original(self, *given, **named)
        prefix_list = signature.bind(self, *given, **named).arguments.get("prefix_list_id")
        self.sources = (self.ip_range, self.source_group, prefix_list)

    def description(self: Any) -> str | None:
        said = [source.get("Description") for source in self.sources if isinstance(source, dict)]
        return next(filter(None, said), None)

    wrap(rule, "__init__", init)
    rule.description = property(description)


def probe_description(client: Client) -> object:
    ec2 = client("ec2")
    group = ec2.create_security_group(GroupName="described", Description="d")["GroupId"]
    source = [{"GroupId": group, "Description": "from itself"}]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": source}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return [rule.get("Description") for rule in rules if not rule["IsEgress"]]


GAPS = (
    Gap(
        "ec2: a security group rule without an address range loses its description",
        close_description,
        probe_description,
        aws=["from itself"],
        moto=[None],
    ),
)
