"""`local`: people sign in with a name and a password that whoever runs the workspace gave them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from math import ceil

from flask import Flask, Request, abort, redirect
from flask import request as this_request
from werkzeug.wrappers import Response

from dashboards.sign_in import pages
from dashboards.sign_in.attempts import Attempts
from dashboards.sign_in.given_roles import LONGEST_NAME
from dashboards.sign_in.rights import Rights
from dashboards.sign_in.session_access import SessionAccess
from dashboards.sign_in.sessions import Sessions
from dashboards.sign_in.users import UserError, Users
from dashboards.web.counted import count_sign_in
from dashboards.web.modes import local_path
from published.access_rules import SignedIn
from published.viewer import Viewer

log = logging.getLogger("dashboards")

WRONG = "That name and password do not go together."


class LocalAccess(SessionAccess):
    """Names and passwords in a file of the workspace."""

    mode = "local"

    def __init__(self, users: Users, sessions: Sessions, attempts: Attempts, rights: Rights) -> None:
        """Put together what signing in needs."""
        super().__init__(sessions, rights)
        self._users, self._attempts = users, attempts

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return who is signed in; whoever was removed from the users is nobody from then on."""
        signed_in = self.signed_in(request)
        with _told_in_words():
            if signed_in is None or self._users.known(signed_in.name) is None:
                return None
        return self.rights.viewer_of(signed_in)

    def routes(self, server: Flask) -> frozenset[str]:
        """Add the pages to sign in and out."""
        open_paths = super().routes(server)

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

        return open_paths | {pages.SIGN_IN}

    def _signed_in(self, request: Request) -> Response:
        typed, password = request.form.get("name", "")[:LONGEST_NAME], request.form.get("password", "")
        next_path = local_path(request.form.get("next", "/"))
        address = request.remote_addr or ""
        wait = self._attempts.begin(typed, address)
        if wait > 0:
            count_sign_in(self.mode, "made to wait")
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
            self.audit("sign in refused", Viewer(who), address=address)
            count_sign_in(self.mode, "refused")
            return pages.sign_in_page(next_path=next_path, name=typed, message=WRONG, status=HTTPStatus.UNAUTHORIZED)
        self._attempts.succeeded(typed, address)
        return self.entered(request, SignedIn(name), next_path)


@contextmanager
def _told_in_words() -> Iterator[None]:
    """End a request in words where the file of users can't be read; the log has the cause."""
    try:
        yield
    except UserError as error:
        log.error("nobody can sign in: %s", error)  # noqa: TRY400 - the text says all that there is to say
        abort(HTTPStatus.SERVICE_UNAVAILABLE, "Nobody can sign in at the moment. Whoever runs skillgap here sees why.")
