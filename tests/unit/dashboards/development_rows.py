"""Rows from gap to action, for the company in `published`.

P11 is short of K2 and K1, P12 of K2, P41 of K1. The mentors of P11 in K2 stand in the order of their levels, which is
not that of their names. Mentors' levels are odd numbers on purpose: nobody may find them anywhere.
"""

from __future__ import annotations

from datetime import date

import duckdb

from tests.unit.dashboards.inserting import insert_rows

MENTORS = [
    ("P11", "K2", "P33", 4.9173, 1, "same_department"),
    ("P11", "K2", "P31", 4.6173, 2, "same_department"),
    ("P11", "K2", "P42", 4.8173, 3, "elsewhere"),
    ("P12", "K2", "P13", 4.2173, 1, "same_team"),
    ("P10", "K1", "P42", 4.8173, 1, "elsewhere"),
    ("P41", "K1", "P31", 4.6173, 1, "elsewhere"),
]
MOVED = "Scores moved with it: 0.50 to 0.60 level more, after 20 completions. Under way already."
NO_COURSE = "No course answers this gap: propose one."
SUGGESTIONS = [
    ("P11", "K2", 1, "on_the_job", None, "Repeats what was said.", "What level 3.00 looks like.", "anchor", 0, False),
    ("P11", "K2", 1, "mentoring", "P33", "A mentor in the same department.", "The nearest.", "mentor", 2, False),
    ("P11", "K2", 1, "formal", None, NO_COURSE, "The catalogue has none.", "none", 0, False),
    ("P11", "K1", 2, "on_the_job", "B1", "Names a first offer.", "1.00 levels short.", "behaviour", 1, True),
    ("P11", "K1", 2, "mentoring", None, "No mentor is in reach.", "Nobody else.", "none", 0, False),
    ("P11", "K1", 2, "formal", "CO1", "Negotiate", MOVED, "course", 0, False),
    ("P10", "K1", 1, "mentoring", "P42", "A mentor elsewhere in the company.", "The only one.", "mentor", 0, False),
    ("P12", "K2", 1, "mentoring", "P13", "A mentor in the same team.", "The only one.", "mentor", 0, False),
    ("P41", "K1", 1, "mentoring", "P31", "A mentor elsewhere in the company.", "The only one.", "mentor", 0, False),
]
ACTIONS = [
    ("A1", "P11", "K1", "on_the_job", "open", date(2026, 3, 1), None, True, "open", True, True),
    ("A2", "P11", "K3", None, None, None, date(2025, 12, 1), False, "unknown", False, False),
    ("A3", "P41", "K1", "formal", "done", date(2025, 12, 1), date(2025, 11, 20), True, "open", True, False),
]


def write_development(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the rows from gap to action."""
    for table, rows in (
        ("mentor_candidates", MENTORS),
        ("development_suggestions", SUGGESTIONS),
        ("development_actions", ACTIONS),
    ):
        insert_rows(connection, table, rows)
