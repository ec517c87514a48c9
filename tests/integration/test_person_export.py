"""What is held about one person, as that person may see it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings.workspace import Workspace

pytestmark = pytest.mark.integration

ANSWER = ("cycle_id", "person_id", "relation", "level")


def _set_aside(workspace: Workspace, contract: str, row_number: int, **record: str) -> None:
    """Put one row into the published quarantine."""
    with duckdb.connect(str((workspace.current / "quarantine.duckdb").resolve())) as connection:
        connection.execute(
            "insert into quarantined_rows (contract, file, row_number, column_name, reason, is_reference, record) "
            "values (?, 'exports/x.csv', ?, 'level', 'level_out_of_range', false, ?)",
            [contract, row_number, json.dumps(record)],
        )


@pytest.fixture
def held(fresh: Workspace, tmp_path: Path) -> dict[str, Any]:
    """What is written about E3, with rows set aside and a look at her page before."""
    answer = {"cycle_id": "C1", "competency_id": "K1", "level": "9"}
    _set_aside(fresh, "ratings/ratings", 2, person_id="cliu", rater_id="E4", relation="peer", **answer)
    _set_aside(fresh, "ratings/ratings", 3, person_id="E4", rater_id="E3", relation="peer", **answer)
    _set_aside(fresh, "ratings/ratings", 4, person_id="E4", rater_id="E5", relation="peer", **answer)
    (fresh.state / "audit.jsonl").write_text(
        '{"at": "2025-06-01", "who": "mibsen", "roles": ["manager"], "what": "person", "filter": {"person_id": "E3"}}\n'
        '{"at": "2025-06-02", "who": "mibsen", "roles": ["manager"], "what": "people", "filter": {"people": ["E4"]}}\n',
        encoding="utf-8",
    )
    target = tmp_path / "chen.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "skillgap", "--workspace", str(fresh.root)),
            *("person", "CHEN@small.example", "--export", str(target)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(target) in done.stdout
    assert target.stat().st_mode & 0o777 == 0o600
    last = json.loads((fresh.state / "audit.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["what"], last["filter"]) == ("export all about a person", {"person_id": "E3"})
    content: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return content


def test_it_says_who_the_person_is_and_was_and_which_files_say_so(held: dict[str, Any]) -> None:
    assert held["known_as"] == {
        "person_id": "E3",
        "emails": ["chen@small.example"],
        "usernames": ["cliu"],
        "names": ["Chen Liu"],
    }
    assert [row["full_name"] for row in held["history"]] == ["Chen Liu"]
    assert held["master_data"][0]["manager_id"] == "E1"
    # The LMS knows her by user name; ratings: her manager's about her and two by her in C1, one and one in C2. What
    # peers said of her is not counted.
    assert {row["file"]: row["n_rows"] for row in held["files"]} == {
        "exports/hris/people.csv": 1,
        "exports/lms/enrolments.csv": 1,
        "exports/ratings/ratings_c1.csv": 3,
        "exports/ratings/ratings_c2.csv": 2,
    }


def test_levels_of_a_group_below_the_minimum_and_single_answers_about_her_are_not_there(held: dict[str, Any]) -> None:
    levels = {(row["cycle_id"], row["competency_id"]): row for row in held["levels_and_gaps"]}
    # C1: two peers answered, fewer than three; the manager's 2 is all there is. C2: three peers, 4 each.
    assert levels["C1", "K1"]["manager_level"] == 2
    assert levels["C1", "K1"]["n_withheld"] == 2
    assert "peer_level" not in levels["C1", "K1"]
    assert "others_level" not in levels["C1", "K1"]
    assert levels["C2", "K1"]["peer_level"] == 4
    assert "rater_id" not in json.dumps({name: part for name, part in held.items() if name != "rows_set_aside"})


def test_her_own_answers_are_there(held: dict[str, Any]) -> None:
    answers = [tuple(row[name] for name in ANSWER) for row in held["own_answers"]]
    assert answers == [("C1", "E1", "direct_report", 3), ("C1", "E2", "peer", 3), ("C2", "E2", "peer", 3)]
    published = [tuple(row[name] for name in ANSWER) for row in held["own_answers_as_published"]]
    assert published == answers


def test_of_a_row_set_aside_what_a_peer_said_about_her_is_left_out_and_what_she_said_is_there(
    held: dict[str, Any],
) -> None:
    rows = {row["row_number"]: row["values"] for row in held["rows_set_aside"]}
    assert rows[2] == {"cycle_id": "C1", "person_id": "cliu", "competency_id": "K1"}
    assert rows[3]["level"] == "9"
    assert 4 not in rows


def test_who_looked_is_told_by_role_and_time(held: dict[str, Any]) -> None:
    assert held["seen_or_exported"] == [{"at": "2025-06-01", "roles": ["manager"], "what": "person"}]
    assert "mibsen" not in json.dumps(held)


def test_it_says_what_is_left_out(held: dict[str, Any]) -> None:
    assert any("below the minimum" in line for line in held["left_out_and_why"])
