"""Visits to a provider: bound to a browser, used once, and few enough that nobody fills the disk with them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dashboards.sign_in import visits as module
from dashboards.sign_in.store import SignInStore
from dashboards.sign_in.visits import Visits
from tests.unit.dashboards.sign_in.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visits(tmp_path: Path, clock: Clock) -> Visits:
    return Visits(SignInStore(tmp_path / "sign_in.sqlite"), clock=clock)


def test_a_visit_ends_once_and_in_its_own_browser(visits: Visits) -> None:
    visit, browser = visits.begin(None, "10.0.0.1", "/gaps")
    assert visits.end(visit.state, browser) == visit
    assert visits.end(visit.state, browser) is None
    other, _ = visits.begin(None, "10.0.0.1", "/gaps")
    assert visits.end(other.state, browser) is None
    assert visits.end(other.state, None) is None


def test_a_browser_keeps_its_cookie_and_gets_another_for_what_is_none(visits: Visits) -> None:
    _, browser = visits.begin(None, "10.0.0.1", "/")
    assert visits.begin(browser, "10.0.0.1", "/")[1] == browser
    for planted in ("", "x", "é" * 43, "x" * 44):
        assert visits.begin(planted, "10.0.0.1", "/")[1] not in (planted, browser)


def test_a_visit_lasts_ten_minutes_also_by_a_clock_that_was_put_back(visits: Visits, clock: Clock) -> None:
    visit, browser = visits.begin(None, "10.0.0.1", "/")
    clock.pass_by(minutes=9, seconds=59)
    assert visits.end(visit.state, browser) is not None
    visit, browser = visits.begin(None, "10.0.0.1", "/")
    clock.pass_by(minutes=10)
    assert visits.end(visit.state, browser) is None
    visit, browser = visits.begin(None, "10.0.0.1", "/")
    clock.pass_by(hours=-1)
    assert visits.end(visit.state, browser) is None


def test_whoever_begins_too_many_loses_their_own_oldest(
    visits: Visits, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "MOST_OF_AN_ADDRESS", 3)
    monkeypatch.setattr(module, "MOST", 5)
    mine, browser = visits.begin(None, "10.0.0.9", "/")
    theirs = []
    for _ in range(4):
        clock.pass_by(seconds=1)
        theirs.append(visits.begin(None, "10.0.0.1", "/"))
    assert [visits.end(visit.state, theirs_too) is not None for visit, theirs_too in theirs] == [
        False,
        True,
        True,
        True,
    ]
    assert visits.end(mine.state, browser) is not None
    for number in range(7):
        clock.pass_by(seconds=1)
        visits.begin(None, f"10.0.1.{number}", "/")
    with sqlite3.connect(tmp_path / "sign_in.sqlite") as connection:
        assert connection.execute("select count(*) from visits").fetchone() == (5,)


def test_a_file_from_before_there_were_visits_gets_them_and_keeps_its_sessions(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "sign_in.sqlite"
    SignInStore(file)
    with sqlite3.connect(file) as connection:
        connection.executescript("drop table visits; drop table id_tokens")
        connection.execute("insert into sessions values ('x', 'lea', '[]', 'local', 1, 1)")
    visits = Visits(SignInStore(file), clock=clock)
    visit, browser = visits.begin(None, "10.0.0.1", "/")
    assert visits.end(visit.state, browser) == visit
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from sessions").fetchone() == (1,)
