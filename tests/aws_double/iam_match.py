"""Patterns of IAM policies: wildcards, policy variables, actions, ARNs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Values = Mapping[str, str | list[str]]
"""Condition key, in lower case, -> its value; a list for a key that has many."""
VARIABLE = re.compile(r"\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}")
LITERALS = {"*", "?", "$"}
"""`${*}` and so on mean the letter itself."""
ARN_PARTS = 6


class Unsupported(Exception):
    """A policy holds what this evaluation does not know; to pass over it could turn a refusal into an allowance."""


class NoValue(Exception):
    """A policy variable without a value: what holds it matches nothing."""


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def value_of(name: str, default: str | None, values: Values) -> str:
    if name in LITERALS:
        return name
    found = values.get(name.lower(), default)
    if not isinstance(found, str):
        raise NoValue(name)
    return found


def expression(pattern: str, values: Values | None, *, wildcards: bool = True) -> str:
    """A regular expression for a pattern. What a variable stands for is taken letter by letter.

    Args:
        values: None for a policy of the version 2008-10-17, which has no variables.
        wildcards: whether `*` and `?` stand for others.

    Raises:
        NoValue: a variable has no value.
    """
    letters = {"*": ".*", "?": "."} if wildcards else {}
    built, position = "", 0
    for found in VARIABLE.finditer(pattern) if values is not None else ():
        built += "".join(letters.get(c, re.escape(c)) for c in pattern[position : found.start()])
        built += re.escape(value_of(found[1], found[2], values or {}))
        position = found.end()
    return built + "".join(letters.get(c, re.escape(c)) for c in pattern[position:])


def same_text(
    pattern: str, text: str, values: Values | None, *, wildcards: bool = True, ignore_case: bool = False
) -> bool:
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    try:
        return re.fullmatch(expression(pattern, values, wildcards=wildcards), text, flags) is not None
    except NoValue:
        return False


def same_action(pattern: str, action: str) -> bool:
    return same_text(pattern, action, None, ignore_case=True)


def same_arn(pattern: str, arn: str, values: Values | None) -> bool:
    """Part by part, so that a wildcard stays inside of its part; the sixth part is all the rest."""
    if pattern == "*":
        return True
    parts = split_arn(pattern)
    if len(parts) != ARN_PARTS or parts[0] != "arn":
        raise Unsupported(f"no ARN: {pattern}")
    given = arn.split(":", ARN_PARTS - 1)
    return len(given) == ARN_PARTS and all(map(same_text, parts, given, [values] * ARN_PARTS))


def split_arn(pattern: str) -> list[str]:
    """At its first five colons that are in no variable."""
    held = VARIABLE.sub(lambda found: found[0].replace(":", "\0"), pattern)
    return [part.replace("\0", ":") for part in held.split(":", ARN_PARTS - 1)]
