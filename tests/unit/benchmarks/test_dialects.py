"""The benchmark of dialects reads what it writes."""

from __future__ import annotations

from tests.benchmarks.dialects import time_dialects


def test_the_three_ways_to_write_answers_are_read() -> None:
    timed = time_dialects(n_people=5, n_questions=3)
    assert min(timed.canonical, timed.wide, timed.renamed) > 0
