"""SQL that somebody typed reaches one file, changes nothing, and ends at its limits while others are answered."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import fastexcel
import pyarrow.parquet as pq
import pytest

from published import query_files
from published.database import make_file
from published.sandbox import BusyError, Limits, QuestionError, Sandbox, StoppedError
from published.sandbox_process import RefusedError, answered

QUICK = Limits(seconds=20.0)
SHORT = Limits(seconds=2.0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files beside each other, of which the second holds names, and a text."""
    folder = tmp_path_factory.mktemp("published")
    for name, query in (
        ("warehouse", "select range as n, 'x' as text from range(5)"),
        ("identity", "select 'Ada' as n"),
    ):
        with make_file(folder / f"{name}.duckdb") as connection:
            connection.execute(f"create table rows as {query}")
    (folder / "names.csv").write_text("name\nAda\n")
    return folder / "warehouse.duckdb"


@pytest.fixture(autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder for what is temporary; nothing may be left in it."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def problem_with(file: Path, sql: str, limits: Limits = QUICK) -> str:
    with pytest.raises(QuestionError) as refused:
        Sandbox(limits).ask(file, sql, "someone")
    return str(refused.value)


def test_a_question_is_answered_with_names_kinds_and_rows(published: Path) -> None:
    answer = Sandbox(QUICK).ask(published, "from rows order by n desc limit 2; -- the last two", "someone")
    assert [(column.name, column.kind) for column in answer.columns] == [("n", "number"), ("text", "text")]
    assert (answer.rows, answer.is_cut, answer.n_columns) == (((4, "x"), (3, "x")), False, 2)


@pytest.mark.parametrize("sql", ["describe rows", "show tables", "summarize rows", "values (1)", "explain from rows"])
def test_what_looks_at_tables_is_a_question(published: Path, sql: str) -> None:
    assert Sandbox(QUICK).ask(published, sql, "someone").rows


ESCAPES = (
    "attach 'identity.duckdb'",
    "attach '{folder}/identity.duckdb' as other",
    "attach ':memory:' as other",
    "from '{folder}/names.csv'",
    "from '{folder}/identity.duckdb'",
    "from identity.rows",
    "from read_csv('{folder}/names.csv')",
    "from read_csv_auto('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "from read_text('/proc/self/environ')",
    "from read_blob('{folder}/identity.duckdb')",
    "from read_blob('{folder}/warehouse.duckdb')",
    "from read_json('/etc/hostname')",
    "from read_parquet('{folder}/*')",
    "from read_duckdb('{folder}/identity.duckdb')",
    "from sniff_csv('{folder}/names.csv')",
    "from glob('{folder}/*')",
    "from 'https://127.0.0.1/x.csv'",
    "select getenv('PATH')",
    "from duckdb_secrets()",
    "from duckdb_extensions()",
    "copy rows to '{folder}/stolen.csv'",
    "copy rows from '{folder}/names.csv'",
    "explain analyze copy rows to '{folder}/stolen.csv'",
    "export database '{folder}/stolen'",
    "import database '{folder}'",
    "install httpfs",
    "load httpfs",
    "load '{folder}/names.csv'",
    "force install json",
    "set threads = 8",
    "set memory_limit = '64GB'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset memory_limit",
    "pragma threads = 8",
    "pragma enable_profiling",
    "call pragma_database_list()",
    "checkpoint",
    "vacuum",
    "use identity",
    "create table mine as select 1",
    "create temp table mine as select 1",
    "create macro mine() as 1",
    "create secret mine (type s3)",
    "insert into rows values (9, 'y')",
    "delete from rows",
    "update rows set n = 0",
    "drop table rows",
    "alter table rows rename to others",
    "begin transaction",
    "prepare mine as select 1",
    "execute mine",
    "deallocate mine",
    "set variable mine = 1",
    "select 1; select 2",
    "select 1; attach 'identity.duckdb'",
    "/* a */ select 1; -- b\n drop table rows",
    "",
    " ;; ",
    "-- select 1",
    "/* select 1",
    "pragma database_list",
    "from PRAGMA_database_list",
    "from duckdb_databases()",
    "select path from 'duckdb_databases'",
    "from query('from duckdb_databases()')",
    "from histogram_values('duckdb_databases', path)",
    'from pg_catalog."pg_settings"',
    "from duckdb_settings()",
    "select current_setting('allowed_paths')",
    "from question",
    "from sys",
    "ｓelect 1",
    "select 1 ；select 2",
    "sel\x00ect 1",
    "from query('drop table rows')",
    "from query('select 1; select 2')",
    "from query_table('{folder}/names.csv')",
    "from json_execute_serialized_sql('{{}}')",
    "from shell('id')",
    "\\copy rows to x",
    ".read /etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("sql", ESCAPES)
def test_nothing_else_can_be_reached_and_nothing_changed(published: Path, sql: str) -> None:
    before = {file.name: file.read_bytes() for file in published.parent.iterdir()}
    # What the process does, without its second to begin.
    question = {**vars(QUICK), "file": str(published), "form": None, "folder": ""}
    with pytest.raises((RefusedError, duckdb.Error)) as refused:
        answered(question | {"sql": sql.format(folder=published.parent)})
    said = str(refused.value)
    assert "Ada" not in said
    assert "root:" not in said
    assert "{folder}" in sql or str(published.parent) not in said
    assert {file.name: file.read_bytes() for file in published.parent.iterdir()} == before


@pytest.mark.parametrize("sql", ["attach 'identity.duckdb'", "from read_text('/etc/passwd')", "select 1; select 2"])
def test_the_process_says_why_it_refuses(published: Path, sql: str) -> None:
    assert any(words in problem_with(published, sql) for words in ("no question", "disabled", "one at a time"))


def test_nothing_of_this_process_is_inherited(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = os.open(published.parent / "names.csv", os.O_RDONLY)
    os.set_inheritable(secret, True)
    monkeypatch.setenv("SECRET", "s3cret")
    seen: dict[str, object] = {}

    def look() -> None:
        while not seen:
            for process in Path("/proc").iterdir():
                try:
                    if b"published.sandbox_process" in (process / "cmdline").read_bytes() and process.name.isdigit():
                        files = [str(each.readlink()) for each in (process / "fd").iterdir()]
                        seen.update(environ=(process / "environ").read_bytes(), files=files)
                except OSError:
                    continue
            time.sleep(0.01)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    problem_with(published, "select count(*) from range(1000000000000)", SHORT)
    looking.join(5)
    os.close(secret)
    assert b"s3cret" not in seen["environ"]  # type: ignore[operator]
    assert str(published.parent / "names.csv") not in seen["files"]  # type: ignore[operator]


ENDLESS = (
    "select count(*) from range(1000000000000)",
    "select sum(a.range * b.range) from range(10000000) a, range(10000000) b",
    "with recursive again(n) as (select 1 union all select n + 1 from again) select count(*) from again",
)


@pytest.mark.parametrize("sql", ENDLESS)
def test_a_question_without_end_is_ended(published: Path, sql: str) -> None:
    began = time.monotonic()
    assert "longer than 2 seconds" in problem_with(published, sql, SHORT)
    assert time.monotonic() - began < 6


def test_a_question_that_is_not_wanted_any_more_is_ended_at_once(published: Path) -> None:
    began = time.monotonic()
    with pytest.raises(StoppedError, match=r"You stopped it after 0\.\d seconds"):
        Sandbox(QUICK).ask(published, ENDLESS[0], "ada", is_wanted=lambda: time.monotonic() - began < 0.5)
    assert time.monotonic() - began < 5


LARGE = (
    "select list(range) from range(100000000)",
    "select repeat('x', 2000000000)",
    "with recursive more(x) as (select repeat('x', 1000000) union all select x || x from more) select max(x) from more",
    "select string_agg(repeat('x', 1000)) from range(10000000)",
    "select range, repeat('x', 1000) from range(10000000) order by 2, 1",
)


@pytest.mark.parametrize("sql", LARGE)
def test_a_question_that_needs_too_much_memory_is_refused(published: Path, sql: str) -> None:
    said = problem_with(published, sql, Limits(seconds=8.0, memory_mb=256))
    assert "memory" in said or "longer than" in said or "limit" in said.lower()


def test_a_parser_that_is_bombed_harms_nobody_else(published: Path) -> None:
    problem_with(published, "select " + "(" * 50_000)
    problem_with(published, "select " + "not " * 40_000 + "true")
    assert Sandbox(QUICK).ask(published, "select 1", "someone").rows == ((1,),)


def test_a_large_answer_is_cut_to_what_a_page_can_show(published: Path) -> None:
    sandbox = Sandbox(Limits(rows=1000, columns=3, longest_text=20, answer_bytes=10_000))
    long = sandbox.ask(published, "from range(1000000000000)", "someone")
    assert (len(long.rows), long.is_cut) == (1000, True)
    wide = sandbox.ask(published, "select " + ", ".join(f"{n} as c{n}" for n in range(300)), "someone")
    assert (len(wide.columns), wide.n_columns, wide.rows) == (3, 300, ((0, 1, 2),))
    heavy = sandbox.ask(published, "select repeat('x', 1000000) as x from range(1000)", "someone")
    assert heavy.rows[0] == ("x" * 20 + "…",)
    assert heavy.is_cut
    assert 100 < len(heavy.rows) < 1000


def test_what_duckdb_draws_of_a_long_question_is_no_part_of_its_answer(tmp_path: Path) -> None:
    """As if two seconds had gone by: there, where no file is run, it takes the output for somebody's screen."""
    drawing = "lambda question: os.write(1, b'\\r 50%') and {'rows': [[1]]}"
    code = f"import os; from published import sandbox_process as each; each.answered = {drawing}; each.main()"
    limits = vars(Limits()) | {"folder": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(limits), capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stdout)["rows"] == [[1]]


def test_values_of_all_kinds_are_shown(published: Path) -> None:
    sql = (
        "select null, true, 9007199254740993, 1.5::decimal(4, 2), 'nan'::double, date '2026-02-01', [1, null], "
        "{'a': 1}, 'é', uuid '00000000-0000-0000-0000-000000000001', 'x'::blob, interval 1 day"
    )
    assert Sandbox(QUICK).ask(published, sql, "someone").rows[0] == (
        None, True, "9007199254740993", 1.5, None, "2026-02-01", "[1, null]", '{"a": 1}', "é",
        "00000000-0000-0000-0000-000000000001", "78", "1 day, 0:00:00",
    )  # fmt: skip


def test_files_hold_all_rows(published: Path, tmp_path: Path) -> None:
    sandbox, sql = Sandbox(QUICK), "select range as n, '=1+1' as text, date '2026-02-01' as day from range(12000)"
    with sandbox.file_of(published, sql, "someone", "csv") as stream:
        rows = list(csv.reader(io.StringIO(stream.read().decode("utf-8-sig"))))
    assert (len(rows), rows[:2]) == (12_001, [["n", "text", "day"], ["0", "'=1+1", "2026-02-01"]])
    with sandbox.file_of(published, sql, "someone", "xlsx") as stream:
        sheet = fastexcel.read_excel(stream.read()).load_sheet("Data").to_polars()
    assert (sheet.height, sheet.row(0)[:2]) == (12_000, (0, "'=1+1"))
    with sandbox.file_of(published, sql, "someone", "parquet") as stream:
        assert pq.read_table(io.BytesIO(stream.read())).num_rows == 12_000


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_would_be_too_large_is_refused(published: Path, form: str) -> None:
    sandbox = Sandbox(Limits(file_bytes=1_000_000))
    with pytest.raises(QuestionError, match="larger than"):
        sandbox.file_of(published, "select range, uuid() from range(200000)", "someone", form)  # type: ignore[arg-type]


def test_a_sheet_that_would_be_too_long_is_refused(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_files, "LONGEST_SHEET", 10)
    question = {**vars(QUICK), "file": str(published), "form": "xlsx", "folder": str(tmp_path)}
    assert answered(question | {"sql": "from range(10)"}) == {"n_rows": 10}
    with pytest.raises(RefusedError, match=r"room for 10 rows, and there are more\. Take CSV or Parquet"):
        answered(question | {"sql": "from range(11)"})


def test_others_are_answered_while_a_question_has_no_end(published: Path) -> None:
    sandbox, said = Sandbox(Limits(seconds=6.0), n_at_once=2, n_waiting=1, patience=0.2), []

    def ask_for_ever(who: str) -> None:
        with pytest.raises(QuestionError) as refused:
            sandbox.ask(published, ENDLESS[0], who)
        said.append(str(refused.value))

    first = threading.Thread(target=ask_for_ever, args=("ada",))
    first.start()
    time.sleep(0.5)
    assert sandbox.ask(published, "select 1", "ben").rows == ((1,),)
    with pytest.raises(BusyError, match="Your question before"):
        sandbox.ask(published, "select 1", "ada")
    second = threading.Thread(target=ask_for_ever, args=("cyd",))
    second.start()
    time.sleep(0.5)
    with pytest.raises(BusyError, match="take long"):
        sandbox.ask(published, "select 1", "ben")
    first.join()
    second.join()
    assert ["longer than 6 seconds" in each for each in said] == [True, True]
    assert sandbox.ask(published, "select 1", "ada").rows == ((1,),)


def test_no_more_wait_than_may(published: Path) -> None:
    sandbox = Sandbox(Limits(seconds=3.0), n_at_once=1, n_waiting=0)
    busy = threading.Thread(target=lambda: problem_with_in(sandbox, published))
    busy.start()
    time.sleep(0.5)
    with pytest.raises(BusyError, match="Several questions"):
        sandbox.ask(published, "select 1", "ben")
    busy.join()


def problem_with_in(sandbox: Sandbox, file: Path) -> None:
    with pytest.raises(QuestionError):
        sandbox.ask(file, ENDLESS[0], "ada")


def test_a_process_that_was_ended_is_gone(published: Path) -> None:
    problem_with(published, ENDLESS[0], SHORT)
    commands = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if file.exists()]
    ours = os.getpid()
    children = Path(f"/proc/{ours}/task/{ours}/children").read_text().split()
    running = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children]
    assert not any(b"sandbox_process" in command for command in running)
    assert any(b"python" in command for command in commands)


@pytest.fixture
def ahead() -> Iterator[Sandbox]:
    sandbox = Sandbox(QUICK, is_ahead=True)
    yield sandbox
    sandbox.close()


def waiting() -> list[int]:
    """The processes of this one that answer questions, or wait for one."""
    ours = os.getpid()
    children = [int(child) for child in Path(f"/proc/{ours}/task/{ours}/children").read_text().split()]
    return [child for child in children if b"sandbox_process" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_the_next_question_finds_a_process_that_waits_for_it_and_each_answers_one(
    published: Path, ahead: Sandbox
) -> None:
    assert waiting() == []
    seen = []
    for number in range(3):
        assert ahead.ask(published, f"select {number}", "ada").rows == ((number,),)
        seen.append(waiting())
    assert [len(each) for each in seen] == [1, 1, 1]
    assert len({each[0] for each in seen}) == 3


def test_where_the_process_that_waits_has_ended_meanwhile_another_answers(published: Path, ahead: Sandbox) -> None:
    ahead.ask(published, "select 1", "ada")
    (ended,) = waiting()
    os.kill(ended, signal.SIGKILL)
    time.sleep(0.2)
    assert ahead.ask(published, "select 2", "ada").rows == ((2,),)
    assert ended not in waiting()


def n_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_answer_is_given_where_no_process_can_be_started_for_the_next_question(
    published: Path, ahead: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead.ask(published, "select 1", "ada")

    def refuse(*_: object, **__: object) -> None:
        raise OSError("there is no room for another process")

    with monkeypatch.context() as full:
        full.setattr(subprocess, "Popen", refuse)
        n_open = n_open_files()
        assert ahead.ask(published, "select 2", "ada").rows == ((2,),)
        assert n_open_files() == n_open - 2, "those of the process that answered are closed"
        with pytest.raises(OSError, match="no room"):
            ahead.ask(published, "select 3", "ada")
        assert n_open_files() == n_open - 2
    assert ahead.ask(published, "select 4", "ada").rows == ((4,),)


def test_a_process_that_waits_ends_with_whoever_started_it(published: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from published.sandbox import Sandbox; "
        "sandbox = Sandbox(is_ahead=True); sandbox.ask(Path(sys.argv[1]), 'select 1', 'ada'); "
        "print(Path(f'/proc/{os.getpid()}/task/{os.getpid()}/children').read_text()); sys.stdout.flush(); os._exit(0)"
    )
    told = subprocess.run([sys.executable, "-c", program, str(published)], capture_output=True, check=True, text=True)
    child = Path(f"/proc/{int(told.stdout)}")
    deadline = time.monotonic() + 20
    while child.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists()
