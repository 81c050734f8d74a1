"""Faults to order for the source double: what goes wrong, where, how often.

A request meets at most one fault: the first, in the order given, whose path agrees, that is not used up, and that
means something for it (`no_range` wants a request for a range, `page_repeats` one for a later page). So two faults of
one path are a script: the first request meets the first, the next the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

Kind = Literal[
    "status",
    "reset",
    "short",
    "no_length",
    "wrong_bytes",
    "html_page",
    "json_error",
    "empty",
    "drip",
    "endless",
    "redirect",
    "no_range",
    "other_etag",
    "file_name",
    "total_changes",
    "page_repeats",
    "warnings",
]
ALWAYS = 1_000_000_000
"""`times` of a fault that does not end."""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        path: pattern of URL paths as `fnmatch` reads it, such as `/gdc/data/*`; the query is no part of it.
        kind: one of

            - `status`: answer `value` (503) with a JSON message, and `Retry-After` where `retry_after` is given;
            - `reset`: TCP reset after `after` bytes of the body, before any header where it is 0;
            - `short`: end of the connection after `after` bytes of the body (half of it where 0), all of it declared;
            - `no_length`: no Content-Length; chunked, or ended by the connection's end where `value` is `close`;
            - `wrong_bytes`: the body's byte at `after` is another;
            - `html_page`, `json_error`, `empty`: such a body with status `value` (200);
            - `drip`: `value` (1) bytes a second;
            - `endless`: no length, and the body goes on, up to `value` bytes more (without end where None);
            - `redirect`: 302 to `value`;
            - `no_range`: the whole file although a range was asked for;
            - `other_etag`: another version of the file, with its own ETag and honest about conditions;
            - `file_name`: `value` as the file's name in Content-Disposition (one with `../` and quotes);
            - `total_changes`: the page's total is `value` (1) more;
            - `page_repeats`: the hits of the page before;
            - `warnings`: the page has a warning.
        times: how many requests meet it.
        retry_after: seconds.
    """

    path: str
    kind: Kind
    times: int = 1
    after: int = 0
    value: int | str | None = None
    retry_after: int | None = None

    def __post_init__(self) -> None:
        """Refuse a misspelt kind, which would make a test of nothing.

        Raises:
            ValueError: no such kind.
        """
        if self.kind not in get_args(Kind):
            raise ValueError(f"no such fault: {self.kind!r}")

    def is_at(self, path: str) -> bool:
        """True for a URL path that the fault is ordered for."""
        return fnmatchcase(path, self.path)

    def number(self, default: int) -> int:
        """`value` as a number."""
        return default if self.value is None else int(self.value)

    def text(self, default: str) -> str:
        """`value` as text."""
        return default if self.value is None else str(self.value)
