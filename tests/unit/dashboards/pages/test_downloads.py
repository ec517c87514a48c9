"""Downloads hold what the page shows, no more, and each is written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File
from published.viewer import Viewer
from tests.unit.dashboards.asking import file_of, refusal_of

Make = Callable[..., Viewer]


def column(export: File, name: str) -> list[object]:
    return [row[export.columns.index(name)] for row in export.rows]


def test_an_export_hides_what_the_page_hides_and_says_so(warehouse: Warehouse, viewer: Make) -> None:
    export = file_of(Reader(warehouse, viewer("learning")), "gaps", "gaps", "D1")
    cells = zip(column(export, "org_unit_id"), column(export, "column_id"), strict=True)
    levels_short = dict(zip(cells, column(export, "levels_short"), strict=True))
    hidden = {cell for cell, levels in levels_short.items() if levels is None}
    assert hidden >= {("T2", "K1"), ("T2", "K2"), ("T3", "K2")}
    assert export.note.startswith("4 rows have no figures: they are about fewer than 5 people")


def test_an_export_with_nothing_hidden_has_no_note(warehouse: Warehouse, viewer: Make) -> None:
    export = file_of(Reader(warehouse, viewer("hr_leader")), "gaps", "gaps")
    assert (export.note, export.name, export.title) == ("", "gaps-today", "Gaps, Today")
    assert len(export.rows) == 5


def test_people_are_exported_whole_and_only_ones_own(warehouse: Warehouse, viewer: Make) -> None:
    export = file_of(Reader(warehouse, viewer("manager", person_id="P31")), "gaps", "people", "organisation")
    assert sorted(map(str, column(export, "person_id"))) == [f"P{number}" for number in range(32, 38)]


def test_a_person_is_exported_with_levels_and_gaps(warehouse: Warehouse, viewer: Make) -> None:
    export = file_of(Reader(warehouse, viewer("hr_leader")), "person", "person", "P11")
    assert export.title == "Levels and gaps of Name of P11"
    assert column(export, "gap") == [1.5, 1.0]


def test_coverage_and_courses_are_exported(warehouse: Warehouse, viewer: Make) -> None:
    assert column(file_of(Reader(warehouse, viewer("hr_leader")), "coverage", "coverage"), "n_gaps") == [
        17,
        9,
    ]
    assert column(file_of(Reader(warehouse, viewer("learning")), "coverage", "courses"), "course_id") == [
        "CO2",
        "CO1",
    ]


def test_rows_set_aside_are_exported_without_their_values(warehouse: Warehouse, viewer: Make) -> None:
    export = file_of(Reader(warehouse, viewer("hr_leader")), "data", "quarantine")
    assert "record" not in export.columns
    assert "P99" not in str(export.rows)
    assert column(export, "row_number") == [35, 9, 9]


def test_every_export_is_written_to_the_audit_log(warehouse: Warehouse, viewer: Make, audit_file: Path) -> None:
    leader = viewer("hr_leader")
    file_of(Reader(warehouse, leader), "gaps", "gaps", "D1", query={"family": "Selling"})
    file_of(Reader(warehouse, leader), "gaps", "people", "T2")
    file_of(Reader(warehouse, leader), "person", "person", "P11")
    file_of(Reader(warehouse, leader), "coverage", "coverage")
    file_of(Reader(warehouse, leader), "coverage", "courses")
    file_of(Reader(warehouse, leader), "data", "quarantine")
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()]
    exports = [entry for entry in entries if entry["what"].startswith("export")]
    assert [entry["what"] for entry in exports] == [
        "export gaps", "export people", "export person", "export coverage", "export courses", "export rows set aside",
    ]  # fmt: skip
    assert exports[0]["filter"] == {"unit_id": "D1", "by": "competency", "family": "Selling"}


def test_what_is_refused_is_not_written_down_as_an_export(warehouse: Warehouse, viewer: Make, audit_file: Path) -> None:
    manager, learning = Reader(warehouse, viewer("manager")), Reader(warehouse, viewer("learning"))
    assert refusal_of(lambda: file_of(manager, "person", "person", "P41")) == "not_yours"
    assert refusal_of(lambda: file_of(learning, "gaps", "people", "T1")) == "people"
    assert refusal_of(lambda: file_of(Reader(warehouse, viewer("hr_leader")), "gaps", "forged")) == "not_yours"
    assert not audit_file.exists()
