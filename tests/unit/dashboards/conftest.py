"""A published warehouse and one viewer for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Role, Viewer
from tests.unit.dashboards.published import publish

NOW = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("company") / "warehouse")


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture(scope="session")
def connected(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse whose connections serve all tests: to open them takes longer than most questions."""
    opened = Warehouse(published, AuditLog(tmp_path_factory.mktemp("nobody") / "audit.jsonl"))
    yield opened
    opened.close()


@pytest.fixture
def warehouse(connected: Warehouse, audit_file: Path) -> Warehouse:
    """A warehouse with an audit log and answers of its own."""
    return connected.with_nothing_kept(AuditLog(audit_file, clock=lambda: NOW))


@pytest.fixture
def empty_warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse", AuditLog(tmp_path / "audit.jsonl", clock=lambda: NOW))


@pytest.fixture
def viewer() -> Callable[..., Viewer]:
    """Make a viewer of some roles: managers and employees are P10, who leads Sales; partners look after Finance."""

    def make(*roles: Role, person_id: str | None = "P10") -> Viewer:
        is_somebody = not {"manager", "employee"}.isdisjoint(roles)
        units = frozenset({"D2"}) if "hr_partner" in roles else frozenset()
        return Viewer("someone", frozenset(roles), person_id if is_somebody else None, units)

    return make
