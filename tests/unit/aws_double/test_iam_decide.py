"""The evaluation of policies: cases worked out by hand from AWS's documentation of its logic.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

from __future__ import annotations

from typing import Any

import pytest

from aws_double.iam import Policies, decide
from aws_double.iam_match import Unsupported

ROLE = "arn:aws:iam::111122223333:role/lake-plan"
SESSION = "arn:aws:sts::111122223333:assumed-role/lake-plan/run"
OTHER = "arn:aws:iam::111122223333:role/other"
BUCKET = "arn:aws:s3:::lake"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234"
OBJECT = f"{BUCKET}/landing/file"


def allow(**body: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **body}


def deny(**body: Any) -> dict[str, Any]:
    return allow(**body) | {"Effect": "Deny"}


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allowed(
    *statements: dict[str, Any],
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    version: str = "2012-10-17",
    **of: Any,
) -> bool:
    """What identity statements alone decide; `of` is the request's context with `__` for a colon."""
    context = {name.replace("__", ":"): value for name, value in of.items()}
    policies = Policies(identity=[document(*statements, version=version)])
    return decide(policies, ROLE, action, resource, context).allowed


# Whose word counts


def test_nothing_is_allowed_that_nobody_allows() -> None:
    assert not decide(Policies(), ROLE, "s3:GetObject", OBJECT).allowed


def test_an_allowance_of_the_identity_is_enough() -> None:
    decision = decide(Policies(identity=[document(allow(Sid="Read"))]), ROLE, "s3:GetObject", OBJECT)
    assert (decision.allowed, decision.by) == (True, "identity 0: Read")


def test_any_of_several_documents_may_allow() -> None:
    policies = Policies(identity=[document(allow(Action="s3:PutObject")), document(allow())])
    assert decide(policies, ROLE, "s3:GetObject", OBJECT).allowed


def test_a_deny_beats_every_allow() -> None:
    decision = decide(Policies(identity=[document(allow(), deny(Sid="No"))]), ROLE, "s3:GetObject", OBJECT)
    assert (decision.allowed, decision.by) == (False, "denied by identity 0: No")


def test_a_document_may_be_text_with_one_statement_alone() -> None:
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    assert decide(Policies(identity=[text]), ROLE, "s3:GetObject", OBJECT).allowed


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"AWS": ROLE}, True),
        ({"AWS": [OTHER, ROLE]}, True),
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": OTHER}, False),
        # the account as a whole: it is then the identity's policy that has to allow it
        ({"AWS": "arn:aws:iam::111122223333:root"}, False),
        ({"AWS": "111122223333"}, False),
        ({"AWS": "arn:aws:iam::999999999999:root"}, False),
        ({"Service": "glue.amazonaws.com"}, False),
    ],
)
def test_a_bucket_policy_allows_whom_it_names(principal: Any, expected: bool) -> None:
    policies = Policies(resource={BUCKET: document(allow(Principal=principal))})
    assert decide(policies, ROLE, "s3:GetObject", OBJECT).allowed is expected


def test_a_session_is_its_role() -> None:
    policies = Policies(resource={BUCKET: document(allow(Principal={"AWS": ROLE}))})
    assert decide(policies, SESSION, "s3:GetObject", OBJECT).allowed


@pytest.mark.parametrize(("principal", "expected"), [(ROLE, False), ("*", False), (OTHER, True)])
def test_a_bucket_policy_denies_whom_it_names(principal: str, expected: bool) -> None:
    policies = Policies(
        identity=[document(allow())],
        resource={BUCKET: document(deny(Principal={"AWS": principal}))},
    )
    assert decide(policies, ROLE, "s3:GetObject", OBJECT).allowed is expected


def test_a_policy_is_on_its_own_bucket_alone() -> None:
    policies = Policies(resource={f"{BUCKET}-other": document(allow(Principal="*"))})
    assert not decide(policies, ROLE, "s3:GetObject", OBJECT).allowed
    assert not decide(
        Policies(resource={BUCKET: document(allow(Principal="*"))}), ROLE, "s3:GetObject", f"{BUCKET}2/k"
    ).allowed


@pytest.mark.parametrize(
    ("principal", "identity", "expected"),
    [
        (ROLE, False, True),  # the key policy alone
        (ROLE, True, True),
        (OTHER, True, False),  # the identity's policy alone
        ("arn:aws:iam::111122223333:root", True, True),  # the key leaves it to IAM
        ("arn:aws:iam::111122223333:root", False, False),
    ],
)
def test_a_key_is_used_by_whom_its_policy_lets_in(principal: str, identity: bool, expected: bool) -> None:
    decrypt = allow(Action="kms:Decrypt")
    policies = Policies(
        identity=[document(decrypt)] if identity else [],
        resource={KEY: document(decrypt | {"Principal": {"AWS": principal}})},
    )
    assert decide(policies, ROLE, "kms:Decrypt", KEY).allowed is expected


def test_a_key_without_a_known_policy_lets_nobody_in() -> None:
    assert not decide(Policies(identity=[document(allow(Action="kms:*"))]), ROLE, "kms:Decrypt", KEY).allowed


def test_a_role_is_assumed_by_whom_its_trust_names() -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}
    assert decide(Policies(resource={OTHER: document(trust)}), ROLE, "sts:AssumeRole", OTHER).allowed
    assert not decide(Policies(identity=[document(allow(Action="sts:*"))]), ROLE, "sts:AssumeRole", OTHER).allowed


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        (document(allow()), True),
        (document(allow(Action="s3:PutObject")), False),
        (document(allow(Action="*"), deny()), False),
    ],
)
def test_a_boundary_limits_but_does_not_grant(boundary: dict[str, Any], expected: bool) -> None:
    assert decide(Policies([document(allow())], {}, boundary), ROLE, "s3:GetObject", OBJECT).allowed is expected
    assert not decide(Policies([], {}, boundary), ROLE, "s3:GetObject", OBJECT).allowed


def test_a_boundary_limits_what_a_bucket_gives_the_role() -> None:
    given = {BUCKET: document(allow(Principal={"AWS": ROLE}))}
    assert not decide(Policies([], given, document(allow(Action="kms:*"))), ROLE, "s3:GetObject", OBJECT).allowed


# Actions and resources


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("s3:getobject", True),
        ("S3:GetObject", True),
        ("s3:Get*", True),
        ("s3:*", True),
        ("*", True),
        ("s3:GetObjec?", True),
        ("s3:GetObject?", False),
        ("s3:GetObjectVersion", False),
        ("s3:Get", False),
        (["s3:PutObject", "s3:GetObject"], True),
    ],
)
def test_actions(pattern: Any, expected: bool) -> None:
    assert allowed(allow(Action=pattern)) is expected


def test_not_action_is_every_other_action() -> None:
    others = {"Effect": "Allow", "NotAction": ["iam:*", "s3:PutObject"], "Resource": "*"}
    assert allowed(others)
    assert not allowed(others, action="s3:PutObject")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (OBJECT, True),
        (f"{BUCKET}/*", True),
        (f"{BUCKET}/landing/fil?", True),
        (BUCKET, False),
        (f"{BUCKET}/LANDING/*", False),
        (f"{BUCKET}/landing", False),
        ([f"{BUCKET}/x", f"{BUCKET}/landing/*"], True),
        ("arn:aws:s3:::*", True),
        ("arn:aws-cn:s3:::lake/*", False),
    ],
)
def test_resources(pattern: Any, expected: bool) -> None:
    assert allowed(allow(Resource=pattern)) is expected


def test_not_resource_is_every_other_resource() -> None:
    others = {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/landing/*"}
    assert allowed(allow(), others)
    assert not allowed(allow(), others, resource=f"{BUCKET}/other")


def test_a_wildcard_stays_inside_its_part_of_the_arn() -> None:
    table = "arn:aws:glue:eu-west-1:111122223333:table/omics/mutation"
    assert allowed(
        allow(Action="glue:*", Resource="arn:aws:glue:*:111122223333:table/*"), action="glue:GetTable", resource=table
    )
    assert not allowed(
        allow(Action="glue:*", Resource="arn:aws:glue:*:table/*:*"), action="glue:GetTable", resource=table
    )


def test_what_has_no_resource_form_is_allowed_on_all_or_not_at_all() -> None:
    assert allowed(allow(Action="athena:*"), action="athena:ListWorkGroups", resource="*")
    one = allow(Action="athena:*", Resource="arn:aws:athena:eu-west-1:111122223333:workgroup/lake")
    assert not allowed(one, action="athena:ListWorkGroups", resource="*")


def test_all_tables_are_more_than_some() -> None:
    every = "arn:aws:glue:eu-west-1:111122223333:table/omics/*"
    assert allowed(allow(Action="glue:GetTables", Resource=every), action="glue:GetTables", resource=every)
    some = allow(Action="glue:GetTables", Resource="arn:aws:glue:eu-west-1:111122223333:table/omics/m*")
    assert not allowed(some, action="glue:GetTables", resource=every)


# Variables

OWN = "arn:aws:s3:::lake/${aws:PrincipalAccount}/*"


def test_a_variable_is_the_requests_value() -> None:
    assert allowed(allow(Resource=OWN), resource="arn:aws:s3:::lake/111122223333/x")
    assert not allowed(allow(Resource=OWN), resource="arn:aws:s3:::lake/999999999999/x")


def test_a_variable_without_value_matches_nothing_but_its_default() -> None:
    tagged = "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*"
    assert not allowed(allow(Resource=tagged), resource="arn:aws:s3:::lake//x")
    fallback = "arn:aws:s3:::lake/${aws:PrincipalTag/team, 'none'}/*"
    assert allowed(allow(Resource=fallback), resource="arn:aws:s3:::lake/none/x")


def test_a_variables_value_has_no_wildcards() -> None:
    tagged = allow(Resource="arn:aws:s3:::lake/${aws:PrincipalTag/team}")
    assert not allowed(tagged, resource="arn:aws:s3:::lake/other", **{"aws__PrincipalTag/team": "*"})
    assert allowed(tagged, resource="arn:aws:s3:::lake/*", **{"aws__PrincipalTag/team": "*"})


def test_an_old_version_has_no_variables() -> None:
    assert not allowed(allow(Resource=OWN), resource="arn:aws:s3:::lake/111122223333/x", version="2008-10-17")


def test_a_star_in_a_variable_is_a_star() -> None:
    assert allowed(allow(Resource="arn:aws:s3:::lake/${*}"), resource="arn:aws:s3:::lake/*")
    assert not allowed(allow(Resource="arn:aws:s3:::lake/${*}"), resource="arn:aws:s3:::lake/x")


# Conditions


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "a", None, False),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", "a", None, True),
        ("StringLike", "lake/*", "lake/omics/", True),
        ("StringLike", "lake/?", "lake/omics", False),
        ("StringNotLike", "lake/*", "other/", True),
        ("StringNotLike", "lake/*", "lake/x", False),
        ("StringEqualsIfExists", "a", None, True),
        ("StringEqualsIfExists", "a", "b", False),
        ("ArnLike", "arn:aws:iam::111122223333:role/lake-*", ROLE, True),
        ("ArnEquals", "arn:aws:iam::*:role/lake-*", ROLE, True),
        ("ArnLike", "arn:aws:iam::*:lake-plan", ROLE, False),
        ("ArnNotLike", "arn:aws:iam::111122223333:role/lake-*", OTHER, True),
        ("ArnNotEquals", ROLE, ROLE, False),
        ("Bool", "true", "true", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("Bool", "false", None, False),
        ("BoolIfExists", "false", None, True),
        ("Null", "true", None, True),
        ("Null", "true", "a", False),
        ("Null", False, "a", True),
        ("Null", "false", None, False),
        ("NumericLessThan", "1.2", "1.1", True),
        ("NumericLessThan", "1.2", "1.3", False),
        ("NumericGreaterThanEquals", "10", "10", True),
        ("NumericNotEquals", "1", "1.0", False),
        ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
        ("ForAllValues:StringEquals", ["a"], None, True),
        ("ForAnyValue:StringEquals", ["a", "b"], ["c", "a"], True),
        ("ForAnyValue:StringEquals", ["a"], ["c"], False),
        ("ForAnyValue:StringEquals", ["a"], None, False),
        ("ForAnyValue:StringLike", ["a*"], ["xa", "ax"], True),
        ("ForAllValues:StringNotEquals", ["a", "b"], ["c"], True),
        ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], False),
        ("ForAnyValue:StringNotEquals", ["a"], ["a", "b"], True),
        ("ForAllValues:StringLike", ["a*"], "ab", True),
    ],
)
def test_one_condition(operator: str, wanted: Any, given: Any, expected: bool) -> None:
    context = {} if given is None else {"KMS:key": given}
    conditional = document(allow(Condition={operator: {"kms:Key": wanted}}))
    assert decide(Policies([conditional]), ROLE, "s3:GetObject", OBJECT, context).allowed is expected


def test_all_keys_and_all_operators_have_to_be_met() -> None:
    both = {"StringEquals": {"s3:a": "1", "s3:b": "2"}, "Bool": {"s3:c": "true"}}
    assert allowed(allow(Condition=both), s3__a="1", s3__b="2", s3__c="true")
    assert not allowed(allow(Condition=both), s3__a="1", s3__b="2", s3__c="false")
    assert not allowed(allow(Condition=both), s3__a="1", s3__c="true")


def test_a_condition_may_hold_a_variable() -> None:
    own = {"StringLike": {"s3:prefix": "home/${aws:PrincipalAccount}/*"}}
    assert allowed(allow(Condition=own), s3__prefix="home/111122223333/x")
    assert not allowed(allow(Condition=own), s3__prefix="home/999999999999/x")


@pytest.mark.parametrize("operator", ["IpAddress", "DateLessThan", "StringEqual", "ForSomeValues:StringEquals"])
def test_an_unknown_operator_is_said_and_not_passed_over(operator: str) -> None:
    with pytest.raises(Unsupported, match=operator):
        allowed(deny(Condition={"StringEquals": {"s3:absent": "1"}, operator: {"aws:SourceIp": "10.0.0.0/8"}}))


def test_a_key_with_many_values_needs_a_quantifier() -> None:
    with pytest.raises(Unsupported, match="ForAllValues"):
        allowed(allow(Condition={"StringEquals": {"s3:many": "a"}}), s3__many=["a"])


@pytest.mark.parametrize("pattern", ["lake/*", "arn:aws:s3:lake"])
def test_a_resource_that_is_no_arn_is_said(pattern: str) -> None:
    with pytest.raises(Unsupported, match="no ARN"):
        allowed(deny(Resource=pattern))


def test_not_principal_is_said() -> None:
    with pytest.raises(Unsupported, match="NotPrincipal"):
        decide(Policies(resource={BUCKET: document(deny(NotPrincipal="*"))}), ROLE, "s3:GetObject", OBJECT)


# As a lake has them


def test_tls_only_lets_tls_in() -> None:
    insecure = deny(Action="s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    policies = Policies([document(allow())], {BUCKET: document(insecure)})
    assert decide(policies, ROLE, "s3:GetObject", OBJECT).allowed
    assert not decide(policies, ROLE, "s3:GetObject", OBJECT, {"aws:SecureTransport": "false"}).allowed


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"s3:ObjectCreationOperation": "true", "s3:if-none-match": "*"}, True),
        ({"s3:ObjectCreationOperation": "true"}, False),
        ({"s3:ObjectCreationOperation": "false"}, True),  # a part, which makes no object yet
    ],
)
def test_write_once_refuses_to_overwrite(context: dict[str, str], expected: bool) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html ."""
    condition = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    once = deny(Action="s3:PutObject", Principal={"AWS": ROLE}, Condition=condition)
    policies = Policies([document(allow(Action="s3:PutObject"))], {BUCKET: document(once)})
    assert decide(policies, ROLE, "s3:PutObject", OBJECT, context).allowed is expected


@pytest.mark.parametrize(("service", "expected"), [("s3", True), ("glue", False)])
def test_a_key_is_used_through_one_service_alone(service: str, expected: bool) -> None:
    condition = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    through = allow(Action="kms:Decrypt", Principal={"AWS": ROLE}, Condition=condition)
    context = {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}
    assert decide(Policies(resource={KEY: document(through)}), ROLE, "kms:Decrypt", KEY, context).allowed is expected


def test_a_role_is_found_by_its_arn_in_a_policy_for_everyone() -> None:
    outside = deny(Principal="*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/lake-*"}})
    policies = Policies([document(allow())], {BUCKET: document(outside)})
    assert decide(policies, SESSION, "s3:GetObject", OBJECT).allowed
    assert not decide(policies, OTHER, "s3:GetObject", OBJECT).allowed
