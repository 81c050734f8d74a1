"""A `requests` session that goes to listed hosts only, through redirects too, and knows no credentials.

requests on its own follows a redirect to anywhere, reads ~/.netrc for each new host, keeps cookies, and reads a
redirect's body whole. What is checked is the request as it will go out: another parser of URLs (backslashes, user
parts) may see another host in the text.
Source: https://requests.readthedocs.io/en/latest/api/#requests.Session
"""

from __future__ import annotations

from collections.abc import Collection
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests

from omics_lake.source.http_guard import refuse_credentials, require_listed, require_redirect

_MOST_REDIRECTS = 5


class GuardedSession(requests.Session):
    """One source's session.

    Args:
        hosts: as for `http_guard.require_listed`.
    """

    def __init__(self, hosts: Collection[str]) -> None:
        super().__init__()
        self._hosts = hosts
        self.max_redirects = _MOST_REDIRECTS
        self.auth = _no_credentials  # an own `auth` keeps requests from reading ~/.netrc
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:  # requests' own signature
        """Send one request, the first one or one that a redirect asks for.

        Raises:
            SourceRefused: it would go to a host that is not listed.
            ControlledAccess: it carries what looks like a credential.
        """
        require_listed(request.url or "", self._hosts)
        refuse_credentials(request.url or "", request.headers)
        return super().send(request, **settings)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where an answer leads, None where it does not.

        Raises:
            SourceRefused: to where it should not.
        """
        target = super().get_redirect_target(resp)
        if target is not None:
            resp.raw.close()  # requests would read its body whole, however large
            require_redirect(resp.url, urljoin(resp.url, target), self._hosts)
        return target

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Take the redirect's cookie out; requests would also look into ~/.netrc for the new host."""
        prepared_request.headers.pop("Cookie", None)


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
