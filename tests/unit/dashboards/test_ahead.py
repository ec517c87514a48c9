"""Pages that are read ahead: what then needs no query, that nobody is noted, and a page that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from dashboards.ahead import PAGES, read_pages_ahead
from dashboards.app import create_app
from dashboards.pages.context import read_ahead_as
from dashboards.pages.frame import Page
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.modes import DemoAccess
from published.files import NotPublishedError, PublishedFile
from published.permissions import may_open
from published.viewer import Viewer

Make = Callable[..., Viewer]


@pytest.fixture
def server(warehouse: Warehouse) -> Flask:
    server: Flask = create_app(warehouse, DemoAccess(b"x" * 32, lambda _: None, is_invented=True)).server
    return server


@pytest.mark.parametrize("role", ["learning", "framework_owner"])
def test_whoever_knows_nobody_opens_pages_without_a_query(
    server: Flask, warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    newest = warehouse.newest()
    read_pages_ahead(server, newest)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was to be kept")

    for read in ("rows", "frame"):
        monkeypatch.setattr(PublishedFile, read, refuse)
    n_opened = 0
    for page in PAGES:
        if may_open(viewer(role), page.permission):
            with server.test_request_context("/"):
                read_ahead_as(viewer(role), newest)
                assert page.layout(None, {})
                n_opened += 1
    assert n_opened >= 3


def test_nobody_is_noted_to_have_seen_a_page(server: Flask, warehouse: Warehouse, audit_file: Path) -> None:
    read_pages_ahead(server, warehouse.newest())
    assert not audit_file.exists()


def test_a_page_that_cannot_be_made_keeps_no_other_from_being_read_ahead(
    server: Flask, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made: list[str] = []

    def failing(page: Page[object], *_: object) -> None:
        made.append(page.name)
        raise ValueError(page.name)

    monkeypatch.setattr(Page, "layout", failing)
    read_pages_ahead(server, warehouse.newest())
    assert len(made) == len(set(made)) >= 5
    assert len([record for record in caplog.records if "could not be read ahead" in record.message]) == len(made)


def test_without_a_snapshot_there_is_nothing_to_read_ahead(
    server: Flask, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise NotPublishedError("never")

    monkeypatch.setattr(Page, "layout", gone)
    with pytest.raises(NotPublishedError):
        read_pages_ahead(server, warehouse.newest())
