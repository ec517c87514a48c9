"""A refresh publishes the whole or changes nothing, whatever happens to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.build.files import one_writer
from orchestration.cli.status import status_of
from orchestration.errors import RefreshRunningError
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace
from tests.integration.small_company import AS_OF

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

KILL_TIMEOUT = 180


def _append(workspace: Workspace, name: str, line: str) -> Path:
    file = workspace.exports / name
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    return file


def _published_bytes(workspace: Workspace) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(workspace.current.iterdir())}


def test_a_refresh_with_nothing_new_publishes_nothing_and_says_so(fresh: Workspace, ask_operations: Ask) -> None:
    before = fresh.current.resolve()
    outcome = refresh(fresh, as_of=AS_OF)
    assert outcome.status == "unchanged"
    assert fresh.current.resolve() == before
    statuses = ask_operations(fresh, "select status from refreshes order by refreshed_at")
    assert statuses == [("published",), ("unchanged",)]
    assert ask_operations(fresh, "select count(*) > 0 from source_files") == [(True,)]


def test_another_day_is_something_new(fresh: Workspace, ask: Ask) -> None:
    # The third cycle closes on 30 June; on 15 July its answers are figures.
    outcome = refresh(fresh, as_of=AS_OF + timedelta(days=44))
    assert outcome.status == "published"
    assert ask(fresh, "select cycle_id from dim_cycle where is_latest") == [("C3",)]
    # Nothing was read again: every row's file was loaded by the first refresh.
    with duckdb.connect(str(fresh.build_file), read_only=True) as connection:
        assert connection.execute("select count(distinct loaded_at) from raw.source_files").fetchall() == [(1,)]


def test_a_day_in_2099_is_asked_about_and_once_it_is_taken_back_all_is_as_it_was(fresh: Workspace, ask: Ask) -> None:
    tables = ("gap_by_person", "gap_by_org_unit", "gap_now", "participation", "dim_cycle")
    before = [ask(fresh, f"from {table} order by all") for table in tables]
    assert "would speak for 2099-01-01" in (refresh(fresh, as_of=date(2099, 1, 1)).reason or "")
    assert refresh(fresh, as_of=date(2099, 1, 1), accepts_doubtful_time=True).status == "published"
    assert ask(fresh, "select cycle_id from dim_cycle where is_latest") == [("C3",)]
    assert refresh(fresh, as_of=AS_OF, accepts_doubtful_time=True).status == "published"
    assert [ask(fresh, f"from {table} order by all") for table in tables] == before


def test_a_file_that_is_refused_leaves_what_is_published_and_is_named(fresh: Workspace, ask_operations: Ask) -> None:
    before = _published_bytes(fresh)
    file = fresh.exports / "ratings" / "ratings_c2.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("relation", "relatoin"), encoding="utf-8")
    outcome = refresh(fresh, as_of=AS_OF)
    assert outcome.status == "failed"
    for word in ("ratings_c2.csv", "relation", "relatoin"):
        assert word in (outcome.reason or "")
    assert _published_bytes(fresh) == before
    refused = ask_operations(fresh, "select file, n_loaded is not null from source_files where status = 'refused'")
    assert refused == [("exports/ratings/ratings_c2.csv", True)]


def test_a_file_that_is_mended_is_taken_by_the_next_refresh(fresh: Workspace, ask: Ask) -> None:
    file = fresh.exports / "ratings" / "ratings_c2.csv"
    good = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    assert refresh(fresh, as_of=AS_OF).status == "failed"
    file.write_text(good.replace("C2,E6,E1,manager,K1,2", "C2,E6,E1,manager,K1,3"), encoding="utf-8")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    rows = ask(fresh, "select current_level from gap_by_person where person_id = 'E6' and cycle_id = 'C2' and gap = 0")
    assert rows == [(3.0,)]


def test_a_row_that_refers_to_nobody_waits_until_the_person_arrives(
    fresh: Workspace, ask: Ask, ask_operations: Ask
) -> None:
    _append(fresh, "ratings/ratings_c2.csv", "C2,E9,E1,manager,K1,1,2025-03-10")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    waiting = ask_operations(fresh, "select file, row_number, column_name, reason, is_reference from quarantined_rows")
    assert waiting == [("exports/ratings/ratings_c2.csv", 14, "person_id", "unknown_person", True)]
    assert ask(fresh, "select count(*) from gap_by_person where person_id = 'E9'") == [(0,)]

    _append(fresh, "hris/people.csv", "E9,Hana Sato,hana@small.example,hsato,2021-01-01,,E1,T1,R1,Graz")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    assert ask_operations(fresh, "select count(*) from quarantined_rows") == [(0,)]
    rows = ask(fresh, "select current_level from gap_by_person where person_id = 'E9' and cycle_id = 'C2' and gap = 2")
    assert rows == [(1.0,)]


def test_what_is_odd_but_no_reason_to_lose_a_row_is_named_with_its_place(
    fresh: Workspace, ask: Ask, ask_operations: Ask
) -> None:
    people = fresh.exports / "hris" / "people.csv"
    text = people.read_text(encoding="utf-8")
    # E2 and E3 lead each other, and E4's role is one that no export describes.
    text = text.replace("badeyemi,2020-01-01,,E1,", "badeyemi,2020-01-01,,E3,")
    text = text.replace("cliu,2020-01-01,,E1,", "cliu,2020-01-01,,E2,").replace(
        "dnovak,2020-01-01,,E1,T1,R1", "dnovak,2020-01-01,,E1,T1,R9"
    )
    people.write_text(text, encoding="utf-8")
    _append(fresh, "hris/roles.csv", "R3,Intern,Sales,")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    rows = ask_operations(
        fresh,
        "select check_name, n_failing, details from quality_checks where not is_passed and layer = 'model' "
        "and refreshed_at = (select max(refreshed_at) from refreshes) order by 1",
    )
    found = {name: (n_failing, details) for name, n_failing, details in rows}
    for name, n_failing, place, column in (
        ("assert_managers_form_no_circle", 2, "exports/hris/people.csv, row 3", "manager_id"),
        ("assert_people_hold_known_roles", 1, "exports/hris/people.csv, row 5", "role_id"),
        ("assert_roles_have_a_known_career_level", 1, "exports/hris/roles.csv, row 4", "career_level"),
    ):
        assert found[name][0] == n_failing
        for words in (f"First in {place}.", column, "Expected:", "Found:"):
            assert words in found[name][1]
    assert ask(fresh, "select count(*) from dim_person") == [(7,)]


def test_every_row_of_every_file_is_accounted_for(small_company: Workspace, ask_operations: Ask) -> None:
    astray = ask_operations(
        small_company,
        "select file from source_files where n_read <> n_loaded + n_superseded + n_quarantined + n_filtered",
    )
    assert astray == []
    # Of the second cycle's twelve answers one is older and one came late.
    rows = ask_operations(
        small_company, "select n_read, n_loaded, n_superseded from source_files where file like '%ratings_c2.csv'"
    )
    assert rows == [(12, 10, 2)]


def test_no_name_is_in_the_published_warehouse_or_the_record(small_company: Workspace) -> None:
    for name in ("warehouse.duckdb", "operations.duckdb"):
        content = (small_company.current / name).read_bytes()
        for personal in (b"Mara Ibsen", b"bo@small.example", b"badeyemi"):
            assert personal not in content, f"{personal!r} in {name}"


def test_two_refreshes_at_once_are_refused(fresh: Workspace) -> None:
    with one_writer(fresh), pytest.raises(RefreshRunningError, match="Another refresh"):
        refresh(fresh, as_of=AS_OF)


@pytest.mark.parametrize("step", ["Reading ratings/ratings", "Computing figures", "Publishing"])
def test_a_killed_refresh_leaves_what_is_published_and_the_next_is_whole(
    fresh: Workspace, ask: Ask, ask_operations: Ask, step: str
) -> None:
    before = _published_bytes(fresh)
    _append(fresh, "ratings/ratings_c2.csv", "C2,E4,E1,manager,K1,1,2025-03-10")
    _kill_in(fresh, step)
    assert _published_bytes(fresh) == before
    assert status_of(fresh).was_killed

    assert refresh(fresh, as_of=AS_OF).status == "published"
    rows = ask(fresh, "select current_level from gap_by_person where person_id = 'E4' and cycle_id = 'C2' and gap = 2")
    assert rows == [(1.0,)]
    newest = ask_operations(fresh, "select status, reason from refreshes order by refreshed_at desc limit 2")
    assert [status for status, _ in newest] == ["published", "failed"]
    assert step in newest[1][1]
    assert [folder.name for folder in fresh.snapshots.glob(".*")] == []
    assert list(fresh.landing.iterdir()) == []


def _kill_in(workspace: Workspace, step: str) -> None:
    """Start a refresh in a process of its own and kill it once it is in a step."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "skillgap", "--workspace", str(workspace.root)),
            *("refresh", "--quiet", "--as-of", AS_OF.isoformat()),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + KILL_TIMEOUT
    try:
        while time.monotonic() < deadline and process.poll() is None:
            if _step_of(workspace) == step:
                os.killpg(process.pid, signal.SIGKILL)
                break
            time.sleep(0.005)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL, f"it ended before {step!r}"


def _step_of(workspace: Workspace) -> str | None:
    try:
        return str(json.loads(workspace.running_marker.read_text(encoding="utf-8"))["step"])
    except (FileNotFoundError, ValueError):
        return None
