"""A callback's request has the shape that a browser gives it, or is refused in words and not with a failure."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.app import create_app
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.callback_body import is_callback
from published.viewer import Viewer
from tests.rights.application import CALLBACK, ORIGIN
from tests.signed_in import SignedIn

KNOWN = {"a.children", "..a.children...b.children..", "_pages_content.children"}
PLACE = {"id": "a", "property": "children"}
ENTRY = {"id": {"filter": "gaps", "name": "cycle"}, "property": "value", "value": ["anything"]}
BODY: dict[str, Any] = {
    "output": "a.children",
    "outputs": PLACE,
    "inputs": [ENTRY, [ENTRY, ENTRY], []],
    "state": [{"id": "b", "property": "data"}],
    "changedPropIds": ["a.n_clicks", '{"download":"gaps","form":"csv"}.n_clicks'],
}


def test_what_a_browser_writes_is_let_through() -> None:
    assert is_callback(BODY, KNOWN)
    assert is_callback(BODY | {"output": "..a.children...b.children..", "outputs": [PLACE, PLACE]}, KNOWN)
    location = [{"id": "_pages_location", "property": name, "value": value} for name, value in
                (("pathname", "/gaps"), ("search", ""), ("search", None))]  # fmt: skip
    assert is_callback(BODY | {"inputs": location}, KNOWN)
    assert is_callback({key: BODY[key] for key in ("output", "outputs", "inputs")}, KNOWN)


@pytest.mark.parametrize(
    "body",
    [
        None, [], "text", 7, {},
        BODY | {"output": "c.children"},
        BODY | {"output": ["a.children"]},
        BODY | {"outputs": [PLACE]},
        BODY | {"outputs": {"id": "a"}},
        BODY | {"output": "..a.children...b.children..", "outputs": [PLACE]},
        BODY | {"inputs": None},
        BODY | {"inputs": 7},
        BODY | {"inputs": [7]},
        BODY | {"inputs": [[ENTRY, "text"]]},
        BODY | {"inputs": [ENTRY | {"id": 7}]},
        BODY | {"inputs": [ENTRY | {"id": {"filter": ["gaps"]}}]},
        BODY | {"inputs": [ENTRY | {"property": None}]},
        BODY | {"state": {}},
        BODY | {"changedPropIds": [{}]},
        BODY | {"changedPropIds": ["{not json}.n_clicks"]},
        BODY | {"changedPropIds": ['{"a":' * 100_000 + ".n_clicks"]},
        BODY | {"changedPropIds": ['{"download":["gaps"]}.n_clicks']},
        BODY | {"inputs": [{"id": "_pages_location", "property": "pathname", "value": None}]},
        BODY | {"inputs": [{"id": "_pages_location", "property": "pathname", "value": "gaps"}]},
        BODY | {"inputs": [{"id": "_pages_location", "property": "search", "value": ["?"]}]},
    ],
)  # fmt: skip
def test_what_no_browser_writes_is_refused(body: Any) -> None:
    assert not is_callback(body, KNOWN)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff"])
def test_what_is_no_json_is_refused_in_words(empty_warehouse: Warehouse, data: bytes) -> None:
    access = SignedIn()
    access.viewer = Viewer("someone", frozenset({"employee"}), "P11")
    client = create_app(empty_warehouse, access).server.test_client()
    answer = client.post(CALLBACK, data=data, content_type="application/json", headers=ORIGIN)
    assert (answer.status_code, "no request of a page here" in answer.text) == (400, True)
