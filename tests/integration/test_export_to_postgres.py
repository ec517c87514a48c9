"""The published tables in a real PostgreSQL: each cell and key, old or new and never half, and failures in words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql

from orchestration.errors import SettingsError, SkillgapError
from orchestration.outbound import postgres
from orchestration.outbound.dictionary import Table
from orchestration.outbound.source import Source
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.audit import read_entries
from tests.benchmarks.alternatives.postgres_server import HOW_TO_GET_IT, programs, running_server
from tests.handed_on import TITLES, exporter, published, tables_of

pytestmark = pytest.mark.integration

PASSWORD = "oPen7@ses/ame"  # noqa: S105 - of an invented role
_QUOTED = "oPen7%40ses%2Fame"
_SETTINGS = {"shared_buffers": "32MB", "fsync": "off", "max_connections": "20"}


@dataclass(frozen=True)
class Database:
    """A database with a role that may make schemas there, and an administrator's way in."""

    socket: Path
    port: int
    name: str

    @property
    def address(self) -> str:
        return f"postgresql://etl:{_QUOTED}@127.0.0.1:{self.port}/{self.name}"

    def ask(self, statement: str, *, user: str = "postgres") -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(self.socket), port=self.port, dbname=self.name, user=user, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    if programs() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_server(_SETTINGS, port=port) as running:
        made = Database(running.socket, port, "postgres")
        made.ask(f"create role etl login password '{PASSWORD}'")
        made.ask("create role bi login; create role outsider login password 'x'")
        yield made


@pytest.fixture
def database(server: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    server.ask("create database skills owner etl")
    yield Database(server.socket, server.port, "skills")
    server.ask("drop database skills with (force)")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return published(tmp_path / "workspace")


def _rows(database: Database, schema: str, table: str) -> list[tuple[Any, ...]]:
    return database.ask(f'select * from "{schema}"."{table}"')


def _tables(database: Database, schema: str) -> set[str]:
    found = f"select tablename from pg_tables where schemaname = '{schema}'"
    return {name for (name,) in database.ask(found)}


@pytest.mark.parametrize(("file", "schema"), [("warehouse", "skillgap"), ("shareable", "skillgap_shareable")])
def test_a_company_comes_back_cell_by_cell_with_keys_and_comments(
    small_company: Workspace, database: Database, file: str, schema: str
) -> None:
    exporter(small_company, is_shareable=file == "shareable").to_postgres(database.address, None)
    expected = tables_of(small_company, file)
    assert _tables(database, schema) == {*expected, "exported_tables"}
    for name, (columns, rows) in expected.items():
        found = database.ask(f"select {', '.join(columns)} from {schema}.{name}")
        assert sorted(found, key=repr) == sorted(rows, key=repr), name
    with duckdb.connect(str((small_company.current / f"{file}.duckdb").resolve()), read_only=True) as connection:
        meant = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal union all "
            "select table_name, '', comment from duckdb_tables()"
        ).fetchall()
    commented = database.ask(
        "select relname, coalesce(attname, ''), description from pg_description "
        f"inner join pg_class on pg_class.oid = objoid and relnamespace = '{schema}'::regnamespace "
        "left join pg_attribute on attrelid = objoid and attnum = objsubid "
        "where classoid = 'pg_class'::regclass and relname <> 'exported_tables'"
    )
    assert set(commented) == set(meant)
    keys = dict(
        database.ask(
            f"select contype, count(*) from pg_constraint where connamespace = '{schema}'::regnamespace group by 1"
        )
    )
    if file == "warehouse":
        declared = dict(duckdb_keys(small_company))
        assert keys == {"p": declared["primary key"], "u": declared["unique"], "f": declared["foreign key"]}
    else:
        assert keys["p"] > 15
        assert keys["f"] > 20


def duckdb_keys(workspace: Workspace) -> list[tuple[str, int]]:
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        return connection.execute("select kind, count(*) from table_keys group by 1").fetchall()


def test_awkward_values_come_back_as_they_are(workspace: Workspace, database: Database) -> None:
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve())) as connection:
        connection.execute("insert into dim_course (course_id, title) values ('C-nul', 'a' || chr(0) || 'b')")
    exporter(workspace).to_postgres(database.address, None)
    for name, (_, rows) in tables_of(workspace, "warehouse").items():
        kept = [tuple("ab" if value == "a\0b" else value for value in row) for row in rows]  # it has no room for \0
        assert _rows(database, "skillgap", name) == kept, name
    assert [title for _, title, *_ in _rows(database, "skillgap", "dim_course")][: len(TITLES)] == list(TITLES)
    assert database.ask(
        "select column_name from information_schema.columns where table_name = 'course_use' and is_nullable = 'NO'"
    ) == [("course_id",), ("n_seats",)]
    assert database.ask("select reltuples from pg_class where oid = 'skillgap.dim_course'::regclass") == [(16,)]


def test_the_next_export_takes_the_place_of_the_one_before(workspace: Workspace, database: Database) -> None:
    exporter(workspace).to_postgres(database.address, None)
    file = (workspace.current / "warehouse.duckdb").resolve()
    with duckdb.connect(str(file)) as connection:
        connection.execute("drop table course_use; update dim_course set title = 'new'")
    exporter(workspace).to_postgres(database.address, None)
    assert _tables(database, "skillgap") == {"dim_course", "settings", "table_keys", "exported_tables"}
    assert {title for _, title, *_ in _rows(database, "skillgap", "dim_course")} == {"new"}
    assert database.ask("select conname from pg_constraint where conrelid = 'skillgap.dim_course'::regclass") == [
        ("dim_course_pkey",)
    ]
    listed = database.ask("select table_name, n_rows, file, as_of::text from skillgap.exported_tables order by 1")
    assert listed[0] == ("dim_course", 15, "warehouse", "2026-11-29")


@pytest.fixture
def in_the_middle(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let something happen while the third of four tables is read."""

    def put(happens: Any) -> None:
        whole, asked = Source.batches, iter(range(10))

        def batches(source: Source, table: Table) -> Any:
            if next(asked) == 2:
                happens()
            return whole(source, table)

        monkeypatch.setattr(Source, "batches", batches)

    return put


def _changed(workspace: Workspace) -> None:
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve())) as connection:
        connection.execute("update dim_course set title = 'new'")


def test_readers_see_the_old_tables_until_the_new_are_whole(
    workspace: Workspace, database: Database, in_the_middle: Any
) -> None:
    exporter(workspace).to_postgres(database.address, None)
    before = _rows(database, "skillgap", "dim_course")
    _changed(workspace)
    seen: list[Any] = []
    in_the_middle(lambda: seen.extend([_rows(database, "skillgap", "dim_course"), _tables(database, "skillgap")]))
    exporter(workspace).to_postgres(database.address, None)
    assert seen == [before, {"course_use", "dim_course", "settings", "table_keys", "exported_tables"}]
    assert _rows(database, "skillgap", "dim_course") != before


def _raise(error: BaseException) -> None:
    raise error


def test_whatever_ends_an_export_leaves_the_earlier_one(
    workspace: Workspace, database: Database, in_the_middle: Any
) -> None:
    exporter(workspace).to_postgres(database.address, None)
    before = _rows(database, "skillgap", "dim_course")
    _changed(workspace)
    end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'skillgap export'"
    happenings: list[tuple[Any, type[BaseException], str | None]] = [
        (lambda: database.ask(end), SkillgapError, r"as it was: .*(stopped or started|connection was lost)"),
        (lambda: _raise(OSError(28, "No space left on device")), SkillgapError, "Is the disk full"),
        (lambda: _raise(KeyboardInterrupt()), KeyboardInterrupt, None),
        (
            lambda: _raise(psycopg.errors.DiskFull("could not extend file")),
            SkillgapError,
            r"as it was: .*Its disk is full\. Make room there",
        ),
    ]
    for happens, kind, text in happenings:
        in_the_middle(happens)
        with pytest.raises(kind, match=text):
            exporter(workspace).to_postgres(database.address, None)
        assert _rows(database, "skillgap", "dim_course") == before
        assert _tables(database, "skillgap") == {
            "course_use",
            "dim_course",
            "settings",
            "table_keys",
            "exported_tables",
        }


def test_an_export_that_fails_leaves_no_schema_where_none_was(
    workspace: Workspace, database: Database, in_the_middle: Any
) -> None:
    in_the_middle(lambda: _raise(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        exporter(workspace).to_postgres(database.address, None)
    assert database.ask("select nspname from pg_namespace where nspname like 'skillgap%'") == []


def test_a_row_against_a_key_is_refused_without_its_value(workspace: Workspace, database: Database) -> None:
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve())) as connection:
        connection.execute("insert into course_use values ('NOBODY-KNOWS', 1, null)")
    with pytest.raises(SkillgapError, match=r"goes against a key of the contract") as caught:
        exporter(workspace).to_postgres(database.address, None)
    assert "NOBODY" not in str(caught.value)


def test_whoever_may_read_the_tables_may_read_the_new_ones_and_nobody_else(
    workspace: Workspace, database: Database
) -> None:
    exporter(workspace).to_postgres(database.address, None)
    database.ask("grant usage on schema skillgap to bi; grant select on skillgap.dim_course to bi", user="etl")
    # Whoever looks after the database lets bi read whatever comes, and takes one table back.
    database.ask("alter default privileges in schema skillgap grant select on tables to bi", user="etl")
    exporter(workspace).to_postgres(database.address, None)
    assert len(database.ask("select * from skillgap.dim_course", user="bi")) == 15
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.ask("select * from skillgap.course_use", user="bi")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.ask("select * from skillgap.dim_course", user="outsider")
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve())) as connection:
        connection.execute("create table added as select cast(1 as bigint) as n")
    exporter(workspace).to_postgres(database.address, None)
    assert database.ask("select * from skillgap.added", user="bi") == [(1,)]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("create table skillgap.budget (n int)", r"holds what skillgap export did not write: budget\."),
        ("create view skillgap.mine as select 1", r"holds what skillgap export did not write: mine\."),
        ("create view public.mine as select * from skillgap.dim_course", r"built upon the tables .*: mine\."),
        ("create table public.my_courses (id text references skillgap.dim_course)", r"built upon .*: my_courses\."),
        ("alter table skillgap.dim_course enable row level security", "policies for rows"),
    ],
)
def test_what_others_made_is_refused_and_stays(
    workspace: Workspace, database: Database, statement: str, text: str
) -> None:
    exporter(workspace).to_postgres(database.address, None)
    database.ask("create schema authorization etl; grant create on schema public to etl")
    database.ask(statement, user="etl")
    before = _rows(database, "skillgap", "dim_course")
    with pytest.raises(SkillgapError, match=text):
        exporter(workspace).to_postgres(database.address, None)
    assert _rows(database, "skillgap", "dim_course") == before


def test_a_schema_of_another_program_is_not_touched(workspace: Workspace, database: Database) -> None:
    database.ask("create schema payroll; create table payroll.exported_tables (n int)", user="etl")
    with pytest.raises(SettingsError, match="holds what skillgap export did not write: exported_tables"):
        exporter(workspace).to_postgres(database.address, "payroll")
    assert _tables(database, "payroll") == {"exported_tables"}


def test_readers_of_what_is_shareable_never_find_the_warehouse_there(workspace: Workspace, database: Database) -> None:
    exporter(workspace, is_shareable=True).to_postgres(database.address, "figures")
    with pytest.raises(SettingsError, match=r"holds the tables of shareable\.duckdb"):
        exporter(workspace).to_postgres(database.address, "figures")
    assert "C0" not in {course for course, *_ in _rows(database, "figures", "dim_course")}
    assert "table_keys" not in _tables(database, "figures")


def test_a_schema_that_an_administrator_made_is_enough(
    workspace: Workspace, server: Database, database: Database
) -> None:
    database.ask("alter database skills owner to postgres")
    with pytest.raises(SkillgapError, match=r'CREATE SCHEMA "skillgap" AUTHORIZATION "etl";'):
        exporter(workspace).to_postgres(database.address, None)
    database.ask("create schema skillgap authorization etl")
    exporter(workspace).to_postgres(database.address, None)
    database.ask("create schema lent; grant usage, create on schema lent to etl")
    exporter(workspace).to_postgres(database.address, "lent")
    exporter(workspace).to_postgres(database.address, "lent")
    assert len(_rows(database, "lent", "dim_course")) == 15
    database.ask("create schema closed")
    with pytest.raises(SkillgapError, match="may not replace the tables of schema closed"):
        exporter(workspace).to_postgres(database.address, "closed")


def test_names_of_schemas_are_names_and_no_statements(workspace: Workspace, database: Database) -> None:
    name = 'x"; drop schema skillgap cascade; --'
    exporter(workspace).to_postgres(database.address, None)
    exporter(workspace).to_postgres(database.address, name)
    assert database.ask("select count(*) from skillgap.dim_course") == [(15,)]
    assert database.ask(sql.SQL("select count(*) from {}").format(sql.Identifier(name, "settings")).as_string()) == [
        (1,)
    ]


def test_readers_who_never_end_are_not_waited_for(
    workspace: Workspace, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter(workspace).to_postgres(database.address, None)
    monkeypatch.setattr(postgres, "_LOCKS_MS", 100)
    with psycopg.connect(host=str(database.socket), port=database.port, dbname="skills", user="postgres") as reader:
        reader.execute("select * from skillgap.dim_course")
        with pytest.raises(SkillgapError, match="Somebody has been reading the tables"):
            exporter(workspace).to_postgres(database.address, None)
    exporter(workspace).to_postgres(database.address, None)


def test_two_exports_do_not_write_one_schema_at_once(workspace: Workspace, database: Database) -> None:
    with psycopg.connect(host=str(database.socket), port=database.port, dbname="skills", user="postgres") as other:
        other.execute("select pg_advisory_xact_lock(hashtext('skillgap skillgap'))")
        with pytest.raises(SkillgapError, match="Another export writes schema skillgap"):
            exporter(workspace).to_postgres(database.address, None)


def test_who_is_let_in_nowhere_is_told_so_without_the_password(
    workspace: Workspace, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    place = f"127.0.0.1:{database.port}"
    for address, text in (
        (f"postgresql://etl:wr0ngOne@{place}/skills", r"password authentication failed.*Is the password"),
        (f"postgresql://etl@{place}/skills", r"no password supplied.*PGPASSWORD or ~/\.pgpass"),
        (f"postgresql://etl:{_QUOTED}@{place}/nothing", r'"nothing" does not exist.*createdb'),
        (f"postgresql://etl:{_QUOTED}@{place}/skills?sslmode=require", r"does not support SSL.*sslmode=disable"),
    ):
        with pytest.raises(SkillgapError, match=text) as caught:
            exporter(workspace).to_postgres(address, None)
        assert "wr0ngOne" not in str(caught.value)
        assert PASSWORD not in str(caught.value)
    assert [entry for entry in read_entries(audit_file(workspace)) if entry["what"] == "export tables"] == []
    (tmp_path / "pgpass").write_text(f"127.0.0.1:{database.port}:skills:etl:{PASSWORD}\n", encoding="utf-8")
    (tmp_path / "pgpass").chmod(0o600)
    exporter(workspace).to_postgres(f"postgresql://etl@{place}/skills", None)


def test_from_the_command_line_it_says_where_to_and_no_password_anywhere(
    small_company: Workspace, fresh: Workspace, database: Database
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "skillgap", "--workspace", str(fresh.root), "export", "--to", database.address],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place = f"postgresql://etl@127.0.0.1:{database.port}/skills"
    assert f"are in {place}, schema skillgap." in done.stdout
    entry = list(read_entries(audit_file(fresh)))[-1]
    assert (entry["what"], entry["filter"]["to"], entry["filter"]["schema"]) == ("export tables", place, "skillgap")
    written = b"".join(each.read_bytes() for each in fresh.state.rglob("*") if each.is_file())
    for content in (written, done.stdout.encode(), done.stderr.encode()):
        assert b"oPen7" not in content
