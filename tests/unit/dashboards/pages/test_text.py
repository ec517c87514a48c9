"""What the pages say, for rows that are given to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, g

from dashboards.pages.coverage import page as coverage
from dashboards.pages.data import files
from dashboards.pages.data import page as data
from dashboards.pages.data.quarantine import reason_of
from dashboards.pages.data.rows import SourceFile
from dashboards.pages.gaps.url import GapsUrl, filters_of
from dashboards.pages.overview import sections
from dashboards.pages.overview.alert_queries import Alert
from dashboards.pages.overview.rows import Headline, Kpi
from dashboards.snapshot.choices import Choices, CompetencyChoice
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.freshness import Freshness
from dashboards.ui.filters import filter_bar
from published.viewer import Viewer
from tests.unit.dashboards.chart_rows import CYCLE
from tests.unit.dashboards.chart_rows import coverage as coverage_row
from tests.unit.dashboards.chart_rows import overview as overview_row

WIDEST = Headline("K1", "Negotiation", n_with_gap=214, levels_short=180.0)


@pytest.fixture(autouse=True)
def request_of_a_leader() -> Iterator[None]:
    with Flask("test").test_request_context("/"):
        g.viewer = Viewer("someone", frozenset({"hr_leader"}))
        yield


def test_a_card_compares_to_the_cycle_before() -> None:
    kpi = Kpi("share_with_gap", 0.35, 0.42, 3590, 3700, "share")
    found = overview_row(None)
    before = Cycle("Y1", "Spring 2025", date(2025, 3, 1), date(2025, 3, 31), "competency", 1, None, is_latest=False)
    [card] = sections.kpi_cards(_with(found, kpis=(kpi,), previous_cycle=before), {})
    assert (card.value, card.note, card.before) == (
        "35\u202f%",
        "of 3\u202f590\u00a0people × competencies assessed",
        "42\u202f% in Spring 2025",
    )


def test_a_card_does_not_compare_to_a_cycle_that_asked_others() -> None:
    kpi = Kpi("share_with_gap", 0.35, 0.42, 3590, 3700, "share")
    pilot = Cycle(
        "Y1", "Pilot", date(2025, 3, 1), date(2025, 3, 31), "competency", 1, None, is_latest=False,
        population_name="Products",
    )  # fmt: skip
    [card] = sections.kpi_cards(_with(overview_row(None), kpis=(kpi,), previous_cycle=pilot), {})
    assert card.before == ""


def test_gaps_are_people_times_competencies_and_people_are_people() -> None:
    gaps, people = Kpi("n_gaps", 50, None, 200, None, "count"), Kpi("people_with_gap", 30, None, 40, None, "count")
    pairs = Kpi("assessed", 200, None, 240, None, "count")
    cards = sections.kpi_cards(_with(overview_row(None), kpis=(gaps, people, pairs)), {})
    # 50 of 200, 30 of 40
    assert [(card.value, card.note) for card in cards] == [
        ("50", "25\u202f% of 200\u00a0people × competencies assessed"),
        ("30", "75\u202f% of 40 assessed"),
        ("200", "of 240\u00a0people × competencies in a role profile"),
    ]


def test_a_bound_holds_for_its_own_cycle_alone() -> None:
    kpi = Kpi("share_with_gap", 0.95, 0.42, 10, 10, "share", "at_least")
    assert sections.written(kpi.value, kpi) == "≥\u202f95\u202f%"
    assert sections.written(kpi.previous, kpi) == "42\u202f%"


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        (
            Alert("refresh_failed", 1, "the disk is full"),
            "The last refresh failed: the disk is full. The snapshot before it is shown.",
        ),
        (Alert("quarantined_rows", 1), "1 row of the exports is set aside and in no figure."),
        (Alert("stale", 9), "The data is 9 days old."),
        (Alert("restated", 1), "The last refresh that was published changed 1 row of cycles that had closed."),
    ],
)
def test_alerts_are_told_in_words(alert: Alert, words: str) -> None:
    assert sections.alert_text(alert).replace("\u00a0", " ") == words


def test_the_coverage_headline_names_what_no_course_answers() -> None:
    rows = [coverage_row(competency_name=name, needs_programme=True) for name in ("A", "B", "C", "D")]
    assert coverage.headline(tuple(rows[:1])) == "No course answers any gap in A."
    assert coverage.headline(tuple(rows[:2])) == "No course answers any gap in A and B."
    assert coverage.headline(tuple(rows)) == "No course answers any gap in A, B, C and 1 more."
    assert coverage.headline((coverage_row(),)).startswith("Every competency with a gap has a course")
    assert coverage.headline(()) == "There is no gap to train for with these filters."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("published", "The last refresh, today, was published whole."),
        ("unchanged", "Checked today: no export had changed."),
        ("failed", "The last refresh failed; what you see is from the one before."),
        (None, "No refresh is on record."),
    ],
)
def test_the_data_headline_says_how_the_last_refresh_went(status: str | None, words: str, monkeypatch: Any) -> None:
    at = datetime(2026, 1, 31, 7, tzinfo=UTC)
    monkeypatch.setattr(data, "today", at.date)
    fresh = Freshness(at, at, at.date(), at, status, None)
    assert data.headline(fresh) == words


def test_rows_that_are_not_accounted_for_are_found() -> None:
    file = SourceFile("hris/people", "people.csv", None, 421, 402, 16, 2, 0, "loaded", None, n_mended=0, n_astray=0)
    # 402 + 16 + 2 + 0 = 420, one less than was read
    assert files.missing_rows(file) == 1


@pytest.mark.parametrize(
    "code",
    [
        "missing",
        "not_in_vocabulary",
        "out_of_range",
        "conflicting_rows",
        "unreadable_date",
        "unknown_person",
        "ambiguous_competency",
        "ends_before_it_starts",
    ],
)
def test_every_reason_has_words_for_what_to_do(code: str) -> None:
    reason = reason_of(code)
    assert "_" not in reason.name
    assert "{" not in reason.name + reason.expected
    assert reason.remedy.endswith(".")


def test_an_address_is_read_and_written_back() -> None:
    state = GapsUrl.read("D1/T%202", {"measure": "mean_gap", "cycle": "Y1", "page": "3", "nonsense": "x"})
    assert (state.units, state.unit_id, state.measure, state.page) == (("D1", "T 2"), "T 2", "mean_gap", 3)
    assert state.gap_filter.cycle_id == "Y1"
    assert state.address_of("D2") == "/gaps/D2?measure=mean_gap&cycle=Y1"


@pytest.mark.parametrize("page", ["0", "-1", "x", "", None])
def test_a_page_number_that_makes_no_sense_is_the_first(page: str | None) -> None:
    assert GapsUrl.read(None, {"page": page}).page == 1


def test_filters_with_one_choice_are_not_offered() -> None:
    offered = Choices(
        moments=(CYCLE,),
        cycles=(CYCLE,),
        families=("Selling",),
        competencies=(CompetencyChoice("K1", "Negotiation", "Selling"),),
        job_families=(),
        career_levels=(),
        has_own_line=False,
    )
    bar = filter_bar("gaps", filters_of(GapsUrl.read(None, {}), offered))
    drawn = json.dumps(bar.to_plotly_json(), default=lambda each: each.to_plotly_json())
    names = ("measure", "by", "cycle", "competency", "family")
    assert [name for name in names if f'"name": "{name}"' in drawn] == ["measure", "by", "competency"]


def _with(found: Any, **changes: Any) -> Any:
    return type(found)(**{**found.__dict__, **changes})
