"""Sessions and their cookies: the part that is the same for all ways in which people sign in here."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Request, redirect
from flask import request as this_request
from werkzeug.wrappers import Response

from dashboards.sign_in import pages
from dashboards.sign_in.given_roles import GivenRoles, asks_for_page
from dashboards.sign_in.rights import Rights
from dashboards.sign_in.sessions import Sessions
from dashboards.web.counted import count_sign_in
from dashboards.web.refusals import Refusals
from published.access_rules import SignedIn
from published.viewer import Viewer

COOKIE = "skillgap"
SECURE = "__Host-"
"""The browser takes a cookie whose name begins so over TLS alone, and from no other host."""


class SessionAccess(GivenRoles):
    """Sessions on the server, their numbers in a cookie; who may begin one is for those who inherit to say."""

    mode: str
    """What sessions are marked with; those of another mode are nobody's."""

    def __init__(self, sessions: Sessions, rights: Rights) -> None:
        """Take where sessions are kept, and what people may see."""
        self.sessions, self.rights = sessions, rights
        self._refusals = Refusals(rights.warehouse.audit)

    def is_secure(self, request: Request) -> bool:
        """Return whether cookies are for TLS alone."""
        return request.is_secure

    def signed_in(self, request: Request) -> SignedIn | None:
        """Return who signed in with the browser that a request comes from."""
        return self.sessions.of(self.cookie_in(request, COOKIE), self.mode)

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return who is signed in, with what they may see at this moment."""
        signed_in = self.signed_in(request)
        return None if signed_in is None else self.rights.viewer_of(signed_in)

    def routes(self, server: Flask) -> frozenset[str]:
        """Add the pages to sign out, and what is read after signing in anew."""

        @server.post(pages.SIGN_OUT)
        def sign_out() -> Response:
            return self.left(this_request)

        @server.get(pages.SIGN_OUT)
        def not_by_a_link() -> Response:
            return redirect("/", code=303)

        @server.get(pages.SIGNED_OUT)
        def signed_out() -> Response:
            return pages.signed_out_page()

        @server.get(pages.SIGNED_IN_AGAIN)
        def signed_in_again() -> Response:
            return pages.signed_in_again_page()

        return pages.OPEN_ASSETS | {pages.SIGN_OUT, pages.SIGNED_OUT}

    def refusal(self, request: Request, viewer: Viewer | None) -> Response | None:
        """Lead somebody who opens a page to sign in and back; what a page asks for itself is refused plainly.

        Whoever has signed in and has no role is noted, as they are who come by a proxy.
        """
        if viewer is not None and not viewer.roles:
            self._refusals.note(viewer, request.remote_addr)
        if not asks_for_page(request):
            return None
        if viewer is not None:
            return (pages.no_page_page if viewer.roles else pages.no_role_page)(viewer.name, can_sign_out=True)
        return redirect(sign_in_path(request.full_path.removesuffix("?")), code=303)

    def signed_in_as(self, viewer: Viewer) -> str | None:
        """Return the name."""
        return viewer.name

    def entered(
        self, request: Request, signed_in: SignedIn, next_path: str, *, id_token: str | None = None
    ) -> Response:
        """Begin a session, under a number that nobody knew before, and lead on.

        Args:
            request: with which somebody signed in.
            signed_in: who.
            next_path: a path of this server.
            id_token: what a provider said of them.
        """
        self.sessions.end(self.cookie_in(request, COOKIE))
        self.audit("sign in", self.rights.viewer_of(signed_in), address=request.remote_addr or "")
        count_sign_in(self.mode, "accepted")
        answer = redirect(next_path, code=303)
        self.set_cookie(request, answer, COOKIE, self.sessions.begin(signed_in, self.mode, id_token=id_token))
        return answer

    def left(self, request: Request) -> Response:
        """End a session, and lead to where that is said."""
        number = self.cookie_in(request, COOKIE)
        signed_in = self.sessions.of(number)
        after = self.after_leaving(number)
        self.sessions.end(number)
        if signed_in is not None:
            self.audit("sign out", Viewer(signed_in.name), address=request.remote_addr)
        secure = self.is_secure(request)
        after.delete_cookie(self._name_of(request, COOKIE), path="/", httponly=True, samesite="Lax", secure=secure)
        after.headers["Clear-Site-Data"] = '"cache"'
        return after

    def after_leaving(self, number: str | None) -> Response:
        """Return what follows on signing out.

        Args:
            number: of the session, which goes on still.
        """
        del number
        return redirect(pages.SIGNED_OUT, code=303)

    def audit(self, what: str, viewer: Viewer, **filters: object) -> None:
        """Write an entry of the audit log."""
        self.rights.warehouse.audit.write(viewer, what, **filters)

    def cookie_in(self, request: Request, name: str) -> str | None:
        """Return what one of our cookies says."""
        return request.cookies.get(self._name_of(request, name))

    def set_cookie(
        self, request: Request, answer: Response, name: str, value: str, *, seconds: float | None = None
    ) -> None:
        """Set one of our cookies, out of reach for scripts and for other sites' forms.

        Args:
            request: what is answered.
            answer: the answer.
            name: of the cookie.
            value: of the cookie.
            seconds: for how long; None: until the browser is closed.
        """
        answer.set_cookie(
            self._name_of(request, name),
            value,
            max_age=None if seconds is None else int(seconds),
            httponly=True,
            samesite="Lax",
            secure=self.is_secure(request),
            path="/",
        )

    def _name_of(self, request: Request, name: str) -> str:
        return SECURE + name if self.is_secure(request) else name


def sign_in_path(next_path: str) -> str:
    """Return where to sign in and be led on to a path of this server."""
    return f"{pages.SIGN_IN}?{urlencode({'next': next_path})}"
