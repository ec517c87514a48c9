"""What the ways to sign in share in which roles are given to people, and nobody chooses one."""

from __future__ import annotations

from flask import Request

from dashboards.web.modes import RoleChoice
from published.viewer import Viewer

LONGEST_NAME = 320  # as long as an e-mail address can be


class GivenRoles:
    """The part of `dashboards.web.modes.Access` that is the same wherever people are told apart."""

    is_loopback_only = False

    def choices(self, viewer: Viewer) -> tuple[RoleChoice, ...]:
        """Return none."""
        del viewer
        return ()

    def caption(self, viewer: Viewer) -> str:
        """Return nothing to say before roles."""
        del viewer
        return ""


def asks_for_page(request: Request) -> bool:
    """Return whether somebody opens a page, and reads the answer; what a page asks for itself nobody does."""
    accepts = request.accept_mimetypes
    return request.method == "GET" and accepts.accept_html and not request.path.startswith("/_")
