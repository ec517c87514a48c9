"""The facts that the Overview page opens with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboards.pages.overview.queries import history, overview
from dashboards.pages.overview.rows import Headline, Kpi, Overview, TopGap, UncoveredGap
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]


def overview_of(warehouse: Warehouse, asking: Viewer, *args: str | None, now: datetime | None = None) -> Overview:
    answer = overview(Reader(warehouse, asking), *args, now=now)
    assert isinstance(answer, Overview)
    return answer


def kpis(found: Overview) -> dict[str, Kpi]:
    return {kpi.key: kpi for kpi in found.kpis}


def test_the_headline_names_the_widest_gap_and_what_closed(warehouse: Warehouse, viewer: Make) -> None:
    # K1: 17 people, one level each; K2: 9 people, 13.5 levels. Gaps before: 33 in K1 (P40 is not matched) and 9 in K2;
    # closed: the 16 at level 3 in K1.
    headline = overview_of(warehouse, viewer("hr_leader")).headline
    assert headline == Headline("K1", "Negotiation", 17, 17.0, pytest.approx(16 / 42), 42)


def test_figures_stand_beside_those_of_the_cycle_before(warehouse: Warehouse, viewer: Make) -> None:
    found = kpis(overview_of(warehouse, viewer("hr_leader")))
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


def test_the_widest_gaps_come_with_what_they_were(warehouse: Warehouse, viewer: Make) -> None:
    assert overview_of(warehouse, viewer("hr_leader")).top_gaps == (
        TopGap("K1", "Negotiation", "Selling", 33, 17, pytest.approx(17 / 33), None, 17.0, 34.0),
        TopGap("K2", "Listening", "Selling", 20, 9, pytest.approx(0.45), None, 13.5, 13.5),
    )


def test_gaps_that_no_course_answers_are_named(warehouse: Warehouse, viewer: Make) -> None:
    assert overview_of(warehouse, viewer("hr_leader")).gaps_without_programme == (
        UncoveredGap("K2", "Listening", "Selling", 9),
    )


def test_a_manager_opens_with_the_own_line(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("manager"))
    assert found.selection.kind == "own_line"
    # Sales without P10: 11 gaps of one level, 9 of one and a half; 8 of 19 + 9 gaps closed.
    assert found.headline == Headline("K2", "Listening", 9, 13.5, pytest.approx(8 / 28), 28)
    assert kpis(found)["people_assessed"].value == 19


def test_the_first_cycle_compares_to_nothing(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("hr_leader"), None, "Y1")
    assert found.previous_cycle is None
    assert all(kpi.previous is None for kpi in found.kpis)
    assert found.headline is not None
    assert (found.headline.share_closed, found.headline.n_gaps_before) == (None, None)


def test_a_unit_that_is_hidden_has_no_headline_and_no_figures(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("learning"), "T2")
    assert (found.headline, found.top_gaps) == (None, ())
    assert [kpi.value for kpi in found.kpis] == [None] * 5


def test_closure_in_a_unit_is_told_to_those_who_see_it_unhidden(warehouse: Warehouse, viewer: Make) -> None:
    # In T4, 6 of 12 gaps closed; P40 is not matched.
    assert kpis(overview_of(warehouse, viewer("hr_partner"), "D2"))["closure_rate"].value == pytest.approx(0.5)
    assert kpis(overview_of(warehouse, viewer("learning"), "D1"))["closure_rate"].value is None


def test_those_who_may_not_open_training_coverage_are_not_told_of_it_here(warehouse: Warehouse, viewer: Make) -> None:
    found = overview_of(warehouse, viewer("framework_owner"))
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
