"""Which requests may be sent at all: known hosts, https, and never anything that looks like a credential.

A redirect is a request that the source wrote: it may lead to the listed hosts only, and not to an address inside
the network of whoever runs this (AWS's 169.254.169.254 hands out credentials). Only open-access data are fetched,
so a token is never needed; a query or header that looks like one is refused before anything is sent.
Not covered: a host name whose address changes between this check and the connection.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterable
from urllib.parse import SplitResult, parse_qsl, urlsplit

from omics_lake.core.errors import ControlledAccess, SourceRefused

_CREDENTIAL = re.compile(
    r"token|authori[sz]ation|secret|passw|api[-_]?key|signature|credential|^cookie$", re.IGNORECASE
)
_VALUE = re.compile(
    r"([?&;][^=&;#]*(?:token|auth|secret|passw|key|signature|credential)[^=&;#]*=)[^&;#]*", re.IGNORECASE
)
_USER = re.compile(r"//[^/@]*@")
_PORTS = {"https": 443, "http": 80}


def masked(url: str) -> str:
    """The URL as messages and logs may show it: values that look secret are `***`."""
    return _USER.sub("//***@", _VALUE.sub(r"\1***", url))


def refuse_credentials(url: str, header_names: Iterable[str]) -> None:
    """Stop a request that carries a credential.

    Raises:
        ControlledAccess: the query, the user part of the URL, or a header looks like a token.
    """
    parts = urlsplit(url)
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    found = [name for name in (*names, *header_names) if _CREDENTIAL.search(name)]
    if parts.username is not None:
        found.append("user name in the URL")
    if found:
        raise ControlledAccess(
            "The request carries what looks like a credential; nothing was sent",
            where=masked(url),
            why=", ".join(found),
            next_step="remove it: this lake holds open-access data only and sends no tokens",
        )


def require_listed(url: str, hosts: Collection[str]) -> None:
    """Allow listed hosts by https, and by http a listed loopback address with its port.

    Args:
        hosts: `api.gdc.cancer.gov`, or `127.0.0.1:8080`.

    Raises:
        SourceRefused: another host, port or scheme.
    """
    parts = urlsplit(url)
    why = _why_not(parts, hosts)
    if why:
        raise SourceRefused(
            "The address is not one of this source's",
            where=masked(url),
            why=why,
            next_step="look at who sends it; to use another server, give its base URL",
        )


def _why_not(parts: SplitResult, hosts: Collection[str]) -> str:
    host = parts.hostname or ""
    if parts.scheme not in _PORTS:
        return f"scheme {parts.scheme!r}, not https"
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        return "the port is no number"
    full = f"{host}:{port}"
    if full not in hosts and not (host in hosts and port == 443):
        return f"{full} is none of {', '.join(sorted(hosts))}"
    if parts.scheme == "http" and not _is_loopback(host):
        return "plain http"
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_redirect(old: str, new: str, hosts: Collection[str]) -> None:
    """Allow a redirect.

    Args:
        old: URL that was asked.
        new: absolute URL that it leads to.
        hosts: as for `require_listed`.

    Raises:
        SourceRefused: it leads to a host that is not listed, from https to http, or to another host with an address
            that is private, link-local, loopback or otherwise not public.
    """
    require_listed(new, hosts)
    before, after = urlsplit(old), urlsplit(new)
    if before.scheme == "https" and after.scheme != "https":
        raise _wrong_redirect(old, new, "from https to plain http")
    if before.netloc != after.netloc and (inside := [a for a in _addresses(after) if not is_public(a)]):
        raise _wrong_redirect(old, new, f"{after.hostname} is {', '.join(inside)}, which is no public address")


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, multicast and reserved addresses; IPv4 inside IPv6 counts as IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found  # not all Python 3.11 look inside
    return inner.is_global and not inner.is_multicast


def _addresses(parts: SplitResult) -> list[str]:
    """All addresses of the host; none where it has none here (behind a proxy, which then resolves it)."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(address[0]) for *_, address in found})


def _wrong_redirect(old: str, new: str, why: str) -> SourceRefused:
    return SourceRefused(
        "The source redirects to where it should not",
        where=f"{masked(old)} to {masked(new)}",
        why=why,
        next_step="do not follow it; tell the source's help desk",
    )
