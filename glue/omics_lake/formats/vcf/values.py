"""Texts of numbers in a VCF: what is one, and how a stored one is written back.

One call judges or writes one text. VCF readers differ in what they take (`+1`, `1e3`, `INF`); the rules here are those
of VCFv4.3, section 1.3, applied to all versions, plus `5.` without a digit after the dot, which C libraries take.
"""

from __future__ import annotations

import re

INTEGER = re.compile(r"[-+]?[0-9]+")
CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
NUMBER = re.compile(r"[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?i:inf|infinity|nan))")
LEAST_INT, LEAST_INT_4_3, GREATEST_INT = -(2**31), -(2**31) + 8, 2**31 - 1
# Texts longer than any 64-bit number are none: Python's int() is quadratic in length.
_LONGEST = 40


def is_integer(text: str, least: int = LEAST_INT) -> bool:
    """Whether it is an integer of 32 bits, not below `least` (VCF 4.3 on keeps the eight lowest for BCF)."""
    return len(text) <= _LONGEST and bool(INTEGER.fullmatch(text)) and least <= int(text) <= GREATEST_INT


def is_number(text: str) -> bool:
    """Whether it is a Float of the specification, infinity and NaN in any case included."""
    return bool(NUMBER.fullmatch(text))


def number_text(value: float) -> str:
    """A double as the package writes it: Python's shortest text, whole numbers without `.0`."""
    return repr(value).removesuffix(".0")


def canonical_int(text: str) -> int | None:
    """The integer of 32 bits whose only spelling this is; None where it is none."""
    if not CANONICAL_INTEGER.fullmatch(text) or not is_integer(text):
        return None
    return int(text)


def canonical_float(text: str) -> float | None:
    """The double that `number_text` writes as this text; None where there is none."""
    if not is_number(text):
        return None
    value = float(text)
    return value if number_text(value) == text else None
