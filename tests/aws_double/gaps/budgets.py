"""Budgets: subscribers, changes, tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.budgets.responses import BudgetsResponse

from aws_double.patching import Client, Gap, add, wrap

ACCOUNT = "123456789012"
NOTIFICATION = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
OWNER = {"SubscriptionType": "EMAIL", "Address": "owner@example.org"}


def budget_of(response: Any, name: str) -> Any:
    return response.backend.budgets[response._get_param("AccountId")][name]


def same_notification(stored: dict[str, Any], asked: dict[str, Any]) -> bool:
    """State is AWS's own, and a threshold arrives as 80 or 80.0."""

    def key(one: dict[str, Any]) -> dict[str, Any]:
        return {k: float(v) if k == "Threshold" else v for k, v in one.items() if k != "NotificationState"}

    return key(stored) == key(asked)


def notification_of(response: Any) -> Any:
    known = budget_of(response, response._get_param("BudgetName")).notifications
    asked = response._get_param("Notification")
    return next((one for one in known if same_notification(one.details, asked)), None)


def close_subscribers() -> None:
    def describe(self: Any) -> str:
        found = notification_of(self)
        return json.dumps({"Subscribers": found.subscribers if found else []})

    def change(kept: bool) -> Callable[[Any], str]:
        def handler(self: Any) -> str:
            found, one = notification_of(self), self._get_param("Subscriber")
            found.subscribers = [other for other in found.subscribers if other != one] + ([one] if kept else [])
            return "{}"

        return handler

    add(
        BudgetsResponse,
        describe_subscribers_for_notification=describe,
        create_subscriber=change(kept=True),
        delete_subscriber=change(kept=False),
    )


def close_update() -> None:
    def update(self: Any) -> str:
        new = self._get_param("NewBudget")
        budget_of(self, new["BudgetName"]).budget.update(new)
        return "{}"

    add(BudgetsResponse, update_budget=update)


def close_tags() -> None:
    tags: dict[str, dict[str, str]] = {}

    def named(given: list[dict[str, str]] | None) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in given or []}

    def create(original: Any, self: Any) -> Any:
        arn = f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{self._get_param('Budget')['BudgetName']}"
        tags[arn] = named(self._get_param("ResourceTags"))
        return original(self)

    def shown(self: Any) -> str:
        pairs = tags.get(self._get_param("ResourceARN"), {}).items()
        return json.dumps({"ResourceTags": [{"Key": key, "Value": value} for key, value in pairs]})

    def tag(self: Any) -> str:
        tags.setdefault(self._get_param("ResourceARN"), {}).update(named(self._get_param("ResourceTags")))
        return "{}"

    def untag(self: Any) -> str:
        for key in self._get_param("ResourceTagKeys"):
            tags.get(self._get_param("ResourceARN"), {}).pop(key, None)
        return "{}"

    wrap(BudgetsResponse, "create_budget", create)
    add(BudgetsResponse, list_tags_for_resource=shown, tag_resource=tag, untag_resource=untag)


def make(budgets: Any, name: str) -> dict[str, Any]:
    budget = {
        "BudgetName": name,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "10", "Unit": "USD"},
    }
    alert = {"Notification": NOTIFICATION, "Subscribers": [OWNER]}
    budgets.create_budget(
        AccountId=ACCOUNT,
        Budget=budget,
        NotificationsWithSubscribers=[alert],
        ResourceTags=[{"Key": "project", "Value": "lake"}],
    )
    return budget


def probe_subscribers(client: Client) -> object:
    budgets = client("budgets")
    make(budgets, "subscribed")
    which = {"AccountId": ACCOUNT, "BudgetName": "subscribed", "Notification": NOTIFICATION}
    return budgets.describe_subscribers_for_notification(**which)["Subscribers"]


def probe_update(client: Client) -> object:
    budgets = client("budgets")
    more = make(budgets, "raised") | {"BudgetLimit": {"Amount": "20", "Unit": "USD"}}
    budgets.update_budget(AccountId=ACCOUNT, NewBudget=more)
    return budgets.describe_budget(AccountId=ACCOUNT, BudgetName="raised")["Budget"]["BudgetLimit"]["Amount"]


def probe_tags(client: Client) -> object:
    budgets = client("budgets")
    make(budgets, "tagged")
    return budgets.list_tags_for_resource(ResourceARN=f"arn:aws:budgets::{ACCOUNT}:budget/tagged")["ResourceTags"]


GAPS = (
    Gap(
        "budgets: who is told cannot be read or changed", close_subscribers, probe_subscribers, aws=[OWNER], moto="500"
    ),
    Gap("budgets: a budget cannot be changed", close_update, probe_update, aws="20", moto="500"),
    Gap(
        "budgets: tags are dropped",
        close_tags,
        probe_tags,
        aws=[{"Key": "project", "Value": "lake"}],
        moto="500",
    ),
)
