"""A page as one viewer gets it, in words."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from dashboards.pages.context import EXTENSION
from dashboards.pages.frame import Page
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.errors import guarded
from published.viewer import Viewer


def page_of(warehouse: Warehouse, asking: Viewer, page: Page[Any], where: str | None, **query: str) -> str:
    """Return everything that a page says to a viewer, with plain spaces.

    Args:
        warehouse: the published files.
        asking: who looks.
        page: the page.
        where: the part in its path.
        query: its query string.
    """
    server = Flask("test")
    server.extensions[EXTENSION] = warehouse
    with server.test_request_context("/"):
        g.viewer = asking
        text = str(guarded(page.layout)(where, query))
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\\xa0", " ").replace("\\u202f", " ")
