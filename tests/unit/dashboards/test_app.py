"""The application as it is put together."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboards.server import serve, wsgi_application
from dashboards.web.listening import Listening, UnsafeListeningError
from published.files import DEMO_MARK

LEAVES = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org)[\w.-]+")


@pytest.fixture(scope="module")
def server(published: Path) -> Flask:
    return wsgi_application(published, secret=b"0123456789abcdef")


@pytest.fixture
def client(server: Flask) -> Iterator[FlaskClient]:
    with server.test_client() as client:
        yield client


def test_nothing_on_the_first_page_leads_to_another_host(client: FlaskClient) -> None:
    assert not LEAVES.findall(client.get("/overview").get_data(as_text=True))


def test_none_of_our_own_files_leads_to_another_host(client: FlaskClient) -> None:
    page = client.get("/overview").get_data(as_text=True)
    ours = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
    assert len(ours) >= 6
    for file in ours:
        assert not LEAVES.findall(client.get(file).get_data(as_text=True)), file


def test_no_installed_package_hooks_itself_into_dash() -> None:
    assert list(importlib.metadata.entry_points(group="dash_hooks")) == []


def test_the_pages_are_registered_once_with_their_addresses(client: FlaskClient) -> None:
    for path in (
        "/overview",
        "/gaps",
        "/gaps/D1/T1",
        "/person/P11",
        "/coverage",
        "/courses",
        "/courses/CO1",
        "/framework",
        "/framework/K1",
        "/data",
    ):
        assert client.get(path).status_code == 200


def test_there_is_no_way_in_for_language_models(client: FlaskClient) -> None:
    assert client.post("/_mcp", json={}).status_code in (404, 405)


def test_the_demo_is_not_served_to_other_machines(published: Path) -> None:
    with pytest.raises(UnsafeListeningError, match="choose any role"):
        serve(published, Listening("0.0.0.0", is_insecure=True))  # noqa: S104 - that is the point


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_company_is_called_invented_in_a_workspace_with_the_demos_mark_alone(
    tmp_path: Path, *, is_demo: bool
) -> None:
    (tmp_path / "state").mkdir()
    if is_demo:
        (tmp_path / "state" / DEMO_MARK).touch()
    with wsgi_application(tmp_path / "warehouse").test_client() as client:
        client.get("/_dash-dependencies")
        layout = client.get("/_dash-layout").get_data(as_text=True)
    assert ("invented company" in layout) == is_demo
    assert ("No sign-in" in layout) != is_demo
