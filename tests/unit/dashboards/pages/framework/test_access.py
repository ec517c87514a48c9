"""The Framework page asked for by address and by forged callbacks, in every role: the server decides, not the menu."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask import Flask

from dashboards.app import create_app
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import ROLES, Role, Viewer
from tests.answers import as_written
from tests.signed_in import SignedIn

Make = Callable[..., Viewer]
Entry = dict[str, Any]
MAY: tuple[Role, ...] = ("hr_leader", "hr_partner", "learning", "framework_owner")
PATHS = ("/framework", "/framework/K1", "/framework/K2", "/framework/role/R-SELL")
WORDS = ("Names a first offer.", "Repeats what was said.", "Listening", "welding")
DOWNLOADS = ("signals", "irrelevance", "profiles", "upkeep", "deployment", "drift")


class Forger:
    """Somebody who writes requests by hand, as whoever is signed in."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._access = SignedIn()
        self._app: Dash = create_app(warehouse, self._access)
        self._client = self._app.server.test_client()

    @property
    def server(self) -> Flask:
        """The application."""
        server: Flask = self._app.server
        return server

    def as_(self, viewer: Viewer) -> Forger:
        """Sign somebody in; the first request makes Dash register its router."""
        self._access.viewer = viewer
        self._client.get("/_dash-dependencies")
        return self

    def page(self, path: str) -> str:
        """Return what the router answers for an address."""
        location = [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": ""},
        ]
        return self._send(self._key("_pages_content.children"), location, [])

    def change(self, **filters: str) -> str:
        """Return what the page's own callback answers for filters."""
        chosen = [_filter(name, value) for name, value in filters.items()]
        return self._send(self._key("framework-head.children"), [chosen], [_where("framework", None)])

    def download(self, page: str, what: str, where: str | None = None) -> str:
        """Return what a download button answers."""
        button = {"id": {"download": page, "what": what, "form": "csv"}, "property": "n_clicks", "value": 1}
        key = next(
            key
            for key, callback in self._app.callback_map.items()
            if any(f'"download":"{page}"' in each["id"] for each in callback["inputs"])
        )
        return self._send(key, [[button]], [[], _where(page, where)], pressed=button)

    def _key(self, output: str) -> str:
        return next(key for key in self._app.callback_map if output in key)

    def _send(self, key: str, inputs: list[Any], state: list[Any], pressed: Entry | None = None) -> str:
        outputs = [dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in key[2:-2].split("...")]
        alone = dict(zip(("id", "property"), key.rsplit(".", 1), strict=True))
        identity = "" if pressed is None else json.dumps(pressed["id"], sort_keys=True, separators=(",", ":"))
        body = {
            "output": key,
            "outputs": outputs if key.startswith("..") else alone,
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{identity}.n_clicks"] if pressed else [],
        }
        answer = self._client.post("/_dash-update-component", json=body, headers={"Origin": "http://localhost"})
        assert answer.status_code in (200, 204), answer.get_data(as_text=True)
        return as_written(answer.get_data(as_text=True))


def _filter(name: str, value: str) -> Entry:
    return {"id": {"filter": "framework", "name": name, "default": "all"}, "property": "value", "value": value}


def _where(page: str, value: str | None) -> Entry:
    return {"id": {"where": page}, "property": "data", "value": value}


@pytest.fixture
def forger(warehouse: Warehouse) -> Forger:
    return Forger(warehouse)


@pytest.mark.parametrize("role", ROLES)
def test_an_address_answers_those_alone_whose_page_it_is(forger: Forger, viewer: Make, role: Role) -> None:
    forger.as_(viewer(role))
    for path in PATHS:
        text = forger.page(path)
        assert ("This page is not part of your role" in text) == (role not in MAY), path
        assert any(words in text for words in WORDS) == (role in MAY), path


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_change_of_filters_tells_nothing_to_others(forger: Forger, viewer: Make, role: Role) -> None:
    forger.as_(viewer(role))
    for filters in ({}, {"signal": "inconsistent"}, {"cycle": "Y1"}, {"family": "Selling"}):
        text = forger.change(**filters)
        assert any(words in text for words in WORDS) == (role in MAY), filters


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_press_of_a_button_gives_no_file_to_others(forger: Forger, viewer: Make, role: Role) -> None:
    forger.as_(viewer(role))
    for what in DOWNLOADS:
        assert ("filename" in forger.download("framework", what)) == (role in MAY), what
    assert ("filename" in forger.download("competency", "competency", "K1")) == (role in MAY)
    assert ("filename" in forger.download("role", "role", "R-SELL")) == (role in MAY)


@pytest.mark.parametrize("role", ROLES)
def test_managers_are_told_of_to_leaders_alone_however_one_asks(forger: Forger, viewer: Make, role: Role) -> None:
    forger.as_(viewer(role))
    is_leader = role == "hr_leader"
    for text in (forger.page("/framework"), forger.change(), forger.change(cycle="Y2")):
        assert ("Name of P31" in text) == is_leader
        assert ("rating-level difference" in text.lower()) == is_leader
    assert ("filename" in forger.download("framework", "severity")) == is_leader


def test_what_is_withheld_is_in_no_answer(forger: Forger, viewer: Make) -> None:
    # B4 is about four people with nine ratings; three have K3 in their profile, and all have a gap
    leader = forger.as_(viewer("hr_leader")).page("/framework")
    assert "All of 3\u00a0people assessed have a gap" in leader
    assert '"people":4' in leader.replace(" ", "")
    for role in MAY[1:]:
        forger.as_(viewer(role))
        for text in (forger.page("/framework"), forger.page("/framework/K3"), forger.change()):
            assert "All of" not in text, role
            assert '"people":4' not in text.replace(" ", ""), role
