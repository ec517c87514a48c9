"""Hours, amounts and scores as people write them: read as that number, or blank and reported; never a row less."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from tests.unit.orchestration.ingest.types.test_any_word_for_nothing import read

few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COURSES, SEATS = contract_named("lms/courses"), contract_named("lms/enrolments")
LENGTHS = (
    lambda h, m: f"{h}h {m}m",
    lambda h, m: f"{h} h {m:02d} min",
    lambda h, m: f"{h}:{m:02d}",
    lambda h, m: f"{h} hrs {m} mins",
    lambda h, m: f"PT{h}H{m}M",
    lambda h, m: f"{h} Std. {m} Min.",
    lambda h, m: f"{h} heures {m} minutes",
)
SIGNS = ("$", "€", "£", "EUR ", "USD ", "CHF ")
BEHIND = (" EUR", " €", " kr", " zł", "")


@few
@given(st.integers(0, 60), st.integers(0, 59), st.sampled_from(LENGTHS))
def test_a_length_of_time_is_its_hours_however_it_is_written(hours: int, minutes: int, form: object) -> None:
    text = form(hours, minutes)  # type: ignore[operator]
    ((value, unreadable),) = read(COURSES, "hours", [text])
    assert (value, unreadable) == (pytest.approx(hours + minutes / 60), [])


@few
@given(st.integers(0, 99_999), st.integers(0, 99), st.sampled_from(SIGNS), st.booleans())
def test_an_amount_is_its_number_behind_any_currency(whole: int, cents: int, sign: str, is_grouped: bool) -> None:  # noqa: FBT001 - hypothesis gives it so
    text = f"{sign}{whole:,}.{cents:02d}" if is_grouped else f"{sign}{whole}.{cents:02d}"
    ((value, unreadable),) = read(COURSES, "unit_cost", [text])
    assert (value, unreadable) == (pytest.approx(whole + cents / 100), [])


@few
@given(st.integers(1_000, 999_999), st.integers(0, 99), st.sampled_from(BEHIND))
def test_an_amount_with_a_decimal_comma_is_its_number_before_any_currency(whole: int, cents: int, sign: str) -> None:
    text = f"{whole:,}".replace(",", ".") + f",{cents:02d}{sign}"
    ((value, unreadable),) = read(COURSES, "unit_cost", [text])
    assert (value, unreadable) == (pytest.approx(whole + cents / 100), [])


@few
@given(st.integers(0, 100), st.sampled_from(("%", " %", "")), st.sampled_from(("", ".0", ".50")))
def test_a_score_may_be_of_a_hundred(score: int, sign: str, rest: str) -> None:
    ((value, unreadable),) = read(SEATS, "score", [f"{score}{rest}{sign}"])
    assert (value, unreadable) == (pytest.approx(float(f"{score}{rest}")), [])


@few
@given(
    st.sampled_from(
        [(COURSES, "hours"), (COURSES, "unit_cost"), (COURSES, "is_active"), (SEATS, "score"), (SEATS, "cost")]
    ),
    st.text("abcxyz?! ", min_size=3, max_size=12),
)
def test_what_can_t_be_read_there_is_blank_and_reported(where: tuple[object, str], text: str) -> None:
    assume(len(text.strip()) > 1 and text.strip() != "yes")
    contract, column = where
    found = read(contract, column, [text, "1"])  # type: ignore[arg-type]
    assert len(found) == 2
    assert found[0] == (None, [column])
    assert found[1][1] == []
