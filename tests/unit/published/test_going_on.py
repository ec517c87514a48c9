"""Questions are stopped by those who asked them, from whichever process, and by nobody else."""

from __future__ import annotations

import os
import time
from pathlib import Path

from published.going_on import FORGOTTEN_AFTER_SECONDS, GoingOn


def test_a_question_is_wanted_until_it_is_stopped_from_another_process(tmp_path: Path) -> None:
    here, there = GoingOn(tmp_path / "questions"), GoingOn(tmp_path / "questions")
    with here.wanted("ada", "1") as is_wanted:
        assert is_wanted()
        assert there.stop("ada", "1")
        assert not is_wanted()
        assert not there.stop("ada", "1")
    assert list((tmp_path / "questions").iterdir()) == []


def test_nobody_stops_anothers_question_and_no_other_of_their_own(tmp_path: Path) -> None:
    going_on = GoingOn(tmp_path)
    with going_on.wanted("ada", "1") as is_wanted:
        for who, number in (("ben", "1"), ("ada", "2"), ("", "1\nada"), ("ada", "../1"), ("1", "ada"), ("da", "1a")):
            assert not going_on.stop(who, number)
        assert is_wanted()


def test_nothing_is_left_of_a_question_and_what_a_crash_left_is_forgotten(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.touch()
    os.utime(old, (0, time.time() - FORGOTTEN_AFTER_SECONDS - 1))
    young = tmp_path / "young"
    young.touch()
    with GoingOn(tmp_path).wanted("ada", "1"):
        assert not old.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["young"]
