"""Response by unit and relation: who sees which units, of which cycles, and what is not told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboards.pages.response.queries import Response, next_opening, opened_cycles, response
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.unit.dashboards.asking import file_of, refusal_of

Make = Callable[..., Viewer]


def found_by(reader: Reader, unit_id: str | None = None, cycle_id: str | None = None) -> Response:
    found = response(reader, unit_id, cycle_id)
    assert found is not None
    return found


@pytest.fixture
def leader(warehouse: Warehouse, viewer: Make) -> Reader:
    return Reader(warehouse, viewer("hr_leader"))


@pytest.fixture
def partner(warehouse: Warehouse, viewer: Make) -> Reader:
    return Reader(warehouse, viewer("hr_partner"))


def test_open_cycles_come_first_then_the_closed_ones_the_newest_first(leader: Reader) -> None:
    opened = opened_cycles(leader)
    assert [(each.cycle_id, each.is_closed) for each in opened] == [("Q1", False), ("Y2", True), ("Y1", True)]
    assert opened[0].answers_until == date(2026, 2, 23)
    assert opened[0].label == "Pilot (Sales only, 20 of 34 people)"


def test_the_next_cycle_is_one_that_has_not_opened(leader: Reader) -> None:
    following = next_opening(leader)
    assert following is not None
    assert (following.cycle_id, following.opens_on) == ("Y3", date(2026, 3, 1))


def test_the_page_begins_with_the_organisation_in_the_open_cycle(leader: Reader) -> None:
    found = found_by(leader)
    assert found.cycle.cycle_id == "Q1"
    # Finance was not asked, so it is not listed
    assert [unit.org_unit_id for unit in found.units] == ["C", "D1"]
    row = found.row("D1", "self")
    assert row is not None
    assert (row.n_people, row.n_people_rated, row.share_rated, row.n_unasked) == (20, 12, 0.6, 0)


def test_small_numbers_of_peers_are_not_told_while_the_cycle_is_open(leader: Reader) -> None:
    found = found_by(leader, "D1")
    peers = {unit.org_unit_id: found.row(unit.org_unit_id, "peer") for unit in found.units}
    assert {unit_id: row and row.n_people_rated for unit_id, row in peers.items()} == {
        "D1": 7, "T1": 5, "T2": None, "T3": None,
    }  # fmt: skip
    assert [row.share_rated for row in found.rows if row.n_people_rated is None] == [None] * 6


def test_a_closed_cycle_tells_everything_with_its_questionnaires(leader: Reader) -> None:
    found = found_by(leader, cycle_id="Y2")
    row = found.row("C", "peer")
    assert row is not None
    assert (row.n_people_rated, row.n_unasked, row.n_questionnaires, row.n_questionnaires_answered) == (24, 1, 96, 60)
    assert (found.has_questionnaires, found_by(leader).has_questionnaires) == (True, False)


def test_a_partner_begins_with_the_own_unit_and_goes_down_from_there(partner: Reader) -> None:
    found = found_by(partner, cycle_id="Y2")
    assert [unit.org_unit_id for unit in found.units] == ["D2", "T4"]
    below = found_by(partner, "T4", "Y2")
    assert [unit.org_unit_id for unit in below.path] == ["D2", "T4"]


@pytest.mark.parametrize("unit_id", ["C", "D1", "T1", "nowhere", "organisation", "own-line"])
def test_a_unit_outside_the_own_ones_is_refused_like_one_that_does_not_exist(partner: Reader, unit_id: str) -> None:
    assert refusal_of(lambda: response(partner, unit_id, "Y2")) == "not_yours"


def test_a_partner_whose_units_are_not_asked_sees_no_row(partner: Reader) -> None:
    found = found_by(partner)
    assert (found.cycle.cycle_id, found.rows) == ("Q1", ())


def test_a_partner_of_several_units_sees_them_side_by_side(warehouse: Warehouse) -> None:
    both = Reader(warehouse, Viewer("both", frozenset({"hr_partner"}), None, frozenset({"D2", "T1", "T4"})))
    found = found_by(both)
    # T4 lies below D2, which is named too
    assert (found.unit, found.has_one_top) == (None, False)
    assert [unit.org_unit_id for unit in found.units] == ["T1"]


@pytest.mark.parametrize("cycle_id", ["Y3", "nowhere", "today"])
def test_a_cycle_that_has_not_opened_is_refused(leader: Reader, cycle_id: str) -> None:
    with pytest.raises(NotAllowedError):
        response(leader, None, cycle_id)


def test_a_download_holds_the_rows_on_screen_and_is_written_down(leader: Reader, audit_file: Path) -> None:
    file = file_of(leader, "response", "response", "D1")
    assert file.name == "response-Q1"
    assert len(file.rows) == 4 * 4
    assert "fewer than" in file.note
    entry = json.loads(audit_file.read_text().splitlines()[-1])
    assert (entry["what"], entry["filter"]) == ("export response", {"unit_id": "D1", "cycle_id": "Q1"})
    assert file_of(leader, "response", "response", None, {"cycle": "Y2"}).note == ""
