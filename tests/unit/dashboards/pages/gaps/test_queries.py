"""The Gaps page in the small company; the figures behind the arithmetic stand in `published`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.gaps.queries import Distribution, GapCell, HeatMap, distribution, heat_map, may_cut
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.asking import refusal_of
from tests.unit.dashboards.published import UNITS, publish

Make = Callable[..., Viewer]


def shown(answer: object) -> dict[tuple[str, str], GapCell]:
    assert isinstance(answer, HeatMap)
    return {(cell.org_unit_id, cell.column_id): cell for cell in answer.selection_cells + answer.cells}


def hidden(answer: object) -> set[tuple[str, str]]:
    return {key for key, cell in shown(answer).items() if cell.is_withheld}


def test_an_hr_leader_sees_the_organisation_and_the_units_under_its_top(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, HeatMap)
    assert (answer.selection.kind, answer.selection.name, answer.cycle.cycle_id) == ("organisation", "Acme", "today")
    assert [unit.org_unit_id for unit in answer.rows] == ["D2", "D1"]
    assert [column.column_id for column in answer.columns] == ["K2", "K1"]
    assert (answer.n_withheld, answer.has_suppression, answer.min_group) == (0, False, 5)


def test_the_figures_of_a_cell_are_those_of_the_mart(warehouse: Warehouse, viewer: Make) -> None:
    cell = shown(heat_map(Reader(warehouse, viewer("hr_leader"))))["D1", "K1"]
    # 20 people in Sales, 11 with an odd number: one level short of 3 each; mean gap 11 / 20, mean level 3 − 0.55.
    assert (cell.n_people, cell.n_assessed, cell.n_with_gap) == (20, 20, 11)
    assert cell.share_with_gap == pytest.approx(0.55)
    assert cell.mean_gap == pytest.approx(0.55)
    assert cell.mean_target == pytest.approx(3.0)
    assert cell.mean_level == pytest.approx(2.45)
    assert cell.levels_short == pytest.approx(11.0)


def test_those_who_are_not_assessed_count_as_people_alone(warehouse: Warehouse, viewer: Make) -> None:
    cell = shown(heat_map(Reader(warehouse, viewer("hr_leader"))))["D2", "K1"]
    assert (cell.n_people, cell.n_assessed) == (13, 12)


def test_an_earlier_cycle_can_be_chosen(warehouse: Warehouse, viewer: Make) -> None:
    cells = shown(heat_map(Reader(warehouse, viewer("hr_leader")), filters=GapFilter(cycle_id="Y1")))
    assert cells["organisation", "K1"].n_with_gap == 34


def test_the_page_goes_down_the_tree(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("hr_leader")), "D1")
    assert isinstance(answer, HeatMap)
    assert [unit.org_unit_id for unit in answer.breadcrumbs] == ["C", "D1"]
    assert {unit.org_unit_id for unit in answer.rows} == {"T1", "T2", "T3"}
    assert {cell.org_unit_id for cell in answer.selection_cells} == {"D1"}


def test_a_unit_without_units_below_has_its_own_figures_alone(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("hr_leader")), "T1")
    assert isinstance(answer, HeatMap)
    assert (answer.rows, answer.cells) == ((), ())
    assert shown(answer)["T1", "K1"].n_with_gap == 5


def test_a_small_team_is_hidden_and_what_costs_the_fewest_people_with_it(warehouse: Warehouse, viewer: Make) -> None:
    # In K2 all are in D1: P10 alone (1), T2 (3), T3 (7), T1 (9). 1 + 3 hidden are too few, so T3 is hidden too.
    # In K1 P00 sits above them: D1's own figure hidden leaves P00, P10 and T2, 5 people, to the whole.
    answer = heat_map(Reader(warehouse, viewer("learning")), "D1")
    assert hidden(answer) == {("T2", "K1"), ("T2", "K2"), ("D1", "K1"), ("T3", "K2")}
    cell = shown(answer)["T2", "K1"]
    figures = (cell.n_people, cell.n_assessed, cell.mean_target, cell.mean_level, cell.mean_gap, cell.n_with_gap)
    assert figures == (None,) * 6
    assert (cell.share_with_gap, cell.levels_short, cell.share_bound) == (None, None, None)


def test_whoever_sits_directly_in_the_top_hides_a_department(warehouse: Warehouse, viewer: Make) -> None:
    # 33 − 20 − 12 would be P00. D1, 20 people, hides T2 as well; D2 and its only team, 12 and 12, would not.
    assert hidden(heat_map(Reader(warehouse, viewer("learning")))) == {("D1", "K1")}


def test_what_is_hidden_is_the_same_on_all_pages(warehouse: Warehouse, viewer: Make) -> None:
    everywhere = {("D1", "K1"), ("T2", "K1"), ("T2", "K2"), ("T3", "K2")}
    for unit_id in ("organisation", *UNITS):
        page = heat_map(Reader(warehouse, viewer("learning")), unit_id)
        shown_here = {key for key, cell in shown(page).items() if not cell.is_withheld}
        assert hidden(page) <= everywhere
        assert not shown_here & everywhere


def test_a_manager_sees_the_own_line_first_and_unhidden(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("manager")))
    assert isinstance(answer, HeatMap)
    assert answer.selection.kind == "own_line"
    assert hidden(answer) == set()
    cells = shown(answer)
    assert (cells["own-line", "K1"].n_people, cells["own-line", "K1"].n_with_gap) == (19, 11)
    assert (cells["T2", "K1"].n_people, cells["T2", "K1"].n_with_gap) == (3, 2)


def test_an_own_line_is_laid_out_by_the_units_under_the_one_it_all_lies_in(warehouse: Warehouse, viewer: Make) -> None:
    def rows(person_id: str) -> list[str]:
        answer = heat_map(Reader(warehouse, viewer("manager", person_id=person_id)))
        assert isinstance(answer, HeatMap)
        return [unit.org_unit_id for unit in answer.rows]

    # P00 leads everyone: the departments; P10 leads Sales: its teams; P31 leads T3: that team.
    assert (rows("P00"), rows("P10"), rows("P31")) == (["D2", "D1"], ["T3", "T1", "T2"], ["T3"])


def test_a_manager_sees_units_of_own_people_as_they_are_and_the_rest_hidden(warehouse: Warehouse, viewer: Make) -> None:
    manager = viewer("manager")
    assert hidden(heat_map(Reader(warehouse, manager), "D1")) == set()
    # The others are P00 and the twelve of D2: all 13 are hidden, which costs less than D2 and its only team.
    assert hidden(heat_map(Reader(warehouse, manager), "organisation")) == {("organisation", "K1")}


def test_a_manager_of_one_team_sees_the_teams_beside_it_hidden(warehouse: Warehouse, viewer: Make) -> None:
    # P31 leads T3 and sits in it. In D1 that leaves P10 (1), T2 (3) and T1 (9): in K2 T1 must cover; in K1 D1's own
    # figure, of 13 people, leaves P00, P10 and T2 to the whole.
    answer = heat_map(Reader(warehouse, viewer("manager", person_id="P31")), "D1")
    assert hidden(answer) == {("D1", "K1"), ("T1", "K2"), ("T2", "K1"), ("T2", "K2")}
    assert shown(answer)["T3", "K1"].n_with_gap == 4


def test_what_a_partner_may_see_unhidden_covers_nobody(warehouse: Warehouse, viewer: Make) -> None:
    # The partner knows D2, so 33 − 12 − 20 would be P00: Sales must cover.
    answer = heat_map(Reader(warehouse, viewer("hr_partner")), "organisation")
    assert hidden(answer) == {("D1", "K1")}
    assert hidden(heat_map(Reader(warehouse, viewer("hr_partner")), "D2")) == set()


def test_a_share_of_everybody_is_shown_as_a_bound(warehouse: Warehouse, viewer: Make) -> None:
    # All 9 of T1 have a gap in K2: at least five, since at most four of nine are told to have none.
    cell = shown(heat_map(Reader(warehouse, viewer("learning")), "D1"))["T1", "K2"]
    counts = (cell.share_bound, cell.n_with_gap, cell.levels_short)
    assert (cell.share_with_gap, counts) == (pytest.approx(5 / 9), ("at_least", None, None))
    assert (cell.n_assessed, cell.mean_gap, cell.withheld_reason) == (9, 1.5, None)


@pytest.mark.parametrize(("person_id", "competency_id", "bound"), [("P12", "K1", None), ("P13", "K2", "at_least")])
def test_a_bound_is_none_where_the_viewer_is_one_of_the_few(
    warehouse: Warehouse, person_id: str, competency_id: str, bound: str | None
) -> None:
    # Of T1's nine four have no gap in K1, P12 among them: less P12 it would be at most three others. P13 has one in K2.
    asking = Viewer("", frozenset({"learning", "employee"}), person_id)
    cell = shown(heat_map(Reader(warehouse, asking), "D1"))["T1", competency_id]
    assert (cell.share_bound, cell.n_with_gap, cell.mean_gap is not None) == (bound, None, True)


def test_those_who_see_the_people_see_the_share_as_it_is(warehouse: Warehouse, viewer: Make) -> None:
    for role in ("hr_leader", "manager"):
        cell = shown(heat_map(Reader(warehouse, viewer(role)), "D1"))["T1", "K2"]
        assert (cell.share_with_gap, cell.share_bound, cell.n_with_gap) == (1.0, None, 9)


def test_families_add_up_their_competencies(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("hr_leader")), "D1", by="family")
    assert isinstance(answer, HeatMap)
    assert [column.column_id for column in answer.columns] == ["Selling"]
    cell = shown(answer)["D1", "Selling"]
    # 20 people × 2 competencies; 11 gaps of one level and 9 of one and a half: 24.5 levels, 24.5 / 40 on average.
    assert (cell.n_people, cell.n_with_gap, cell.levels_short) == (40, 20, 24.5)
    assert cell.share_with_gap == pytest.approx(0.5)
    assert cell.mean_gap == pytest.approx(0.6125)


def test_a_family_holds_nothing_of_what_is_hidden_in_its_competencies(warehouse: Warehouse, viewer: Make) -> None:
    cells = shown(heat_map(Reader(warehouse, viewer("hr_partner")), "D1", by="family"))
    # K1 is hidden in D1, so its family is K2 alone there; in T2 both are hidden.
    assert (cells["D1", "Selling"].n_people, cells["D1", "Selling"].n_competencies_withheld) == (20, 1)
    assert cells["T2", "Selling"].is_withheld


def test_a_family_chosen_leaves_its_competencies_alone(warehouse: Warehouse, viewer: Make) -> None:
    answer = heat_map(Reader(warehouse, viewer("hr_leader")), filters=GapFilter(family="Numbers"))
    assert isinstance(answer, HeatMap)
    assert (answer.columns, answer.cells) == ((), ())


def test_a_cut_counts_those_in_it_alone(warehouse: Warehouse, viewer: Make) -> None:
    cells = shown(heat_map(Reader(warehouse, viewer("hr_leader")), "D1", GapFilter(job_family="Sales")))
    # Without P10, who is a lead.
    assert (cells["D1", "K1"].n_people, cells["D1", "K1"].n_with_gap) == (19, 11)
    assert cells["T2", "K1"].n_people == 3


def test_an_hr_leader_may_cut_twice(warehouse: Warehouse, viewer: Make) -> None:
    cut = GapFilter(job_family="Sales", career_level="junior")
    assert shown(heat_map(Reader(warehouse, viewer("hr_leader")), "D1", cut)) == {}


@pytest.mark.parametrize("role", ["learning", "framework_owner", "hr_partner", "manager"])
def test_a_cut_of_what_is_hidden_in_part_is_refused(warehouse: Warehouse, viewer: Make, role: str) -> None:
    # Without P10, who is in management, the sellers' figure and that of Sales would be P10's.
    reader = Reader(warehouse, viewer(role))
    for cut in (GapFilter(job_family="Sales"), GapFilter(career_level="senior")):
        assert refusal_of(lambda cut=cut: heat_map(reader, "organisation", cut)) == "filter"
    assert not may_cut(reader, "organisation")


def test_a_partner_may_cut_the_own_units(warehouse: Warehouse, viewer: Make) -> None:
    reader = Reader(warehouse, viewer("hr_partner"))
    cells = shown(heat_map(reader, "D2", GapFilter(job_family="Finance", career_level="junior")))
    assert (cells["D2", "K1"].n_assessed, cells["T4", "K1"].n_assessed) == (12, 12)
    assert may_cut(reader, "D2")


def test_a_cut_of_the_own_line_hides_nothing(warehouse: Warehouse, viewer: Make) -> None:
    cut = GapFilter(job_family="Sales", career_level="senior")
    answer = heat_map(Reader(warehouse, viewer("manager")), "own-line", cut)
    assert hidden(answer) == set()
    assert shown(answer)["own-line", "K1"].n_people == 19


def bands(answer: object) -> dict[str, int]:
    assert isinstance(answer, Distribution)
    return {count.band: count.n for count in answer.bands}


def test_a_distribution_counts_people_by_band(warehouse: Warehouse, viewer: Make) -> None:
    # Of 34: 17 one level short, 16 at target, P40 unknown.
    answer = distribution(Reader(warehouse, viewer("hr_leader")), "K1")
    assert bands(answer) == {"none": 16, "clear": 17, "unknown": 1}


def test_a_distribution_is_hidden_where_its_cell_is(warehouse: Warehouse, viewer: Make) -> None:
    answer = distribution(Reader(warehouse, viewer("learning")), "K1", "T2")
    assert answer == Distribution(n_people=None, n_assessed=None, bands=(), is_withheld=True)


def test_a_distribution_is_for_those_to_whom_the_whole_is_unhidden(warehouse: Warehouse, viewer: Make) -> None:
    for role in ("learning", "framework_owner", "hr_partner", "manager"):
        found = distribution(Reader(warehouse, viewer(role)), "K1", "organisation")
        assert found == Distribution(None, None, (), is_withheld=True), role
    assert bands(distribution(Reader(warehouse, viewer("hr_partner")), "K1", "D2")) == {
        "none": 6, "clear": 6, "unknown": 1,
    }  # fmt: skip


def test_a_distribution_of_the_own_line_is_of_the_own_people(warehouse: Warehouse, viewer: Make) -> None:
    assert bands(distribution(Reader(warehouse, viewer("manager")), "K1")) == {"none": 8, "clear": 11}


def test_a_distribution_of_a_competency_that_nobody_has_is_empty(warehouse: Warehouse, viewer: Make) -> None:
    assert distribution(Reader(warehouse, viewer("hr_leader")), "K3") == Distribution(0, 0, (), is_withheld=False)


def test_a_distribution_can_be_cut(warehouse: Warehouse, viewer: Make) -> None:
    answer = distribution(Reader(warehouse, viewer("hr_leader")), "K1", "D1", GapFilter(career_level="director"))
    assert bands(answer) == {"none": 1}


HELD_BACK_TODAY = """
    update gap_now_by_org_unit
    set n_people = null, n_assessed = null, mean_target = null, mean_level = null, mean_gap = null, n_with_gap = null,
        share_with_gap = null, levels_short = null, is_withheld = true, withheld_reason = 'held_back'
    where competency_id = 'K1' and org_unit_id = 'C'
"""


def test_where_today_is_held_back_a_competency_speaks_for_the_latest_cycle(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute(HELD_BACK_TODAY)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        learning, leader = (shown(heat_map(Reader(opened, viewer(role)))) for role in ("learning", "hr_leader"))
    assert {key: cell.spoken_for for key, cell in learning.items()} == {
        ("organisation", "K1"): "Autumn 2025", ("D1", "K1"): "Autumn 2025", ("D2", "K1"): "Autumn 2025",
        ("organisation", "K2"): None, ("D1", "K2"): None,
    }  # fmt: skip
    assert (learning["organisation", "K1"].n_with_gap, learning["organisation", "K1"].is_withheld) == (17, False)
    assert {cell.spoken_for for cell in leader.values()} == {None}


def test_a_family_adds_up_competencies_of_one_moment_alone(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute(HELD_BACK_TODAY)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        cell = shown(heat_map(Reader(opened, viewer("learning")), by="family"))["organisation", "Selling"]
    # K1's 33 are of the cycle, K2's 20 of today: of two that are as many the cycle's come first by their ids.
    assert (cell.n_assessed, cell.spoken_for, cell.n_competencies_withheld) == (33, "Autumn 2025", 1)


def test_who_leads_people_elsewhere_takes_them_off_on_every_page(warehouse: Warehouse) -> None:
    # P11 leads T1, and opens Framework and Movement for L&D: the eight others of T1 are no secret there either.
    asking = Viewer("", frozenset({"manager", "learning"}), "P11")
    assert Reader(warehouse, asking).scope("movement").known_people == {f"P{number}" for number in range(12, 20)}
    assert Reader(warehouse, asking).scope("movement").people == frozenset()


def test_who_knows_people_sees_of_others_the_files_figures_and_of_those_their_own(tmp_path: Path, viewer: Make) -> None:
    # As if two changes in Finance waited in the file: the warehouse has six of twelve with a gap there.
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute("update gap_by_org_unit set n_with_gap = 5, levels_short = 5, mean_gap = 0.25")
    of_cycle = GapFilter(cycle_id="Y2")
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        manager = shown(heat_map(Reader(opened, viewer("manager")), "organisation", of_cycle))
        partner = shown(heat_map(Reader(opened, viewer("hr_partner")), "organisation", of_cycle))
    assert (manager["D2", "K1"].n_with_gap, manager["D2", "K1"].mean_gap) == (5, 0.25)
    assert (partner["D2", "K1"].n_with_gap, partner["D2", "K1"].mean_gap) == (6, 0.5)
