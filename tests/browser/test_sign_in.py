"""Signing in and out in a browser: from a link back to it, and a session that ends while somebody works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboards.server import create_server, wsgi_application
from dashboards.sign_in.configuration import SignIn, sessions_of, users_of
from dashboards.sign_in.sessions import Lifetime, Sessions
from published.access_rules import AccessRules
from tests.browser.conftest import LIGHT_AND_DARK, Scheme, settle
from tests.browser.test_look import violations
from tests.unit.dashboards.published import publish

PASSWORD = "correct horse battery"  # noqa: S105 - a test's


@dataclass(frozen=True)
class Door:
    """Dashboards where Lea leads HR and Bo has no role."""

    address: str
    sessions: Sessions


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    root = tmp_path_factory.mktemp("company")
    folder, state = publish(root / "warehouse"), root / "state"
    state.mkdir()
    for name in ("lea", "bo"):
        users_of(state).add(name, PASSWORD)
    rules = AccessRules({"hr_leader": frozenset({"lea"})})
    server = create_server(wsgi_application(folder, SignIn("local", lambda: rules)), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Door(f"http://127.0.0.1:{server.effective_port}", sessions_of(state, Lifetime()))
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def context(browser: Browser, door: Door) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=door.address, locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
    yield context
    context.close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address or user name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_link_leads_through_the_form_to_what_it_is_of_and_signing_out_ends_it(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/gaps?by=family")
    expect(page.get_by_label("E-mail address or user name")).to_be_focused()
    sign_in(page, "lea", "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_have_text("That name and password do not go together.")
    expect(page.get_by_label("E-mail address or user name")).to_have_value("lea")
    sign_in(page, "Lea ")
    settle(page)
    assert page.url.endswith("/gaps?by=family")
    expect(page.locator(".signed-in")).to_contain_text("lea")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_session_that_ends_while_somebody_works_takes_nothing_from_the_page(
    context: BrowserContext, door: Door
) -> None:
    page = context.new_page()
    page.goto("/gaps")
    sign_in(page, "lea")
    settle(page)
    heading = page.get_by_role("heading", level=1).inner_text()
    door.sessions.end_all_of("lea")
    page.get_by_text("Families", exact=True).click()
    note = page.locator(".session-ended")
    expect(note).to_contain_text("Your session has ended.")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    with context.expect_page() as opened:
        note.get_by_role("link").click()
    beside = opened.value
    sign_in(beside, "lea")
    expect(beside.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    page.get_by_text("Mean gap", exact=True).click()
    expect(page.get_by_role("heading", name="Mean gap by unit and family")).to_be_visible()
    expect(note).to_have_count(0)


def test_who_has_no_role_reads_so_on_every_page(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    sign_in(page, "bo")
    for path in ("/", "/gaps", "/person/P10"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("No role yet")
        expect(page.locator("main")).to_contain_text("You are signed in as bo.")


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_around_signing_in(context: BrowserContext, scheme: Scheme) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto("/signed-out")
    assert violations(page) == []
    page.goto("/overview")
    sign_in(page, "nobody")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    sign_in(page, "bo")
    expect(page.get_by_role("heading", level=1)).to_have_text("No role yet")
    assert violations(page) == []
