"""The dashboards over a published company, to whom requests are sent by hand and whose answers are read as text."""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dash import Dash

from dashboards.app import create_app
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.signed_in import SignedIn

CALLBACK = "/_dash-update-component"
ORIGIN = {"Origin": "http://localhost"}


@dataclass(frozen=True)
class Request:
    """Something that is asked for.

    Attributes:
        about: what it is, for whoever reads that it was answered wrongly.
        method: GET, or POST with a form or, to a callback, a body.
        path: where to.
        body: what is sent.
        is_form: it is sent as a form, and not as JSON.
    """

    about: str
    method: str
    path: str
    body: Any = None
    is_form: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and everything that can be read in it, files included."""

    status: int
    text: str


class Application:
    """The dashboards over one folder, asked by whoever is signed in."""

    def __init__(self, folder: Path, plant: Callable[[Dash], None] = lambda _app: None) -> None:
        """Open the folder.

        Args:
            folder: `<workspace>/warehouse`.
            plant: adds something to the application before it answers.
        """
        self._warehouse = Warehouse(folder, AuditLog(folder.parent / "audit.jsonl"))
        self._access = SignedIn()
        self.dash = create_app(self._warehouse, self._access)
        plant(self.dash)
        self._client = self.dash.server.test_client()
        self.as_(Viewer("setting up", frozenset({"hr_leader"})))
        self._client.get("/_dash-dependencies")  # Dash registers its router with the first request

    def as_(self, viewer: Viewer | None) -> None:
        """Sign somebody in, or nobody."""
        self._access.viewer = viewer

    def send(self, asked: Request) -> Answer:
        """Return the answer to a request."""
        sent = {"data": asked.body} if asked.is_form else {"json": asked.body} if asked.body is not None else {}
        answer = self._client.open(asked.path, method=asked.method, headers=ORIGIN, **sent)
        content = answer.get_data()
        answer.close()
        return Answer(answer.status_code, _read(content))

    def close(self) -> None:
        """Close every file."""
        self._warehouse.close()


@contextmanager
def failures() -> Iterator[list[str]]:
    """Give a list to which the failures are added that the application logs meanwhile."""
    found: list[str] = []

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problem = record.exc_info[1] if record.exc_info else None
            found.append(f"{record.getMessage()}: {problem!r}")

    handler = Noting(logging.ERROR)
    loggers = [logging.getLogger(name) for name in ("dashboards", "flask.app")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield found
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def _read(content: bytes) -> str:
    """Return an answer as text, with the files that it holds unpacked; whoever is looked for has an ASCII name."""
    if b'"base64":true' not in content:
        return _unpacked(content)
    return content.decode() + "".join(_unpacked(base64.b64decode(each)) for each in _files(json.loads(content)))


def _files(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        if found.get("base64") and isinstance(found.get("content"), str):
            yield found["content"]
        for each in found.values():
            yield from _files(each)
    elif isinstance(found, list):
        for each in found:
            yield from _files(each)


def _unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    except zipfile.BadZipFile:
        return content.decode("utf-8", "replace")
