"""Signing in with a provider: who is let in, and everything about an answer that lets nobody in."""

from __future__ import annotations

import base64
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from dashboards.sign_in import asking
from dashboards.sign_in.asking import Kept, ProviderError
from dashboards.sign_in.configuration import SignIn, access_by, sessions_of
from dashboards.sign_in.provider import Client
from dashboards.sign_in.sessions import Lifetime
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.gate import current_viewer, protect
from published.access_rules import AccessRules, SignedIn
from tests.unit.dashboards.sign_in.clock import Clock
from tests.unit.dashboards.sign_in.provider_on_loopback import (
    ANY_ALGORITHM,
    CLIENT_ID,
    SECRET,
    Answer,
    ProviderOnLoopback,
    as_json,
    listening,
)

ADDRESS = "https://skills.firm.example"
ORIGIN = {"Origin": ADDRESS}
PAGE = {"Accept": "text/html"}
DISCOVERY = "/.well-known/openid-configuration"


class Company:
    """A server whose people sign in with a provider that the test holds in its hand."""

    def __init__(self, warehouse: Warehouse, state: Path, provider: ProviderOnLoopback, **client: Any) -> None:
        self.provider, self.clock, self._state = provider, provider.clock, state
        self.rules = AccessRules(
            {"hr_leader": frozenset({"lea@firm.example"}), "learning": frozenset({"group:learning", "1"})}
        )
        taken = Client(provider.issuer, CLIENT_ID, ADDRESS, **({"secret": SECRET, "groups_claim": "groups"} | client))
        self.server = Flask("test")
        access = access_by(SignIn("oidc", lambda: self.rules, client=taken), warehouse, state, clock=self.clock)
        protect(self.server, access)
        self.server.add_url_rule(
            "/overview",
            view_func=lambda: {"name": current_viewer().name, "roles": sorted(current_viewer().roles)},
            methods=["GET", "POST"],
        )

    def browser(self) -> FlaskClient:
        browser = self.server.test_client()
        browser.environ_base["wsgi.url_scheme"] = "https"
        browser.environ_base["HTTP_HOST"] = "skills.firm.example"
        return browser

    @property
    def names(self) -> list[str]:
        return [session.name for session in sessions_of(self._state, Lifetime(), clock=self.clock).listed()]


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture
def provider(key: RSAKey) -> Iterator[ProviderOnLoopback]:
    provider = ProviderOnLoopback(Clock(), key)
    with listening(provider):
        yield provider


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def company(warehouse: Warehouse, state: Path, provider: ProviderOnLoopback) -> Company:
    return Company(warehouse, state, provider)


def sent_away(browser: FlaskClient, next_path: str = "/overview") -> str:
    answer = browser.get(f"/sign-in?next={quote(next_path)}", base_url=ADDRESS)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def state_in(authorization_url: str) -> str:
    return parse_qs(urlsplit(authorization_url).query)["state"][0]


def come_back(browser: FlaskClient, **parameters: str) -> TestResponse:
    return browser.get("/sign-in/callback", query_string=parameters, base_url=ADDRESS)


def sign_in(company: Company, browser: FlaskClient, next_path: str = "/overview") -> TestResponse:
    url = sent_away(browser, next_path)
    return come_back(browser, state=state_in(url), code=company.provider.code_for(url))


def overview(browser: FlaskClient) -> TestResponse:
    return browser.get("/overview", base_url=ADDRESS)


def cookie_of(browser: FlaskClient, name: str) -> str | None:
    cookie = browser.get_cookie(name, domain="skills.firm.example")
    return None if cookie is None else cookie.value


def audited(file: Path) -> list[tuple[str, str, str | None]]:
    entries = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [(entry["who"], entry["what"], entry["filter"].get("reason")) for entry in entries]


# --- who is let in


def test_a_page_leads_to_the_provider_and_back_to_it(company: Company) -> None:
    browser = company.browser()
    refused = browser.get("/overview?by=family", headers=PAGE, base_url=ADDRESS)
    assert (refused.status_code, refused.headers["Location"]) == (303, "/sign-in?next=%2Foverview%3Fby%3Dfamily")
    answer = sign_in(company, browser, "/overview?by=family")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/overview?by=family")
    assert overview(browser).json == {"name": "lea@firm.example", "roles": ["hr_leader"]}
    assert company.names == ["lea@firm.example"]


def test_what_is_asked_of_the_provider_has_state_nonce_challenge_and_our_own_address(company: Company) -> None:
    browser = company.browser()
    answer = browser.get("/sign-in", base_url=ADDRESS, headers={"Host": "evil.example"})
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert sent["redirect_uri"] == [f"{ADDRESS}/sign-in/callback"]
    assert sent["scope"] == ["openid email profile"]
    assert sent["code_challenge_method"] == ["S256"]
    assert all(len(sent[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))
    other = parse_qs(urlsplit(sent_away(browser)).query)
    assert all(other[name] != sent[name] for name in ("state", "nonce", "code_challenge"))


def test_the_code_is_exchanged_with_its_verifier_and_the_secret(company: Company) -> None:
    assert sign_in(company, company.browser()).status_code == 303
    (asked,) = (asked for asked in company.provider.asked if asked.path == "/token")
    assert 43 <= len(asked.form["code_verifier"]) <= 128
    assert (asked.form["client_id"], asked.form["client_secret"]) == (CLIENT_ID, SECRET)
    assert "Authorization" not in asked.headers


def test_a_provider_that_takes_the_secret_in_the_header_alone_gets_it_there(company: Company) -> None:
    company.provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_basic"]
    assert sign_in(company, company.browser()).status_code == 303
    (asked,) = (asked for asked in company.provider.asked if asked.path == "/token")
    assert asked.headers["Authorization"] == "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    assert "client_secret" not in asked.form


def test_a_public_client_signs_in_without_a_secret(
    warehouse: Warehouse, state: Path, provider: ProviderOnLoopback
) -> None:
    company = Company(warehouse, state, provider, secret=None)
    assert sign_in(company, company.browser()).status_code == 303
    (asked,) = (asked for asked in provider.asked if asked.path == "/token")
    assert asked.form["client_id"] == CLIENT_ID
    assert "client_secret" not in asked.form
    assert "Authorization" not in asked.headers


def test_groups_give_roles_and_changes_of_access_hold_at_once(company: Company) -> None:
    company.provider.claims = {"email": "lou@firm.example", "groups": ["all", "learning", 7]}
    browser = company.browser()
    sign_in(company, browser)
    assert overview(browser).json == {"name": "lou@firm.example", "roles": ["learning"]}
    company.rules = AccessRules()
    assert "No role yet" in browser.get("/overview", headers=PAGE, base_url=ADDRESS).text
    assert browser.post("/overview", headers=ORIGIN, base_url=ADDRESS).status_code == 401


@pytest.mark.parametrize(("claim", "name"), [("sub", "1"), ("preferred_username", "lea"), ("upn", "LEA@firm.example")])
def test_another_claim_names_the_person(
    warehouse: Warehouse, state: Path, provider: ProviderOnLoopback, claim: str, name: str
) -> None:
    provider.claims = {"email_verified": False, "preferred_username": "lea", "upn": "LEA@firm.example"}
    company = Company(warehouse, state, provider, claim=claim)
    sign_in(company, company.browser())
    assert company.names == [name]


def test_what_the_id_token_leaves_out_is_asked_of_the_userinfo_endpoint(company: Company) -> None:
    company.provider.claims = {"email": None}
    company.provider.userinfo = {"email": "lou@firm.example", "groups": ["learning"]}
    browser = company.browser()
    sign_in(company, browser)
    assert overview(browser).json == {"name": "lou@firm.example", "roles": ["learning"]}
    (asked,) = (asked for asked in company.provider.asked if asked.path == "/userinfo")
    assert asked.headers["Authorization"] == "Bearer access"


def test_clocks_may_differ_by_a_minute(company: Company) -> None:
    now = int(company.clock().timestamp())
    for claims in ({"iat": now + 59, "nbf": now + 59}, {"exp": now - 59}):
        company.provider.claims = claims
        assert sign_in(company, company.browser()).headers["Location"] == "/overview"


def test_several_audiences_name_us_as_the_one_it_was_issued_to(company: Company) -> None:
    company.provider.claims = {"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}
    assert sign_in(company, company.browser()).headers["Location"] == "/overview"


def test_several_tabs_sign_in_side_by_side(company: Company) -> None:
    browser = company.browser()
    urls = [sent_away(browser, path) for path in ("/overview?tab=1", "/overview?tab=2")]
    ways = [come_back(browser, state=state_in(url), code=company.provider.code_for(url)) for url in reversed(urls)]
    assert [way.headers["Location"] for way in ways] == ["/overview?tab=2", "/overview?tab=1"]
    assert company.names == ["lea@firm.example"]  # the second took the place of the first


def test_a_visit_that_one_process_began_is_ended_by_another(
    warehouse: Warehouse, state: Path, provider: ProviderOnLoopback
) -> None:
    first, second = Company(warehouse, state, provider), Company(warehouse, state, provider)
    url = sent_away(browser := first.browser())
    other = second.browser()
    other.set_cookie(
        "__Host-skillgap_visit", str(cookie_of(browser, "__Host-skillgap_visit")), domain="skills.firm.example"
    )
    answer = come_back(other, state=state_in(url), code=provider.code_for(url))
    assert answer.headers["Location"] == "/overview"


# --- cookies and sessions


def test_cookies_are_for_tls_and_this_host_alone_whatever_the_request_says(company: Company) -> None:
    browser = company.browser()
    url = sent_away(browser)
    away = browser.get("/sign-in", base_url="http://localhost").headers["Set-Cookie"]
    back = come_back(browser, state=state_in(url), code=company.provider.code_for(url)).headers["Set-Cookie"]
    assert away.startswith("__Host-skillgap_visit=")
    assert "Max-Age=600" in away
    assert back.startswith("__Host-skillgap=")
    for cookie in (away, back):
        assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(company: Company) -> None:
    browser, thief = company.browser(), company.browser()
    browser.set_cookie("__Host-skillgap", "planted", domain="skills.firm.example")
    url = sent_away(browser)
    come_back(browser, state=state_in(url), code=company.provider.code_for(url))
    first = str(cookie_of(browser, "__Host-skillgap"))
    company.rules = AccessRules()  # without a role one can sign in anew
    sign_in(company, browser)
    company.rules = AccessRules({"hr_leader": frozenset({"lea@firm.example"})})
    assert overview(browser).status_code == 200
    for number in ("planted", first):
        thief.set_cookie("__Host-skillgap", number, domain="skills.firm.example")
        assert overview(thief).status_code == 401


def test_a_session_that_was_begun_with_a_password_is_nobodys_here(company: Company, state: Path) -> None:
    number = sessions_of(state, Lifetime(), clock=company.clock).begin(SignedIn("lea@firm.example"), "local")
    browser = company.browser()
    browser.set_cookie("__Host-skillgap", number, domain="skills.firm.example")
    assert overview(browser).status_code == 401


def test_who_is_signed_in_is_not_sent_to_the_provider_again(company: Company) -> None:
    browser = company.browser()
    sign_in(company, browser)
    answer = browser.get("/sign-in?next=/overview", base_url=ADDRESS)
    assert answer.headers["Location"] == "/overview"


@pytest.mark.parametrize("next_path", ["https://evil.example", "//evil.example", "/\\evil.example", "/" + "x" * 3000])
def test_the_way_on_never_leads_elsewhere(company: Company, next_path: str) -> None:
    assert sign_in(company, company.browser(), next_path).headers["Location"] == "/"


# --- what lets nobody in


def _now(company: Company) -> int:
    return int(company.clock().timestamp())


TOKENS: dict[str, tuple[Callable[[Company], dict[str, Any]], str]] = {
    "wrong issuer": (lambda _: {"iss": "http://127.0.0.1:1"}, "'iss'"),
    "wrong audience": (lambda _: {"aud": "other"}, "'aud'"),
    "wrong audience among several": (lambda _: {"aud": ["other", "third"]}, "'aud'"),
    "several audiences without azp": (lambda _: {"aud": [CLIENT_ID, "other"]}, "'azp'"),
    "issued to another": (lambda _: {"azp": "other"}, "'azp'"),
    "wrong nonce": (lambda _: {"nonce": "another"}, "'nonce'"),
    "no nonce": (lambda _: {"nonce": None}, "'nonce'"),
    "expired": (lambda company: {"exp": _now(company) - 61}, "expired"),
    "no expiry": (lambda _: {"exp": None}, "'exp'"),
    "an expiry that is no number": (lambda _: {"exp": "9999999999"}, "'exp'"),
    "issued in the future": (lambda company: {"iat": _now(company) + 61}, "future"),
    "not yet valid": (lambda company: {"nbf": _now(company) + 61}, "not yet valid"),
    "no subject": (lambda _: {"sub": None}, "'sub'"),
    "another access token": (lambda _: {"at_hash": "AAAA"}, "'at_hash'"),
    "no claim": (lambda _: {"email": None}, "does not say email"),
    "a claim that is no text": (lambda _: {"email": ["lea@firm.example"]}, "does not say email"),
    "a blank claim": (lambda _: {"email": " "}, "does not say email"),
    "a claim with a line in it": (lambda _: {"email": "lea@firm.example\nx"}, "does not say email"),
    "an e-mail that is not verified": (lambda _: {"email_verified": False}, "not verified"),
    "an e-mail that is not verified, as text": (lambda _: {"email_verified": "false"}, "not verified"),
}


def refused(company: Company, answer: TestResponse, audit_file: Path, reason: str, status: int = 403) -> None:
    assert answer.status_code == status
    assert "You are not signed in" in answer.text
    assert f'href="{ADDRESS}/sign-in?next=' in answer.text
    assert all("skillgap=" not in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert company.names == []
    who, what, told = audited(audit_file)[-1]
    assert (who, what) == ("somebody whom no provider vouched for", "sign in refused")
    assert reason in str(told)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("case", TOKENS)
def test_a_token_about_which_something_does_not_hold_lets_nobody_in(
    company: Company, audit_file: Path, case: str
) -> None:
    claims, reason = TOKENS[case]
    company.provider.claims = claims(company)
    refused(company, sign_in(company, company.browser()), audit_file, reason)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_token_without_a_signature_lets_nobody_in(company: Company, audit_file: Path) -> None:
    company.provider.header = {"alg": "none"}
    refused(company, sign_in(company, company.browser()), audit_file, "unsupported_algorithm")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_token_signed_with_what_everybody_knows_lets_nobody_in(
    company: Company, audit_file: Path, monkeypatch: pytest.MonkeyPatch, key: RSAKey
) -> None:
    public = OctKey.import_key(base64.urlsafe_b64encode(key.as_pem(private=False)).decode())
    header = {"alg": "HS256", "kid": key.kid}

    def forged(nonce: str) -> str:
        now = _now(company)
        claims = {"iss": company.provider.issuer, "aud": CLIENT_ID, "sub": "1", "nonce": nonce, "iat": now}
        return jwt.encode(
            header, claims | {"exp": now + 300, "email": "lea@firm.example"}, public, registry=ANY_ALGORITHM
        )

    monkeypatch.setattr(company.provider, "id_token", forged)
    refused(company, sign_in(company, company.browser()), audit_file, "unsupported_algorithm")


def test_a_token_of_another_key_under_a_known_name_lets_nobody_in(
    company: Company, audit_file: Path, key: RSAKey
) -> None:
    company.provider.key = RSAKey.generate_key(2048, {"kid": str(key.kid)})
    refused(company, sign_in(company, company.browser()), audit_file, "bad_signature")


@pytest.mark.parametrize("id_token", ["", "x", "a.b.c", "e30.e30.", "[]", None, 7, "x" * 200_000])
def test_what_is_no_token_lets_nobody_in(company: Company, audit_file: Path, id_token: object) -> None:
    company.provider.instead["/token"] = lambda: as_json(
        {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
    )
    refused(company, sign_in(company, company.browser()), audit_file, "ID token")


def test_keys_that_the_provider_changes_are_taken_up_and_not_asked_for_at_every_token(
    company: Company, audit_file: Path
) -> None:
    provider = company.provider
    assert sign_in(company, company.browser()).status_code == 303
    assert sign_in(company, company.browser()).status_code == 303
    assert provider.n_asked("/keys") == 1
    provider.key = RSAKey.generate_key(2048, auto_kid=True)
    provider.header["kid"] = provider.key.kid
    unknown = sign_in(company, company.browser())  # nobody has published this key, and the others are new
    assert (unknown.status_code, provider.n_asked("/keys")) == (403, 1)
    provider.keys = [provider.key]
    company.clock.pass_by(seconds=5)
    assert sign_in(company, company.browser()).status_code == 303
    assert provider.n_asked("/keys") == 2
    assert "invalid_key_id" in str(audited(audit_file)[-2])


def test_metadata_and_keys_are_kept_for_an_hour(company: Company) -> None:
    sign_in(company, company.browser())
    company.clock.pass_by(minutes=59)
    sign_in(company, company.browser())
    assert (company.provider.n_asked(DISCOVERY), company.provider.n_asked("/keys")) == (1, 1)
    company.clock.pass_by(minutes=1)
    sign_in(company, company.browser())
    assert (company.provider.n_asked(DISCOVERY), company.provider.n_asked("/keys")) == (2, 2)


def test_a_state_is_good_for_one_answer(company: Company, audit_file: Path) -> None:
    browser = company.browser()
    url = sent_away(browser)
    code = company.provider.code_for(url)
    assert come_back(browser, state=state_in(url), code=code).headers["Location"] == "/overview"
    browser.post("/sign-out", headers=ORIGIN, base_url=ADDRESS)
    refused(company, come_back(browser, state=state_in(url), code=code), audit_file, "not under way", 400)
    assert company.provider.n_asked("/token") == 1


def test_a_code_is_good_for_one_answer(company: Company, audit_file: Path) -> None:
    url = sent_away(browser := company.browser())
    code = company.provider.code_for(url)
    come_back(browser, state=state_in(url), code=code)
    browser.post("/sign-out", headers=ORIGIN, base_url=ADDRESS)
    again = sent_away(browser)
    refused(company, come_back(browser, state=state_in(again), code=code), audit_file, "invalid_grant")


def test_a_state_of_another_browser_lets_nobody_in(company: Company, audit_file: Path) -> None:
    thief, victim = company.browser(), company.browser()
    url = sent_away(thief)
    sent_away(victim)
    code = company.provider.code_for(url)
    refused(company, come_back(victim, state=state_in(url), code=code), audit_file, "another browser's", 400)
    refused(company, come_back(company.browser(), state=state_in(url), code=code), audit_file, "another browser's", 400)
    assert company.provider.n_asked("/token") == 0


def test_a_code_that_was_issued_for_another_visit_lets_nobody_in(company: Company, audit_file: Path) -> None:
    thief, victim = company.browser(), company.browser()
    code = company.provider.code_for(sent_away(victim))
    stolen = come_back(thief, state=state_in(sent_away(thief)), code=code)
    refused(company, stolen, audit_file, "invalid_grant")


def test_a_request_from_which_the_challenge_was_taken_lets_nobody_in(company: Company, audit_file: Path) -> None:
    browser = company.browser()
    url = sent_away(browser)
    code = company.provider.code_for(url.replace("code_challenge=", "removed="))
    refused(company, come_back(browser, state=state_in(url), code=code), audit_file, "invalid_grant")


def test_who_takes_longer_than_ten_minutes_begins_anew(company: Company, audit_file: Path) -> None:
    browser = company.browser()
    url = sent_away(browser)
    company.clock.pass_by(minutes=10)
    late = come_back(browser, state=state_in(url), code=company.provider.code_for(url))
    refused(company, late, audit_file, "not under way", 400)


def test_an_answer_lacking_something_or_saying_it_twice_lets_nobody_in(company: Company, audit_file: Path) -> None:
    browser = company.browser()
    url = sent_away(browser)
    state, code = state_in(url), company.provider.code_for(url)
    for parameters in (
        {},
        {"code": code},
        {"state": state},
        {"state": state, "code": ""},
        {"state": state, "code": [code, code]},
        {"state": [state, "x"], "code": code},
        {"state": state, "code": code, "error": "access_denied"},
        {"state": state, "code": "x" * 9_000},
    ):
        answer = browser.get("/sign-in/callback", query_string=parameters, base_url=ADDRESS)
        refused(company, answer, audit_file, "lacks its state or its code", 400)
    for method in ("HEAD", "POST", "PUT", "OPTIONS"):
        answer = browser.open(
            "/sign-in/callback", method=method, query_string={"state": state, "code": code}, base_url=ADDRESS,
            headers=ORIGIN,
        )  # fmt: skip
        assert answer.status_code == 405
    assert come_back(browser, state=state, code=code).headers["Location"] == "/overview"  # none of it used it up


def test_an_answer_of_another_provider_lets_nobody_in(company: Company, audit_file: Path) -> None:
    company.provider.metadata["authorization_response_iss_parameter_supported"] = True
    for issuer in ({"iss": "https://evil.example"}, {}):
        url = sent_away(browser := company.browser())
        answer = come_back(browser, state=state_in(url), code=company.provider.code_for(url), **issuer)
        refused(company, answer, audit_file, "another provider")
    assert company.provider.n_asked("/token") == 0
    url = sent_away(browser)
    answer = come_back(browser, state=state_in(url), code=company.provider.code_for(url), iss=company.provider.issuer)
    assert answer.headers["Location"] == "/overview"


@pytest.mark.parametrize(
    ("error", "told", "reason"),
    [
        ("access_denied", "it was cancelled", "the provider answered access_denied"),
        ("server_error", "did not vouch for you", "the provider answered server_error"),
        ("<script>alert(1)</script>", "did not vouch for you", "the provider answered an error of its own"),
    ],
)
def test_what_the_provider_says_of_an_error_is_shown_in_our_words(
    company: Company, audit_file: Path, error: str, told: str, reason: str
) -> None:
    browser = company.browser()
    text = "Call <b>0800</b> and tell your password"
    answer = come_back(
        browser, state=state_in(sent_away(browser, "/overview?x=1")), error=error, error_description=text
    )
    refused(company, answer, audit_file, reason)
    assert told in answer.text.replace("&#39;", "'")
    assert "0800" not in answer.text
    assert "<script>alert" not in answer.text
    assert f"{ADDRESS}/sign-in?next=%2Foverview%3Fx%3D1" in answer.text
    assert "0800" not in audit_file.read_text(encoding="utf-8")


def test_the_provider_s_own_text_about_a_code_goes_nowhere(
    company: Company, audit_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = sent_away(browser := company.browser())
    answer = come_back(browser, state=state_in(url), code="made up")
    refused(company, answer, audit_file, "invalid_grant")
    for text in (answer.text, audit_file.read_text(encoding="utf-8"), caplog.text):
        assert "not your code" not in text


def test_a_userinfo_endpoint_that_speaks_of_somebody_else_lets_nobody_in(company: Company, audit_file: Path) -> None:
    company.provider.claims = {"email": None}
    company.provider.userinfo = {"sub": "2", "email": "lea@firm.example"}
    refused(company, sign_in(company, company.browser()), audit_file, "somebody else")


def test_refusals_without_end_are_made_to_wait_and_not_written_down(company: Company, audit_file: Path) -> None:
    browser = company.browser()
    statuses = [come_back(browser, state="x", code="x").status_code for _ in range(30)]
    assert (statuses[0], statuses[-1]) == (400, 429)
    assert len(audited(audit_file)) == statuses.count(400) < 25
    assert sign_in(company, browser).headers["Location"] == "/overview"  # whoever is vouched for need not wait


# --- a provider that is down, or is none


def down(company: Company, answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert "does not answer at the moment" in answer.text
    assert f'href="{ADDRESS}/sign-in?next=' in answer.text
    assert company.names == []


DISCOVERIES: dict[str, Callable[[], Answer]] = {
    "no page": lambda: Answer(b"", 404),
    "broken": lambda: Answer(b"", 500),
    "no JSON": lambda: Answer(b"<html>"),
    "a list": lambda: as_json([]),
    "nested without end": lambda: Answer(b"[" * 100_000),
    "a redirect elsewhere": lambda: Answer(b"", 302, {"Location": "http://127.0.0.1:1/"}),
    "a redirect with a document": lambda: Answer(b'{"issuer": "x"}', 307, {"Location": "/"}),
    "huge": lambda: Answer(b'{"x": "' + b"x" * 1_100_000 + b'"}'),
    "compressed": lambda: Answer(b"\x1f\x8b\x08", 200, {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("case", DISCOVERIES)
def test_a_discovery_document_that_is_none_is_said_in_words(company: Company, case: str) -> None:
    company.provider.instead[DISCOVERY] = DISCOVERIES[case]
    down(company, company.browser().get("/sign-in", base_url=ADDRESS))


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://login.other.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://login.firm.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"end_session_endpoint": "http://login.firm.example/end"},
        {"userinfo_endpoint": "http://[login"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_discovery_document_of_another_or_without_protection_is_not_followed(
    company: Company, metadata: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    company.provider.metadata = metadata
    down(company, company.browser().get("/sign-in", base_url=ADDRESS))
    assert "nobody can sign in" in caplog.text
    assert [asked.path for asked in company.provider.asked] == [DISCOVERY]


def test_an_authority_that_nobody_knows_is_told_with_what_to_do(
    company: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("unable to get local issuer certificate")

    monkeypatch.setattr(requests.Session, "request", refuses)
    down(company, company.browser().get("/sign-in", base_url=ADDRESS))
    assert "unable to get local issuer certificate" in caplog.text
    assert "REQUESTS_CA_BUNDLE has to name a file" in caplog.text


def test_an_unprotected_endpoint_of_this_machine_is_for_a_provider_on_it_alone(
    warehouse: Warehouse, state: Path, provider: ProviderOnLoopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(warehouse, state, provider)
    document = {
        "issuer": "https://login.firm.example",
        "authorization_endpoint": "https://login.firm.example/a",
        "token_endpoint": "https://login.firm.example/t",
        "jwks_uri": f"{provider.issuer}/keys",
    }
    monkeypatch.setattr("dashboards.sign_in.provider.fetched", lambda *_, **__: document)
    other = Flask("other")
    client = Client("https://login.firm.example", CLIENT_ID, ADDRESS)
    protect(other, access_by(SignIn("oidc", AccessRules, client=client), warehouse, state, clock=company.clock))
    down(company, other.test_client().get("/sign-in", base_url=ADDRESS))


TOKEN_ANSWERS: dict[str, Callable[[], Answer]] = {
    "broken": lambda: as_json({"error": "server_error"}, 500),
    "no JSON": lambda: Answer(b"Too many requests", 429),
    "huge": lambda: Answer(b'{"id_token": "' + b"x" * 1_100_000 + b'"}'),
    "a redirect": lambda: Answer(b"{}", 307, {"Location": "http://127.0.0.1:1/"}),
}


@pytest.mark.parametrize("case", TOKEN_ANSWERS)
def test_a_token_endpoint_that_gives_none_is_said_in_words(company: Company, case: str) -> None:
    company.provider.instead["/token"] = TOKEN_ANSWERS[case]
    down(company, sign_in(company, company.browser()))


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": 7}, {"keys": [{"kty": "RSA"}]}, {"keys": ["x"]}])
def test_keys_that_are_none_are_said_in_words(company: Company, keys: object) -> None:
    company.provider.instead["/keys"] = lambda: as_json(keys)
    down(company, sign_in(company, company.browser()))


def test_a_secret_that_the_provider_does_not_take_is_said_in_the_log_and_not_repeated(
    company: Company, audit_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    company.provider.instead["/token"] = lambda: as_json({"error": "invalid_client", "error_description": SECRET}, 401)
    refused(company, sign_in(company, company.browser()), audit_file, "invalid_client")
    assert "invalid_client" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in audit_file.read_text(encoding="utf-8")
    assert SECRET not in repr(Client("i", "c", "a", SECRET))


def test_a_provider_that_is_down_is_asked_again_after_some_seconds(company: Company) -> None:
    company.provider.instead[DISCOVERY] = lambda: Answer(b"", 500)
    for _ in range(3):
        down(company, company.browser().get("/sign-in", base_url=ADDRESS))
    assert company.provider.n_asked(DISCOVERY) == 1
    del company.provider.instead[DISCOVERY]
    company.clock.pass_by(seconds=5)
    assert sign_in(company, company.browser()).headers["Location"] == "/overview"


def test_while_a_provider_is_down_one_alone_waits_for_it() -> None:
    clock, asked, may_answer = Clock(), threading.Event(), threading.Event()

    def fetch() -> str:
        asked.set()
        may_answer.wait(10)
        raise ProviderError("down")

    may_answer.set()
    kept = Kept(fetch, clock=clock)
    with pytest.raises(ProviderError, match="down"):
        kept.get(timedelta(hours=1))
    clock.pass_by(seconds=5)
    may_answer.clear()
    asked.clear()

    def wait() -> None:
        with suppress(ProviderError):
            kept.get(timedelta(hours=1))

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert asked.wait(10)
    with pytest.raises(ProviderError, match="is being asked"):
        kept.get(timedelta(hours=1))
    may_answer.set()
    waiting.join(10)


def test_a_provider_that_says_nothing_or_drips_is_not_waited_for(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS_FOR_AN_ANSWER", 0.2)

    def late() -> Answer:
        time.sleep(1)
        return Answer(b"{}")

    company.provider.instead[DISCOVERY] = late
    began = time.monotonic()
    down(company, company.browser().get("/sign-in", base_url=ADDRESS))
    assert time.monotonic() - began < 0.9
    monkeypatch.setattr(asking, "SECONDS_IN_ALL", -1)
    company.clock.pass_by(seconds=5)
    company.provider.instead.clear()
    down(company, company.browser().get("/sign-in", base_url=ADDRESS))


# --- signing out


def test_signing_out_ends_the_session_here_and_leads_to_where_the_provider_ends_its_own(
    company: Company, audit_file: Path
) -> None:
    browser = company.browser()
    sign_in(company, browser)
    thief = company.browser()
    thief.set_cookie("__Host-skillgap", str(cookie_of(browser, "__Host-skillgap")), domain="skills.firm.example")
    assert overview(thief).status_code == 200
    answer = browser.post("/sign-out", headers=ORIGIN, base_url=ADDRESS)
    assert answer.status_code == 200
    url = answer.text.partition('content="0; url=')[2].partition('"')[0].replace("&amp;", "&")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    hint = sent.pop("id_token_hint")
    assert url.startswith(f"{company.provider.issuer}/end?")
    assert sent == {"client_id": CLIENT_ID, "post_logout_redirect_uri": f"{ADDRESS}/signed-out"}
    assert json.loads(base64.urlsafe_b64decode(hint.split(".")[1] + "=="))["email"] == "lea@firm.example"
    assert cookie_of(browser, "__Host-skillgap") is None
    assert overview(thief).status_code == 401
    assert "Sign in again" in browser.get("/signed-out?state=x", base_url=ADDRESS).text
    assert [entry[:2] for entry in audited(audit_file)] == [
        ("lea@firm.example", "sign in"),
        ("lea@firm.example", "sign out"),
    ]


def test_an_id_token_too_long_for_an_address_is_left_out(company: Company) -> None:
    company.provider.claims = {"groups": [f"a group with a long name {number}" for number in range(200)]}
    browser = company.browser()
    sign_in(company, browser)
    answer = browser.post("/sign-out", headers=ORIGIN, base_url=ADDRESS)
    assert "id_token_hint" not in answer.text
    assert f"client_id={CLIENT_ID}" in answer.text


@pytest.mark.parametrize("is_down", [True, False])
def test_where_the_provider_can_not_sign_out_that_is_said(company: Company, *, is_down: bool) -> None:
    browser = company.browser()
    company.provider.metadata["end_session_endpoint"] = None
    sign_in(company, browser)
    if is_down:
        company.clock.pass_by(hours=1, minutes=-1)
        overview(browser)
        company.clock.pass_by(minutes=2)
        company.provider.instead[DISCOVERY] = lambda: Answer(b"", 500)
    answer = browser.post("/sign-out", headers=ORIGIN, base_url=ADDRESS)
    assert "you may be signed in still" in answer.text
    assert company.names == []


def test_no_other_site_signs_anybody_out(company: Company) -> None:
    browser = company.browser()
    sign_in(company, browser)
    answer = browser.post("/sign-out", headers={"Origin": "https://evil.example"}, base_url=ADDRESS)
    assert answer.status_code == 403
    assert browser.get("/sign-out", base_url=ADDRESS).headers["Location"] == "/"
    assert overview(browser).status_code == 200


def test_nothing_of_the_provider_is_kept_longer_than_the_session(company: Company, state: Path) -> None:
    browser = company.browser()
    sign_in(company, browser)
    with sqlite3.connect(state / "sign_in.sqlite") as connection:
        assert connection.execute("select count(*) from id_tokens").fetchone() == (1,)
        assert connection.execute("select count(*) from visits").fetchone() == (0,)
    sessions_of(state, Lifetime(), clock=company.clock).end_all_of("lea@firm.example")
    with sqlite3.connect(state / "sign_in.sqlite") as connection:
        assert connection.execute("select count(*) from id_tokens").fetchone() == (0,)
    assert overview(browser).status_code == 401


def test_a_log_at_its_most_talkative_tells_no_secret(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        url = sent_away(browser := company.browser())
        code = company.provider.code_for(url)
        come_back(browser, state=state_in(url), code=code)
    for secret in (SECRET, code, state_in(url)):
        assert secret not in caplog.text
