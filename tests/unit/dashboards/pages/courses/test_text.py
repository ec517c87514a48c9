"""What the Courses pages say, for effects that are given to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from flask import Flask, g

from dashboards.pages.courses import evidence, forest, page, verdicts
from dashboards.pages.courses.queries import ORDER, EffectFilter
from dashboards.pages.courses.rows import CourseEffect, CourseEffects, CourseRules
from dashboards.pages.overview import courses as overview_courses
from published.viewer import Viewer

RULES = CourseRules(15, 0.25, 0.10)


@pytest.fixture(autouse=True)
def request_of_a_leader() -> Iterator[None]:
    with Flask("test").test_request_context("/"):
        g.viewer = Viewer("someone", frozenset({"hr_leader"}))
        yield


def effect(verdict: str | None = "moved", title: str = "Negotiate", **changes: Any) -> CourseEffect:
    """A course with 20 completers of whom 18 have somebody alike, and estimates of 0.50 and 0.62."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(CourseEffect))
    values |= {
        "course_id": title,
        "course_title": title,
        "competency_id": "K1",
        "competency_name": "Negotiation",
        "verdict": verdict,
        "n_completers": 20,
        "n_completers_matched": 18,
        "n_comparison": 60,
        "baseline_difference": 0.31,
        "effect_low": 0.5,
        "effect_high": 0.62,
        "q_value": 0.004,
        "cost_total": 2000.0,
        "n_seats": 90,
        "spend": 9000.0,
        "currency": "EUR",
        "is_withheld": False,
    }
    return CourseEffect(**(values | changes))


def read(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def explained(given: CourseEffect) -> str:
    return read(verdicts.explained(given, RULES, 5))


@pytest.mark.parametrize("verdict", ORDER)
def test_every_verdict_is_explained_and_none_speaks_of_a_cause(verdict: str) -> None:
    words = explained(effect(verdict))
    assert words.endswith((".", "?"))
    assert "n/a" not in words
    assert "caus" not in words + verdicts.short(effect(verdict).verdict)


def test_a_course_that_moved_says_by_how_much_and_how_sure_that_is() -> None:
    words = explained(effect())
    assert words.startswith("Those who finished it moved 0.50 to 0.62 levels more than those who did not.")
    assert "(q = 0.004; 0.10 is the limit)" in words


def test_a_trend_that_was_there_already_is_the_reason_given() -> None:
    rising = effect("inconclusive", placebo_effect=0.3, placebo_ci_low=0.1, placebo_ci_high=0.5)
    assert "had moved more already" in explained(rising)
    assert "allow both" in explained(effect("inconclusive"))


def test_too_few_says_how_many_there_are_and_how_many_it_takes() -> None:
    words = explained(effect("insufficient_data", n_completers=7, n_completers_matched=6, n_comparison=16))
    assert "needs 15 who finished it and 15 alike who did not. So far there are 6 and 16." in words
    hidden = explained(effect("insufficient_data", n_completers=7, n_completers_matched=None, n_comparison=16))
    assert "at most 7 and 16" in hidden
    assert explained(effect("insufficient_data", n_completers=0)).startswith("Nobody finished it")


def test_what_completers_moved_by_themselves_is_said_where_it_is_told() -> None:
    told, untold = (json.dumps(evidence._who(effect(mean_movement_completers=mean))) for mean in (0.4, None))
    assert "By themselves they moved +0.40 levels" in told
    assert "By themselves" not in untold
    assert "20" in untold


def test_withheld_says_so() -> None:
    words = explained(effect(None, n_completers=None, is_withheld=True))
    assert "withheld" in words
    assert "fewer than 5" in words


def test_estimates_that_are_all_withheld_are_not_said_to_be_missing() -> None:
    hidden = effect(None, n_completers=None, is_withheld=True)
    found = CourseEffects((hidden,), RULES, 5, has_suppression=True)
    words = json.dumps(forest.forest_section(found, None).to_plotly_json(), default=lambda part: part.to_plotly_json())
    assert "Each estimate here would be about too few people" in words
    assert "nothing to compare" not in words


@pytest.mark.parametrize(
    ("value", "text"), [(None, "n/a"), (0.0004, "<0.001"), (0.0042, "0.004"), (0.05, "0.05"), (1.0, "1.00")]
)
def test_probabilities_are_written_as_fine_as_they_matter(value: float | None, text: str) -> None:
    assert verdicts.probability(value) == text


def test_the_headline_names_the_course_that_moved_most_and_the_popular_one_that_did_not() -> None:
    found = [
        effect(title="Negotiate"),
        effect(title="Bargain"),
        effect("did_not_move", "Listen", n_completers=30),
        effect("did_not_move", "Talk", n_completers=143),
    ]
    assert read(page.headline(found)) == (
        "Scores moved most with Negotiate; with Talk, for all its 143 completers, they did not."
    )
    assert read(page.headline(found[:1])) == "Scores moved most with Negotiate: 0.50 to 0.62 levels in Negotiation."
    assert read(page.headline(found[2:3])) == "Scores did not move with Listen, for all its 30 completers."
    assert page.headline([effect("inconclusive")]).startswith("No course can be said")
    assert page.headline([]).startswith("No course is mapped")


def test_the_overview_names_what_to_repeat_to_rethink_and_to_wait_for() -> None:
    found = CourseEffects(
        (
            effect(title="Negotiate", cost_per_level=200.0),
            effect("went_down", "Shout", effect_low=-0.6, effect_high=-0.5),
            effect("did_not_move", "Listen", n_completers=30),
            effect("did_not_move", "Talk", n_completers=143),
            effect("insufficient_data", "Old", n_completers=9, first_enrolled_on=date(2024, 1, 1)),
            effect("insufficient_data", "Young", n_completers=7, first_enrolled_on=date(2026, 1, 1)),
            effect("insufficient_data", "Empty", n_completers=0, first_enrolled_on=date(2026, 2, 1)),
        ),
        RULES,
        min_group=5,
        has_suppression=False,
    )
    said = [(each.course_title, read(figure), read(words)) for each, figure, words in overview_courses.lines(found)]
    assert said == [
        (
            "Negotiate",
            "+0.50 to 0.62 levels",
            "Negotiation moved with it, 20 completers. EUR 200 for each level gained.",
        ),
        ("Shout", "−0.50 to 0.60 levels", "Negotiation went down, 20 completers."),
        ("Talk", "did not move", "Negotiation did not move with it: 143 completers, EUR 2 000."),
        ("Young", "too few to judge", "Negotiation: new, 7 of 15 completers that a verdict needs."),
    ]


def test_a_filter_that_is_not_on_offer_counts_as_not_chosen() -> None:
    offered = [effect("moved"), effect("did_not_move", "Talk"), effect("inconclusive", "Sing")]
    assert page.read_filters({"verdict": "nonsense", "family": "Numbers"}, offered) == EffectFilter()
    assert page.read_filters({"verdict": "moved"}, offered) == EffectFilter(verdict="moved")


def test_a_course_has_one_spend_and_says_what_part_of_it_is_compared() -> None:
    # 90 seats for EUR 9 000, of which the 20 completions between two ratings cost EUR 2 000.
    found = CourseEffects((effect(cost_per_level=None),), RULES, 5, has_suppression=False)
    text = str(evidence.effect_section(found.effects[0], found, None)).replace("\\xa0", " ").replace("\\u202f", " ")
    assert "EUR 9 000 were spent on all 90 seats of the course" in text
    assert "the completions compared here cost EUR 2 000." in text


def test_the_youngest_course_is_known_by_the_catalogue_where_its_first_enrolment_is_not_told() -> None:
    waiting = [
        effect("insufficient_data", "Old", available_from=date(2024, 5, 1)),
        effect("insufficient_data", "New", available_from=date(2026, 5, 1)),
        effect("insufficient_data", "Always there"),
    ]
    youngest = overview_courses.youngest_without_verdict(waiting)
    assert youngest is not None
    assert youngest.course_title == "New"
    assert overview_courses.youngest_without_verdict(waiting[2:]) is None
