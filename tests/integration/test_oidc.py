"""Signing in with a real provider, over HTTP: `skillgap dashboards` on one side, Node.js on the other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
import requests

from dashboards.sign_in.provider import KEYS_AT_MOST_EVERY
from tests.integration.oidc_provider.running import (
    PUBLIC_CLIENT_ID,
    SECRET,
    RunningProvider,
    free_port,
    running_provider,
)
from tests.unit.dashboards.published import publish

SETTINGS = """
sign_in:
  mode: oidc
  address: {address}
  issuer: {issuer}
  client_id: {client_id}
  {secret}
  groups_claim: groups
  scopes: [openid, email, profile, groups]
access: {{hr_leader: ["group:hr"], learning: [lou@firm.example]}}
"""
COMMAND = (sys.executable, "-m", "skillgap", "--workspace")
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Company:
    """A workspace that is served, and the provider that its people sign in with."""

    root: Path
    address: str
    provider: RunningProvider
    log: Path

    @property
    def audited(self) -> list[tuple[str, str, str | None]]:
        lines = (self.root / "state" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        return [(entry["who"], entry["what"], entry["filter"].get("reason")) for entry in map(json.loads, lines)]

    def command(self, *words: str) -> str:
        return subprocess.run([*COMMAND, str(self.root), *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    yield from _served(tmp_path_factory.mktemp("company"), "skillgap", "client_secret_env: CLIENT_SECRET")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    yield from _served(tmp_path_factory.mktemp("public"), PUBLIC_CLIENT_ID, "claim: preferred_username")


def _served(root: Path, client_id: str, secret: str) -> Iterator[Company]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running_provider(address) as provider:
        publish(root / "warehouse")
        text = SETTINGS.format(address=address, issuer=provider.issuer, client_id=client_id, secret=secret)
        (root / "workspace.yml").write_text(text, encoding="utf-8")
        log = root / "said"
        with log.open("w") as said:
            server = subprocess.Popen(
                [*COMMAND, str(root), "dashboards", "--port", str(port)],
                env={**os.environ, "CLIENT_SECRET": SECRET},
                stdout=said,
                stderr=said,
            )
        try:
            _wait_for(f"{address}/healthz", log)
            yield Company(root, address, provider, log)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            if requests.get(url, timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8"))


def sign_in(browser: requests.Session, company: Company, name: str, path: str = "/overview") -> requests.Response:
    """Open a page as a browser does that has not signed in, and fill in the provider's form."""
    form = browser.get(f"{company.address}{path}", headers={"Accept": "text/html"}, timeout=20)
    assert form.url.startswith(f"{company.provider.issuer}/interaction/"), form.text
    return browser.post(form.url, data={"prompt": "login", "login": name, "password": "any"}, timeout=20)


def sign_out(browser: requests.Session, company: Company) -> requests.Response:
    """Sign out as a browser does: over the page that leads on to the provider, and the provider's form."""
    page = browser.post(f"{company.address}/sign-out", headers={"Origin": company.address}, timeout=20)
    found = re.search(r'content="0; url=([^"]+)"', page.text)
    assert found is not None, page.text
    asked = browser.get(unescape(found[1]), timeout=20)
    fields = dict(re.findall(r'name="(xsrf)" value="([^"]+)"', asked.text))
    action = re.search(r'action="([^"]+)"', asked.text)
    assert action is not None, asked.text
    return browser.post(action[1], data={**fields, "logout": "yes"}, timeout=20)


def test_somebody_signs_in_works_and_signs_out_here_and_there(company: Company) -> None:
    browser = requests.Session()
    page = sign_in(browser, company, "hr-lea", "/gaps?by=family")
    assert (page.status_code, page.url) == (200, f"{company.address}/gaps?by=family")
    assert "hr-lea@firm.example  (oidc)" in company.command("user", "sessions")
    assert "hr_leader, since access.hr_leader names the group hr" in company.command(
        "access", "hr-lea@firm.example", "--group", "hr"
    )
    out = sign_out(browser, company)
    assert (out.status_code, out.url.partition("?")[0]) == (200, f"{company.address}/signed-out")
    assert company.command("user", "sessions") == ""
    assert browser.post(f"{company.address}/overview", headers={"Origin": company.address}).status_code == 401
    again = browser.get(f"{company.address}/overview", headers={"Accept": "text/html"}, timeout=20)
    assert "/interaction/" in again.url  # the provider asks for the name again: its own session has ended, too
    assert [entry for entry in company.audited if entry[0] == "hr-lea@firm.example"] == [
        ("hr-lea@firm.example", "sign in", None),
        ("hr-lea@firm.example", "sign out", None),
    ]


def test_who_is_signed_in_with_the_provider_still_need_not_say_who_they_are(company: Company) -> None:
    browser = requests.Session()
    assert sign_in(browser, company, "lou").url == f"{company.address}/overview"
    assert "1 sessions" in company.command("user", "sessions", "--end", "lou@firm.example")
    back = browser.get(f"{company.address}/courses", headers={"Accept": "text/html"}, timeout=20)
    assert (back.status_code, back.url) == (200, f"{company.address}/courses")


def test_who_has_no_role_and_whose_address_is_not_verified_see_nothing(company: Company) -> None:
    nobody = sign_in(requests.Session(), company, "bo")
    assert nobody.status_code == 403
    assert "You are signed in as bo@firm.example." in nobody.text
    unverified = sign_in(requests.Session(), company, "new-hr")
    assert unverified.status_code == 403
    assert "You are not signed in" in unverified.text
    assert company.audited[-1][2] == "the provider has not verified the e-mail address"


def test_a_provider_with_another_key_is_taken_up_and_one_that_is_down_is_said_in_words(company: Company) -> None:
    assert sign_in(requests.Session(), company, "hr-lea").status_code == 200
    company.provider.stop()
    company.provider.change_key()
    company.provider.start()
    time.sleep(KEYS_AT_MOST_EVERY.total_seconds())
    assert sign_in(requests.Session(), company, "hr-lea").url == f"{company.address}/overview"
    browser = requests.Session()
    form = browser.get(f"{company.address}/overview", headers={"Accept": "text/html"}, timeout=20)
    signed = browser.post(
        form.url, data={"prompt": "login", "login": "hr-lea", "password": "x"}, timeout=20, allow_redirects=False
    )
    back = browser.get(signed.headers["Location"], timeout=20, allow_redirects=False).headers["Location"]
    company.provider.stop()
    try:
        down = browser.get(back, timeout=20)
    finally:
        company.provider.start()
    assert down.status_code == 503
    assert "does not answer at the moment" in down.text
    assert SECRET not in company.log.read_text(encoding="utf-8")


def test_an_answer_can_neither_be_used_twice_nor_in_another_browser(company: Company) -> None:
    browser, thief = requests.Session(), requests.Session()
    page = sign_in(browser, company, "hr-lea")
    callback = next(way.url for way in page.history if "/sign-in/callback?" in way.url)
    for whoever in (browser, thief):
        replayed = whoever.get(callback, timeout=20)
        assert replayed.status_code == 400
        assert "not under way any more" in unescape(replayed.text)
    assert "skillgap" not in thief.cookies


def test_a_public_client_signs_in_with_pkce_alone_and_by_user_name(public: Company) -> None:
    page = sign_in(requests.Session(), public, "hr-lea")
    assert (page.status_code, page.url) == (200, f"{public.address}/overview")
    assert "hr-lea  (oidc)" in public.command("user", "sessions")


def test_dashboards_do_not_start_without_the_secret_that_is_named(tmp_path: Path) -> None:
    text = SETTINGS.format(
        address="http://127.0.0.1:1",
        issuer="http://127.0.0.1:2",
        client_id="x",
        secret="client_secret_env: NOWHERE_SET",  # noqa: S106 - its name
    )
    (tmp_path / "workspace.yml").write_text(text, encoding="utf-8")
    done = subprocess.run([*COMMAND, str(tmp_path), "dashboards"], capture_output=True, text=True)
    assert done.returncode != 0
    assert "sign_in.client_secret_env: the environment variable NOWHERE_SET is not set" in " ".join(done.stderr.split())
