"""A published workspace with a mail server and a web hook beside it, and a refresh log that tests write."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.publish.snapshots import record_without_publishing
from orchestration.refresh_log.log_file import RefreshRecord
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from published.refresh_log import QualityCheck, Refresh, RefreshStatus, SourceFile
from tests.receivers import Hook, MailServer, mail_server, web_hook
from tests.unit.dashboards.published import publish

START = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
SECRET = "hook-5ecret-9f2c"  # noqa: S105 - invented


@pytest.fixture(scope="module")
def smtp_of_module() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def smtp(smtp_of_module: MailServer) -> MailServer:
    """A mail server on loopback that has taken nothing yet."""
    smtp_of_module.mails.clear()
    smtp_of_module.refused.clear()
    return smtp_of_module


@pytest.fixture(scope="module")
def hook_of_module() -> Iterator[Hook]:
    with web_hook() as hook:
        yield hook


@pytest.fixture
def hook(hook_of_module: Hook) -> Hook:
    """A web hook on loopback that was sent nothing yet."""
    hook_of_module.got.clear()
    hook_of_module.status = 200
    return hook_of_module


class Night:
    """One workspace over several nights: what its refreshes left, and the moment that it is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = START
        self.settings: dict[str, Any] = {}

    @property
    def workspace(self) -> Workspace:
        made = Workspace(self.root, Settings.model_validate(self.settings))
        made.prepare()
        (self.root / "workspace.yml").write_text(yaml.safe_dump(self.settings), encoding="utf-8")
        return made

    @property
    def log(self) -> str:
        file = self.workspace.state / "logs" / "refresh.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def refreshed(
        self,
        status: RefreshStatus,
        *,
        reason: str | None = None,
        checks: Sequence[tuple[str, str]] = (),
        refused: Sequence[str] = (),
        files: Sequence[SourceFile] | None = None,
    ) -> None:
        """Leave the record of a refresh that began now and took a minute."""
        at = self.now.replace(tzinfo=None)
        failed = [QualityCheck(at, "model", subject, name, False, 3, "row 7: Ada", True) for subject, name in checks]
        record = RefreshRecord(
            Refresh(at, status, 60.0, reason, date(2026, 2, 2), None),
            failed,
            files=files,
            refused=[SourceFile.without_rows("hris/people", name, "refused", "found 'Ada'") for name in refused],
        )
        record_without_publishing(self.workspace, record)

    def file(self, name: str, came: datetime, n_read: int, n_set_aside: int) -> SourceFile:
        """An export that lies there and was read when it came."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
        os.utime(path, (came.timestamp(), came.timestamp()))
        at = came.replace(tzinfo=None)
        return SourceFile("hris/people", name, at, n_read, n_read - n_set_aside, 0, n_set_aside, 0, "loaded", None)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """The dashboards' published company, as a workspace whose settings a test gives."""
    root = tmp_path / "workspace"
    root.mkdir()
    publish(root / "warehouse", snapshot="00000001-20260131T060000Z")
    return Night(root)


def mail_to(smtp: MailServer, **more: Any) -> dict[str, Any]:
    """Settings of the mail server."""
    return {
        "server": "127.0.0.1",
        "port": smtp.port,
        "encryption": "none",
        "sender": "skillgap@firm.example",
        **more,
    }
