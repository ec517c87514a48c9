"""A sign-in for tests: whoever asks is the viewer whom the test puts there."""

from __future__ import annotations

from flask import Flask, Request

from dashboards.web.modes import RoleChoice
from published.viewer import Viewer


class SignedIn:
    """Who is signed in; nobody until `viewer` is set."""

    is_loopback_only = False

    def __init__(self) -> None:
        self.viewer: Viewer | None = None

    def viewer_of(self, _request: Request) -> Viewer | None:
        """Return who a request comes from."""
        return self.viewer

    def routes(self, _server: Flask) -> frozenset[str]:
        """Add nothing."""
        return frozenset()

    def caption(self, _viewer: Viewer) -> str:
        """Return nothing to say before the roles."""
        return ""

    def refusal(self, _request: Request, _viewer: Viewer | None) -> None:
        """Return nothing: the plain refusal will do."""

    def signed_in_as(self, _viewer: Viewer) -> str | None:
        """Return no name to sign out."""
        return None

    def choices(self, _viewer: Viewer) -> tuple[RoleChoice, ...]:
        """Return no other role."""
        return ()
