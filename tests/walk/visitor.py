"""Somebody of a role who opens pages without a browser, and whom the server answers as it answers a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from dash import Dash

from dashboards.app import create_app
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.signed_in import SignedIn
from tests.walk.reading import Reading, read


class Visitor:
    """Opens pages of one company as one viewer after the other."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._access = SignedIn()
        self._app: Dash = create_app(warehouse, self._access)
        self._client = self._app.server.test_client()

    def sign_in(self, viewer: Viewer) -> None:
        """Sign somebody in; the first request makes Dash register its router."""
        self._access.viewer = viewer
        self._client.get("/_dash-dependencies")

    def open(self, address: str) -> Reading:
        """Return the page at an address as it is read."""
        return read(self.tree(address))

    def tree(self, address: str) -> Any:
        """Return the components at an address."""
        parts = urlsplit(address)
        key = next(key for key in self._app.callback_map if "_pages_content.children" in key)
        body = {
            "output": key,
            "outputs": [
                dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in key[2:-2].split("...")
            ],
            "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": parts.path},
                {"id": "_pages_location", "property": "search", "value": f"?{parts.query}" if parts.query else ""},
            ],
            "state": [],
            "changedPropIds": [],
        }
        answer = self._client.post("/_dash-update-component", json=body, headers={"Origin": "http://localhost"})
        assert answer.status_code == 200, f"{address}: {answer.get_data(as_text=True)[:300]}"
        return json.loads(answer.get_data(as_text=True))["response"]["_pages_content"]["children"]


def filters(tree: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each filter of a page with the values that may be chosen.

    Args:
        tree: the page's components.
    """
    if isinstance(tree, list):
        for child in tree:
            yield from filters(child)
    elif isinstance(tree, dict):
        props = tree.get("props", {})
        identity = props.get("id")
        if isinstance(identity, dict) and "filter" in identity:
            yield identity["name"], [each["value"] if isinstance(each, dict) else each for each in props["data"]]
        yield from filters(props.get("children"))
