"""A published snapshot of a few tables with awkward values, and what hands it on, for tests of `skillgap export`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.outbound.hand_on import Exporter
from orchestration.publish.snapshot_folders import point
from orchestration.refresh_log.progress import Silent
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace

AT = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
SNAPSHOT = "00000001-20261129T030000Z"
# What spreadsheets, databases and readers of CSV take for something else, each as a course's title.
TITLES = (
    "=cmd|' /C calc'!A0",
    "+49 and more",
    "@sum(1)",
    "a;=1+1",
    'say "hi", then go',
    "two\nlines",
    "back\\slash \\. \\N",
    "007",
    "NA",
    "1e5",
    "",
    " spaces ",
    "Größe 日本 \U0001f600",
)
_ROWS = ", ".join(
    f"({number}, $title${title}$title$, {number} / 3.0, {number} % 2 = 0, date '2026-01-01' + {number})"
    for number, title in enumerate(TITLES)
)
_TABLES = f"""
    create table dim_course (course_id varchar not null, title varchar, cost double, is_open boolean, held_on date);
    insert into dim_course select 'C' || n, title, cost, is_open, held_on
        from (values {_ROWS}) as rows(n, title, cost, is_open, held_on);
    insert into dim_course values ('C-empty', null, null, null, null),
        ('C-large', 'x', 1e-300, true, date '9999-12-31');
    comment on table dim_course is 'One row per course: it''s "all".';
    comment on column dim_course.course_id is 'The course.';
    comment on column dim_course.title is 'As its provider calls it; 100 % theirs.';
    create table course_use (course_id varchar not null, n_seats bigint not null, day date);
    insert into course_use values ('C0', 9007199254740993, null), ('C1', -5, date '2026-11-30');
    comment on table course_use is 'One row per course that was used.';
    create table settings (name varchar not null, value varchar);
    insert into settings values ('as_of', '2026-11-29');
"""
_KEYS = """
    create table table_keys (table_name varchar not null, kind varchar not null, column_names varchar not null,
        referenced_table varchar, referenced_column_names varchar);
    insert into table_keys values
        ('dim_course', 'primary key', 'course_id', null, null),
        ('course_use', 'unique', 'course_id, day', null, null),
        ('course_use', 'foreign key', 'course_id', 'dim_course', 'course_id'),
        ('settings', 'primary key', 'name', null, null),
        ('table_keys', 'primary key', 'table_name, kind, column_names', null, null),
        ('gone', 'primary key', 'id', null, null);
"""


def published(root: Path) -> Workspace:
    """Make a workspace that has the tables above published; those in `shareable.duckdb` lack the course C0."""
    workspace = Workspace(root=root, settings=Settings())
    root.mkdir()
    workspace.prepare()
    folder = workspace.snapshots / SNAPSHOT
    folder.mkdir()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(_TABLES + _KEYS)
    with duckdb.connect(str(folder / "shareable.duckdb")) as connection:
        connection.execute(_TABLES)
        connection.execute(
            "delete from dim_course where course_id = 'C0'; alter table course_use add is_withheld boolean"
        )
    point(workspace.current, folder)
    return workspace


def exporter(workspace: Workspace, *, is_shareable: bool = False) -> Exporter:
    """Return what hands on the tables of a workspace, at a fixed moment."""
    return Exporter(workspace, Silent(), lambda: AT, is_shareable=is_shareable)


def tables_of(workspace: Workspace, file: str) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Return what a published file holds: table → its columns and rows as they lie there."""
    with duckdb.connect(str((workspace.current / f"{file}.duckdb").resolve()), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        found = {}
        for name in names:
            cursor = connection.execute(f'from "{name}"')
            found[name] = ([column[0] for column in cursor.description or ()], cursor.fetchall())
        return found
