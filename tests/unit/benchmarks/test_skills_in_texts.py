"""The benchmark of skills in job descriptions runs at any size and finds what it put there."""

from __future__ import annotations

from tests.benchmarks.skills_in_texts import time_skills


def test_each_text_names_the_skill_that_was_put_into_it() -> None:
    timed = time_skills(texts=40, skills=20)
    assert timed.n_found >= 40
    assert min(timed.seconds, timed.splitting_seconds, timed.naive_seconds) > 0
