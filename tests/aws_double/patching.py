"""How a gap is closed: add what moto lacks, wrap what it answers otherwise. Both look before they change anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

Client = Callable[[str], Any]
"""Service name -> boto3 client."""


@dataclass(frozen=True)
class Gap:
    """One thing that moto does otherwise than AWS.

    Args:
        name: service and gap, in one line.
        close: patches moto in this process.
        probe: makes the calls that show the gap and returns what was seen.
        aws: what AWS lets the probe see.
        moto: what moto 5.2.5 lets it see.
    """

    name: str
    close: Callable[[], None]
    probe: Callable[[Client], object]
    aws: object
    moto: object

    def seen(self, client: Client) -> object:
        """What the probe returns, or the code of the error that ended it."""
        try:
            return self.probe(client)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        except ResponseParserError as error:
            return type(error).__name__


def add(owner: Any, **members: Any) -> None:
    """Gives a class what it lacks; what it has stays, for then the gap's test says that the patch can go."""
    for name, member in members.items():
        if not hasattr(owner, name):
            setattr(owner, name, member)


def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    """Replaces a function by `around(original, *arguments)`."""
    if not hasattr(owner, name):
        raise AttributeError(f"moto's {owner.__name__} has no {name} any more: look at the gap that wraps it")
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        return around(original, *given, **named)

    setattr(owner, name, wrapped)


def refuse(code: str, message: str) -> tuple[int, dict[str, Any], str]:
    """An error answer of a JSON protocol."""
    return 400, {"status": 400}, json.dumps({"__type": code, "message": message})


def text(body: str | bytes) -> str:
    return body.decode() if isinstance(body, bytes) else body


def change_body(answer: Any, change: Callable[[str], str]) -> Any:
    """An answer of moto's, which is a body or (status, headers, body), with another body."""
    if isinstance(answer, tuple):
        return (*answer[:-1], change(text(answer[-1])))
    return change(text(answer))
