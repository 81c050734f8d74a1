"""From pydicom's values to those of columns, by the column's type; what is none is told by a reason, never quoted.

Text outside ASCII counts only where the object names a character set for it that is known: without one its bytes have
no meaning (PS3.5 6.1.2), and pydicom would guess.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Sequence

from omics_lake.formats.dicom_tags import Attribute

INT_MAX = 2**31 - 1
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_UID_CHARS = 64
_DATE = re.compile(r"([0-9]{4})(\.?)([0-9]{2})\2([0-9]{2})")
_ASCII_SETS = frozenset(("", "ISO_IR 6", "ISO 2022 IR 6"))


def is_charset_known(value: object, defined: Collection[str]) -> bool:
    """True when a SpecificCharacterSet gives text outside ASCII a meaning.

    Args:
        value: of the element.
        defined: defined terms that can be decoded.
    """
    terms = {str(term).strip() for term in _several(value)}
    return terms <= set(defined) and not terms <= _ASCII_SETS


def to_value(attribute: Attribute, value: object, charset_known: bool) -> object:
    """The column's value; None where the element is absent or empty.

    Raises:
        ValueError: something that is no such value stands there.
    """
    given = _several(value)
    if not given or (len(given) == 1 and given[0] in ("", None)):
        return None
    kind = attribute.column.type
    one = _ONE[kind.removeprefix("array<").removesuffix(">")]
    values = [one(attribute, part) for part in given]
    if not charset_known and not all(part.isascii() for part in values if isinstance(part, str)):
        raise ValueError("not ASCII, without a known character set")
    if kind.startswith("array<"):
        if attribute.length and len(values) != attribute.length:
            raise ValueError(f"{len(values)} values")
        return values
    if len(values) > 1:
        raise ValueError("several values")
    return values[0]


def _several(value: object) -> Sequence[object]:
    """The values of an element, of which there may be one or none."""
    if value is None:
        return ()
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else (value,)


def _text(attribute: Attribute, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    text = value.strip(" \0")
    if "\ufffd" in text or not text.isprintable():
        raise ValueError("not decodable")
    if attribute.column.name.endswith("_uid") and not (_UID.fullmatch(text) and len(text) <= _UID_CHARS):
        raise ValueError("no UID")
    return text


def _whole(attribute: Attribute, value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("no whole number")
    number = int(value)
    if abs(number) > INT_MAX or (attribute.low is not None and number < attribute.low):
        raise ValueError("out of range")
    return number


def _number(attribute: Attribute, value: object) -> float:
    if not isinstance(value, int | float):
        raise ValueError("no number")
    number = float(value)
    if not math.isfinite(number) or (attribute.low is not None and number < attribute.low):
        raise ValueError("out of range")
    return number


def _date(_: Attribute, value: object) -> dt.date:
    """`20040119`, and `2004.01.19` as before DICOM 3."""
    match = _DATE.fullmatch(str(value).strip(" \0"))
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4])) if match else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> dt.date:
    raise ValueError("no date")


_ONE: dict[str, Callable[[Attribute, object], object]] = {
    "string": _text,
    "int": _whole,
    "double": _number,
    "date": _date,
}
