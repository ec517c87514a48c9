"""Signing in with a password: forms, cookies, refusals, and rights that change in the middle."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.sign_in.configuration import SignIn, access_by, users_of
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import current_viewer, protect
from published.access_rules import AccessRules, Partner
from published.audit import AuditLog
from tests.unit.dashboards.published import publish
from tests.unit.dashboards.sign_in.clock import Clock

PASSWORD = "correct horse battery"  # noqa: S105 - a test's
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ORIGIN = {"Origin": "http://localhost"}
PAGE = {"Accept": "text/html"}


class Company:
    """A server with users of whom some have roles, which a test may change."""

    def __init__(self, warehouse: Warehouse, state: Path) -> None:
        self.rules = AccessRules(
            {"hr_leader": frozenset({"lea"})}, (Partner(frozenset({"p12@example.org"}), frozenset({"D2"})),)
        )
        self.clock, self.users = Clock(), users_of(state, CHEAP)
        self.server = Flask("test")
        access = access_by(SignIn("local", lambda: self.rules), warehouse, state, clock=self.clock, hasher=CHEAP)
        protect(self.server, access)

        def told() -> dict[str, object]:
            viewer = current_viewer()
            return {
                "name": viewer.name,
                "roles": sorted(viewer.roles),
                "person": viewer.person_id,
                "units": sorted(viewer.org_unit_ids),
            }

        self.server.add_url_rule("/overview", view_func=told, methods=["GET", "POST"])
        for name in ("lea", "nobody", "p10@example.org", "p12@example.org"):
            self.users.add(name, PASSWORD)

    def client(self) -> FlaskClient:
        return self.server.test_client()

    def signed_in(self, name: str) -> FlaskClient:
        client = self.client()
        assert sign_in(client, name).status_code == 303
        return client


@pytest.fixture
def company(warehouse: Warehouse, tmp_path: Path) -> Company:
    state = tmp_path / "state"
    state.mkdir()
    return Company(warehouse, state)


def sign_in(
    client: FlaskClient, name: str, password: str = PASSWORD, next_path: str = "/overview", **options: str
) -> TestResponse:
    form = {"name": name, "password": password, "next": next_path}
    return client.post("/sign-in", data=form, headers=ORIGIN, **options)  # type: ignore[arg-type]


def audited(file: Path) -> list[tuple[str, str]]:
    return [(entry["who"], entry["what"]) for entry in map(json.loads, file.read_text(encoding="utf-8").splitlines())]


def test_a_page_leads_to_the_form_and_back(company: Company) -> None:
    client = company.client()
    refused = client.get("/overview?by=family", headers=PAGE)
    assert (refused.status_code, refused.headers["Location"]) == (303, "/sign-in?next=%2Foverview%3Fby%3Dfamily")
    form = client.get(refused.headers["Location"], headers=PAGE).text
    assert 'name="next" value="/overview?by=family"' in form
    answer = sign_in(client, "lea", next_path="/overview?by=family")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/overview?by=family")
    assert client.get("/overview").json == {"name": "lea", "roles": ["hr_leader"], "person": None, "units": []}


def test_what_a_page_asks_for_itself_is_refused_plainly(company: Company) -> None:
    client = company.client()
    assert client.post("/overview", headers=ORIGIN | PAGE).status_code == 401
    assert client.get("/_dash-layout", headers=PAGE).status_code == 401
    assert client.get("/overview", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(
    "next_path", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_way_on_never_leads_elsewhere(company: Company, next_path: str) -> None:
    answer = sign_in(company.client(), "lea", next_path=next_path)
    assert urlsplit(answer.headers["Location"]).netloc == ""
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"].removeprefix("/\\evil")


@pytest.mark.parametrize(("name", "password"), [("lea", "wrong wrong wrong"), ("who", PASSWORD), ("", ""), ("lea", "")])
def test_wrong_names_and_wrong_passwords_read_alike(company: Company, name: str, password: str) -> None:
    answer = sign_in(company.client(), name, password)
    assert answer.status_code == 401
    assert "That name and password do not go together." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_what_was_typed_is_written_back_as_text(company: Company) -> None:
    answer = sign_in(company.client(), '"><script>alert(1)</script>', next_path='/"><script>alert(2)</script>')
    assert "<script>alert" not in answer.text


def test_the_cookie_is_for_the_server_alone_and_over_tls_for_this_host_alone(company: Company) -> None:
    plain = sign_in(company.client(), "lea").headers["Set-Cookie"]
    assert plain.startswith("skillgap=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    secure = (
        company.client()
        .post(
            "/sign-in",
            data={"name": "lea", "password": PASSWORD},
            headers={"Origin": "https://localhost"},
            base_url="https://localhost",
        )
        .headers["Set-Cookie"]
    )
    assert secure.startswith("__Host-skillgap=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(secure.split("; "))
    assert "Domain" not in secure


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(company: Company) -> None:
    client = company.client()
    client.set_cookie("skillgap", "planted")
    sign_in(client, "lea")
    kept = client.get_cookie("skillgap")
    assert kept is not None
    assert kept.value != "planted"
    first = kept.value
    sign_in(client, "lea")
    thief = company.client()
    for number in ("planted", first):
        thief.set_cookie("skillgap", number)
        assert thief.get("/overview").status_code == 401


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(company: Company) -> None:
    client = company.signed_in("lea")
    kept = client.get_cookie("skillgap")
    assert kept is not None
    thief = company.client()
    thief.set_cookie("skillgap", kept.value)
    assert thief.get("/overview").status_code == 200
    answer = client.post("/sign-out", headers=ORIGIN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")
    assert client.get("/signed-out").status_code == 200
    assert client.get_cookie("skillgap") is None
    assert thief.get("/overview").status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_signs_anybody_in_or_out(company: Company, path: str, headers: dict[str, str]) -> None:
    client = company.signed_in("lea")
    assert client.post(path, data={"name": "nobody", "password": PASSWORD}, headers=headers).status_code == 403
    assert client.get("/overview").json["name"] == "lea"  # type: ignore[index]


def test_guessing_is_made_to_wait_even_with_the_right_password(company: Company) -> None:
    client = company.client()
    for _ in range(5):
        assert sign_in(client, "lea", "guess guess guess").status_code == 401
    waiting = sign_in(client, "lea")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "1")
    assert "Try again in 1 second." in waiting.text
    company.clock.pass_by(seconds=1)
    assert sign_in(client, "lea").status_code == 303


def test_who_has_no_role_reads_so_and_sees_nothing(company: Company) -> None:
    client = company.signed_in("nobody")
    answer = client.get("/overview", headers=PAGE)
    assert answer.status_code == 403
    assert "No role yet" in answer.text
    assert "You are signed in as nobody." in answer.text
    assert client.post("/overview", headers=ORIGIN).status_code == 401


def test_a_role_that_is_taken_away_or_given_holds_at_once(company: Company) -> None:
    lea, nobody = company.signed_in("lea"), company.signed_in("nobody")
    company.rules = AccessRules({"learning": frozenset({"nobody"})})
    assert lea.get("/overview", headers=PAGE).status_code == 403
    assert nobody.get("/overview").json["roles"] == ["learning"]  # type: ignore[index]


def test_who_leads_is_a_manager_and_a_partner_has_the_named_units(company: Company) -> None:
    assert company.signed_in("p10@example.org").get("/overview").json == {
        "name": "p10@example.org", "roles": ["manager"], "person": "P10", "units": [],
    }  # fmt: skip
    assert company.signed_in("p12@example.org").get("/overview").json == {
        "name": "p12@example.org", "roles": ["hr_partner"], "person": "P12", "units": ["D2"],
    }  # fmt: skip


def test_a_removed_user_is_out_at_once(company: Company) -> None:
    client = company.signed_in("lea")
    company.users.remove("lea")
    assert client.get("/overview").status_code == 401


def test_who_is_published_as_gone_is_out_at_their_next_request(tmp_path: Path) -> None:
    folder, state = publish(tmp_path / "warehouse", snapshot="2026-01-31"), tmp_path / "state"
    state.mkdir()
    company = Company(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl")), state)
    client = company.signed_in("p10@example.org")
    assert client.get("/overview").json["roles"] == ["manager"]  # type: ignore[index]
    publish(folder, snapshot="2026-02-28")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update dim_person set is_active = false, left_on = '2026-02-27' where person_id = 'P10'")
    answer = client.get("/overview", headers=PAGE)
    assert (answer.status_code, "No role yet" in answer.text) == (403, True)


def test_a_session_that_has_ended_leads_to_the_form(company: Company) -> None:
    client = company.signed_in("lea")
    company.clock.pass_by(hours=1)
    assert client.get("/overview", headers=PAGE).headers["Location"].startswith("/sign-in?")


def test_signing_in_and_out_and_refusals_are_in_the_audit_log_without_what_was_typed(
    company: Company, audit_file: Path
) -> None:
    client = company.signed_in("lea")
    client.post("/sign-out", headers=ORIGIN)
    sign_in(client, "lea", "guess guess guess")
    sign_in(client, PASSWORD, "lea")
    assert audited(audit_file) == [
        ("lea", "sign in"),
        ("lea", "sign out"),
        ("lea", "sign in refused"),
        ("a name that nobody has", "sign in refused"),
    ]
    assert PASSWORD not in audit_file.read_text(encoding="utf-8")


def test_the_pages_around_signing_in_need_nothing_that_is_closed(company: Company) -> None:
    again = company.signed_in("lea")
    for client, path in (
        (company.client(), "/sign-in"),
        (company.client(), "/signed-out"),
        (again, "/signed-in-again"),
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_damaged_file_of_users_is_said_in_words_and_lets_nobody_in(company: Company, tmp_path: Path) -> None:
    client = company.signed_in("lea")
    (tmp_path / "state" / "users.json").write_text("{", encoding="utf-8")
    for answer in (client.get("/overview", headers=PAGE), sign_in(company.client(), "lea")):
        assert answer.status_code == 503
        assert "Nobody can sign in at the moment." in answer.text


def test_a_link_signs_nobody_out(company: Company) -> None:
    client = company.signed_in("lea")
    assert client.get("/sign-out").headers["Location"] == "/"
    assert client.get("/overview").status_code == 200


def test_an_analyst_is_led_to_the_sql_page(company: Company) -> None:
    company.rules = AccessRules({"analyst": frozenset({"lea"})})
    assert company.signed_in("lea").get("/", headers=PAGE).headers["Location"] == "/sql"


def test_whoever_signs_in_and_has_no_role_is_noted_once_a_minute(company: Company, audit_file: Path) -> None:
    client = company.signed_in("nobody")
    for _ in range(3):
        assert client.get("/overview", headers=PAGE).status_code == 403
    assert company.client().get("/overview").status_code == 401  # who has not signed in is no refusal to note
    assert audited(audit_file) == [("nobody", "sign in"), ("nobody", "refused")]
