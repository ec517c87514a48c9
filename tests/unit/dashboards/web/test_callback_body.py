"""A callback's request has the shape that a browser gives it, or is refused in words and not with a failure."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.web.callback_body import is_callback

KNOWN = {"a.children", "..a.children...b.children..", "_pages_content.children"}
PLACE = {"id": "a", "property": "children"}
ENTRY = {"id": {"filter": "gaps", "name": "cycle"}, "property": "value", "value": ["anything"]}
BODY: dict[str, Any] = {
    "output": "a.children",
    "outputs": PLACE,
    "inputs": [ENTRY, [ENTRY, ENTRY], []],
    "state": [{"id": "b", "property": "data"}],
    "changedPropIds": ["a.n_clicks"],
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
        BODY | {"inputs": [{"id": "_pages_location", "property": "pathname", "value": None}]},
        BODY | {"inputs": [{"id": "_pages_location", "property": "pathname", "value": "gaps"}]},
        BODY | {"inputs": [{"id": "_pages_location", "property": "search", "value": ["?"]}]},
    ],
)  # fmt: skip
def test_what_no_browser_writes_is_refused(body: Any) -> None:
    assert not is_callback(body, KNOWN)
