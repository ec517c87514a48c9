"""Questions to the snapshot: shown as they are, noted, and ended where they take too long."""

from __future__ import annotations

import pytest

from orchestration.cli.sql import QueryError, Questions, ask
from orchestration.cli.sql_rows import show
from orchestration.cli.terminal import PlainConsole, printable
from orchestration.errors import SkillgapError
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.audit import read_entries
from tests.unit.in_memory import own_database


def test_a_value_is_shown_with_its_brackets_and_without_orders_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with own_database() as connection:
        answer = ask(connection, r"""select '[red]Sales[/red] [x]' as "[name]", e'\x1b]0;title\x07\x1b[2JNorth' as b""")
    show(PlainConsole(), answer)
    shown = capsys.readouterr().out
    assert "[red]Sales[/red] [x]" in shown
    assert "[name]" in shown
    assert "North" in shown
    assert "title" not in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b]52;c;cm0gLXJm\x07b", "ab"),
        ("a\x1b]8;;https://x.example\x1b\\b", "ab"),
        ("a\x9b31mb", "ab"),
        ("\x1bca\rb\x08\x00", "ab"),
        ("a\u202eb", "ab"),
        ("a\tb\nc é", "a\tb\nc é"),
    ],
)
def test_nothing_in_a_text_is_an_order_to_the_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_rows_that_no_line_has_room_for_are_listed_value_by_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with own_database() as connection:
        wide = ask(connection, "select " + ", ".join(f"{n} as column_{n}" for n in range(20)))
        narrow = ask(connection, "select 1 as a, repeat('long text ', 30) as b")
    show(PlainConsole(), wide)
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "row 1"
    assert [line.split() for line in shown[1:]] == [[f"column_{n}", str(n)] for n in range(20)]
    show(PlainConsole(), narrow)
    assert capsys.readouterr().out.split()[:4] == ["a", "b", "1", "long"]


def test_a_statement_that_takes_too_long_is_ended_in_words() -> None:
    with own_database() as connection, pytest.raises(QueryError, match=r"longer than 0\.2 seconds"):
        ask(connection, "select count(*) from range(1000000) a, range(1000000) b where a.range < b.range", seconds=0.2)


def test_more_rows_than_are_shown_are_not_read() -> None:
    with own_database() as connection:
        answer = ask(connection, "from range(1000000000)", limit=3)
    assert (len(answer.rows), answer.is_cut) == (3, True)


def test_a_statement_is_in_the_audit_log_before_it_is_run(workspace: Workspace) -> None:
    with own_database() as connection:
        questions = Questions(workspace, connection)
        assert questions.ask("select 'E2' as person_id").rows == (("E2",),)
        with pytest.raises(QueryError):
            questions.ask("select nothing")
    entries = list(read_entries(audit_file(workspace)))
    assert [entry["filter"] for entry in entries] == [
        {"statement": "select 'E2' as person_id"},
        {"statement": "select nothing"},
    ]
    assert entries[0]["what"] == "sql"
    assert entries[0]["who"].startswith("command line: ")


def test_where_the_audit_log_cannot_be_written_nothing_is_shown(workspace: Workspace) -> None:
    audit_file(workspace).mkdir()
    with own_database() as connection, pytest.raises(SkillgapError, match="audit log can't be written"):
        Questions(workspace, connection).ask("select 1")
