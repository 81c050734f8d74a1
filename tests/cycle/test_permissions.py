"""The jobs need no permission that their roles lack, and the roles have none that no job needs."""

from __future__ import annotations

import pytest
from aws_double.iam_proof import refused, unused
from cycle.conftest import Life
from cycle.permissions import calls_of, policies_of, role_arn

FAMILIES = ("plan", "land", "build", "maintain")


@pytest.mark.parametrize("family", FAMILIES)
def test_no_call_of_a_job_would_be_refused(life: Life, family: str) -> None:
    calls = calls_of(life, family)
    assert calls
    found = refused(policies_of(life, family), role_arn(family), calls)
    assert not found, "\n".join(f"{one.call}: {one.need.action} {one.need.resource}: {one.why}" for one in found)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_role_may_do_nothing_that_no_job_does(life: Life, family: str) -> None:
    found = unused(policies_of(life, family), role_arn(family), calls_of(life, family))
    assert not found, "\n".join(f"{one.statement}: {one.what}" for one in found)


@pytest.mark.parametrize(
    ("family", "action", "resource"),
    [("plan", "s3:PutObject", "landing/x.bin"), ("land", "s3:DeleteObject", "landing/gdc/x.bin")],
)
def test_what_no_job_should_do_is_refused(life: Life, family: str, action: str, resource: str) -> None:
    bucket = life.outputs["landing"].removeprefix("s3://").partition("/")[0]
    need = {"action": action, "resource": f"arn:aws:s3:::{bucket}/{resource}", "context": {}}
    call = {"label": "a bug", "service": "s3", "operation": action, "needs": [need]}
    assert refused(policies_of(life, family), role_arn(family), [call])
