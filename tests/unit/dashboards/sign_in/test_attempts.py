"""Guessing is slow, by name and by address; a slip is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.sign_in.attempts import Attempts
from dashboards.sign_in.store import SignInStore
from tests.unit.dashboards.sign_in.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(tmp_path: Path, clock: Clock) -> Attempts:
    return Attempts(SignInStore(tmp_path / "sign_in.sqlite"), clock=clock)


def fail(attempts: Attempts, name: str, address: str, times: int) -> float:
    for _ in range(times):
        attempts.failed(name, address)
    return attempts.seconds_to_wait(name, address)


def test_four_slips_cost_nothing_and_then_the_wait_doubles_up_to_five_minutes(attempts: Attempts) -> None:
    assert fail(attempts, "lea", "10.0.0.1", 4) == 0
    assert [fail(attempts, "lea", f"10.0.1.{n}", 1) for n in range(4)] == [1, 2, 4, 8]
    assert [fail(attempts, "lea", f"10.0.2.{n}", 1) for n in range(8)][-1] == 300


def test_waiting_ends(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, "lea", "10.0.0.1", 8)
    clock.pass_by(seconds=5)
    assert attempts.seconds_to_wait("LEA ", "10.0.0.9") == 3
    clock.pass_by(seconds=3)
    assert attempts.seconds_to_wait("lea", "10.0.0.9") == 0


def test_one_address_can_not_try_many_names(attempts: Attempts) -> None:
    for number in range(20):
        attempts.failed(f"name {number}", "10.0.0.1")
    assert attempts.seconds_to_wait("another", "10.0.0.1") == 0
    assert fail(attempts, "name 20", "10.0.0.1", 1) == 1
    assert attempts.seconds_to_wait("another", "10.0.0.1") == 1
    assert attempts.seconds_to_wait("another", "10.0.0.2") == 0


def test_ones_own_account_does_not_free_the_address(attempts: Attempts) -> None:
    for number in range(22):
        attempts.failed(f"name {number}", "10.0.0.1")
    attempts.succeeded("mine")
    assert attempts.seconds_to_wait("another", "10.0.0.1") == 2


def test_success_frees_the_name(attempts: Attempts) -> None:
    fail(attempts, "lea", "10.0.0.1", 6)
    attempts.succeeded(" Lea")
    assert attempts.seconds_to_wait("lea", "10.0.0.1") == 0


def test_a_day_later_failures_are_forgotten(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, "lea", "10.0.0.1", 9)
    clock.pass_by(days=1)
    attempts.failed("other", "10.0.0.2")
    assert fail(attempts, "lea", "10.0.0.1", 1) == 0


def test_what_was_typed_as_a_name_is_in_no_file(attempts: Attempts, tmp_path: Path) -> None:
    attempts.failed("my secret password", "10.0.0.1")
    assert all(b"secret" not in file.read_bytes() for file in tmp_path.iterdir())
