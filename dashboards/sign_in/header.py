"""`header`: a proxy in front has signed people in, and names them in a header."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Request
from werkzeug.wrappers import Response

from dashboards.sign_in import pages
from dashboards.sign_in.given_roles import LONGEST_NAME, GivenRoles, asks_for_page
from dashboards.sign_in.rights import Rights
from dashboards.web.proxies import came_by_proxy
from dashboards.web.refusals import Refusals
from published.access_rules import SignedIn
from published.viewer import Viewer


@dataclass(frozen=True)
class Headers:
    """Where a proxy says who somebody is.

    Attributes:
        name: the header with the e-mail address or user name.
        groups: the header with groups, commas between them; None for none.
    """

    name: str
    groups: str | None = None


class HeaderAccess(GivenRoles):
    """Whom a trusted proxy names; a header from anywhere else names nobody."""

    def __init__(self, headers: Headers, rights: Rights) -> None:
        """Take where the names are, and what they may see."""
        self._headers, self._rights, self._refusals = headers, rights, Refusals(rights.warehouse.audit)

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return whom the proxy names."""
        signed_in = self._named_in(request)
        return None if signed_in is None else self._rights.viewer_of(signed_in)

    def routes(self, server: Flask) -> frozenset[str]:
        """Add nothing: people sign in and out at the proxy."""
        del server
        return pages.OPEN_ASSETS

    def refusal(self, request: Request, viewer: Viewer | None) -> Response | None:
        """Say on a page why there is none; what a page asks for itself is refused plainly. Either is noted."""
        if viewer is None or not viewer.roles:
            self._refusals.note(viewer, request.remote_addr)
        if not asks_for_page(request):
            return None
        if viewer is None:
            return pages.unknown_page()
        return (pages.no_page_page if viewer.roles else pages.no_role_page)(viewer.name, can_sign_out=False)

    def signed_in_as(self, viewer: Viewer) -> str | None:
        """Return none to be signed out here."""
        del viewer
        return None

    def _named_in(self, request: Request) -> SignedIn | None:
        if not came_by_proxy(request.environ):
            return None
        name = _text(request.headers.get(self._headers.name, "")).strip()
        # Two of these headers come as one with a comma: the proxy has added to a client's instead of replacing it.
        if not name or "," in name or len(name) > LONGEST_NAME or not name.isprintable():
            return None
        groups = _text(request.headers.get(self._headers.groups, "")) if self._headers.groups else ""
        return SignedIn(name, frozenset(group for each in groups.split(",") if (group := each.strip())))


def _text(header: str) -> str:
    """Return what a proxy wrote in UTF-8, which HTTP hands over byte by byte; blank for what is not."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
