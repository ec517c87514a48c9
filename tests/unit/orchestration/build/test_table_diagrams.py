"""The page about the published tables: what is drawn of a contract, and what is left out because it follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.build.compiled import Column, CompiledProject, Key, Model
from orchestration.build.table_diagrams import table_page

from .projects import model


def _table(name: str, subject: str, columns: str, *keys: Key) -> Model:
    """Return a published table; of its columns those that end with ! are required."""
    made = tuple(Column(each.rstrip("!"), "varchar", each.endswith("!"), "") for each in columns.split())
    return replace(
        model(name, ""),
        database="marts",
        subject=subject,
        columns=made,
        keys=keys,
        description=f"One row per {name} | day.",
    )


CYCLE = _table("cycle", "core", "cycle_id! name", Key("primary_key", ("cycle_id",)))
UNIT = _table(
    "unit",
    "core",
    "cycle_id! unit_id! parent_id size",
    Key("primary_key", ("cycle_id", "unit_id")),
    Key("foreign_key", ("cycle_id",), "cycle", ("cycle_id",)),
    Key("foreign_key", ("cycle_id", "parent_id"), "unit", ("cycle_id", "unit_id")),
)
GAP = _table(
    "gap",
    "gaps",
    "to_cycle_id! unit_id! level",
    Key("primary_key", ("to_cycle_id", "unit_id")),
    Key("foreign_key", ("to_cycle_id",), "cycle", ("cycle_id",)),
    Key("foreign_key", ("to_cycle_id", "unit_id"), "unit", ("cycle_id", "unit_id")),
)
SEAT = _table("seat", "training", "person_id day cycle_id", Key("unique", ("person_id", "day")))
NAMES = replace(_table("person_names", "people", "person_id!", Key("primary_key", ("person_id",))), database="identity")


def _lines(*tables: Model) -> list[str]:
    return [line.strip() for line in table_page(CompiledProject(tables, ())).splitlines()]


def test_a_line_goes_from_the_table_referred_to_and_says_whether_none_and_how_many_there_may_be() -> None:
    lines = _lines(CYCLE, UNIT, GAP)
    # Each unit has one cycle, which has any number of units; its parent is perhaps none.
    assert 'cycle ||--o{ unit : "cycle_id"' in lines
    assert 'unit |o--o{ unit : "cycle_id, parent_id"' in lines
    # The key of a gap is that of its unit, so a unit has one at most.
    assert 'unit ||--o| gap : "to_cycle_id, unit_id"' in lines
    # That its cycle is one follows from its unit's; a unit's own does not follow from its parent's.
    assert not [line for line in lines if line.startswith("cycle") and " gap " in line]


def test_a_box_holds_the_columns_of_keys_with_their_marks_and_of_another_subject_its_key_alone() -> None:
    text = "\n".join(_lines(CYCLE, UNIT, GAP))
    core, gaps = text.split("## Gaps")
    assert "unit {\nvarchar cycle_id PK, FK\nvarchar unit_id PK\nvarchar parent_id FK\n}" in core
    assert "unit {\nvarchar cycle_id PK\nvarchar unit_id PK\n}" in gaps
    assert "size" not in text
    assert "cycle {" not in gaps


def test_a_table_without_lines_is_listed_and_not_drawn_and_one_that_is_not_published_is_neither() -> None:
    text = "\n".join(_lines(CYCLE, SEAT, NAMES))
    assert "| `seat` | seat &#124; day. |" in text
    assert "mermaid" not in text
    assert "person_names" not in text


def test_a_key_of_which_parts_may_be_null_is_marked_as_such() -> None:
    seat = replace(SEAT, keys=(*SEAT.keys, Key("foreign_key", ("cycle_id",), "cycle", ("cycle_id",))))
    text = "\n".join(_lines(CYCLE, seat))
    assert "seat {\nvarchar person_id UK\nvarchar day UK\nvarchar cycle_id FK\n}" in text
    assert 'cycle |o--o{ seat : "cycle_id"' in text


def test_a_folder_of_marts_without_a_title_is_named() -> None:
    with pytest.raises(ValueError, match="No title for marts/pay"):
        table_page(CompiledProject((replace(CYCLE, subject="pay"),), ()))
