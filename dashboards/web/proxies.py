"""Proxies in front of the server: from which addresses what they say of a request is believed.

Who may vouch for a person by a header stands in `dashboards.sign_in.header`; it asks `came_by_proxy`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from dashboards.web.loopback import is_loopback

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MARK, _MARK_OF_ANY = "skillgap.came_by_proxy", "skillgap.says_it_was_forwarded"
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
)

_NOT_BY_PROXY = Response(
    "Nothing is encrypted here. Open skillgap under the address of the proxy in front of it.\n",
    status=HTTPStatus.FORBIDDEN,
    mimetype="text/plain",
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks_of(addresses: Iterable[str]) -> tuple[Network, ...]:
    """Return addresses, and networks such as `10.0.0.0/8`, to look in.

    Raises:
        ValueError: one of them is neither.
    """
    return tuple(ipaddress.ip_network(address) for address in addresses)


def came_by_proxy(environ: WSGIEnvironment) -> bool:
    """Return whether a request comes from a trusted proxy. No header can say so."""
    return environ.get(_MARK) is True


def says_it_was_forwarded(environ: WSGIEnvironment) -> bool:
    """Return whether anything in a request says that somebody passed it on, trusted or not."""
    return environ.get(_MARK_OF_ANY) is True


class TrustedProxies:
    """WSGI middleware: takes a client's address, scheme and host from trusted proxies, and from nobody else."""

    def __init__(
        self,
        application: WSGIApplication,
        trusted: Collection[Network],
        *,
        named_by: Collection[str] = (),
        is_for_them_alone: bool = False,
    ) -> None:
        """Wrap an application.

        Args:
            application: what answers.
            trusted: where the proxies are; each request comes through one of them at most.
            named_by: headers that name a person; they are taken off requests from elsewhere.
            is_for_them_alone: nobody else is answered, but this machine.
        """
        self._application = application
        self._behind = ProxyFix(application, x_for=1, x_proto=1, x_host=1)
        self._trusted = tuple(trusted)
        self._is_for_them_alone = is_for_them_alone
        self._named_by = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in named_by)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        environ[_MARK_OF_ANY] = any(name in environ for name in (*_FORWARDED, "HTTP_VIA"))
        environ[_MARK] = self._is_trusted(str(environ.get("REMOTE_ADDR", "")))
        if environ[_MARK]:
            return self._behind(environ, start_response)
        if self._is_for_them_alone and not is_loopback(str(environ.get("REMOTE_ADDR", ""))):
            return _NOT_BY_PROXY(environ, start_response)
        for name in (*_FORWARDED, *self._named_by):
            environ.pop(name, None)
        return self._application(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return any((mapped or address) in network for network in self._trusted)
