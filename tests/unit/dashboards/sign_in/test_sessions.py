"""A session says who somebody is, until it ends; its number can't be guessed and stands nowhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dashboards.sign_in.sessions import Lifetime, Sessions
from dashboards.sign_in.store import SignInStore
from published.access_rules import SignedIn
from tests.unit.dashboards.sign_in.clock import Clock

LEA = SignedIn("lea@firm.example", frozenset({"hr", "all"}))
LIFETIME = Lifetime(timedelta(hours=1), timedelta(hours=3))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    return Sessions(SignInStore(tmp_path / "sign_in.sqlite"), LIFETIME, clock=clock)


def test_a_session_tells_who_signed_in(sessions: Sessions) -> None:
    number = sessions.begin(LEA, "local")
    assert sessions.of(number) == LEA
    assert sessions.begin(LEA, "local") != number


@pytest.mark.parametrize("number", [None, "", "x", "' or 1 = 1 --"])
def test_a_number_that_was_never_given_is_nobodys(sessions: Sessions, number: str | None) -> None:
    sessions.begin(LEA, "local")
    assert sessions.of(number) is None


def test_a_session_survives_a_restart_and_its_number_is_in_no_file(
    sessions: Sessions, tmp_path: Path, clock: Clock
) -> None:
    number = sessions.begin(LEA, "local")
    assert Sessions(SignInStore(tmp_path / "sign_in.sqlite"), LIFETIME, clock=clock).of(number) == LEA
    for file in tmp_path.iterdir():
        assert number.encode() not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


def test_a_session_ends_after_an_hour_without_a_request(sessions: Sessions, clock: Clock) -> None:
    number = sessions.begin(LEA, "local")
    clock.pass_by(minutes=59)
    assert sessions.of(number) == LEA
    clock.pass_by(minutes=59)
    assert sessions.of(number) == LEA
    clock.pass_by(minutes=60)
    assert sessions.of(number) is None
    clock.pass_by(minutes=-60)
    assert sessions.of(number) is None, "what has ended does not come back"


def test_a_session_ends_however_busy_it_is(sessions: Sessions, clock: Clock) -> None:
    number = sessions.begin(LEA, "local")
    for _ in range(5):
        clock.pass_by(minutes=30)
        assert sessions.of(number) == LEA
    clock.pass_by(minutes=30)
    assert sessions.of(number) is None


def test_a_clock_that_was_put_back_lengthens_no_session(sessions: Sessions, clock: Clock) -> None:
    number = sessions.begin(LEA, "local")
    clock.pass_by(days=-1)
    assert sessions.of(number) is None


def test_who_signs_out_or_is_sent_out_is_nobody(sessions: Sessions) -> None:
    first, second = sessions.begin(LEA, "local"), sessions.begin(SignedIn("LEA@firm.example"), "local")
    other = sessions.begin(SignedIn("bo"), "local")
    sessions.end(first)
    assert (sessions.of(first), sessions.of(second) is not None) == (None, True)
    assert sessions.end_all_of("Lea@firm.example ") == 1
    assert (sessions.of(second), sessions.of(other)) == (None, SignedIn("bo"))


def test_sessions_that_go_on_are_listed_without_their_numbers(sessions: Sessions, clock: Clock) -> None:
    began = clock.now
    sessions.begin(SignedIn("bo"), "local")
    clock.pass_by(minutes=40)
    sessions.begin(LEA, "local")
    clock.pass_by(minutes=30)
    assert [(each.name, each.mode) for each in sessions.listed()] == [("lea@firm.example", "local")]
    assert sessions.listed()[0].began_at == began + timedelta(minutes=40)


@pytest.mark.parametrize("damage", [b"", b"no database at all", None])
def test_a_damaged_or_missing_file_is_made_anew_and_nobody_is_signed_in(
    sessions: Sessions, tmp_path: Path, damage: bytes | None
) -> None:
    number, file = sessions.begin(LEA, "local"), tmp_path / "sign_in.sqlite"
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    assert sessions.of(number) is None
    assert sessions.of(sessions.begin(LEA, "local")) == LEA
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["sign_in.sqlite"]


def test_a_short_session_goes_on_while_somebody_works(tmp_path: Path, clock: Clock) -> None:
    short = Lifetime(timedelta(minutes=1), timedelta(hours=1))
    sessions = Sessions(SignInStore(tmp_path / "sign_in.sqlite"), short, clock=clock)
    number = sessions.begin(LEA, "local")
    for _ in range(12):
        clock.pass_by(seconds=10)
        assert sessions.of(number) == LEA


def test_whoever_is_signed_in_is_known_while_others_write(sessions: Sessions, tmp_path: Path, clock: Clock) -> None:
    number = sessions.begin(LEA, "local")
    clock.pass_by(minutes=30)
    with closing(sqlite3.connect(tmp_path / "sign_in.sqlite")) as another:
        another.execute("begin immediate")
        assert sessions.of(number) == LEA
    clock.pass_by(minutes=29)  # 59 since the beginning
    assert sessions.of(number) == LEA  # what could not be written down then is now
    clock.pass_by(minutes=59)
    assert sessions.of(number) == LEA
