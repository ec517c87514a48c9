"""The shape of a callback's request: what no browser writes is refused with 400 before Dash reads it.

Dash takes a body as it comes, and answers one that it can't read with 500 and a page of the log. What a value may be is
for each callback to say; nothing here decides what somebody may see.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from dash import Dash
from flask import Flask, abort, request

CALLBACK_PATH = "/_dash-update-component"
LOCATION = "_pages_location"


def refuse_malformed(app: Dash) -> None:
    """Refuse requests to callbacks that are none. Call it once Dash has set itself up.

    Args:
        app: whose callbacks are known.
    """
    server: Flask = app.server

    @server.before_request
    def check() -> None:
        is_asked = request.path == CALLBACK_PATH and request.method == "POST"
        if is_asked and not is_callback(body_of_request(), app.callback_map):
            abort(400, "This is no request of a page here. Load the page again.")


def body_of_request() -> Any:  # noqa: ANN401
    """Return what the present request asks with; None where that is no JSON."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets within brackets within brackets
        return None


def is_callback(body: Any, known: Container[str]) -> bool:  # noqa: ANN401 - JSON of anybody's
    """Return whether a body is shaped like a callback's request.

    Args:
        body: what was sent.
        known: the outputs of the callbacks that there are.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str) or body["output"] not in known:
        return False
    inputs, states, changed = body.get("inputs"), body.get("state", []), body.get("changedPropIds", [])
    if not all(isinstance(each, list) for each in (inputs, states, changed)):
        return False
    return (
        _fits_output(body.get("outputs"), body["output"])
        and all(map(_is_changed, changed))
        and all(_is_entry(each) for given in (*(inputs or ()), *states) for each in _one_or_several(given))
    )


def _is_changed(given: Any) -> bool:  # noqa: ANN401
    """Return whether something names what changed: `id.property`, where an id of several parts is JSON."""
    if not isinstance(given, str) or not given.startswith("{"):
        return isinstance(given, str)
    try:
        return _is_id(json.loads(given.rsplit(".", 1)[0]))
    except (ValueError, RecursionError):
        return False


def _one_or_several(given: Any) -> list[Any]:  # noqa: ANN401
    return given if isinstance(given, list) else [given]


def _fits_output(outputs: Any, output: str) -> bool:  # noqa: ANN401
    """Return whether outputs are as many as their key says: `..a.children...b.children..` is two."""
    if not output.startswith(".."):
        return _is_place(outputs)
    return isinstance(outputs, list) and len(outputs) == output.count("...") + 1 and all(map(_is_place, outputs))


def _is_place(given: Any) -> bool:  # noqa: ANN401
    return isinstance(given, dict) and _is_id(given.get("id")) and isinstance(given.get("property"), str)


def _is_entry(given: Any) -> bool:  # noqa: ANN401
    if not _is_place(given):
        return False
    if given["id"] != LOCATION:
        return True
    # Dash's own router takes what it is given for a text.
    value = given.get("value")
    if given["property"] == "pathname":
        return isinstance(value, str) and value.startswith("/")
    return value is None or isinstance(value, str)


def _is_id(given: Any) -> bool:  # noqa: ANN401
    if isinstance(given, dict):
        return all(isinstance(each, str | int | float) for each in given.values())
    return isinstance(given, str)
