"""Read ahead what pages show of the organisation to whoever knows nobody in it, and what the others' rests on.

What pages start from stands in `snapshot.preload`. Nothing about a person is read, and nobody is noted to have seen it.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask

from dashboards.pages.context import read_ahead_as
from dashboards.pages.courses import page as courses
from dashboards.pages.courses.catalogue_queries import read_catalogue_ahead
from dashboards.pages.coverage import page as coverage
from dashboards.pages.frame import Page
from dashboards.pages.framework import page as framework
from dashboards.pages.gaps import page as gaps
from dashboards.pages.movement import page as movement
from dashboards.pages.overview import page as overview
from dashboards.pages.response import page as response
from dashboards.snapshot.snapshot import Warehouse
from published.files import NotPublishedError
from published.permissions import may_open
from published.viewer import Viewer

NOBODY = Viewer("", frozenset({"learning"}))
"""Somebody who sees the whole organisation, nobody in it, and nothing that is hidden from anybody who sees it."""

PAGES = (overview.PAGE, gaps.PAGE, movement.PAGE, coverage.PAGE, courses.PAGE, framework.PAGE, response.PAGE)

log = logging.getLogger("dashboards")


def read_pages_ahead(server: Flask, newest: Warehouse) -> None:
    """Make the pages, and keep the answers that they rest on.

    Args:
        server: the application, whose pages ask by its context.
        newest: the snapshot, pinned.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    read_catalogue_ahead(newest)
    for page in PAGES:
        if may_open(NOBODY, page.permission):
            with server.test_request_context(next(iter(page.paths.values()))):
                read_ahead_as(NOBODY, newest)
                _made(page)


def _made(page: Page[Any]) -> None:
    try:
        page.layout(None, {})
    except NotPublishedError:
        raise
    except Exception:
        # Whoever opens the page is told; that the others are read ahead must not depend on it.
        log.warning("The page %s could not be read ahead.", page.title, exc_info=True)
