"""Whom a trusted proxy names in a header; a header from anywhere else names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

from dashboards.sign_in.configuration import SignIn, access_by
from dashboards.sign_in.header import HeaderAccess, Headers
from dashboards.sign_in.rights import Rights
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import current_viewer, protect
from dashboards.web.proxies import TrustedProxies, networks_of
from dashboards.web.refusals import Refusals
from published.access_rules import AccessRules
from published.audit import AuditLog, read_entries

PROXY = {"REMOTE_ADDR": "10.0.0.1"}
PAGE = {"Accept": "text/html"}


@pytest.fixture
def client(warehouse: Warehouse, tmp_path: Path) -> FlaskClient:
    rules = AccessRules({"hr_leader": frozenset({"lea"}), "learning": frozenset({"group:L&D"})})
    sign_in = SignIn("header", lambda: rules, headers=Headers("X-Remote-User", "X-Remote-Groups"))
    server = Flask("test")
    protect(server, access_by(sign_in, warehouse, tmp_path))
    server.add_url_rule("/overview", view_func=lambda: sorted(current_viewer().roles))
    server.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        server.wsgi_app, networks_of(["10.0.0.1"]), named_by=sign_in.named_by
    )
    return server.test_client()


def roles(client: FlaskClient, peer: dict[str, str] = PROXY, **headers: str) -> list[str] | int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get("/overview", headers=named, environ_base=peer)
    return answer.json if answer.status_code == 200 else answer.status_code


def test_the_proxys_name_and_groups_give_the_roles(client: FlaskClient) -> None:
    assert roles(client, X_Remote_User="Lea") == ["hr_leader"]
    assert roles(client, X_Remote_User="x", X_Remote_Groups="all, L&D") == ["learning"]
    assert roles(client, X_Remote_User="p10@example.org") == ["manager"]


def test_what_a_proxy_writes_in_utf_8_is_read_as_that(warehouse: Warehouse, tmp_path: Path) -> None:
    access = HeaderAccess(
        Headers("X-Remote-User", "X-Remote-Groups"),
        Rights(warehouse, lambda: AccessRules({"learning": frozenset({"group:führung", "jörg"})})),
    )
    for name, groups in (("jörg", ""), ("x", "Führung")):
        environ = {
            "HTTP_X_REMOTE_USER": name.encode().decode("latin-1"),
            "HTTP_X_REMOTE_GROUPS": groups.encode().decode("latin-1"),
            "skillgap.came_by_proxy": True,
        }
        found = access.viewer_of(Request(environ))
        assert found is not None
        assert (found.name, found.roles) == (name, {"learning"})
    assert access.viewer_of(Request({"HTTP_X_REMOTE_USER": "j\xf6rg", "skillgap.came_by_proxy": True})) is None


@pytest.mark.parametrize("peer", ["10.0.0.2", "127.0.0.1", "::1", ""])
def test_a_header_from_elsewhere_names_nobody(client: FlaskClient, peer: str) -> None:
    assert roles(client, {"REMOTE_ADDR": peer}, X_Remote_User="lea", X_Forwarded_For="10.0.0.1") == 401


@pytest.mark.parametrize("name", ["", " ", "evil, lea", "lea,lea", "le\x7fa", "x" * 321])
def test_a_header_that_is_not_one_name_names_nobody(client: FlaskClient, name: str) -> None:
    assert roles(client, X_Remote_User=name) == 401


def test_groups_without_a_name_give_nothing(client: FlaskClient) -> None:
    assert roles(client, X_Remote_Groups="L&D") == 401


def test_pages_say_who_is_not_known_and_who_has_no_role(client: FlaskClient) -> None:
    unknown = client.get("/overview", headers=PAGE, environ_base=PROXY)
    assert (unknown.status_code, "Not signed in" in unknown.text) == (401, True)
    no_role = client.get("/overview", headers=PAGE | {"X-Remote-User": "<b>x</b>"}, environ_base=PROXY)
    assert no_role.status_code == 403
    assert "&lt;b&gt;x&lt;/b&gt;" in no_role.text
    assert "Sign out" not in no_role.text


def test_who_is_refused_is_noted_once_a_minute_with_the_address(client: FlaskClient, audit_file: Path) -> None:
    for _ in range(3):
        client.get("/overview", headers=PAGE | {"X-Remote-User": "stranger"}, environ_base=PROXY)
        client.get("/overview", headers={"X-Remote-User": "lea"}, environ_base={"REMOTE_ADDR": "10.0.0.2"})
        client.get("/overview", headers={"X-Remote-User": "lea"}, environ_base=PROXY)
    noted = [(entry["who"], entry["what"], entry["filter"]) for entry in read_entries(audit_file)]
    assert noted == [
        ("stranger", "refused", {"address": "10.0.0.1"}),
        ("nobody", "refused", {"address": "10.0.0.2"}),
    ]


def test_refusals_that_are_too_many_are_not_remembered_for_ever(audit_file: Path) -> None:
    now = 0.0
    refusals = Refusals(AuditLog(audit_file), clock=lambda: now)
    for seconds in (0.0, 59.0, 60.0, 119.0, 121.0):
        now = seconds
        refusals.note(None, "10.0.0.1")
    assert len(list(read_entries(audit_file))) == 3
