"""Guessing is slow, by name and by address; slips fade, and nobody can shut another out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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


def waits(attempts: Attempts, clock: Clock, name: str, address: str, times: int) -> list[float]:
    """Fail again and again, each time as soon as one may; return what one had to wait for."""
    found = []
    for _ in range(times):
        wait = attempts.begin(name, address)
        found.append(round(wait))
        if wait:
            clock.pass_by(seconds=wait)
            assert attempts.begin(name, address) == 0
    return found


def test_five_slips_cost_nothing_and_then_the_wait_doubles_up_to_five_minutes(attempts: Attempts, clock: Clock) -> None:
    # While one waits a little of what was fades, so that the last of these is a second's doubling late.
    assert waits(attempts, clock, "lea", "10.0.0.1", 9) == [0, 0, 0, 0, 0, 1, 1, 2, 4]
    assert max(waits(attempts, clock, "lea", "10.0.0.1", 10)) <= 300


def test_many_at_once_are_no_way_round(attempts: Attempts) -> None:
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: attempts.begin("lea", "10.0.0.1"), range(40)))
    assert sum(wait == 0 for wait in found) == 5


def test_variants_of_a_name_and_of_an_address_are_one(attempts: Attempts, clock: Clock) -> None:
    waits(attempts, clock, "lea", "10.0.0.1", 5)
    assert attempts.begin("lea", "10.0.0.1") > 0
    for name, address in ((" LEA", "10.0.0.1"), ("lea", "10.0.0.1:4711"), ("lea", "::ffff:10.0.0.1")):
        assert attempts.begin(name, address) > 0
    waits(attempts, clock, "bo", "2001:db8::1", 5)
    assert attempts.begin("bo", "2001:db8::ffff:2") > 0
    assert attempts.begin("bo", "2001:db8:0:1::1") == 0


def test_nobody_is_shut_out_for_long_by_others(attempts: Attempts, clock: Clock) -> None:
    for number in range(200):
        clock.pass_by(seconds=20)
        attempts.begin("lea", f"10.0.{number % 7}.1")
    assert attempts.begin("lea", "192.0.2.1") <= 30


def test_guesses_from_everywhere_are_slowed_too(attempts: Attempts) -> None:
    found = [attempts.begin("lea", f"10.0.0.{number}") for number in range(40)]
    assert (found[19], found[20], found[-1] > 0) == (0, 0, True)
    assert sum(wait == 0 for wait in found) == 21


def test_slips_of_a_whole_office_fade(attempts: Attempts, clock: Clock) -> None:
    for number in range(60):
        clock.pass_by(minutes=6)
        assert attempts.begin(f"colleague {number}", "10.0.0.1") == 0


def test_one_address_can_not_try_many_names(attempts: Attempts) -> None:
    found = [attempts.begin(f"name {number}", "10.0.0.1") for number in range(25)]
    assert sum(wait == 0 for wait in found) == 21
    assert attempts.begin("another", "10.0.0.2") == 0


def test_ones_own_account_does_not_free_the_address(attempts: Attempts) -> None:
    for number in range(21):
        attempts.begin(f"name {number}", "10.0.0.1")
    attempts.succeeded("name 20", "10.0.0.1")
    attempts.begin("mine", "10.0.0.1")
    attempts.succeeded("mine", "10.0.0.1")
    found = [attempts.begin(f"other {number}", "10.0.0.1") for number in range(3)]
    assert found[0] == 0
    assert found[-1] > 0


def test_success_frees_the_name(attempts: Attempts, clock: Clock) -> None:
    waits(attempts, clock, "lea", "10.0.0.1", 5)
    clock.pass_by(seconds=5)
    assert attempts.begin("lea", "10.0.0.1") == 0
    attempts.succeeded(" Lea", "10.0.0.1")
    assert waits(attempts, clock, "lea", "10.0.0.1", 5) == [0, 0, 0, 0, 0]


def test_what_was_typed_as_a_name_is_in_no_file(attempts: Attempts, tmp_path: Path) -> None:
    attempts.begin("my secret password", "10.0.0.1")
    assert all(b"secret" not in file.read_bytes() for file in tmp_path.iterdir())


def test_what_is_refused_without_a_name_counts_for_the_address_alone_and_not_while_it_waits(
    attempts: Attempts, clock: Clock
) -> None:
    assert [attempts.refused("10.0.0.1") for _ in range(21)] == [0] * 21
    assert [attempts.refused("10.0.0.1") for _ in range(9)] == [1] * 9
    assert attempts.refused("10.0.0.2") == 0
    clock.pass_by(seconds=1)
    assert attempts.refused("10.0.0.1") == 0
    assert attempts.refused("10.0.0.1") > 0
