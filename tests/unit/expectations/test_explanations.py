"""Words for every reason that a row can be set aside for."""

from __future__ import annotations

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from expectations.explanations import Explanation, explain
from expectations.suites import suite_of

RATINGS = contract_named("ratings/ratings")

REFERENCE_REASONS = [
    "unknown_person",
    "ambiguous_person",
    "unknown_competency",
    "ambiguous_competency",
    "unknown_cycle",
    "unknown_behaviour",
    "unknown_course",
    "self_rating_by_another",
]


def assert_in_style(explanation: Explanation) -> None:
    assert explanation.expected
    assert not explanation.expected.endswith(".")
    assert explanation.remedy[0].isupper()
    assert explanation.remedy.endswith(".")


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)
def test_every_check_of_a_contract_can_be_explained(contract: Contract) -> None:
    for check in suite_of(contract):
        assert_in_style(explain(contract, check.column, check.reason))


@pytest.mark.parametrize("reason", REFERENCE_REASONS)
def test_every_reference_that_waits_can_be_explained(reason: str) -> None:
    assert_in_style(explain(RATINGS, "rater_id", reason))


def test_a_row_with_too_many_fields_needs_no_column() -> None:
    explanation = explain(RATINGS, None, "wrong_number_of_fields")
    assert_in_style(explanation)
    assert explanation.expected == "as many fields as the header has"


def test_a_vocabulary_is_listed() -> None:
    explanation = explain(RATINGS, "relation", "not_in_vocabulary")
    assert explanation.expected == "one of self, manager, peer or direct_report"


def test_a_range_is_given_with_its_ends() -> None:
    assert explain(RATINGS, "level", "out_of_range").expected == "a number from 0 to 5"
    assert explain(RATINGS, "n_raters", "out_of_range").expected == "a number from 1 to 100000"
    assert explain(contract_named("hris/career_levels"), "rank", "out_of_range").expected == "1 or more"


def test_a_level_out_of_range_suggests_another_scale() -> None:
    assert "scale: {from: [1, 10], to: [0, 5]}" in explain(RATINGS, "level", "out_of_range").remedy
    assert "scale" not in explain(RATINGS, "n_raters", "out_of_range").remedy


def test_an_unreadable_day_shows_one_that_can_be_read() -> None:
    explanation = explain(contract_named("hris/people"), "hired_on", "unreadable_date")
    assert explanation.expected == "a day, such as 2025-06-30"
    assert "set format.date for hris/people in workspace.yml" in explanation.remedy


def test_a_missing_value_is_described() -> None:
    explanation = explain(contract_named("hris/people"), "person_id", "missing")
    assert explanation.expected == "a value in person_id: the person's number in the HRIS"


def test_conflicting_rows_name_the_whole_key() -> None:
    explanation = explain(contract_named("lms/enrolments"), "person_id", "conflicting_rows")
    assert "one row in a file for each person_id, course_id and enrolled_on" in explanation.expected
    assert "valid from" not in explanation.remedy


def test_conflicting_history_may_lack_its_days() -> None:
    explanation = explain(contract_named("hris/people"), "person_id", "conflicting_rows")
    assert "give each the day it is valid from" in explanation.remedy


def test_a_rule_speaks_for_itself() -> None:
    explanation = explain(contract_named("ratings/cycles"), "closes_on", "closes_before_it_opens")
    assert explanation == Explanation("closes_on on or after opens_on", "Mend one of the two days.")


@pytest.mark.parametrize(
    ("column", "reason"),
    [("level", "too_high"), ("relation", "out_of_range"), ("nowhere", "missing"), (None, "missing")],
)
def test_a_reason_that_cannot_occur_has_no_words(column: str | None, reason: str) -> None:
    with pytest.raises(KeyError):
        explain(RATINGS, column, reason)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("outside_the_scale_1_to_7", "a number from 1 to 7, the scale that `scale` names"),
        ("outside_the_scale_minus_1_to_2_5", "a number from -1 to 2.5, the scale that `scale` names"),
        ("outside_the_scale_0_to_rating_maximum", "a number from 0 to rating maximum, the scale that `scale` names"),
        ("no_label_of_the_scale", "one of the words under `scale.labels`"),
    ],
)
def test_a_level_off_the_scale_is_explained_by_the_scale(reason: str, expected: str) -> None:
    words = explain(contract_named("ratings/ratings"), "level", reason)
    assert words.expected == expected
    assert "`scale` for ratings/ratings in workspace.yml" in words.remedy
