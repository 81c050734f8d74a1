"""Logs, messages, money: what tells people, kept and closed. Features F26, F29, F74, N06."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.plan import Plan
from policy.rule import Broken, rule

STORE = re.compile(r"AWS::Omics::(?:Reference|Sequence|Variant|Annotation)Store")
STORE_KEY = re.compile(r"\bSseConfig\b", re.IGNORECASE)


@rule("log-group-kept", "A log group has a key and an end.", "F74; S2: no KMS")
def log_group(plan: Plan) -> Iterator[Broken]:
    """Without retention logs are kept, and paid for, for ever."""
    for group in plan.of("aws_cloudwatch_log_group"):
        if not group.given("kms_key_id"):
            yield group, "has no key"
        if not group.at("retention_in_days"):
            yield group, "keeps logs for ever"


@rule("topic-encrypted", "A topic has a given key.", "F74; S2: no KMS")
def topic(plan: Plan) -> Iterator[Broken]:
    """Not AWS's own, with which EventBridge cannot publish."""
    for made in plan.of("aws_sns_topic"):
        if not made.given("kms_master_key_id") or made.at("kms_master_key_id") == "alias/aws/sns":
            yield made, "has no key of its own"


@rule("queue-encrypted", "A queue is encrypted.", "F74; S2: no KMS")
def queue(plan: Plan) -> Iterator[Broken]:
    """With a given key or SQS's."""
    for made in plan.of("aws_sqs_queue"):
        if not made.given("kms_master_key_id") and made.at("sqs_managed_sse_enabled") is not True:
            yield made, "is in the clear"


@rule("budget-set", "There is a budget, and somebody is told.", "N06")
def budget(plan: Plan) -> Iterator[Broken]:
    """The one limit on money that AWS has."""
    budgets = list(plan.of("aws_budgets_budget"))
    if not budgets:
        yield "aws_budgets_budget", "there is none"
    for made in budgets:
        told = ("subscriber_sns_topic_arns", "subscriber_email_addresses")
        if not any(made.given("notification", name) for name in told):
            yield made, "tells nobody"


@rule("alarm-told", "An alarm tells somebody.", "F26: notice sent")
def alarm(plan: Plan) -> Iterator[Broken]:
    """One without an action is a picture."""
    for made in plan.of("aws_cloudwatch_metric_alarm"):
        if made.at("actions_enabled") is False or not made.given("alarm_actions"):
            yield made, "tells nobody"


@rule("failure-told", "The failure of a job is named to somebody.", "F26: failure named, notice sent")
def failure(plan: Plan) -> Iterator[Broken]:
    """By an event rule that is on and has a target."""
    jobs = list(plan.of("aws_glue_job"))
    rules = [one for one in plan.of("aws_cloudwatch_event_rule") if "aws.glue" in str(one.at("event_pattern"))]
    heard = [one for one in rules if one.at("state") != "DISABLED" and one.at("is_enabled") is not False]
    if jobs and not any("FAILED" in str(one.at("event_pattern")) for one in heard):
        yield (rules[0] if rules else jobs[0]), "no rule hears of its failure"
    for one in heard:
        if not plan.companions(one, "aws_cloudwatch_event_target", "rule"):
            yield one, "has no target"


@rule("store-encrypted", "Stores of HealthOmics have a given key.", "F39, F74; S2: no KMS")
def store(plan: Plan) -> Iterator[Broken]:
    """A key in the template for each store in it."""
    for stack in plan.of("aws_cloudformation_stack"):
        template = str(stack.at("template_body"))
        if len(STORE.findall(template)) > len(STORE_KEY.findall(template)):
            yield stack, "has a store without a key of its own"


RULES = (log_group, topic, queue, budget, alarm, failure, store)
