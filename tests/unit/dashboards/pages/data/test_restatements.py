"""How a restatement reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from dash import dcc

from dashboards.pages.data.restatements import newest, restatements_section, size
from dashboards.pages.data.rows import Restatement

AT = datetime(2026, 3, 2, 3, 0)


def _change(**changes: Any) -> Restatement:
    values: dict[str, Any] = {
        "refreshed_at": AT,
        "cycle_id": "C1",
        "cycle_label": "Autumn 2024",
        "is_closed": True,
        "table_name": "gap_by_person",
        "n_rows_changed": 1,
        "largest_change": 1 / 3,
        "figure": "current_level",
        "is_size_withheld": False,
        "cause": "new file exports/ratings/late.csv (ratings/ratings)",
    }
    return Restatement(**{**values, **changes})


def _text(parts: list[Any]) -> str:
    words = "".join(part if isinstance(part, str) else part.children for part in parts)
    return words.replace("\u00a0", " ")


def test_the_newest_refresh_that_changed_something_is_told_in_a_sentence() -> None:
    changes = [
        _change(),
        _change(table_name="gap_by_org_unit", n_rows_changed=3),
        _change(cycle_id="C2", cycle_label="Spring 2025", table_name="score_movement"),
        _change(refreshed_at=datetime(2026, 3, 1, 3, 0), n_rows_changed=900),
    ]
    sentence = newest(changes)
    assert _text(sentence) == (
        "The refresh of 2 March 2026, 03:00 UTC changed 5 rows in 3 tables of Autumn 2024 and Spring 2025. "
        "Cause: new file exports/ratings/late.csv (ratings/ratings)."
    )
    links = [part.href for part in sentence if isinstance(part, dcc.Link)]
    assert links == ["/gaps?cycle=C1", "/gaps?cycle=C2"]


def test_a_cycle_that_is_no_longer_closed_is_named_without_a_link() -> None:
    sentence = newest([_change(is_closed=False, cause=None)])
    assert not any(isinstance(part, dcc.Link) for part in sentence)
    assert _text(sentence).endswith("changed 1 row in 1 table of Autumn 2024.")


def test_many_causes_are_left_to_the_table() -> None:
    changes = [_change(table_name=f"table_{nth}", cause=f"new file {nth}.csv (hris/people)") for nth in range(3)]
    assert _text(newest(changes)).endswith("of Autumn 2024. The table tells the cause of each.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_change(), "0.33 in current level"),
        (_change(largest_change=1234.5, figure="levels_short"), "1\u202f234.50 in levels short"),
        (_change(largest_change=0.0004), "<\u00a00.01 in current level"),
        (_change(largest_change=None, figure=None), "no number became another"),
        (_change(largest_change=None, figure=None, is_size_withheld=True), "withheld"),
    ],
)
def test_the_largest_change_is_told_with_its_figure(change: Restatement, words: str) -> None:
    assert size(change) == words


def test_where_nothing_changed_the_section_says_so() -> None:
    assert "No published figure of a closed cycle has changed." in str(restatements_section(()))
