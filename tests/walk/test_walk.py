"""Every page, as every role, over eleven companies: no link leads nowhere, no sentence contradicts its table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from dashboards.snapshot.demo import demo_manager
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.notice import refusal_text
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from published.audit import AuditLog
from published.viewer import ROLES, Role, Viewer
from tests.walk.checks import CHECKS
from tests.walk.companies import SHAPES
from tests.walk.route import walk
from tests.walk.visitor import Visitor

pytestmark = pytest.mark.integration

# What a page says in place of its figures where somebody may not open it, or there is nothing under its address.
LOST = tuple(refusal_text(refused)[0] for refused in (NotAllowedError("page"), NotAllowedError("not_yours")))


@pytest.fixture(params=SHAPES)
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """A company of each shape, published."""
    shape, root = SHAPES[request.param], tmp_path / "workspace"
    root.mkdir()
    shape.write(root)
    outcome = refresh(open_workspace(root), as_of=shape.as_of)
    assert outcome.status == "published", outcome.reason
    opened = Warehouse(root / "warehouse", AuditLog(tmp_path / "audit.jsonl"))
    yield opened
    opened.close()


def _viewers(warehouse: Warehouse, visitor: Visitor) -> Iterator[Viewer]:
    """Yield somebody of each role: the leader of a line, and the partner of the first unit on the Gaps page."""
    leader = Viewer("hr_leader", frozenset({"hr_leader"}))
    visitor.sign_in(leader)
    paths = [urlsplit(link).path.split("/") for link in visitor.open("/gaps").links]
    units = [unquote(path[2]) for path in paths if path[1] == "gaps" and len(path) == 3]
    person = demo_manager(warehouse)
    for role in ROLES:
        is_somebody = role in ("manager", "employee")
        looks_after = frozenset(units[:1]) if role == "hr_partner" else frozenset[str]()
        yield Viewer(role, frozenset[Role]({role}), person if is_somebody else None, looks_after)


def test_no_page_contradicts_itself_and_no_link_leads_nowhere(warehouse: Warehouse) -> None:
    visitor = Visitor(warehouse)
    found: dict[str, str] = {}
    for viewer in _viewers(warehouse, visitor):
        visitor.sign_in(viewer)
        n_pages = 0
        for seen in walk(visitor, viewer):
            n_pages += 1
            where = f"{viewer.name} at {seen.address}"
            if seen.reading.is_refused or any(section.title in LOST for section in seen.reading.sections):
                found.setdefault(f"led from {seen.led_from}: {seen.reading.title}", where)
            for check in CHECKS:
                for line in check(seen.reading):
                    found.setdefault(f"{check.__name__}: {line}", where)
        assert n_pages, f"{viewer.name} sees no page at all"
    assert not found, "\n".join(["", *(f"{where}: {line}" for line, where in found.items())])
