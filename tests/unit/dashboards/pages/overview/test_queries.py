"""The facts that the Overview page opens with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.overview.queries import history, overview
from dashboards.pages.overview.rows import Headline, Kpi, Overview, TopGap, UncoveredGap
from dashboards.snapshot.first_cycle import first_cycle
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.chart_rows import balance_row
from tests.unit.dashboards.published import hand_on, publish

K1_HELD_BACK_TODAY = """
    update gap_now_by_org_unit
    set n_people = null, n_assessed = null, mean_level = null, mean_gap = null, n_with_gap = null,
        share_with_gap = null, levels_short = null, is_withheld = true, withheld_reason = 'held_back'
    where competency_id = 'K1'
"""

Make = Callable[..., Viewer]
Change = Callable[[str], Warehouse]


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Change]:
    """Make the company's warehouse with something changed by a statement."""
    opened: list[Warehouse] = []

    def make(statement: str) -> Warehouse:
        folder = publish(tmp_path / "warehouse")
        with duckdb.connect(str((folder / "current" / "warehouse.duckdb").resolve())) as connection:
            connection.execute(statement)
        hand_on(folder)
        opened.append(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl")))
        return opened[-1]

    yield make
    for warehouse in opened:
        warehouse.close()


def overview_of(warehouse: Warehouse, asking: Viewer, *args: str | None, now: datetime | None = None) -> Overview:
    answer = overview(Reader(warehouse, asking), *args, now=now)
    assert isinstance(answer, Overview)
    return answer


def kpis(found: Overview) -> dict[str, Kpi]:
    return {kpi.key: kpi for kpi in found.kpis}


def balance_of(found: Overview) -> tuple[int, int, int, int, float | None]:
    """Return of a balance over whom it is, gaps before, closed and opened, and what chance would have closed."""
    balance = found.balance
    assert balance is not None
    expected = balance.expected_closed_by_chance
    return balance.n_gap_known, balance.n_before, balance.n_closed, balance.n_opened, expected


def test_the_headline_names_the_widest_gap_and_the_balance_what_closed(warehouse: Warehouse, viewer: Make) -> None:
    # K1: 17 people, one level each; K2: 9 people, 13.5 levels. Gaps before: 33 in K1 (P40 is not matched) and 9 in K2;
    # closed: the 16 at level 3 in K1; by chance half of K1's.
    for cycle_id in (None, "Y2"):
        found = overview_of(warehouse, viewer("hr_leader"), None, cycle_id)
        assert found.headline == Headline("K1", "Negotiation", 17, 17.0)
        assert balance_of(found) == (53, 42, 16, 0, 16.5)


def test_today_counts_people_and_gaps_over_the_same_people(warehouse: Warehouse, viewer: Make) -> None:
    found = kpis(overview_of(warehouse, viewer("hr_leader")))
    assert list(found) == ["people_assessed", "people_with_gap", "n_gaps", "levels_short"]
    # P40's level is too old. Short are the 17 with an odd number in K1 and T1's nine in K2, five of whom are odd.
    assert (found["people_assessed"].value, found["people_assessed"].n) == (33, 34)
    assert (found["people_with_gap"].value, found["people_with_gap"].n) == (21, 33)
    assert (found["n_gaps"].value, found["n_gaps"].n) == (26, 53)
    assert found["levels_short"].value == 30.5


def test_sums_of_those_with_hidden_groups_rest_on_figures_that_are_shown(changed: Change, viewer: Make) -> None:
    # All of Sales at level 4 in K2 but for T1 no more: nobody has a gap there, which learning sees as a bound.
    warehouse = changed("""
        update gap_now set has_gap = false, levels_short = 0, gap = 0 where competency_id = 'K2';
        update gap_by_person set has_gap = false, levels_short = 0, gap = 0 where competency_id = 'K2';
        update gap_now_by_org_unit set n_with_gap = 0, share_with_gap = 0, levels_short = 0 where competency_id = 'K2';
        update gap_by_org_unit set n_with_gap = 0, share_with_gap = 0, levels_short = 0 where competency_id = 'K2'
    """)
    found = overview_of(warehouse, viewer("learning"))
    assert (found.n_competencies, found.n_added_up, found.n_withheld) == (2, 1, 0)
    # Of K1 alone: 33 of 34 assessed, 17 short. How many people that is, over all competencies, is not in the file.
    figures = kpis(found)
    assert list(figures) == ["assessed", "n_gaps", "levels_short"]
    assert (figures["assessed"].value, figures["assessed"].n) == (33, 34)
    assert (figures["n_gaps"].value, figures["n_gaps"].n, figures["levels_short"].value) == (17, 33, 17.0)
    assert overview_of(warehouse, viewer("hr_leader")).n_added_up == 2


def test_sums_are_of_the_cycle_of_which_more_is_shown(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute(K1_HELD_BACK_TODAY)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        found = overview_of(warehouse, viewer("learning"))
        assert (found.cycle.is_today, found.summed_cycle.cycle_id, found.n_added_up) == (True, "Y2", 2)
        # 17 of K1's 33 and 9 of K2's 20, both of Y2, though today's figures of K2 are shown.
        assert kpis(found)["share_with_gap"].value == pytest.approx(26 / 53)
        # The widest gap is that of all that is summed, so today's K2 gives way to the cycle's.
        told = [(gap.competency_id, gap.spoken_for) for gap in found.top_gaps]
        assert told == [("K1", "Autumn 2025"), ("K2", "Autumn 2025")]
        assert overview_of(warehouse, viewer("hr_leader")).summed_cycle.is_today


def test_a_pilot_of_few_does_not_speak_for_today(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        # Today K2's 20 levels are told; of the cycle two competencies, with nine levels each.
        connection.execute(K1_HELD_BACK_TODAY)
        connection.execute("update gap_by_org_unit set n_assessed = 9 where cycle_id = 'Y2'")
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        found = overview_of(warehouse, viewer("learning"))
    assert (found.summed_cycle.is_today, found.n_added_up, found.n_competencies) == (True, 1, 2)
    assert found.headline is not None
    assert (found.headline.competency_id, found.headline.levels_short) == ("K2", 13.5)
    assert [(gap.competency_id, gap.spoken_for) for gap in found.top_gaps] == [("K2", None), ("K1", "Autumn 2025")]


def test_a_sum_stands_beside_one_over_the_same_competencies_alone(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute(
            "update gap_by_org_unit set n_with_gap = null, levels_short = null, share_with_gap = null "
            "where cycle_id = 'Y1' and competency_id = 'K2'"
        )
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        hidden = kpis(overview_of(warehouse, viewer("learning"), None, "Y2"))["levels_short"]
        openly = kpis(overview_of(warehouse, viewer("hr_leader"), None, "Y2"))["levels_short"]
        then = {each.key: each.points for each in history(Reader(warehouse, viewer("learning")))}["levels_short"]
    assert (hidden.value, hidden.previous) == (30.5, None)
    assert (openly.value, openly.previous) == (30.5, 47.5)
    assert [point.value for point in then] == [None, 30.5]


def test_the_balance_of_those_with_hidden_groups_is_the_files(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute("""
            update gap_balance
            set n_matched = 33, n_gaps_before = 33, n_closed = 16, n_opened = 0, n_gaps_now = 17,
                expected_closed_by_chance = 16.5, is_withheld = false
            where competency_id = 'K1';
            update score_movement_by_org_unit
            set n_matched = 33, n_gaps_before = 33, n_gaps_closed = 16, is_withheld = false
            where competency_id = 'K1'
        """)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        found = overview_of(warehouse, viewer("learning"))
    # K2: none of nine closed, which is at most four of them.
    assert balance_of(found) == (33, 33, 16, 0, 16.5)
    assert found.balance is not None
    assert (found.balance.n_competencies, found.balance.n_left_out) == (1, 1)


def test_who_knows_people_sees_no_balance_of_the_organisation(warehouse: Warehouse, viewer: Make) -> None:
    assert overview_of(warehouse, viewer("hr_partner")).balance is None
    assert overview_of(warehouse, viewer("manager"), "organisation").balance is None


def test_before_a_second_cycle_has_closed_there_is_no_balance(changed: Change, viewer: Make) -> None:
    first = (
        "delete from score_movement_by_org_unit; delete from gap_balance; delete from dim_cycle where cycle_id <> 'Y1'"
    )
    found = overview_of(changed(first), viewer("hr_leader"))
    assert (found.balance, found.closed_cycle and found.closed_cycle.cycle_id) == (None, "Y1")
    assert found.headline is not None


def test_before_a_first_cycle_has_closed_there_is_nothing_about_gaps(changed: Change, viewer: Make) -> None:
    none = """
        delete from dim_cycle where cycle_id <> 'Y3';
        update dim_cycle set is_opened = true, answers_until = date '2026-04-14', population_name = 'Sales';
        update gap_now set gap = null, has_gap = null, levels_short = null, current_level = null;
        update gap_now_by_org_unit set n_assessed = 0, n_with_gap = 0, levels_short = 0;
        delete from participation;
        insert into participation (cycle_id, org_unit_id, relation, n_people, n_people_rated)
        values ('Y3', 'C', 'self', 20, 8), ('Y3', 'C', 'manager', 20, 5), ('Y3', 'C', 'direct_report', 4, 4)
    """
    warehouse = changed(none)
    found = overview_of(warehouse, viewer("hr_leader"))
    assert (found.closed_cycle, found.headline, found.balance, found.top_gaps) == (None, None, None, ())
    # Leads, sellers and accountants have profiles, of K1 and K2; 34 people hold them.
    there = first_cycle(Reader(warehouse, viewer("hr_leader")), "overview")
    assert (there.n_people, there.n_profiled, there.n_roles, there.n_competencies) == (34, 34, 3, 2)
    # People are in no table that learning reads; of the response eight of twenty are told, five of twenty as well.
    told = first_cycle(Reader(warehouse, viewer("learning")), "overview")
    assert (told.n_people, told.n_profiled, told.n_roles, told.n_competencies) == (None, None, 3, 2)


def test_figures_stand_beside_those_of_the_cycle_before(warehouse: Warehouse, viewer: Make) -> None:
    found = kpis(overview_of(warehouse, viewer("hr_leader"), None, "Y2"))
    assert list(found) == ["people_assessed", "share_with_gap", "levels_short", "coverage_rate", "closure_rate"]
    assessed = found["people_assessed"]
    assert (assessed.value, assessed.n, assessed.previous, assessed.previous_n) == (33, 34, 34, 34)
    # Gaps: 17 + 9 of 33 + 20 assessed; before 34 + 9 of 34 + 20.
    share = found["share_with_gap"]
    assert (share.value, share.previous) == (pytest.approx(26 / 53), pytest.approx(43 / 54))
    assert (share.n, share.previous_n) == (53, 54)
    assert (found["levels_short"].value, found["levels_short"].previous) == (30.5, 47.5)
    # Covered: K1 outside T4, 17 − 6 of 26 gaps; before 34 − 12 of 43.
    coverage = found["coverage_rate"]
    assert (coverage.value, coverage.previous) == (pytest.approx(11 / 26), pytest.approx(22 / 43))
    assert (found["closure_rate"].value, found["closure_rate"].previous) == (pytest.approx(16 / 42), None)


def test_the_widest_gaps_come_with_what_became_of_them(warehouse: Warehouse, viewer: Make) -> None:
    negotiation, listening = overview_of(warehouse, viewer("hr_leader")).top_gaps
    k1 = balance_row(
        1, competency_name="Negotiation", n_gap_known=33, n_gaps_before=33, n_gaps_closed=16, n_gaps_opened=0,
        n_gaps_now=17, mean_gap_change=pytest.approx(-16 / 33), expected_closed_by_chance=16.5,
        org_unit_id="organisation",
    )  # fmt: skip
    k2 = balance_row(
        2, competency_name="Listening", n_gap_known=20, n_gaps_before=9, n_gaps_closed=0, n_gaps_opened=0, n_gaps_now=9,
        mean_gap_change=0.0, expected_closed_by_chance=0.0,
        org_unit_id="organisation",
    )  # fmt: skip
    assert negotiation == TopGap("K1", "Negotiation", "Selling", 33, 17, pytest.approx(17 / 33), 17.0, k1)
    assert listening == TopGap("K2", "Listening", "Selling", 20, 9, pytest.approx(0.45), 13.5, k2)


def test_gaps_that_no_course_answers_are_named(warehouse: Warehouse, viewer: Make) -> None:
    assert overview_of(warehouse, viewer("hr_leader")).gaps_without_programme == (
        UncoveredGap("K2", "Listening", "Selling", 9),
    )


def test_a_manager_opens_with_the_own_line(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("manager"))
    assert found.selection.kind == "own_line"
    # Sales without P10: 11 gaps of one level, 9 of one and a half; 8 of 19 + 9 gaps closed.
    assert found.headline == Headline("K2", "Listening", 9, 13.5)
    assert kpis(found)["people_assessed"].value == 19
    # What chance would have closed is published of units alone.
    assert balance_of(found) == (38, 28, 8, 0, None)


def test_the_first_cycle_compares_to_nothing(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("hr_leader"), None, "Y1")
    assert found.previous_cycle is None
    assert all(kpi.previous is None for kpi in found.kpis)
    assert found.headline is not None
    assert found.balance is None


def test_a_unit_that_is_hidden_has_no_headline_and_no_figures(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("learning"), "T2", "Y2")
    assert (found.headline, found.top_gaps) == (None, ())
    assert [kpi.value for kpi in found.kpis] == [None] * 5
    assert [kpi.value for kpi in overview_of(warehouse, viewer("learning"), "T2").kpis] == [None] * 3


def test_closure_in_a_unit_is_told_to_those_who_see_it_unhidden(warehouse: Warehouse, viewer: Make) -> None:
    # In T4, 6 of 12 gaps closed; P40 is not matched.
    assert kpis(overview_of(warehouse, viewer("hr_partner"), "D2", "Y2"))["closure_rate"].value == pytest.approx(0.5)
    assert kpis(overview_of(warehouse, viewer("learning"), "D1", "Y2"))["closure_rate"].value is None


def test_those_who_may_not_open_training_coverage_are_not_told_of_it_here(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("framework_owner"), None, "Y2")
    assert "coverage_rate" not in kpis(found)
    assert found.gaps_without_programme == ()


def test_alerts_say_what_asks_for_action(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("hr_leader"), now=datetime(2026, 2, 10, 6, tzinfo=UTC))
    assert {alert.kind: alert.n for alert in found.alerts} == {
        "stale": 10, "refresh_failed": 1, "checks_failed": 1, "quarantined_rows": 3, "restated": 2,
    }  # fmt: skip
    assert (found.as_of, found.refreshed_at) == (date(2026, 1, 31), datetime(2026, 1, 31, 6))


def test_alerts_about_loading_are_for_those_who_may_open_the_data_page(warehouse: Warehouse, viewer: Make) -> None:
    assert overview_of(warehouse, viewer("learning"), now=datetime(2026, 2, 1, 6, tzinfo=UTC)).alerts == ()


def test_without_a_record_of_refreshes_there_is_nothing_to_alert_to(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    (folder / "operations").unlink()
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    assert overview_of(warehouse, viewer("hr_leader")).alerts == ()


def test_figures_are_followed_over_the_cycles_up_to_the_one_shown(warehouse: Warehouse, viewer: Make) -> None:
    answer = history(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, tuple)
    found = {series.key: [(point.cycle_id, point.value) for point in series.points] for series in answer}
    assert found["people_assessed"] == [("Y1", 34), ("Y2", 33)]
    assert found["levels_short"] == [("Y1", 47.5), ("Y2", 30.5)]
    assert found["closure_rate"] == [("Y1", None), ("Y2", pytest.approx(16 / 42))]
    earlier = history(Reader(warehouse, viewer("hr_leader")), cycle_id="Y1")
    assert isinstance(earlier, tuple)
    assert [len(series.points) for series in earlier] == [1] * 5
