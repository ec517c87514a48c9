"""One's own levels over the cycles, and the courses that one took."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboards.pages.my_skills.rows import MySkills
from dashboards.pages.person.perception_and_courses import courses_taken
from dashboards.pages.person.rows import LevelAtCycle, Movement
from dashboards.text import numbers
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid

MOST_CYCLES = 6


def over_cycles(found: MySkills, day: date | None) -> Component | None:
    """Return the levels by cycle and the last movement; None where no cycle has a level."""
    rated = [row for row in found.over_cycles if row.current_level is not None]
    if not rated:
        return None
    cycles = sorted({(row.cycle_number, row.cycle_id, row.cycle_label) for row in rated})[-MOST_CYCLES:]
    columns = (
        GridColumn("competency", "Competency", width=160, is_pinned=True, wraps=True),
        *(GridColumn(f"c{n}", label, "number", width=165) for n, (_, _, label) in enumerate(cycles)),
        GridColumn("movement", "Moved", "number", width=80),
        GridColumn("beside", "Last movement", width=195, grows=2, wraps=True),
    )
    places = {cycle_id: f"c{n}" for n, (_, cycle_id, _) in enumerate(cycles)}
    last: dict[str, Movement] = {}
    for move in found.movement:
        last.setdefault(move.competency_id, move)
    by_competency: dict[str, list[LevelAtCycle]] = {}
    for row in rated:
        by_competency.setdefault(row.competency_id, []).append(row)
    rows = [_row(levels, places, last.get(competency)) for competency, levels in by_competency.items()]
    rows.sort(key=lambda row: str(row["competency"]))
    return section(
        "Your levels over the cycles",
        grid("my-cycles", columns, rows, "Your levels over the cycles"),
        lede=(
            "One person’s single level is often within the noise, and a low first score tends to rise by itself. "
            "Where a cell is blank, the cycle has no level of yours."
        ),
        source=Source("gap_by_person", day, numbers.counted(len(rows), "competency", "competencies")),
        name="over-cycles",
    )


def _row(levels: list[LevelAtCycle], places: dict[str, str], move: Movement | None) -> dict[str, Any]:
    cells: dict[str, Any] = {"competency": levels[0].competency_name}
    for field in places.values():
        cells |= {field: None, f"{field}_text": ""}
    for row in levels:
        if row.cycle_id in places:
            field = places[row.cycle_id]
            cells |= {field: row.current_level, f"{field}_text": numbers.level(row.current_level)}
    moved = None if move is None else move.movement
    return cells | {
        "movement": moved,
        "movement_text": "–" if moved is None else numbers.signed(moved),
        "beside": "" if move is None else _beside(move),
    }


def _beside(move: Movement) -> str:
    """Return how far a movement can be trusted. Whether other raters answered is not told: they may be few."""
    noise = "" if move.is_reliable is None else "beyond the noise" if move.is_reliable else "within the noise"
    changes = {
        "your role": move.has_changed_role,
        "the kind of level": move.has_changed_basis,
        "the granularity": move.has_changed_granularity,
        "the target": bool(move.target_change),
    }
    changed = ", ".join(name for name, has_changed in changes.items() if has_changed)
    parts = (f"since {move.from_label}", noise, f"changed as well: {changed}" if changed else "")
    return "; ".join(part for part in parts if part)


def courses(found: MySkills, day: date | None) -> Component | None:
    """Return the courses that one took; None where there are none."""
    return courses_taken("Courses you took", "my-courses", found.courses, day)
