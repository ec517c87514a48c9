"""`make diagrams`: the published tables and how they go together, as a page with a diagram for each subject.

    python -m orchestration.build.table_diagrams docs/tables.md

Drawn from the tables' contracts, in Mermaid's language, which forges and editors show as pictures. What a column means
stands with the models and is drawn by `documentation`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.build.compiled import CompiledProject, Key, KeyKind, Model
from orchestration.build.dbt import compiled_models
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace

# The marts' folders in the order of the page, and what a reader calls them.
SUBJECTS = {
    "core": "People, units, roles, competencies, courses",
    "gaps": "Gaps",
    "movement": "Movement",
    "training": "Training",
    "development": "Development",
    "framework": "Framework",
    "people": "Who was asked",
    "operations": "About the tables",
}
_PUBLISHED = "marts"  # the database whose tables are published; people's names are in another
_HEAD = """\
# The published tables

Written by `make diagrams` from the contracts of the models: change those, not this page.

`warehouse/current/warehouse.duckdb` holds the tables below. A picture shows of each table the columns by which it goes
together with others: `PK` tells its rows apart (`UK` where parts may be null), `FK` names a row of another table. At
the table that is referred to a line ends with two strokes, and with a circle where nothing may be named. Tables of
other subjects are boxes with their key alone. Where a line goes to `org_unit_in_cycle`, that to `dim_cycle` is left
out: it follows.

Every refresh proves these keys before it publishes; DuckDB does not enforce them (DECISIONS.md says why). `table_keys`
holds them as rows:

    select * from table_keys where referenced_table = 'dim_person';
"""

# Tables that are referred to stand beside those that refer: in rows, as Mermaid has them by itself, a picture is as
# wide as all of its tables. Boxes closer together than Mermaid's 140 and 80 leave the text large enough to be read.
_PICTURE = """\
```mermaid
---
config:
  er:
    nodeSpacing: 30
    rankSpacing: 120
---
erDiagram
    direction LR"""


def table_page(project: CompiledProject) -> str:
    """Return the page about the published tables, in Markdown.

    Args:
        project: what dbt compiled.

    Raises:
        ValueError: a published table lies in a folder that has no title here.
    """
    tables = {model.name: model for model in project.models if model.database == _PUBLISHED}
    untitled = sorted({model.subject for model in tables.values()} - set(SUBJECTS))
    if untitled:
        raise ValueError(f"No title for marts/{', marts/'.join(untitled)}. Add it to SUBJECTS beside table_page.")
    parts = [_HEAD]
    for subject, title in SUBJECTS.items():
        of_subject = sorted((each for each in tables.values() if each.subject == subject), key=lambda each: each.name)
        parts.append("\n".join(_section(title, of_subject, tables)))
    return "\n".join(parts)


def _section(title: str, of_subject: Sequence[Model], tables: dict[str, Model]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| table | one row per |"
    yield "|---|---|"
    for table in of_subject:
        yield f"| `{table.name}` | {table.description.removeprefix('One row per ').replace('|', '&#124;')} |"
    yield ""
    lines = [(table, key) for table in of_subject for key in _drawn(table)]
    if not lines:
        return
    others = sorted({key.to_table or "" for _, key in lines} - {table.name for table in of_subject})
    joined = {table.name for table, _ in lines} | {key.to_table for _, key in lines}
    yield _PICTURE
    for table in (each for each in of_subject if each.name in joined):
        yield from _box(table, [key for key in table.keys if key.kind == "foreign_key"])
    for name in others:
        yield from _box(tables[name], [])
    for table, key in lines:
        yield f'    {key.to_table} {_line(table, key)} {table.name} : "{", ".join(key.columns)}"'
    yield "```\n"


def _drawn(table: Model) -> Iterator[Key]:
    """Yield the foreign keys that no other one implies: columns of a wider key to a table that has that reference."""
    foreign = [key for key in table.keys if key.kind == "foreign_key"]
    for key in foreign:
        wider = (each for each in foreign if set(key.columns) < set(each.columns))
        if not any(each.to_table not in (key.to_table, table.name) for each in wider):
            yield key


def _box(table: Model, references: Sequence[Key]) -> Iterator[str]:
    """Yield a table with the columns of its keys, in the table's order."""
    marked = {"PK": _columns(table.keys, "primary_key"), "UK": _columns(table.keys, "unique")}
    marked["FK"] = _columns(references, "foreign_key")
    yield f"    {table.name} {{"
    for column in table.columns:
        marks = [mark for mark, columns in marked.items() if column.name in columns]
        if marks:
            yield f"        {column.data_type} {column.name} {', '.join(marks)}"
    yield "    }"


def _columns(keys: Sequence[Key], kind: KeyKind) -> set[str]:
    return {column for key in keys if key.kind == kind for column in key.columns}


def _line(table: Model, key: Key) -> str:
    """Return a line from the table that is referred to: to one row or none of it, and from one or many of the other."""
    required = {column.name for column in table.columns if column.is_required}
    is_alone = any(set(each.columns) == set(key.columns) for each in table.keys if each.kind != "foreign_key")
    return f"{'||' if set(key.columns) <= required else '|o'}--{'o|' if is_alone else 'o{'}"


def write_table_page(page: Path) -> None:
    """Write the page about the published tables of this installation.

    Args:
        page: the file to write.

    Raises:
        RefreshFailedError: the models do not compile.
    """
    with TemporaryDirectory() as folder:
        project = compiled_models(Workspace(Path(folder), Settings())).project()
    page.write_text(table_page(project), encoding="utf-8")


if __name__ == "__main__":
    write_table_page(Path(sys.argv[1]))
