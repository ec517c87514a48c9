"""Signing in with a real provider in a browser: its own pages, ours, and the way between them both ways."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboards.server import create_server, wsgi_application
from dashboards.sign_in.configuration import SignIn
from dashboards.sign_in.provider import Client
from published.access_rules import AccessRules
from tests.browser.conftest import LIGHT_AND_DARK, Scheme, settle
from tests.browser.test_look import violations
from tests.integration.oidc_provider.running import CLIENT_ID, SECRET, RunningProvider, free_port, running_provider
from tests.unit.dashboards.published import publish

LEADERS = AccessRules({"hr_leader": frozenset({"group:hr"})})


@dataclass
class Door:
    """Dashboards that open to those for whom the provider vouches."""

    address: str
    provider: RunningProvider
    rules: AccessRules = field(default=LEADERS)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder, port = publish(tmp_path_factory.mktemp("company") / "warehouse"), free_port()
    address = f"http://127.0.0.1:{port}"
    with running_provider(address) as provider:
        door = Door(address, provider)
        scopes = ("openid", "email", "groups")
        client = Client(provider.issuer, CLIENT_ID, address, SECRET, groups_claim="groups", scopes=scopes)
        application = wsgi_application(folder, SignIn("oidc", lambda: door.rules, client=client))
        server = create_server(application, host="127.0.0.1", port=port)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield door
        server.close()
        thread.join(timeout=5)


@pytest.fixture
def page(browser: Browser, door: Door) -> Iterator[Page]:
    context = browser.new_context(base_url=door.address, locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
    context.route("**/*", _stay_on_this_machine)
    door.rules = LEADERS
    yield context.new_page()
    context.close()


def _stay_on_this_machine(route: Route) -> None:
    """Let no request out: the provider's own pages ask for a typeface elsewhere."""
    if route.request.url.startswith("http://127.0.0.1:"):
        route.fallback()
    else:
        route.abort()


def sign_in(page: Page, name: str) -> None:
    page.get_by_placeholder("Enter any login").fill(name)
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()


def test_the_hr_leader_signs_in_with_the_provider_sees_the_overview_and_signs_out_of_both(
    page: Page, door: Door
) -> None:
    page.goto("/")
    assert page.url.startswith(f"{door.provider.issuer}/interaction/")
    sign_in(page, "hr-lea")
    settle(page)
    assert page.url == f"{door.address}/overview"
    expect(page.locator(".signed-in")).to_contain_text("hr-lea@firm.example")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Do you want to sign-out from")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_placeholder("Enter any login")).to_be_visible()


def test_a_role_that_is_taken_away_while_somebody_works_is_gone_at_the_next_click(page: Page, door: Door) -> None:
    page.goto("/gaps")
    sign_in(page, "hr-lea")
    settle(page)
    heading = page.get_by_role("heading", level=1).inner_text()
    door.rules = AccessRules()
    page.get_by_text("Families", exact=True).click()
    expect(page.locator(".session-ended")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.goto("/gaps")
    expect(page.get_by_role("heading", level=1)).to_have_text("No role yet")
    expect(page.locator("main")).to_contain_text("You are signed in as hr-lea@firm.example.")


def test_who_changes_their_mind_at_the_provider_can_try_again(page: Page, door: Door) -> None:
    page.goto("/gaps?by=family")
    page.get_by_role("link", name="[ Cancel ]").click()
    expect(page.get_by_role("alert")).to_contain_text("You were not signed in: it was cancelled")
    page.get_by_role("link", name="Try again").click()
    sign_in(page, "hr-lea")
    settle(page)
    assert page.url == f"{door.address}/gaps?by=family"


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_a_sign_in_failed(page: Page, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/sign-in/callback?state=x&code=x")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
