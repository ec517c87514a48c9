"""A person's levels: cards, the chart of target and current level, and the table with the raters' groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from dashboards.pages.person import chart
from dashboards.pages.person.rows import CompetencyLevel, Profile
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import mark_legend
from dashboards.ui.notice import notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 150

COLUMNS = (
    GridColumn("competency", "Competency", width=170, is_pinned=True, grows=2),
    GridColumn("target", "Target", "number"),
    GridColumn("current", "Current", "number"),
    GridColumn("gap", "Gap", "number"),
    GridColumn("basis", "Level from", width=130),
    GridColumn("assessed", "Assessed in", width=190, grows=2),
    GridColumn("self", "Self", "number"),
    GridColumn("manager", "Manager", "number"),
    GridColumn("peer", "Peers", "number"),
    GridColumn("direct_report", "Reports", "number"),
    GridColumn("others", "Others", "number"),
    GridColumn("calibrated", "Calibrated", "number", width=105),
    GridColumn("raters", "Raters", "number"),
)


def kpi_cards(found: Profile) -> list[KpiCard]:
    """Return the cards of a person."""
    required = [row for row in found.competencies if row.is_required]
    assessed = [row for row in required if row.gap is not None]
    short = [row for row in assessed if row.has_gap]
    first = short[0] if short else None
    n = len(assessed)
    return [
        KpiCard(
            "gaps",
            "Competencies with a gap",
            f"{len(short)} of {n}" if n else numbers.UNKNOWN,
            _not_assessed(required, is_today=found.cycle.is_today),
        ),
        KpiCard(
            "short",
            "Levels short",
            numbers.levels(sum(row.levels_short or 0.0 for row in assessed) if n else None),
            f"over {numbers.counted(n, 'competency', 'competencies')}",
        ),
        KpiCard(
            "widest",
            "Widest gap",
            first.competency_name if first else "None" if n else numbers.UNKNOWN,
            f"{numbers.signed(first.gap)} to target {numbers.level(first.target_level)}"
            if first
            else "no competency has a gap"
            if n
            else "nothing assessed that counts",
        ),
        KpiCard(
            "raters",
            "Raters",
            numbers.count(found.participation.n_raters) if found.participation.is_assessed else numbers.UNKNOWN,
            "other than the person, at most on one competency",
        ),
    ]


def _not_assessed(required: Sequence[CompetencyLevel], *, is_today: bool) -> str:
    """Return how many competencies of the profile have no level, and why."""
    if not required:
        return "no competency in the profile"
    never = sum(row.is_never_assessed for row in required)
    outdated = sum(row.is_outdated for row in required)
    if not never and not outdated:
        return "all assessed"
    said = [
        f"{numbers.counted(never, 'competency', 'competencies')} {'never' if is_today else 'not'} assessed"
        if never
        else "",
        f"{numbers.counted(outdated, 'level', 'levels')} too old to count" if outdated else "",
    ]
    return ", ".join(part for part in said if part)


def levels_section(found: Profile, day: date | None) -> html.Section:
    """Return the chart and its table."""
    rows = found.competencies
    before = _levels_before(found)
    legend = mark_legend(
        (
            ("target", "target"),
            ("level", "current level"),
            ("level-self", "own assessment alone"),
            *((("level-before", "level in the assessment before"),) if before else ()),
            ("short", "short of target"),
            ("above", "above target"),
        )
    )
    picture = level_chart(
        "person-levels", rows, [_note(row) for row in rows], before, "Target and current level for each competency"
    )
    n = sum(row.gap is not None for row in rows)
    return section(
        "Target and current level",
        legend,
        picture,
        _withheld(rows),
        same_as_table(
            grid("person-table", COLUMNS, [_row(row) for row in rows], "Levels by competency"),
            "The same numbers as a table, with the raters’ groups",
        ),
        lede=_lede(found),
        source=Source(
            found.cycle.table_of_people,
            day,
            f"{n} of {numbers.counted(len(rows), 'competency', 'competencies')} with a known gap",
        ),
    )


def level_chart(
    graph_id: str,
    rows: Sequence[chart.ChartRow],
    notes: Sequence[str | None],
    before: Mapping[str, float],
    about: str,
) -> html.Div:
    """Return target and level of each competency as a chart with the competencies' names and gaps beside it.

    Args:
        graph_id: the graph's.
        rows: the competencies.
        notes: what stands below each one's name.
        before: the level in the assessment before, by competency, where there is one.
        about: what the chart shows, for those who do not see it.
    """
    return html.Div(
        rows_with_chart(
            [RowHead(row.competency_name, note=note) for row, note in zip(rows, notes, strict=True)],
            graph(
                graph_id,
                chart.dumbbell(rows, before),
                f"{about}; the same numbers follow as a table",
                min_width=MIN_WIDTH,
            ),
            [RowEnd(numbers.signed(row.gap)) for row in rows],
            head_height=chart.HEAD_HEIGHT,
            row_height=chart.ROW_HEIGHT,
            title="Competency",
            end_title="Gap",
        ),
        className="levels",
    )


def _lede(found: Profile) -> str:
    order = "Largest gap first; what has no level stands last and counts as unknown, not as 0."
    if not found.cycle.is_today:
        return order
    return f"Today’s target against the newest level, whichever cycle it is from. {order}"


def _levels_before(found: Profile) -> dict[str, float]:
    return {move.competency_id: move.from_level for move in found.moves}


def state_text(row: CompetencyLevel) -> str:
    """Return where a level is from and how old it is, or why there is none; empty for a level of a closed cycle."""
    if row.is_outdated:
        return f"{numbers.level(row.last_level)} in {_assessed(row)}: too old to count"
    if row.is_never_assessed:
        return "never assessed" if row.is_of_today else "not rated"
    return f"assessed in {_assessed(row)}" if row.is_of_today else ""


def _assessed(row: CompetencyLevel) -> str:
    name = row.assessed_label or row.assessed_in or numbers.UNKNOWN
    return name if row.age_months is None else f"{name}, {numbers.months_ago(row.age_months)}"


def _note(row: CompetencyLevel) -> str | None:
    outside = "" if row.is_required else "not in the profile"
    return "; ".join(part for part in (state_text(row), outside) if part) or None


def _withheld(rows: tuple[CompetencyLevel, ...]) -> Component | None:
    n = sum(row.n_withheld > 0 for row in rows)
    if not n:
        return None
    return notice(
        "lock",
        f"In {numbers.counted(n, 'competency', 'competencies')} the answers of peers or direct reports are withheld: "
        "too few of them answered for them to stay confidential. They are not in the level either.",
    )


def _row(row: CompetencyLevel) -> dict[str, Any]:
    withheld = f" ({row.n_withheld} withheld)" if row.n_withheld else ""
    return level_cells(row) | {
        "assessed": "–" if row.is_never_assessed else _assessed(row),
        "raters": row.n_raters,
        "raters_text": f"{row.n_raters}{withheld}",
    }


class LevelRow(chart.ChartRow, Protocol):
    """A competency as a table has it."""

    @property
    def self_level(self) -> float | None: ...  # noqa: D102 - as in `CompetencyLevel`, and so are all below
    @property
    def manager_level(self) -> float | None: ...  # noqa: D102
    @property
    def peer_level(self) -> float | None: ...  # noqa: D102
    @property
    def direct_report_level(self) -> float | None: ...  # noqa: D102
    @property
    def others_level(self) -> float | None: ...  # noqa: D102
    @property
    def calibrated_level(self) -> float | None: ...  # noqa: D102


def level_cells(row: LevelRow) -> dict[str, Any]:
    """Return the cells of a competency: its name, what its level is from, its gap, and all levels that are told."""
    levels = {
        "target": row.target_level,
        "current": row.current_level,
        "self": row.self_level,
        "manager": row.manager_level,
        "peer": row.peer_level,
        "direct_report": row.direct_report_level,
        "others": row.others_level,
        "calibrated": row.calibrated_level,
    }
    cells: dict[str, Any] = {
        "competency": row.competency_name,
        "basis": chart.basis_text(row),
        "gap": row.gap,
        "gap_text": numbers.signed(row.gap),
    }
    for field, value in levels.items():
        cells |= {field: value, f"{field}_text": "–" if value is None else numbers.level(value)}
    return cells
