"""One's own levels: cards, the chart of target and level, its table, and one's behaviours."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.my_skills.rows import MySkills, OwnLevel
from dashboards.pages.person.levels import level_cells, level_chart
from dashboards.pages.person.perception_and_courses import behaviour_item
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, Source, same_as_table, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import mark_legend

MOST_BEHAVIOURS = 5
COLUMNS = (
    GridColumn("competency", "Competency", width=170, is_pinned=True, grows=2),
    GridColumn("target", "Target", "number"),
    GridColumn("current", "Your level", "number", width=105),
    GridColumn("gap", "Gap", "number"),
    GridColumn("basis", "Level from", width=130),
    GridColumn("assessed", "Assessed in", width=190, grows=2),
    GridColumn("self", "Yourself", "number"),
    GridColumn("manager", "Manager", "number"),
    GridColumn("peer", "Peers", "number"),
    GridColumn("direct_report", "Reports", "number"),
    GridColumn("others", "Both", "number"),
    GridColumn("calibrated", "Calibrated", "number", width=105),
)


def cards(found: MySkills) -> list[KpiCard]:
    """Return the cards: gaps, levels short, and the widest gap."""
    known, short = found.known, found.short
    n, first = len(known), short[0] if short else None
    nothing = f"no gap of {found.gap_threshold:g} level or more" if n else "nothing assessed that counts"
    return [
        KpiCard(
            "gaps",
            "Competencies with a gap",
            f"{len(short)} of {n}" if n else numbers.UNKNOWN,
            _not_assessed(found),
        ),
        KpiCard(
            "short",
            "Levels short",
            numbers.levels(sum(row.levels_short or 0.0 for row in known) if n else None),
            f"over the {numbers.count(n)} with a known gap",
        ),
        KpiCard(
            "widest",
            "Widest gap",
            first.competency_name if first else "None" if n else numbers.UNKNOWN,
            f"{numbers.signed(first.gap)} to target {numbers.level(first.target_level)}" if first else nothing,
        ),
    ]


def _not_assessed(found: MySkills) -> str:
    if not found.required:
        return "no competency in your role’s profile"
    never = sum(row.is_never_assessed for row in found.required)
    outdated = sum(row.is_outdated for row in found.required)
    said = [
        f"{numbers.counted(never, 'competency', 'competencies')} {'never' if found.cycle.is_today else 'not'} assessed"
        if never
        else "",
        f"{numbers.counted(outdated, 'level', 'levels')} too old to count" if outdated else "",
    ]
    return ", ".join(part for part in said if part) or "all assessed"


def levels(found: MySkills, day: date | None) -> html.Section:
    """Return the chart and its table."""
    rows = found.levels
    before = _levels_before(found)
    legend = mark_legend(
        (
            ("target", "what your role asks for"),
            ("level", "your level"),
            ("level-self", "your own assessment alone"),
            *((("level-before", "your level in the assessment before"),) if before else ()),
            ("short", "short of target"),
            ("above", "above target"),
        )
    )
    picture = level_chart(
        "my-levels", rows, [_note(row) for row in rows], before, "Your target and level for each competency"
    )
    n = sum(row.gap is not None for row in rows)
    order = "Largest gap first; what has no level stands last and counts as unknown, not as 0."
    today = "Today’s target against your newest level, whichever cycle it is from. " if found.cycle.is_today else ""
    return section(
        "What your role asks for, and where you are",
        legend,
        picture,
        same_as_table(
            grid("my-levels-table", COLUMNS, [_row(row) for row in rows], "Your levels by competency"),
            "The same numbers as a table, with who said what as far as it may be told",
        ),
        html.P(_confidential(found.min_raters), className="fine"),
        lede=f"{today}{order}",
        source=Source(
            found.cycle.table_of_people,
            day,
            f"{n} of {numbers.counted(len(rows), 'competency', 'competencies')} with a known gap",
        ),
    )


def _confidential(min_raters: int) -> str:
    """Return when others' answers are told; the same words whoever answered, so that they tell of no answer."""
    return (
        "What peers and direct reports said is told as a mean, and only where at least "
        f"{min_raters} of them answered: of each group, or of both together where one is smaller. Otherwise their "
        "answers are neither shown nor in your level. Nobody sees single ones."
    )


def _levels_before(found: MySkills) -> dict[str, float]:
    shown = {row.competency_id: row.assessed_in for row in found.levels if not row.is_outdated}
    labels = {cycle.cycle_id: cycle.label for cycle in found.moments}
    return {
        move.competency_id: move.from_level
        for move in found.movement
        if shown.get(move.competency_id) == labels.get(move.to_cycle_id, move.to_cycle_id)
    }


def _note(row: OwnLevel) -> str | None:
    if row.is_outdated:
        state = f"{numbers.level(row.last_level)} in {_assessed(row)}: too old to count"
    elif row.is_never_assessed:
        state = "never assessed" if row.is_of_today else "not rated"
    else:
        state = f"assessed in {_assessed(row)}" if row.is_of_today else ""
    outside = "" if row.is_required else "not asked of your role"
    return "; ".join(part for part in (state, outside) if part) or None


def _assessed(row: OwnLevel) -> str:
    name = row.assessed_in or numbers.UNKNOWN
    return name if row.age_months is None else f"{name}, {numbers.months_ago(row.age_months)}"


def _row(row: OwnLevel) -> dict[str, Any]:
    return level_cells(row) | {"assessed": "–" if row.is_never_assessed else _assessed(row)}


def behaviours(found: MySkills, day: date | None) -> Component | None:
    """Return one's level in each behaviour; None where none was rated."""
    rated = [row for row in found.behaviours if row.current_level is not None]
    if not rated:
        return None
    short = [row for row in rated if row.has_gap]
    names = {row.competency_id: row.competency_name for row in found.levels}
    columns = (
        GridColumn("behaviour", "Behaviour", width=200, grows=4, wraps=True),
        GridColumn("gap", "Gap", "number", width=70),
        GridColumn("current", "Your level", "number", width=105),
        GridColumn("target", "Target", "number"),
        GridColumn("competency", "Competency", width=170, grows=2),
    )
    rows = [
        {
            "behaviour": row.statement or row.behaviour_id,
            "competency": names.get(row.competency_id, row.competency_id),
            "target": row.target_level,
            "target_text": "–" if row.target_level is None else numbers.level(row.target_level),
            "current": row.current_level,
            "current_text": numbers.level(row.current_level),
            "gap": row.gap,
            "gap_text": "–" if row.gap is None else numbers.signed(row.gap),
        }
        for row in rated
    ]
    return section(
        "Your behaviours",
        html.Ul([behaviour_item(row, names, "your level") for row in short[:MOST_BEHAVIOURS]], className="items")
        if short
        else html.P(f"None is {found.gap_threshold:g} level or more short of its target.", className="fine"),
        same_as_table(
            grid("my-behaviours", columns, rows, "Your behaviours"),
            f"All {numbers.counted(len(rows), 'behaviour', 'behaviours')} as a table"
            if len(rows) > 1
            else "As a table",
        ),
        lede="How a competency shows in daily work, as it was rated last. Those to begin with, the largest gap first.",
        source=Source(
            "gap_by_behaviour",
            day,
            f"{numbers.count(len(short))} of {numbers.counted(len(rated), 'behaviour', 'behaviours')} with a gap",
        ),
        name="behaviours",
    )
