"""Networks: nothing comes in from the world, little goes out. Security rule 5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policy.plan import Plan
from policy.rule import Broken, rule

RULE_5 = "security rule 5: private subnet, endpoints"
WORLD = frozenset({"0.0.0.0/0", "::/0"})
SINGLE = ("cidr_ipv4", "cidr_ipv6")
SEVERAL = ("cidr_blocks", "ipv6_cidr_blocks")
# Doors to the world, and what is handed to it; none of them has a place here.
REFUSED = {
    "aws_ami_launch_permission": "shares a machine image",
    "aws_ebs_snapshot_block_public_access": "belongs to the account's owner",
    "aws_egress_only_internet_gateway": "opens a way to the internet",
    "aws_eip": "is a public address",
    "aws_iam_access_key": "is a key that lives for ever",
    "aws_iam_user": "is a user with a password",
    "aws_internet_gateway": "opens a way to the internet",
    "aws_lambda_function_url": "is an address on the internet",
    "aws_nat_gateway": "opens a way to the internet",
    "aws_s3_bucket_acl": "is an ACL",
    "aws_s3_bucket_website_configuration": "is a public site",
    "aws_s3_object_acl": "is an ACL",
    "aws_snapshot_create_volume_permission": "shares a snapshot",
}


def _to_world(rule_: Mapping[str, Any]) -> bool:
    named = {rule_.get(name) for name in SINGLE}
    for name in SEVERAL:
        named |= set(rule_.get(name) or ())
    return bool(named & WORLD)


@rule("nothing-in-from-world", "No security group lets the world in.", RULE_5)
def ingress(plan: Plan) -> Iterator[Broken]:
    """Whichever of the three ways a rule is written."""
    yield from _open(plan, "ingress", "aws_vpc_security_group_ingress_rule", "lets the world in")


@rule("nothing-out-to-world", "No security group lets everything out.", RULE_5)
def egress(plan: Plan) -> Iterator[Broken]:
    """Endpoints and the S3 prefix list are all that is needed."""
    yield from _open(plan, "egress", "aws_vpc_security_group_egress_rule", "lets traffic out to the world")


def _open(plan: Plan, way: str, kind: str, what: str) -> Iterator[Broken]:
    for group in plan.of("aws_security_group", "aws_default_security_group"):
        if any(_to_world(one) for one in group.blocks(way)):
            yield group, what
    for one in plan.of(kind):
        if _to_world(one.values):
            yield one, what
    for one in plan.of("aws_security_group_rule"):
        if one.at("type") == way and _to_world(one.values):
            yield one, what


@rule("default-group-closed", "The default security group of a VPC lets nothing through.", RULE_5)
def default_group(plan: Plan) -> Iterator[Broken]:
    """It is what a machine gets when nobody thought of one."""
    for vpc in plan.of("aws_vpc"):
        groups = plan.companions(vpc, "aws_default_security_group", "vpc_id")
        if not groups:
            yield vpc, "leaves its default security group open"
        for group in groups:
            if group.blocks("ingress") or group.blocks("egress"):
                yield group, "lets something through"


@rule("network-flow-log", "A VPC keeps a flow log.", RULE_5)
def flow_log(plan: Plan) -> Iterator[Broken]:
    """Of all traffic."""
    for vpc in plan.of("aws_vpc"):
        logs = plan.companions(vpc, "aws_flow_log", "vpc_id")
        if not any(log.at("traffic_type") == "ALL" for log in logs):
            yield (logs[0] if logs else vpc), "does not log all traffic"


@rule("subnet-private", "No subnet hands out public addresses.", RULE_5)
def private(plan: Plan) -> Iterator[Broken]:
    """And no route leads to a gateway."""
    for subnet in plan.of("aws_subnet"):
        if subnet.at("map_public_ip_on_launch"):
            yield subnet, "hands out public addresses"


@rule("no-door-to-world", "Nothing is made that opens or shares to the world.", "S2: public; security rules 3 to 5")
def doors(plan: Plan) -> Iterator[Broken]:
    """Gateways, public addresses, shared snapshots and images, users and their keys."""
    for kind, what in REFUSED.items():
        for resource in plan.of(kind):
            yield resource, what


RULES = (ingress, egress, default_group, flow_log, private, doors)
