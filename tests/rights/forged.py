"""Requests as no browser writes them: other types, lists, nothing, very long texts, and ids with `..` and quotes."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from tests.rights.application import CALLBACK, Request

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e300,
    "",
    "\0",
    "²",
    "x" * 20_000,
    "../../../../etc/passwd",
    "P000' or 'a' = 'a",
    '"; drop table gap_by_person; --',
    [],
    ["P000", ["D3"]],
    {},
    {"prop": {"type": "Div"}},
)
ODD_OF_EACH = 6
# What is said to have been pressed.
PRESSED: tuple[Any, ...] = (
    ["nothing"],
    ["nothing.n_clicks"],
    [""],
    ["{}.n_clicks"],
    ['{"download":"person","form":"csv","what":7}.n_clicks'],
    ['{"download":["person"],"form":{},"what":[]}.n_clicks'],
    ["{not json}.n_clicks"],
)
# Bodies that are no callback's.
BODIES: tuple[Any, ...] = (
    {},
    [],
    "text",
    7,
    {"output": "gaps-head.children"},
    {"output": "no-such.children", "outputs": {"id": "no-such", "property": "children"}, "inputs": [], "state": []},
    {
        "output": "sql-answer.children",
        "outputs": {"id": "sql-answer", "property": "children"},
        "inputs": 7,
        "state": {},
    },
)
PATHS = (
    "/../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/person/%00",
    "/gaps/" + "x" * 5000,
    "/assets/../app.py",
    "//evil",
)


def forged(asked: Sequence[Request]) -> Iterator[Request]:
    """Yield requests with one thing in them that is odd: each value, and each part of an id, of one request a callback.

    Args:
        asked: requests as browsers write them.
    """
    first: dict[str, Request] = {}
    for each in asked:
        if each.path == CALLBACK:
            # The last one has the most in it: a store, a filter, a button.
            first[each.body["output"]] = each
    for nth, (key, each) in enumerate(first.items()):
        # In turn, so that each callback gets a part of them and each of them reaches many callbacks.
        for n in range(nth, nth + ODD_OF_EACH):
            odd = ODD[n % len(ODD)]
            for place, body in _with(each.body, odd, n):
                yield Request(f"{key[:60]} with {place} {str(odd)[:40]!r}", "POST", CALLBACK, body)
        for pressed in PRESSED:
            body = each.body | {"changedPropIds": pressed}
            yield Request(f"{key[:60]} with {pressed!r} pressed", "POST", CALLBACK, body)
    for body in BODIES:
        yield Request(f"a body {body!r}", "POST", CALLBACK, body)
    for path in PATHS:
        yield Request(f"the path {path[:40]}", "GET", path)


def _with(body: dict[str, Any], odd: Any, n: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a body with each of its values, and in turn with one part of each of its ids, replaced."""
    for part in ("inputs", "state"):
        for at, entry in enumerate(body[part]):
            entries = entry if isinstance(entry, list) else [entry]
            for within in range(len(entries)):
                forged = copy.deepcopy(body)
                place = forged[part][at][within] if isinstance(entry, list) else forged[part][at]
                place["value"] = odd
                yield f"{part} {at} {within}", forged
                if isinstance(place["id"], dict):
                    forged = copy.deepcopy(body)
                    place = forged[part][at][within] if isinstance(entry, list) else forged[part][at]
                    names = sorted(place["id"])
                    place["id"][names[n % len(names)]] = odd
                    yield f"id of {part} {at} {within}", forged
