"""The moments that figures can be read for: today and the closed cycles, with what a part was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dashboards.pages.gaps.queries import HeatMap, heat_map
from dashboards.snapshot.cycles import closed_cycles, today_of
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer

Make = Callable[..., Viewer]


def test_today_leads_the_closed_cycles_the_newest_of_which_follows(warehouse: Warehouse, viewer: Make) -> None:
    reader = Reader(warehouse, viewer("hr_leader"))
    assert [each.cycle_id for each in reader.moments] == ["today", "Y2", "Y1"]
    assert (reader.moment().cycle_id, reader.moment("today").closes_on) == ("today", date(2026, 1, 31))
    assert reader.cycle().cycle_id == "Y2"


def test_an_open_cycle_is_no_moment(warehouse: Warehouse, viewer: Make) -> None:
    with pytest.raises(NotAllowedError):
        Reader(warehouse, viewer("hr_leader")).moment("Y3")


def test_a_cycle_that_asked_a_part_says_so_in_its_name(warehouse: Warehouse) -> None:
    cycle = closed_cycles(warehouse)[0]
    assert (cycle.label, cycle.part) == ("Autumn 2025", "")
    pilot = replace(cycle, population_name="Products", n_people=1385, n_expected=216)
    assert pilot.label == "Autumn 2025 (Products only, 216 of 1,385 people)"


def test_today_counts_whom_an_older_cycle_left_at_a_level_unless_it_is_outdated(
    warehouse: Warehouse, viewer: Make
) -> None:
    def assessed(cycle_id: str) -> int | None:
        found = heat_map(Reader(warehouse, viewer("hr_leader")), "T4", GapFilter(cycle_id=cycle_id))
        assert isinstance(found, HeatMap)
        return next(cell.n_assessed for cell in found.selection_cells if cell.column_id == "K1")

    # all twelve of the team; P40, outdated today, sits above it
    assert (assessed("today"), assessed("Y2")) == (12, 12)
    top = heat_map(Reader(warehouse, viewer("hr_leader")))
    cells = {cell.column_id: (cell.n_people, cell.n_assessed) for cell in top.selection_cells}
    assert cells["K1"] == (34, 33)


def test_today_is_kept_as_of_the_refresh(warehouse: Warehouse) -> None:
    today = today_of(warehouse)
    assert (today.label, today.is_today, today.is_partial) == ("Today", True, False)
