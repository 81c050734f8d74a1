"""How often and how long a request is tried again: urllib3's `Retry`, and nothing beside it.

429 and 5xx answers, refused connections and answers that never began are tried again, with a growing pause and
some jitter, or after as long as `Retry-After` asks for (seconds or an HTTP date). All requests here are questions,
POST too, so asking twice does no harm. Trap: urllib3 waits up to six hours when it is asked to; here the limit is
`LONGEST_WAIT`, above which the source counts as unavailable.
Source: https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Retry
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from urllib3.util.retry import Retry

from omics_lake.core.errors import SourceUnavailable

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

TRY_AGAIN = (429, 500, 502, 503, 504)
LONGEST_WAIT = 120.0  # seconds


class PatientRetry(Retry):
    """`Retry` that gives up where it is asked to wait for longer than `LONGEST_WAIT` seconds."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds that the answer asks to wait, None where it does not say.

        Raises:
            SourceUnavailable: it asks for more than `LONGEST_WAIT`.
        """
        seconds = super().get_retry_after(response)
        if seconds is not None and seconds > LONGEST_WAIT:
            raise SourceUnavailable(
                "The source asks to come back much later",
                why=f"status {response.status}, Retry-After {response.headers.get('Retry-After')!r}; "
                f"the longest wait is {LONGEST_WAIT:g} s",
                next_step="run the command again after that time",
            )
        return seconds


def retry_policy(tries: int, backoff: float) -> PatientRetry:
    """The policy of one request.

    Args:
        tries: requests at most, the first one included.
        backoff: seconds before the second retry; doubles each time, up to 60 s, with as much again of jitter at most.
    """
    return PatientRetry(
        total=tries - 1,
        status_forcelist=TRY_AGAIN,
        allowed_methods=None,
        backoff_factor=backoff,
        backoff_jitter=backoff,
        backoff_max=60,
        respect_retry_after_header=True,
        raise_on_status=False,  # the last answer is given back, so that its own words can be told
    )
