"""Recorded calls against policies: what was refused, and what nobody needed."""

from __future__ import annotations

from typing import Any

import pytest

from aws_double.iam import Policies
from aws_double.iam_proof import Needless, Refused, refused, unused
from aws_double.request import Need

ROLE = "arn:aws:iam::111122223333:role/lake-plan"
LANDING, TABLES = "arn:aws:s3:::landing/*", "arn:aws:s3:::tables/*"


def policies(action: list[str], resource: list[str]) -> Policies:
    statement = {"Sid": "Data", "Effect": "Allow", "Action": action, "Resource": resource}
    return Policies(identity=[{"Version": "2012-10-17", "Statement": [statement]}])


def call(action: str, resource: str) -> dict[str, Any]:
    need = {"action": action, "resource": resource, "context": {}}
    return {"label": "plan", "service": "s3", "operation": "GET", "needs": [need]}


READ_LANDING = call("s3:GetObject", "arn:aws:s3:::landing/a")


def test_a_call_that_is_not_allowed_is_named_once() -> None:
    write = call("s3:PutObject", "arn:aws:s3:::landing/a")
    assert refused(policies(["s3:GetObject"], [LANDING]), ROLE, [READ_LANDING, write, write]) == [
        Refused("plan s3 GET", Need("s3:PutObject", "arn:aws:s3:::landing/a"), "no statement allows it")
    ]


def test_an_unknown_call_is_refused_whatever_is_allowed() -> None:
    (found,) = refused(policies(["*"], ["*"]), ROLE, [call("unknown:ListQueues", "service sqs")])
    assert found.why == "the record does not know what it needs"


def test_an_action_and_a_resource_that_no_call_needs_are_named() -> None:
    held = policies(["s3:GetObject", "s3:DeleteObject"], [LANDING, TABLES])
    assert unused(held, ROLE, [READ_LANDING]) == [
        Needless("identity 0: Data", "s3:DeleteObject"),
        Needless("identity 0: Data", TABLES),
    ]


def test_what_every_call_needs_is_not_named() -> None:
    assert unused(policies(["s3:Get*"], [LANDING]), ROLE, [READ_LANDING]) == []


def test_an_excuse_keeps_an_action() -> None:
    held = policies(["s3:GetObject", "s3:AbortMultipartUpload"], [LANDING])
    assert unused(held, ROLE, [READ_LANDING], {"s3:AbortMultipartUpload": "only after a fault"}) == []


def test_a_statement_whose_actions_are_all_excused_needs_none_for_its_resource() -> None:
    held = policies(["logs:PutLogEvents"], [LANDING])
    assert unused(held, ROLE, [], {"logs:PutLogEvents": "Glue's own agent writes them"}) == []


def test_an_excuse_for_what_is_used_is_stale() -> None:
    with pytest.raises(ValueError, match="s3:GetObject"):
        unused(policies(["s3:GetObject"], [LANDING]), ROLE, [READ_LANDING], {"s3:GetObject": "?"})


def test_a_call_outside_of_a_condition_is_no_use_of_the_statement() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    held = Policies(identity=[{"Version": "2012-10-17", "Statement": [statement | condition]}])
    assert Needless("identity 0: 0", "s3:GetObject") in unused(held, ROLE, [READ_LANDING])


def test_a_key_that_nobody_used_is_named_and_another_ones_use_is_not_its_own() -> None:
    used, spare = (f"arn:aws:kms:eu-west-1:111122223333:key/{name}" for name in ("used", "spare"))
    let_in = {"Sid": "Users", "Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Decrypt", "Resource": "*"}
    others = {**let_in, "Sid": "Others", "Principal": {"AWS": "arn:aws:iam::111122223333:role/other"}}
    key = {"Version": "2012-10-17", "Statement": [let_in, others]}
    held = Policies(resource={used: key, spare: key})
    assert unused(held, ROLE, [call("kms:Decrypt", used)]) == [
        Needless(f"{spare}: Users", "kms:Decrypt"),
        Needless(f"{spare}: Users", "*"),
    ]
