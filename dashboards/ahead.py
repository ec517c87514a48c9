"""Read ahead what pages show of the organisation to whoever knows nobody in it, and what the others' rests on.

What pages start from stands in `snapshot.preload`. Nothing about a person is read, and nobody is noted to have seen it.
"""

from __future__ import annotations

from functools import partial

from flask import Flask

from dashboards.pages.courses import page as courses
from dashboards.pages.courses.few_others_queries import read_takers_ahead
from dashboards.pages.coverage import page as coverage
from dashboards.pages.framework import page as framework
from dashboards.pages.gaps import page as gaps
from dashboards.pages.lately import make_ahead
from dashboards.pages.movement import page as movement
from dashboards.pages.overview import page as overview
from dashboards.pages.person.development_queries import actions_of_everybody
from dashboards.pages.person.queries import courses_of_everybody
from dashboards.pages.response import page as response
from dashboards.snapshot.snapshot import Warehouse
from published.permissions import may_open
from published.viewer import Viewer

NOBODY = Viewer("", frozenset({"learning"}))
"""Somebody who sees the whole organisation, nobody in it, and nothing that is hidden from anybody who sees it."""

PAGES = (overview.PAGE, gaps.PAGE, movement.PAGE, coverage.PAGE, courses.PAGE, framework.PAGE, response.PAGE)


def read_pages_ahead(server: Flask, newest: Warehouse) -> None:
    """Make the pages, and keep the answers that they rest on.

    Args:
        server: the application, whose pages ask by its context.
        newest: the snapshot, pinned.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    read_takers_ahead(newest)
    courses_of_everybody(newest)
    actions_of_everybody(newest)
    for page in PAGES:
        if may_open(NOBODY, page.permission):
            make_ahead(server, newest, NOBODY, partial(page.layout, None, {}))
