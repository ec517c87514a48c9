"""`local`: people sign in with a name and a password that whoever runs the workspace gave them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from math import ceil
from urllib.parse import urlencode

from flask import Flask, Request, abort, redirect
from flask import request as this_request
from werkzeug.wrappers import Response

from dashboards.sign_in import pages
from dashboards.sign_in.attempts import Attempts
from dashboards.sign_in.given_roles import GivenRoles, asks_for_page
from dashboards.sign_in.rights import Rights
from dashboards.sign_in.sessions import Sessions
from dashboards.sign_in.users import UserError, Users
from dashboards.web.modes import local_path
from published.access_rules import SignedIn
from published.viewer import Viewer

log = logging.getLogger("dashboards")

COOKIE = "skillgap"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""The browser takes it over TLS alone, and from no other host."""

WRONG = "That name and password do not go together."
LONGEST_NAME = 320  # as long as an e-mail address can be


class LocalAccess(GivenRoles):
    """Names and passwords in a file of the workspace, sessions on the server."""

    def __init__(self, users: Users, sessions: Sessions, attempts: Attempts, rights: Rights) -> None:
        """Put together what signing in needs."""
        self._users, self._sessions, self._attempts, self._rights = users, sessions, attempts, rights

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return who is signed in; whoever was removed from the users is nobody from then on."""
        signed_in = self._sessions.of(_number_in(request))
        with _told_in_words():
            if signed_in is None or self._users.known(signed_in.name) is None:
                return None
        return self._rights.viewer_of(signed_in)

    def routes(self, server: Flask) -> frozenset[str]:
        """Add the pages to sign in and out."""

        @server.get(pages.SIGN_IN)
        def sign_in_form() -> Response:
            next_path = local_path(this_request.args.get("next", "/"))
            viewer = self.viewer_of(this_request)
            if viewer is not None and viewer.roles:
                return redirect(next_path, code=303)
            return pages.sign_in_page(next_path=next_path)

        @server.post(pages.SIGN_IN)
        def sign_in() -> Response:
            return self._signed_in(this_request)

        @server.post(pages.SIGN_OUT)
        def sign_out() -> Response:
            return self._signed_out(this_request)

        @server.get(pages.SIGN_OUT)
        def not_by_a_link() -> Response:
            return redirect("/", code=303)

        @server.get(pages.SIGNED_OUT)
        def signed_out() -> Response:
            return pages.signed_out_page()

        @server.get(pages.SIGNED_IN_AGAIN)
        def signed_in_again() -> Response:
            return pages.signed_in_again_page()

        return pages.OPEN_ASSETS | {pages.SIGN_IN, pages.SIGN_OUT, pages.SIGNED_OUT}

    def refusal(self, request: Request, viewer: Viewer | None) -> Response | None:
        """Lead somebody who opens a page to the form and back; what a page asks for itself is refused plainly."""
        if not asks_for_page(request):
            return None
        if viewer is not None:
            return (pages.no_page_page if viewer.roles else pages.no_role_page)(viewer.name, can_sign_out=True)
        return redirect(f"{pages.SIGN_IN}?{_query(request)}", code=303)

    def signed_in_as(self, viewer: Viewer) -> str | None:
        """Return the name."""
        return viewer.name

    def _signed_in(self, request: Request) -> Response:
        typed, password = request.form.get("name", "")[:LONGEST_NAME], request.form.get("password", "")
        next_path = local_path(request.form.get("next", "/"))
        address = request.remote_addr or ""
        wait = self._attempts.begin(typed, address)
        if wait > 0:
            message = f"Too many attempts. Try again in {ceil(wait)} second{'s' if ceil(wait) > 1 else ''}."
            asked_again = pages.sign_in_page(
                next_path=next_path, name=typed, message=message, status=HTTPStatus.TOO_MANY_REQUESTS
            )
            asked_again.headers["Retry-After"] = str(ceil(wait))
            return asked_again
        with _told_in_words():
            name = self._users.verified(typed, password)
            # What is no user's name may be a password that slipped into the wrong field.
            who = self._users.known(typed) or "a name that nobody has"
        if name is None:
            self._audit("sign in refused", Viewer(who), address=address)
            return pages.sign_in_page(next_path=next_path, name=typed, message=WRONG, status=HTTPStatus.UNAUTHORIZED)
        self._attempts.succeeded(typed, address)
        self._sessions.end(_number_in(request))
        signed_in = SignedIn(name)
        self._audit("sign in", self._rights.viewer_of(signed_in), address=address)
        answer = redirect(next_path, code=303)
        answer.set_cookie(
            _cookie_of(request),
            self._sessions.begin(signed_in, "local"),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
            path="/",
        )
        return answer

    def _signed_out(self, request: Request) -> Response:
        number = _number_in(request)
        signed_in = self._sessions.of(number)
        self._sessions.end(number)
        if signed_in is not None:
            self._audit("sign out", Viewer(signed_in.name), address=request.remote_addr)
        answer = redirect(pages.SIGNED_OUT, code=303)
        answer.delete_cookie(_cookie_of(request), path="/", httponly=True, samesite="Lax", secure=request.is_secure)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def _audit(self, what: str, viewer: Viewer, **filters: object) -> None:
        self._rights.warehouse.audit.write(viewer, what, **filters)


@contextmanager
def _told_in_words() -> Iterator[None]:
    """End a request in words where the file of users can't be read; the log has the cause."""
    try:
        yield
    except UserError as error:
        log.error("nobody can sign in: %s", error)  # noqa: TRY400 - the text says all that there is to say
        abort(HTTPStatus.SERVICE_UNAVAILABLE, "Nobody can sign in at the moment. Whoever runs skillgap here sees why.")


def _cookie_of(request: Request) -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE


def _number_in(request: Request) -> str | None:
    return request.cookies.get(_cookie_of(request))


def _query(request: Request) -> str:
    return urlencode({"next": request.full_path.removesuffix("?")})
