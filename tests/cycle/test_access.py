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


GLUE_ITSELF = "Glue writes a job's log, and encrypts it, in the role's name; none of that is a call of the job"
IN_TROUBLE = "only a run in trouble does: it drops an upload, or what a commit that lost had written"
A_KEY_IS_LOOKED_UP = "a service looks a key up before it uses it, which the double does not do"
NO_IMAGES = "single images are copied from these when somebody plans them, which the workflow does not"
LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey")
EXCUSED = dict.fromkeys(LOGS, GLUE_ITSELF) | {"kms:DescribeKey": A_KEY_IS_LOOKED_UP}
EXCUSES = {
    "plan": EXCUSED,
    "land": EXCUSED
    | {
        "s3:AbortMultipartUpload": IN_TROUBLE,
        "s3:DeleteObject": IN_TROUBLE,
        "arn:aws:s3:::idc-open-data/*": NO_IMAGES,
        "arn:aws:s3:::idc-open-data-cr/*": NO_IMAGES,
        "arn:aws:s3:::idc-open-data": NO_IMAGES,
        "arn:aws:s3:::idc-open-data-cr": NO_IMAGES,
    },
    "build": EXCUSED | {"s3:AbortMultipartUpload": IN_TROUBLE},
    "maintain": EXCUSED | {"s3:AbortMultipartUpload": IN_TROUBLE},
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_role_may_do_nothing_that_no_job_does(life: Life, family: str) -> None:
    found = unused(policies_of(life, family), role_arn(family), calls_of(life, family), EXCUSES[family])
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
