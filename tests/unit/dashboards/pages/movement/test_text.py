"""The finding of the Movement page in a sentence."""

from __future__ import annotations

from dataclasses import replace

from dashboards.pages.movement.text import closed_of, headline, noise, partial_note, reliable_of
from dashboards.snapshot.org_units import Selection
from tests.unit.dashboards.chart_rows import CYCLE, moved, movement

FELL = movement(2, mean_movement=-0.4, ci_low=-0.6, ci_high=-0.2)
MAYBE = movement(3, mean_movement=0.1, ci_low=-0.1, ci_high=0.3)
THIN = "\N{NARROW NO-BREAK SPACE}"


def said(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ").replace(THIN, " ")


def test_what_rose_and_fell_most_comes_first() -> None:
    # Each has four of eight gaps closed, and one opened.
    assert said(headline(moved(movement(), FELL, MAYBE), None)) == (
        "Competency 1 rose by 0.50 levels and Competency 2 fell by 0.40; of 24 gaps 12 closed and 3 opened."
    )


def test_a_movement_that_may_be_chance_is_no_finding() -> None:
    assert said(headline(moved(MAYBE), None)).startswith("No competency clearly moved since the assessment before")


def test_a_chosen_competency_speaks_for_itself() -> None:
    selection = Selection("D1", "Sales", "unit")
    words = said(headline(moved(movement(), MAYBE, selection=selection), "K3"))
    assert words == (
        "Competency 3 did not clearly move (+0.10 levels) in Sales, over 10 people; of 8 gaps 4 closed and 1 opened."
    )


def test_without_movement_or_rights_the_sentence_says_so() -> None:
    assert headline(moved(), None) == "No movement is known for Autumn 2025."
    hidden = moved(selection=Selection("D1", "Sales", "unit"), is_unit_withheld=True)
    assert headline(hidden, None) == "Movement in Sales is not shown to your role."


def test_sums_hold_what_may_be_told_alone() -> None:
    bound = movement(2, n_gaps_closed=None, closure_rate=0.05, closure_bound="at_most", n_reliable=None)
    assert closed_of([movement(), bound]) == (4, 8, 1)
    # A closure rate without the opened beside it would be half of the balance.
    assert closed_of([movement(), movement(2, n_gaps_opened=None)]) == (4, 8, 1)
    assert reliable_of([movement(), bound]) == (3, 10)


def test_regression_to_the_mean_and_noise_are_named() -> None:
    assert "regression to the mean" in noise([movement()])
    assert "of 10 changes here, 30 % are larger than that" in said(noise([movement()]))
    assert "changes here" not in noise([movement(n_reliability_known=0, n_reliable=0)])


def test_a_partial_cycle_names_the_part_it_asked() -> None:
    partial = replace(CYCLE, population_name="Products", n_people=385, n_expected=216)
    assert partial_note(partial).startswith("Autumn 2025 asked a part of the organisation: Products only, 216 of 385")
    assert partial_note(CYCLE) == ""
