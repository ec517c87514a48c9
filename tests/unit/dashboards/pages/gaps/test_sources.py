"""What a section names as its source is the table that its figures are from."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.walk.visitor import Visitor


@pytest.mark.parametrize("page", ["/gaps", "/gaps/D1/T1", "/gaps?competency=K1"])
def test_people_of_today_and_of_a_cycle_are_from_two_tables(
    warehouse: Warehouse, viewer: Callable[..., Viewer], page: str
) -> None:
    visitor = Visitor(warehouse)
    visitor.sign_in(viewer("hr_leader"))
    of_cycle = f"{page}{'&' if '?' in page else '?'}cycle=Y2"
    today, then = json.dumps(visitor.tree(page)), json.dumps(visitor.tree(of_cycle))
    assert '"gap_now"' in today
    assert '"gap_by_person"' not in today
    assert '"gap_by_person"' in then
    assert '"gap_now"' not in then
