"""Ways to sign in: turn a request into a viewer. The gate that asks for one stands in `dashboards.web.gate`.

Here is `demo`, in which whoever sits at this machine chooses a role, whatever the company. The ways that tell people
apart are classes with the same members, in `dashboards.sign_in`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from flask import Flask, Request, redirect
from flask import Response as FlaskResponse
from flask import request as this_request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from published.permissions import PAGES, pages_of
from published.viewer import Role, Viewer

DEMO_ROLES: dict[Role, str] = {
    "hr_leader": "HR leader",
    "manager": "Manager",
    "learning": "Learning",
    "framework_owner": "Framework owner",
    "employee": "Employee",
}
DEMO_COOKIE = "skillgap_demo_role"
ROLE_PATH = "/access/role"


@dataclass(frozen=True)
class RoleChoice:
    """One role that the bar of roles offers."""

    role: Role
    label: str
    is_current: bool


class Access(Protocol):
    """One way to sign in."""

    is_loopback_only: bool
    """Whether it may be served to this machine alone."""

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return who a request comes from, or None for nobody; it must not change anything."""

    def routes(self, server: Flask) -> frozenset[str]:
        """Add what signing in needs, and return the paths that are open to those who have not signed in."""

    def choices(self, viewer: Viewer) -> tuple[RoleChoice, ...]:
        """Return the roles that the viewer may switch to; none but in the demo."""

    def caption(self, viewer: Viewer) -> str:
        """Return what the bar of roles says before them."""

    def refusal(self, request: Request, viewer: Viewer | None) -> Response | None:
        """Return what somebody is told who is nobody, has no role, or none with a page; None: the plain refusal."""

    def signed_in_as(self, viewer: Viewer) -> str | None:
        """Return the name that can be signed out, for the head of the page; None where nobody signs in or out here."""


class DemoAccess:
    """A bar to switch between roles in place of a sign-in, on this machine alone."""

    is_loopback_only = True

    def __init__(self, secret: bytes, person_of: Callable[[Role], str | None], *, is_invented: bool) -> None:
        """Prepare the demo.

        Args:
            secret: signs the cookie; at least 16 bytes, kept out of code and logs.
            person_of: gives the person as whom a role looks, None for a role that is nobody's own; asked at each
                request, since a refresh may bring others.
            is_invented: the company is the demo's own, so the bar says so.

        Raises:
            ValueError: the secret is too short.
        """
        if len(secret) < 16:
            raise ValueError("the secret that signs cookies must have at least 16 bytes")
        self._serializer = URLSafeSerializer(secret, salt=DEMO_COOKIE)
        self._person_of = person_of
        self._is_invented = is_invented

    def viewer_of(self, request: Request) -> Viewer | None:
        """Return the viewer of the chosen role; the HR leader where none was chosen, nobody where it can't be told."""
        role = self._role_in(request.cookies.get(DEMO_COOKIE))
        if role is None:
            return None
        return Viewer(name=f"demo {DEMO_ROLES[role]}", roles=frozenset({role}), person_id=self._person_of(role))

    def routes(self, server: Flask) -> frozenset[str]:
        """Add the form's target: POST `role`, and `next`, the page to go on to.

        A cookie that means nobody goes with the refusal, as after a restart: whoever loads the page anew begins anew.
        """

        @server.after_request
        def forget_nobody(response: FlaskResponse) -> FlaskResponse:
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                response.delete_cookie(DEMO_COOKIE, path="/", httponly=True, samesite="Strict")
            return response

        @server.post(ROLE_PATH)
        def choose_role() -> Response:
            role = next((each for each in DEMO_ROLES if each == this_request.form.get("role")), None)
            if role is None:
                raise BadRequest("There is no such role in the demo.")
            viewer = Viewer("", frozenset({role}))
            answer = redirect(_opened_by(viewer, local_path(this_request.form.get("next", "/"))), code=303)
            answer.set_cookie(
                DEMO_COOKIE,
                self._serializer.dumps(role),
                httponly=True,
                samesite="Strict",
                secure=this_request.is_secure,
                path="/",
            )
            return answer

        return frozenset()

    def choices(self, viewer: Viewer) -> tuple[RoleChoice, ...]:
        """Return the demo's roles."""
        return tuple(RoleChoice(role, label, role in viewer.roles) for role, label in DEMO_ROLES.items())

    def caption(self, viewer: Viewer) -> str:
        """Return that the company is invented, or that nobody signs in and through which role one looks."""
        if self._is_invented:
            return "Demo with an invented company. You see it as"
        role = next((label for role, label in DEMO_ROLES.items() if viewer.has(role)), "nobody")
        return f"No sign-in: on this machine anybody sees everything. You look through the role {role}; switch to"

    def refusal(self, request: Request, viewer: Viewer | None) -> Response | None:
        """Return that the plain refusal will do: the page, loaded anew, begins anew."""
        del request, viewer
        return None

    def signed_in_as(self, viewer: Viewer) -> str | None:
        """Return that nobody signs in here."""
        del viewer
        return None

    def _role_in(self, cookie: str | None) -> Role | None:
        if cookie is None:
            return "hr_leader"
        try:
            chosen = self._serializer.loads(cookie)
        except BadSignature:
            return None
        return next((role for role in DEMO_ROLES if role == chosen), None)


def _opened_by(viewer: Viewer, path: str) -> str:
    """Return a path, or the front door for one of a page that is not the viewer's."""
    page = path.split("?")[0].strip("/").split("/")[0].replace("-", "_")
    return "/" if page in PAGES and page not in pages_of(viewer) else path


def local_path(path: str) -> str:
    """Return a path of this server; `/` for anything that could lead elsewhere."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if is_local else "/"
