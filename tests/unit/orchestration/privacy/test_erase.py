"""One person goes from raw rows, what was set aside, memory and logs; every row stays accounted for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.build.files import one_writer, open_build_file
from orchestration.errors import RefreshRunningError, SettingsError, SkillgapError
from orchestration.privacy.erase import erase, find, finish, unfinished
from orchestration.privacy.erased_people import memory_file, read_memory
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog, verified
from published.audit_check import REWRITE
from published.viewer import Viewer

Query = Callable[[str], list[tuple[Any, ...]]]

TEXTS = ("70417", "Bo Adeyemi", "bo@small.example", "badeyemi")
BALANCE = (
    "select file, n_read, n_quarantined, n_filtered from raw.source_files order by file_id",
    "select count(*) from raw.quarantined_rows",
)


@pytest.mark.parametrize("text", ["70417", " BO@SMALL.EXAMPLE", "badeyemi"])
def test_a_person_is_found_by_number_email_and_user_name(held: Workspace, text: str) -> None:
    assert find(held, text) == Subject("70417", ("Bo@small.example",), ("badeyemi",), ("Bo Adeyemi",), ("Bo Adeyemi",))


def test_nobody_and_several_are_told_apart(held: Workspace, query: Query) -> None:
    with pytest.raises(SettingsError, match="Nobody is known by 'Bo Adeyemi'"):
        find(held, "Bo Adeyemi")
    query("update raw.hris__people set email = 'shared@small.example' where person_id in ('70418', '70419')")
    with pytest.raises(SettingsError, match="is the e-mail of several people: 70418, 70419"):
        find(held, "shared@small.example")
    # An address that is another one's, too, does not name anybody by itself.
    assert find(held, "70418").emails == ()


def test_somebody_whom_only_another_system_knows_is_found_there(held: Workspace, query: Query) -> None:
    query("insert into raw.lms__enrolments (person_id, course_id) values ('ghost@small.example', 'L1')")
    assert find(held, "ghost@small.example") == Subject("ghost@small.example")


def test_rows_about_them_go_and_answers_about_others_stay_under_one_key(held: Workspace, query: Query) -> None:
    done = erase(held, find(held, "70417"))
    # One row of people and one set aside, two ratings about them, one action: 5.
    assert done.n_raw == 5
    key = read_memory(held).people[0].rater_key
    assert query("select person_id, manager_id from raw.hris__people order by 1") == [
        ("70418", None),
        ("70419", "70500"),
        ("70500", None),
    ]
    assert query("select cycle_id, person_id, rater_id, level from raw.ratings__ratings order by row_number") == [
        ("C1", "70418", key, 3),
        ("C2", "70418", key, 3),
        ("C2", "70418", "70419", 1),
    ]
    [(record,)] = query("select record from raw.quarantined_rows")
    assert json.loads(record)["rater_id"] == key
    assert query("select action_id, title from raw.development__actions") == [("A2", "Shadow [erased] ([erased])")]


def test_headers_that_name_them_do_so_no_longer_and_stay_in_their_places(held: Workspace, query: Query) -> None:
    query(
        "update raw.source_files set cell_headers = ['K1 – Bo Adeyemi', 'K2 – Chen Liu'], cells_per_row = 3 "
        "where file_id = 2"
    )
    erase(held, find(held, "70417"))
    assert query("select cell_headers from raw.source_files where file_id = 2") == [
        (["K1 – [erased]", "K2 – Chen Liu"],)
    ]


def test_what_went_is_accounted_for_as_filtered(held: Workspace, query: Query) -> None:
    erase(held, find(held, "70417"))
    # read = raw rows + set aside + filtered: people 5 = 3 + 0 + 2, ratings 6 = 3 + 1 + 2, actions 2 = 1 + 0 + 1.
    assert query("select contract, n_read, n_quarantined, n_filtered from raw.source_files order by file_id") == [
        ("hris/people", 5, 0, 2),
        ("ratings/ratings", 6, 1, 2),
        ("ratings/cycles", 2, 0, 0),
        ("development/actions", 2, 0, 1),
    ]


def test_neither_bytes_nor_rows_of_the_build_file_hold_them(held: Workspace, query: Query) -> None:
    erase(held, find(held, "70417"))
    content = b"".join(file.read_bytes() for file in held.build_file.parent.iterdir() if file.is_file()).lower()
    tables = query("select schema_name || '.' || table_name from duckdb_tables()")
    rows = repr([query(f"from {table}") for (table,) in tables]).lower()
    for text in TEXTS:
        assert text.lower().encode() not in content
        assert text.lower() not in rows


def test_only_salted_hashes_are_remembered(held: Workspace) -> None:
    done = erase(held, find(held, "70417"))
    finish(held, done)
    remembered = memory_file(held).read_text(encoding="utf-8").lower()
    assert not any(text.lower() in remembered for text in TEXTS)
    assert memory_file(held).stat().st_mode & 0o777 == 0o600
    excluded = read_memory(held).excluded
    assert all(excluded.key_of(text) for text in ("70417", "BO@small.example", "badeyemi", "bo  ADEYEMI"))
    assert not any(excluded.key_of(text) for text in ("70418", "Badeyemi", "Bo", ""))
    with pytest.raises(SettingsError, match="erased already"):
        find(held, "badeyemi")


def test_the_audit_log_calls_them_by_a_pseudonym(held: Workspace) -> None:
    file = held.state / "audit.jsonl"
    log = AuditLog(file, clock=lambda: datetime(2025, 1, 1, tzinfo=UTC))
    viewer = Viewer("bo@small.example", frozenset({"employee"}))
    log.write(viewer, "person", person_id="70417", course_id="70417")
    log.write(Viewer("mibsen"), "people", people=["70418", "70417"], unit_id="70417")
    log.write(Viewer("mibsen"), "person", person_id="70418")
    done = erase(held, find(held, "70417"))
    assert done.n_audit == 2
    finish(held, done)
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    # A course or a unit with the same number is another thing.
    assert entries[0]["who"] == done.pseudonym
    assert entries[0]["filter"] == {"person_id": done.pseudonym, "course_id": "70417"}
    assert entries[1]["filter"] == {"people": ["70418", done.pseudonym], "unit_id": "70417"}
    assert entries[2]["filter"] == {"person_id": "70418"}
    assert (entries[3]["what"], entries[3]["filter"]["why"]) == (REWRITE, "erasure")
    assert (entries[4]["what"], entries[4]["filter"]) == ("erase", {"person_id": done.pseudonym})
    assert verified(file).problems == []
    assert file.stat().st_mode & 0o777 == 0o600


def test_logs_and_other_tools_databases_are_cleared(held: Workspace) -> None:
    for folder in ("logs", "dbt", "dagster/history"):
        (held.state / folder).mkdir(parents=True)
    (held.state / "logs" / "dbt.log").write_text("failed for Bo Adeyemi\n", encoding="utf-8")
    (held.state / "dbt" / "run_results.json").write_text('{"message": "badeyemi"}', encoding="utf-8")
    (held.state / "dagster" / "run.err").write_text("found 'bo@small.example' in row 3\n", encoding="utf-8")
    (held.state / "dagster" / "output").write_bytes(b"\x80\x04badeyemi\xff")
    (held.build_file.parent / "spill").mkdir()
    (held.build_file.parent / "spill" / "duckdb_temp_0.tmp").write_bytes(b"badeyemi")
    (held.landing / "killed").mkdir()
    (held.landing / "killed" / "1.parquet").write_bytes(b"Bo Adeyemi")
    database = held.state / "dagster" / "history" / "runs.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("create table events (id integer primary key, event text)")
        connection.executemany(
            "insert into events (event) values (?)", [('{"message": "refused: Bo Adeyemi"}',), ('{"message": "fine"}',)]
        )
        connection.commit()
    erase(held, find(held, "70417"))
    left = [file for file in held.root.rglob("*") if file.is_file() and file != held.erasure_note]
    for file in left:
        assert not any(text.lower().encode() in file.read_bytes().lower() for text in TEXTS[1:]), file
    with closing(sqlite3.connect(database)) as connection:
        events = [
            json.loads(event)["message"] for (event,) in connection.execute("select event from events order by 1")
        ]
    assert events == ["fine", "refused: [erased]"]
    assert (held.state / "dagster" / "run.err").read_text(encoding="utf-8") == "found '[erased]' in row 3\n"


def test_what_was_written_down_while_it_went_on_goes_with_its_end(held: Workspace) -> None:
    done = erase(held, find(held, "70417"))
    # dbt notes the command under which it ran.
    (held.state / "dbt").mkdir()
    noted = held.state / "dbt" / "run_results.json"
    noted.write_text('{"invocation_command": "dbt erase BO@small.example --yes"}', encoding="utf-8")
    AuditLog(held.state / "audit.jsonl").write(Viewer("mibsen"), "person", person_id="70417")
    finish(held, done)
    assert json.loads(noted.read_text(encoding="utf-8")) == {"invocation_command": "dbt erase [erased] --yes"}
    assert "70417" not in (held.state / "audit.jsonl").read_text(encoding="utf-8")


def test_exports_are_listed_and_not_touched(held: Workspace) -> None:
    files = {
        "hris/people.csv": "person_id,full_name\n70417,Bo Adeyemi\n",
        "hris/old.csv": "id;name\n1;BO ADEYEMI\n",
        "lms/enrolments.csv": "person_id\n704170\n",
    }
    for name, text in files.items():
        path = held.exports / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-16" if name == "hris/old.csv" else "utf-8"))
    (held.root / "workspace.yml").write_text("access: {bo@small.example: [analyst]}\n", encoding="utf-8")
    done = erase(held, find(held, "70417"))
    assert done.files == ("exports/hris/old.csv", "exports/hris/people.csv", "workspace.yml")
    assert (held.exports / "hris" / "people.csv").read_text(encoding="utf-8") == files["hris/people.csv"]


def test_until_it_is_done_a_note_says_who_and_nobody_else_can_be_erased(held: Workspace) -> None:
    subject = find(held, "70417")
    done = erase(held, subject)
    left = unfinished(held)
    assert left is not None
    assert left.subject == subject
    assert held.erasure_note.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SkillgapError, match="finished first"):
        erase(held, find(held, "70418"))
    again = erase(held, subject)
    assert (again.n_raw, again.pseudonym) == (0, done.pseudonym)
    assert len(read_memory(held).people) == 1
    finish(held, again)
    assert not held.erasure_note.exists()


def test_other_writers_are_locked_out(held: Workspace) -> None:
    subject = find(held, "70417")
    with one_writer(held):
        with pytest.raises(RefreshRunningError):
            find(held, "70417")
        with pytest.raises(RefreshRunningError):
            erase(held, subject)


def test_of_somebody_known_by_a_number_alone_nothing_is_looked_for_in_sentences() -> None:
    assert Subject("70417").in_prose.scrubbed("Shadow 70417") == "Shadow 70417"


def test_a_short_number_in_the_midst_of_others_is_not_taken_for_a_person() -> None:
    subject = Subject("7", ("ann@small.example",), ("ann",), ("Ann",))
    said = "row 7: 7 of 20 rows, found '7', asked by ann@small.example, Ann and 'ann'"
    assert subject.scrubbed(said) == "row 7: 7 of 20 rows, found '[erased]', asked by [erased], Ann and '[erased]'"
    assert Subject("PN-7").scrubbed("PN-7 and PN-71") == "[erased] and PN-71"


def test_a_name_that_two_people_bear_stays_with_the_other(held: Workspace, query: Query, tmp_path: Path) -> None:
    query("update raw.hris__people set full_name = 'Bo Adeyemi' where person_id = '70418'")
    erase(held, find(held, "70417"))
    assert query("select person_id from raw.hris__people where full_name = 'Bo Adeyemi'") == [("70418",)]


def test_nothing_is_looked_for_in_files_while_nobody_was_ever_forgotten(held: Workspace) -> None:
    with open_build_file(held) as connection:
        from orchestration.ingest.excluded_people import read_excluded_people

        assert not read_excluded_people(connection)
