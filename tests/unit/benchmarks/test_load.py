"""The load of many people: who they are, and that what was seen of it is told rightly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from orchestration.settings.settings import read_settings
from published.viewer import ROLES
from tests.benchmarks.load import Seen, told
from tests.benchmarks.load_people import SHARES, people_of, settings_for
from tests.unit.dashboards.published import publish


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return (publish(tmp_path_factory.mktemp("company") / "warehouse") / "current").resolve()


def test_every_role_is_there_and_opens_what_it_may(snapshot: Path, tmp_path: Path) -> None:
    assert (set(SHARES), sum(SHARES.values())) == (set(ROLES), 100)
    people = people_of(snapshot, 100, seed=7)
    assert Counter(person.role for person in people) == SHARES
    assert all(page.kind.endswith(person.role) for person in people for page in person.pages)
    (tmp_path / "workspace.yml").write_text(settings_for(people, snapshot), encoding="utf-8")
    rules = read_settings(tmp_path / "workspace.yml").access.rules()
    assert rules.names() == {person.name for person in people if person.role not in ("manager", "employee")}


def test_percentiles_errors_and_processes_are_told() -> None:
    seen = Seen()
    seen.note("overview, manager", 5000, None)  # before it counts
    seen.is_counting.set()
    for milliseconds in range(101):
        seen.note("overview, manager", milliseconds, "status 500" if milliseconds == 7 else None)
    seen.memory, seen.ready_after = {"1": 3 * 2**20, "2": 2**20}, {"1": 4.2}
    lines = list(told(seen))
    # Of 0 to 100 in even steps: the middle is 50, 95 of a hundred are at most 95.
    assert " ".join(lines[0].split()) == "overview, manager n 101 p50 50 p95 95 p99 99 ms errors 1"
    assert "errors in all: 1" in lines[2]
    assert lines[-2:] == [
        "process 1: at most 3 MiB, on the new snapshot 4 s after the publish",
        "process 2: at most 1 MiB, on the new snapshot not within the time",
    ]
