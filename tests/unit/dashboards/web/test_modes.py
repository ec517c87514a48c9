"""The demo's bar: a signed cookie names the role, and nothing in it can be forged."""

from __future__ import annotations

import pytest
from flask import Flask, g, jsonify
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from dashboards.web.gate import protect
from dashboards.web.modes import DEMO_COOKIE, DemoAccess
from published.viewer import Role, Viewer

SECRET = b"0123456789abcdef"


@pytest.fixture
def client() -> FlaskClient:
    server = Flask("test")
    protect(server, DemoAccess(SECRET, {"manager": "P10", "employee": "P12"}.get, is_invented=True))

    @server.get("/who")
    def who() -> object:
        return jsonify(roles=sorted(g.viewer.roles), person_id=g.viewer.person_id)

    return server.test_client()


def choose(client: FlaskClient, role: str, **form: str) -> object:
    return client.post("/access/role", data={"role": role, **form})


def test_without_a_choice_the_demo_shows_the_hr_leader(client: FlaskClient) -> None:
    assert client.get("/who").json == {"roles": ["hr_leader"], "person_id": None}


@pytest.mark.parametrize(
    ("role", "person_id"),
    [("learning", None), ("manager", "P10"), ("hr_leader", None), ("framework_owner", None), ("employee", "P12")],
)
def test_a_chosen_role_is_remembered(client: FlaskClient, role: str, person_id: str | None) -> None:
    choose(client, role)
    assert client.get("/who").json == {"roles": [role], "person_id": person_id}


@pytest.mark.parametrize("role", ["analyst", "hr_partner", "", "root"])
def test_roles_that_the_demo_does_not_offer_are_refused(client: FlaskClient, role: str) -> None:
    assert client.post("/access/role", data={"role": role}).status_code == 400


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.post("/access/role", data={"role": "learning"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize(
    "forged", ["manager", "", URLSafeSerializer(b"another secret!!", salt=DEMO_COOKIE).dumps("manager")]
)
def test_a_cookie_that_was_not_signed_here_is_nobody_and_goes(client: FlaskClient, forged: str) -> None:
    client.set_cookie(DEMO_COOKIE, forged)
    refused = client.get("/who")
    assert refused.status_code == 401
    assert f"{DEMO_COOKIE}=;" in refused.headers["Set-Cookie"]
    # Whoever looked before a restart begins anew with the next page.
    assert client.get("/who").json == {"roles": ["hr_leader"], "person_id": None}


def test_a_signed_cookie_with_a_role_that_is_not_offered_is_nobody(client: FlaskClient) -> None:
    client.set_cookie(DEMO_COOKIE, URLSafeSerializer(SECRET, salt=DEMO_COOKIE).dumps("analyst"))
    assert client.get("/who").status_code == 401


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/gaps/D1?cycle=Y2", "/gaps/D1?cycle=Y2"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: b=c", "/"),
        ("", "/"),
    ],
)
def test_after_the_choice_one_stays_on_this_server(client: FlaskClient, wanted: str, leads_to: str) -> None:
    answer = client.post("/access/role", data={"role": "learning", "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


@pytest.mark.parametrize(
    ("role", "wanted", "leads_to"),
    [
        ("employee", "/gaps/D1?cycle=Y2", "/"),
        ("hr_leader", "/my-skills", "/"),
        ("employee", "/my-skills", "/my-skills"),
        ("manager", "/gaps/D1?cycle=Y2", "/gaps/D1?cycle=Y2"),
    ],
)
def test_a_role_that_does_not_open_the_page_begins_with_its_own(
    client: FlaskClient, role: str, wanted: str, leads_to: str
) -> None:
    answer = client.post("/access/role", data={"role": role, "next": wanted})
    assert answer.headers["Location"] == leads_to


def test_the_bar_marks_the_present_role() -> None:
    access = DemoAccess(SECRET, lambda _role: None, is_invented=True)
    choices = access.choices(Viewer("demo", frozenset({"manager"})))
    assert [(choice.role, choice.is_current) for choice in choices] == [
        ("hr_leader", False), ("manager", True), ("learning", False), ("framework_owner", False),
        ("employee", False),
    ]  # fmt: skip


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        DemoAccess(b"short", lambda _role: None, is_invented=True)


def test_the_demo_says_that_its_company_is_invented() -> None:
    access = DemoAccess(SECRET, lambda _role: None, is_invented=True)
    assert access.caption(Viewer("x", frozenset({"learning"}))) == "Demo with an invented company. You see it as"


@pytest.mark.parametrize(("role", "label"), [("hr_leader", "HR leader"), ("manager", "Manager")])
def test_another_company_is_told_that_nobody_signs_in_and_whose_eyes_it_sees_through(role: Role, label: str) -> None:
    caption = DemoAccess(SECRET, lambda _role: None, is_invented=False).caption(Viewer("x", frozenset({role})))
    assert "No sign-in" in caption
    assert f"through the role {label}" in caption
    assert "invented" not in caption
