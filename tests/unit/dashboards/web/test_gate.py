"""The gate: nobody gets through by default, and every answer carries the headers."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

from dashboards.web.gate import current_viewer, protect
from dashboards.web.modes import RoleChoice
from dashboards.web.proxies import TrustedProxies
from published.viewer import Viewer

SCRIPT = "console.log('served here')"


class Signed:
    """Takes whoever the test names."""

    def __init__(self, viewer: Viewer | None, *, is_loopback_only: bool = True) -> None:
        self._viewer = viewer
        self.is_loopback_only = is_loopback_only

    def viewer_of(self, request: Request) -> Viewer | None:
        return self._viewer

    def routes(self, server: Flask) -> frozenset[str]:
        return frozenset({"/sign-in"})

    def refusal(self, _request: Request, _viewer: Viewer | None) -> None:
        """Return nothing: the plain refusal will do."""

    def signed_in_as(self, _viewer: Viewer) -> str | None:
        """Return no name to sign out."""
        return None

    def choices(self, viewer: Viewer) -> tuple[RoleChoice, ...]:
        return ()

    def caption(self, _viewer: Viewer) -> str:
        return ""


def client_of(viewer: Viewer | None, *, is_loopback_only: bool = True) -> FlaskClient:
    server = Flask("test")
    protect(server, Signed(viewer, is_loopback_only=is_loopback_only))
    server.add_url_rule("/name", view_func=lambda: current_viewer().name, methods=["GET", "POST"])
    server.add_url_rule("/sign-in", endpoint="sign-in", view_func=lambda: "who are you?")
    server.add_url_rule("/page", endpoint="page", view_func=lambda: f"<p></p><script>{SCRIPT}</script>")
    server.add_url_rule("/assets/x.css", endpoint="asset", view_func=lambda: "p {}")
    return server.test_client()


LEARNING = Viewer("l@example.org", frozenset({"learning"}))


def test_a_request_without_a_viewer_ends_at_the_gate() -> None:
    client = client_of(None)
    assert client.get("/name").status_code == 401
    assert client.get("/assets/x.css").status_code == 401
    assert client.get("/no-such-page").status_code == 401


def test_a_viewer_without_roles_ends_at_the_gate() -> None:
    assert client_of(Viewer("someone")).get("/name").status_code == 401


def test_signing_in_and_the_health_check_are_open() -> None:
    client = client_of(None)
    assert client.get("/sign-in").status_code == 200
    assert client.get("/healthz").text == "ok"


@pytest.mark.parametrize(
    ("published_at", "status", "told"),
    [
        (datetime(2025, 6, 1, 2, 3, 4, 5, tzinfo=UTC), 200, "2025-06-01T02:03:04+00:00"),
        (None, 503, None),
    ],
)
def test_whoever_watches_over_it_reads_when_it_was_published(
    published_at: datetime | None, status: int, told: str | None
) -> None:
    server = Flask("test")
    protect(server, Signed(None), lambda: published_at)
    answer = server.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (status, {"published_at": told})


def test_a_browser_that_came_over_tls_comes_over_nothing_else_from_then_on() -> None:
    client = client_of(LEARNING)
    assert client.get("/name", base_url="https://127.0.0.1").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/name").headers


def test_a_viewer_gets_through() -> None:
    assert client_of(LEARNING).get("/name").text == "l@example.org"


@pytest.mark.parametrize(("role", "page"), [("learning", "/overview"), ("analyst", "/sql"), ("employee", "/my-skills")])
def test_the_front_door_leads_to_the_first_page_that_is_ones_own(role: str, page: str) -> None:
    viewer = Viewer("someone", frozenset({role}), "P1")  # type: ignore[arg-type]
    assert client_of(viewer).get("/").headers["Location"] == page


def test_whoever_has_other_pages_begins_with_those_and_not_with_their_own() -> None:
    viewer = Viewer("someone", frozenset({"manager", "employee"}), "P1")
    assert client_of(viewer).get("/").headers["Location"] == "/overview"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"])
def test_where_nobody_signs_in_nothing_that_was_passed_on_is_answered(header: str) -> None:
    client = client_of(LEARNING)
    client.application.wsgi_app = TrustedProxies(client.application.wsgi_app, ())  # type: ignore[method-assign]
    assert client.get("/name", headers={header: "198.51.100.7"}).status_code == 403
    assert client.get("/name").status_code == 200


def test_an_origin_that_is_none_is_refused() -> None:
    assert client_of(LEARNING).post("/name", headers={"Origin": "http://["}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8050", "192.168.1.4", "127.0.0.1.evil.example"])
def test_a_name_from_elsewhere_that_leads_to_this_machine_is_refused(host: str) -> None:
    answer = client_of(LEARNING).get("/name", headers={"Host": host})
    assert answer.status_code == 403


def test_the_health_check_too_is_for_this_machine_alone() -> None:
    assert client_of(LEARNING).get("/healthz", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050"])
def test_this_machine_by_any_of_its_names_is_let_through(host: str) -> None:
    assert client_of(LEARNING).get("/name", headers={"Host": host}).status_code == 200


def test_other_modes_may_be_served_by_name() -> None:
    client = client_of(LEARNING, is_loopback_only=False)
    assert client.get("/name", headers={"Host": "skills.example.org"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
    ],
)
def test_another_site_cannot_change_anything(headers: dict[str, str]) -> None:
    assert client_of(LEARNING).post("/name", headers={"Host": "localhost:8050", **headers}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8050"}, {"Sec-Fetch-Site": "none"}]
)
def test_a_page_of_this_server_can(headers: dict[str, str]) -> None:
    assert client_of(LEARNING).post("/name", headers={"Host": "localhost:8050", **headers}).status_code == 200


def test_every_answer_carries_the_headers_refusals_too() -> None:
    for answer in (client_of(LEARNING).get("/name"), client_of(None).get("/name")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy


def test_inline_scripts_run_by_the_hash_of_what_was_served_alone() -> None:
    policy = client_of(LEARNING).get("/page").headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == f"script-src 'self' 'sha256-{digest}'"


def test_assets_may_be_kept_by_the_browser() -> None:
    assert "Cache-Control" not in client_of(LEARNING).get("/assets/x.css").headers


def test_large_requests_are_refused() -> None:
    server = Flask("test")
    protect(server, Signed(LEARNING))
    assert server.config["MAX_CONTENT_LENGTH"] == 512 * 1024
