"""`oidc`: people sign in with the company's OpenID provider, by authorization code with PKCE."""

from __future__ import annotations

import logging
from http import HTTPStatus
from math import ceil
from urllib.parse import urlsplit

from flask import Flask, Request, abort, redirect
from flask import request as this_request
from werkzeug.wrappers import Response

from dashboards.sign_in import pages
from dashboards.sign_in.asking import ProviderError
from dashboards.sign_in.attempts import Attempts
from dashboards.sign_in.identity import identity_in
from dashboards.sign_in.provider import Provider, RefusedError, known_error
from dashboards.sign_in.rights import Rights
from dashboards.sign_in.session_access import SessionAccess, sign_in_path
from dashboards.sign_in.sessions import Sessions
from dashboards.sign_in.visits import LIFETIME, Visit, Visits
from dashboards.web.counted import count_sign_in
from dashboards.web.modes import local_path
from published.viewer import Viewer

log = logging.getLogger("dashboards")

BROWSER_COOKIE = "skillgap_visit"
LONGEST_PARAMETER = 8_000
LONGEST_NEXT_PATH = 2_000
SOMEBODY = Viewer("somebody whom no provider vouched for")
"""Who a refusal is about in the audit log: what no provider vouched for may be anybody's text."""

DOWN = (
    "The sign-in of your company does not answer at the moment, so nobody can sign in. Try again in a minute. If it "
    "lasts, whoever runs skillgap here sees in its log why."
)
LOST = (
    "This sign-in is not under way any more: it took longer than ten minutes, was finished in another tab or another "
    "browser, or was begun under another address."
)
REFUSED = (
    "Your company's sign-in did not vouch for you. If it happens again, whoever runs skillgap here sees in its log why."
)
CANCELLED = "You were not signed in: it was cancelled, or your company's sign-in does not let you use skillgap."


class OidcAccess(SessionAccess):
    """People for whom a provider vouches; their sessions are the server's own."""

    mode = "oidc"

    def __init__(
        self, provider: Provider, visits: Visits, sessions: Sessions, attempts: Attempts, rights: Rights
    ) -> None:
        """Put together what signing in needs."""
        super().__init__(sessions, rights)
        self._provider, self._visits, self._attempts = provider, visits, attempts

    def is_secure(self, request: Request) -> bool:
        """Return whether people open skillgap over TLS; not even a request without it gets a lesser cookie."""
        return self._provider.client.is_secure or super().is_secure(request)

    def routes(self, server: Flask) -> frozenset[str]:
        """Add the way to the provider and back, and the pages to sign out."""
        open_paths = super().routes(server)

        @server.get(pages.SIGN_IN)
        def sign_in() -> Response:
            next_path = _next_path(this_request)
            viewer = self.viewer_of(this_request)
            if viewer is not None and viewer.roles:
                return redirect(next_path, code=303)
            return self._sent_away(this_request, next_path)

        @server.get(pages.CALLBACK, provide_automatic_options=False)
        def callback() -> Response:
            if this_request.method != "GET":
                abort(HTTPStatus.METHOD_NOT_ALLOWED)
            return self._come_back(this_request)

        return open_paths | {pages.SIGN_IN, pages.CALLBACK}

    def after_leaving(self, number: str | None) -> Response:
        """Lead to where the provider ends its own session, too."""
        client = self._provider.client
        host = urlsplit(client.issuer).netloc
        try:
            url = self._provider.sign_out_url(self.sessions.id_token_of(number))
        except ProviderError as error:
            log.warning("signed out of skillgap alone, for the provider can't be asked: %s", error)
            url = None
        return pages.signed_out_page(host) if url is None else pages.signing_out_page(url, host)

    def _sent_away(self, request: Request, next_path: str) -> Response:
        visit, browser = self._visits.begin(
            self.cookie_in(request, BROWSER_COOKIE), request.remote_addr or "", next_path
        )
        try:
            answer = redirect(self._provider.authorization_url(visit), code=303)
        except ProviderError as error:
            return self._down(error, next_path)
        self.set_cookie(request, answer, BROWSER_COOKIE, browser, seconds=LIFETIME.total_seconds())
        return answer

    def _come_back(self, request: Request) -> Response:
        state, code, error = (_parameter(request, name) for name in ("state", "code", "error"))
        if state is None or (code is None) == (error is None):
            return self._refused(request, "the answer lacks its state or its code", LOST, HTTPStatus.BAD_REQUEST)
        visit = self._visits.end(state, self.cookie_in(request, BROWSER_COOKIE))
        if visit is None:
            reason = "the state is not under way, or is another browser's"
            return self._refused(request, reason, LOST, HTTPStatus.BAD_REQUEST)
        if code is None:
            known = known_error(error)
            text = CANCELLED if known in ("access_denied", "consent_required", "login_required") else REFUSED
            return self._refused(request, f"the provider answered {known}", text, next_path=visit.next_path)
        return self._vouched(request, code, visit)

    def _vouched(self, request: Request, code: str, visit: Visit) -> Response:
        client = self._provider.client
        try:
            vouched = self._provider.vouched(code, _parameter(request, "iss"), visit)
            signed_in = identity_in(vouched.claims, client.claim, client.groups_claim)
        except RefusedError as refused:
            return self._refused(request, str(refused), REFUSED, next_path=visit.next_path)
        except ProviderError as error:
            return self._down(error, visit.next_path)
        return self.entered(request, signed_in, visit.next_path, id_token=vouched.id_token)

    def _refused(
        self,
        request: Request,
        reason: str,
        text: str,
        status: HTTPStatus = HTTPStatus.FORBIDDEN,
        next_path: str = "/",
    ) -> Response:
        """Say why somebody is not signed in: to them in general, to whoever runs skillgap in detail."""
        address = request.remote_addr or ""
        wait = ceil(self._attempts.refused(address))
        if wait > 0:
            count_sign_in(self.mode, "made to wait")
            answer = self._told("Too many attempts. Try again in a few minutes.", HTTPStatus.TOO_MANY_REQUESTS, "/")
            answer.headers["Retry-After"] = str(wait)
            return answer
        count_sign_in(self.mode, "refused")
        log.warning("signing in was refused: %s", reason)
        self.audit("sign in refused", SOMEBODY, address=address, reason=reason)
        return self._told(text, status, next_path)

    def _down(self, error: ProviderError, next_path: str) -> Response:
        count_sign_in(self.mode, "provider down")
        log.error("nobody can sign in: %s", error)
        return self._told(DOWN, HTTPStatus.SERVICE_UNAVAILABLE, next_path)

    def _told(self, text: str, status: HTTPStatus, next_path: str) -> Response:
        # The whole address: whoever has come under another one would not bring the cookie back.
        again = self._provider.client.address + sign_in_path(next_path)
        return pages.not_signed_in_page(text, again, status)


def _next_path(request: Request) -> str:
    path = local_path(request.args.get("next", "/"))
    return path if len(path) <= LONGEST_NEXT_PATH else "/"


def _parameter(request: Request, name: str) -> str | None:
    """Return a parameter that is there once."""
    given = request.args.getlist(name)
    return given[0] if len(given) == 1 and 0 < len(given[0]) <= LONGEST_PARAMETER else None
