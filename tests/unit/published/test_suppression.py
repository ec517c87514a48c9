"""A search that begins from another one finds what it would have found by itself."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from published.suppression import Remembered, Rule, cheapest_pattern, people_rule, twins_rule
from published.unit_forest import forest_of

RULES = (people_rule(5), twins_rule(5, is_pure_fine=True), twins_rule(5, is_pure_fine=False))


def _units(parents: list[int | None], n_slices: int) -> pl.DataFrame:
    """Return trees in which unit 3 lies under unit `parents[3]`, the same in each slice."""
    return pl.DataFrame(
        [
            (slice_number, f"U{unit:02}", None if parent is None else f"U{parent:02}")
            for slice_number in range(n_slices)
            for unit, parent in enumerate(parents)
        ],
        schema={"slice": pl.Int64, "org_unit_id": pl.String, "parent_org_unit_id": pl.String},
        orient="row",
    )


@st.composite
def searches(draw: st.DrawFn) -> tuple[pl.DataFrame, Rule, list[tuple[np.ndarray, np.ndarray, np.ndarray]]]:
    """Draw trees, a rule, and what three viewers know: those after the first differ from it in a few places."""
    n_units, rule = draw(st.integers(1, 14)), draw(st.sampled_from(RULES))
    # Some units lie in a loop, and some slices have several tops.
    parents = [
        draw(st.none() | st.integers(0, n_units - 1).filter(lambda up, own=unit: up != own)) for unit in range(n_units)
    ]
    units = _units(parents, draw(st.integers(1, 2)))
    n_states, n_rows = len(rule.is_fine), len(units)
    first = (
        np.array(draw(st.lists(st.integers(0, n_states - 1), min_size=n_rows, max_size=n_rows)), dtype=np.int64),
        np.array(draw(st.lists(st.integers(0, 9), min_size=n_rows, max_size=n_rows)), dtype=np.int64),
        np.array(draw(st.lists(st.booleans(), min_size=n_rows, max_size=n_rows)), dtype=bool),
    )
    asked = [first]
    for _ in range(2):
        start, people, may_show = (each.copy() for each in first)
        for row in draw(st.lists(st.integers(0, n_rows - 1), max_size=3)):
            start[row], people[row] = draw(st.integers(0, n_states - 1)), draw(st.integers(0, 9))
            may_show[row] = draw(st.booleans())
        asked.append((start, people, may_show))
    return units, rule, asked


@settings(deadline=None)
@given(searches())
def test_what_was_searched_before_changes_nothing_but_the_work(
    drawn: tuple[pl.DataFrame, Rule, list[tuple[np.ndarray, np.ndarray, np.ndarray]]],
) -> None:
    units, rule, asked = drawn
    forest, remembered = forest_of(units, ["slice"], has_totals=False), Remembered()
    for start, people, may_show in asked:
        alone = cheapest_pattern(forest, rule, start, people, may_show=may_show)
        again = cheapest_pattern(forest, rule, start, people, may_show=may_show, remembered=remembered)
        assert again.tolist() == alone.tolist()


def test_of_equally_cheap_patterns_the_order_of_ids_decides_also_beside_another_search() -> None:
    # U01 has 3 people in the second search: one of the others must be hidden beside it, and these are alike.
    units = _units([None, 0, 0, 0], 1)
    forest, remembered = forest_of(units, ["slice"], has_totals=False), Remembered()
    rule, may_show = people_rule(5), np.ones(4, dtype=bool)
    found = []
    for people in ([40, 20, 10, 10], [23, 3, 10, 10], [40, 20, 10, 10]):
        n = np.array(people, dtype=np.int64)
        start = np.minimum(forest.direct(n), 5)
        hidden = cheapest_pattern(forest, rule, start, n, may_show=may_show, remembered=remembered)
        found.append([unit for unit, is_hidden in zip(units["org_unit_id"], hidden, strict=True) if is_hidden])
    # 40 − 20 − 10 − 10 and 23 − 3 − 10 − 10 are nobody; with U01 and U02 hidden, 23 − 10 is a figure about 13.
    assert found == [[], ["U01", "U02"], []]
