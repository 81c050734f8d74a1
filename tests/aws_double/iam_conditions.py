"""Condition blocks of IAM policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from aws_double.iam_match import Unsupported, Values, many, same_arn, same_text

Test = Callable[[str, str, Values | None], bool]
"""Policy's value, request's value, values of variables -> do they agree?"""
OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")


def numbers(compare: Callable[[float, float], bool]) -> Test:
    return lambda pattern, value, _: compare(float(value), float(pattern))


TESTS: dict[str, Test] = {
    "StringEquals": lambda pattern, value, values: same_text(pattern, value, values, wildcards=False),
    "StringEqualsIgnoreCase": lambda pattern, value, values: same_text(
        pattern, value, values, wildcards=False, ignore_case=True
    ),
    "StringLike": same_text,
    "ArnEquals": same_arn,
    "ArnLike": same_arn,
    "Bool": lambda pattern, value, _: pattern.lower() == value.lower(),
    "NumericEquals": numbers(operator.eq),
    "NumericLessThan": numbers(operator.lt),
    "NumericLessThanEquals": numbers(operator.le),
    "NumericGreaterThan": numbers(operator.gt),
    "NumericGreaterThanEquals": numbers(operator.ge),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def holds(block: Mapping[str, Mapping[str, Any]], values: Values, *, variables: bool = True) -> bool:
    """Whether every key of every operator of a block is met.

    Args:
        values: the request's, by key in lower case.
        variables: whether the policy's version has them.

    Raises:
        Unsupported: for an operator that is not one of the above, met or not.
    """
    met = [
        key_holds(name, key.lower(), [text(one) for one in many(wanted)], values, variables)
        for name, keys in block.items()
        for key, wanted in keys.items()
    ]
    return all(met)


def text(value: Any) -> str:
    """As policies write them: true, not True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_holds(name: str, key: str, wanted: list[str], values: Values, variables: bool) -> bool:
    parts = OPERATOR.fullmatch(name)
    quantifier, plain, if_exists = parts.groups() if parts else (None, name, None)
    if plain == "Null" and not quantifier and not if_exists:
        return (key not in values) in [one.lower() == "true" for one in wanted]
    if plain not in TESTS and plain not in NEGATED:
        raise Unsupported(f"condition operator {name}")
    if key not in values and if_exists:
        return True
    given = values.get(key)
    return compare(plain, quantifier, wanted, given, values if variables else None, f"{name} {key}")


def compare(
    plain: str, quantifier: str | None, wanted: list[str], given: str | list[str] | None, values: Values | None, at: str
) -> bool:
    """The values of one key with those of the policy: any of the policy's will do, and none may when negated."""
    test, negated = TESTS[NEGATED.get(plain, plain)], plain in NEGATED

    def met(value: str) -> bool:
        return any(test(pattern, value, values) for pattern in wanted) is not negated

    if quantifier == "ForAllValues":
        return all(map(met, many(given if given is not None else [])))
    if quantifier == "ForAnyValue":
        return any(map(met, many(given if given is not None else [])))
    if isinstance(given, list):
        raise Unsupported(f"{at}: a key with many values needs ForAllValues or ForAnyValue")
    return negated if given is None else met(given)
