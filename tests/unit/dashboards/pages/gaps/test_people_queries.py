"""The people behind a figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.gaps.people_queries import PeoplePage, Sort, people
from dashboards.pages.gaps.team_queries import PeopleMap, PersonCell, people_map
from dashboards.pages.gaps.url import GapsUrl
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]


def ids(answer: object) -> list[str]:
    assert isinstance(answer, PeoplePage)
    return [row.person_id for row in answer.rows]


def test_people_come_with_their_gaps_the_widest_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = people(Reader(warehouse, viewer("hr_leader")), "D1")
    assert isinstance(answer, PeoplePage)
    first = answer.rows[0]
    # P11: one level short in K1 and one and a half in K2.
    assert (first.person_id, first.name, first.org_unit_name, first.role_title) == (
        "P11", "Name of P11", "North", "Seller",
    )  # fmt: skip
    assert (first.n_required, first.n_assessed, first.n_with_gap, first.levels_short) == (2, 2, 2, 2.5)
    assert (first.target_level, first.gap) == (None, None)
    assert answer.n_total == 20


def test_those_who_are_not_assessed_come_last_and_are_not_at_zero(warehouse: Warehouse, viewer: Make) -> None:
    answer = people(Reader(warehouse, viewer("hr_leader")), "D2")
    assert isinstance(answer, PeoplePage)
    last = answer.rows[-1]
    assert (last.person_id, last.n_assessed, last.levels_short) == ("P40", 0, None)


def test_one_competency_can_be_looked_at(warehouse: Warehouse, viewer: Make) -> None:
    answer = people(Reader(warehouse, viewer("hr_leader")), "T1", competency_id="K2")
    assert isinstance(answer, PeoplePage)
    first = answer.rows[0]
    assert (first.target_level, first.current_level, first.gap, first.gap_band, first.level_basis) == (
        4.0, 2.5, 1.5, "clear", "raters",
    )  # fmt: skip


def test_people_are_paged(warehouse: Warehouse, viewer: Make) -> None:
    leader = viewer("hr_leader")
    pages = [people(Reader(warehouse, leader), "T1", page=page, page_size=4, sort="name") for page in (1, 2, 3)]
    assert [ids(page) for page in pages] == [
        ["P11", "P12", "P13", "P14"], ["P15", "P16", "P17", "P18"], ["P19"],
    ]  # fmt: skip
    assert {page.n_total for page in pages if isinstance(page, PeoplePage)} == {9}


def test_a_page_beyond_the_last_is_empty_and_still_knows_how_many_there_are(warehouse: Warehouse, viewer: Make) -> None:
    answer = people(Reader(warehouse, viewer("hr_leader")), "T1", page=9)
    assert isinstance(answer, PeoplePage)
    assert (answer.rows, answer.n_total) == ((), 9)


def test_a_manager_sees_the_own_line(warehouse: Warehouse, viewer: Make) -> None:
    answer = people(Reader(warehouse, viewer("manager", person_id="P31")))
    assert set(ids(answer)) == {f"P{number}" for number in range(32, 38)}


def test_a_partner_sees_the_people_of_the_own_units_wherever_the_page_stands(
    warehouse: Warehouse, viewer: Make
) -> None:
    assert set(ids(people(Reader(warehouse, viewer("hr_partner"))))) == {f"P{number}" for number in range(40, 53)}
    assert ids(people(Reader(warehouse, viewer("hr_partner")), "D1")) == []


def test_people_can_be_cut_by_role(warehouse: Warehouse, viewer: Make) -> None:
    leader = viewer("hr_leader")
    assert set(ids(people(Reader(warehouse, leader), filters=GapFilter(job_family="Management")))) == {
        "P00",
        "P10",
        "P40",
    }
    assert ids(people(Reader(warehouse, leader), filters=GapFilter(family="Numbers"))) == []


def test_without_names_beside_the_snapshot_people_are_shown_by_their_keys(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    (folder / "current" / "identity.duckdb").unlink()
    answer = people(
        Reader(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl")), viewer("hr_leader")), "T2", sort="name"
    )
    assert isinstance(answer, PeoplePage)
    assert [(row.person_id, row.name) for row in answer.rows] == [("P21", None), ("P22", None), ("P23", None)]


def test_by_name_goes_by_name_and_who_has_none_comes_last(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "identity.duckdb")) as connection:
        connection.execute("update person_identity set full_name = 'Aaron' where person_id = 'P23'")
        connection.execute("delete from person_identity where person_id = 'P21'")
    own = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    answer = people(Reader(own, viewer("hr_leader")), "T2", sort="name")
    assert isinstance(answer, PeoplePage)
    assert [(row.person_id, row.name) for row in answer.rows] == [
        ("P23", "Aaron"), ("P22", "Name of P22"), ("P21", None),
    ]  # fmt: skip


def test_others_of_the_same_units_are_not_in_a_list_of_the_own_line(warehouse: Warehouse, viewer: Make) -> None:
    # P11 leads the eight others of T1 and sits there too.
    mine = viewer("manager", person_id="P11")
    answer = people(Reader(warehouse, mine), competency_id="K2", sort="name")
    assert ids(answer) == [f"P{number}" for number in range(12, 20)]
    cells = people_map(Reader(warehouse, mine), filters=GapFilter(family="Selling"))
    assert isinstance(cells, PeopleMap)
    assert {cell.person_id for cell in cells.cells} == set(ids(answer))


def test_who_sat_in_no_unit_is_on_the_map_of_the_own_line(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update gap_now set org_unit_id = null where person_id = 'P22'")
    own = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    answer = people_map(Reader(own, viewer("manager", person_id="P21")))
    assert isinstance(answer, PeopleMap)
    # Two people with K1 and K2 each.
    assert sorted({cell.person_id for cell in answer.cells}) == ["P22", "P23"]
    assert len(answer.cells) == 4


def test_a_list_of_people_is_written_to_the_audit_log_each_time(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    for _ in range(2):
        people(Reader(warehouse, viewer("manager")), "T2", GapFilter(family="Selling"))
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()]
    assert len(entries) == 2
    assert entries[0]["what"] == "people"
    assert entries[0]["filter"] == {
        "unit_id": "T2", "cycle_id": "today", "family": "Selling", "page": 1, "people": ["P21", "P23", "P22"],
    }  # fmt: skip


def test_a_team_is_laid_out_as_people_by_competencies(warehouse: Warehouse, viewer: Make) -> None:
    answer = people_map(Reader(warehouse, viewer("manager")), "T2")
    assert isinstance(answer, PeopleMap)
    assert [row.name for row in answer.people] == ["Name of P21", "Name of P22", "Name of P23"]
    assert [column.column_id for column in answer.columns] == ["K2", "K1"]
    assert answer.cells[0] == PersonCell("P21", "K1", 3.0, 2.0, 1.0, has_gap=True, level_basis="raters")
    assert (len(answer.cells), answer.n_total) == (6, 3)


def test_on_a_teams_map_those_who_are_not_assessed_have_no_level(warehouse: Warehouse, viewer: Make) -> None:
    answer = people_map(Reader(warehouse, viewer("hr_leader")), "D2", page_size=1)
    assert isinstance(answer, PeopleMap)
    assert answer.cells == (PersonCell("P40", "K1", 3.0, None, None, has_gap=None, level_basis=None),)
    assert answer.n_total == 13


def test_a_list_is_sorted_as_a_whole_before_it_is_paged_from_either_end(warehouse: Warehouse, viewer: Make) -> None:
    # In T1 all are 1.5 short in K2; those with odd numbers one level more in K1. Those alike stay by name.
    def pages(*, is_reversed: bool) -> list[list[str]]:
        reader = Reader(warehouse, viewer("hr_leader"))
        return [ids(people(reader, "T1", page=n, page_size=5, is_reversed=is_reversed)) for n in (1, 2)]

    assert pages(is_reversed=False) == [["P11", "P13", "P15", "P17", "P19"], ["P12", "P14", "P16", "P18"]]
    assert pages(is_reversed=True) == [["P12", "P14", "P16", "P18", "P11"], ["P13", "P15", "P17", "P19"]]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", "P00", "P52"),
        ("unit", "P00", "P23"),  # Acme to South
        ("role", "P41", "P37"),  # Accountant to Seller
        ("assessed", "P10", "P40"),  # both competencies in Sales; P40 none
        ("with_gap", "P11", "P40"),  # two gaps; P40 has no number, so comes last either way
    ],
)
def test_people_are_sorted_by_each_column(
    warehouse: Warehouse, viewer: Make, sort: Sort, first: str, last: str
) -> None:
    found = ids(people(Reader(warehouse, viewer("hr_leader")), sort=sort))
    assert (found[0], found[-1]) == (first, last)


def test_who_has_no_figure_comes_last_from_either_end(warehouse: Warehouse, viewer: Make) -> None:
    for is_reversed in (False, True):
        found = people(Reader(warehouse, viewer("hr_leader")), "D2", sort="with_gap", is_reversed=is_reversed)
        assert ids(found)[-1] == "P40"


def test_by_a_level_needs_a_competency_and_is_by_name_without(warehouse: Warehouse, viewer: Make) -> None:
    reader = Reader(warehouse, viewer("hr_leader"))
    assert ids(people(reader, "T1", sort="gap")) == [f"P{number}" for number in range(11, 20)]
    # in K1 odd numbers are at level 2, the others at 3: the highest level first
    by_level = ids(people(reader, "T1", competency_id="K1", sort="level"))
    assert by_level[:4] == ["P12", "P14", "P16", "P18"]


def test_an_address_sorts_by_a_column_and_then_the_other_way_round() -> None:
    url = GapsUrl.read("D1", {"sort": "levels_short", "page": "3"})
    assert (url.sort, url.is_reversed) == ("levels_short", False)
    assert url.sorted_by("levels_short") == "/gaps/D1?sort=levels_short-reversed"
    again = GapsUrl.read("D1", {"sort": "levels_short-reversed"})
    assert (again.sort, again.is_reversed, again.sorted_by("levels_short")) == (
        "levels_short", True, "/gaps/D1?sort=levels_short",
    )  # fmt: skip
    assert (again.sorted_by("name"), GapsUrl.read(None, {"sort": "nonsense"}).sort) == ("/gaps/D1", "name")
