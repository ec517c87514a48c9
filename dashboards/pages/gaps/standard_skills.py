"""The gaps of a unit in the words of a standard, beside the organisation's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.gaps.charts import PART_TEXT
from dashboards.pages.gaps.standard_skills_queries import SkillRow, skills_cycle, standard_skills
from dashboards.pages.gaps.url import GapsUrl
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.grid import GridColumn, grid

COLUMNS = (
    GridColumn("skill", "Standard skill", width=170, is_pinned=True, grows=2),
    GridColumn("own", "Own words", width=170, grows=2),
    GridColumn("people", "People", "number"),
    GridColumn("assessed", "Assessed", "number", width=105),
    GridColumn("mean", "Average gap", "number", width=120),
    GridColumn("share", "With a gap", "number", width=110),
    GridColumn("levels", "Levels short", "number", width=115),
)
LEDE = (
    "To compare with others: the same gaps by the standard skill that the competencies are mapped to. "
    "Who has several competencies of one skill counts once."
)


def skill_rows(reader: Reader, url: GapsUrl) -> tuple[SkillRow, ...]:
    """Return the rows for what is on screen; none where there are no such figures."""
    return or_none(standard_skills, reader, url.unit_id, url.gap_filter) or ()


def skills_section(url: GapsUrl, day: date | None) -> Component | None:
    """Return the table; None where no competency is mapped to a standard, or the cut is not offered.

    Args:
        url: what is on screen.
        day: date of the data.
    """
    rows = skill_rows(reader(), url)
    if not rows:
        return None
    cycle = skills_cycle(reader(), url.unit_id, url.gap_filter)
    is_today = cycle is not None and cycle.is_today
    is_other = cycle is not None and not is_today and url.gap_filter.cycle_id != cycle.cycle_id
    of_cycle = f" As of {cycle.label}, the latest cycle." if cycle and is_other else ""
    return section(
        "By standard skill",
        same_as_table(
            grid("gaps-skills", COLUMNS, [_row(row) for row in rows], "Gaps by standard skill"),
            f"{numbers.counted(len(rows), 'skill', 'skills')}, as a table",
        ),
        lede=LEDE + of_cycle,
        source=Source(
            "gap_now" if is_today else "gap_by_standard_skill",
            day,
            numbers.up_to((row.n_assessed for row in rows), "person", "people", "assessed in a skill"),
        ),
    )


def _row(row: SkillRow) -> dict[str, Any]:
    cells: dict[str, Any] = {"skill": row.skill_name or row.standard_code, "own": row.competency_names}
    cells |= {"people": row.n_people, "assessed": row.n_assessed, "mean": row.mean_gap}
    cells |= {"share": row.share_with_gap, "levels": row.levels_short}
    if row.is_withheld:
        return (
            cells
            | {"people_text": "withheld", "people_mark": "is-withheld"}
            | {f"{field}_text": "not shown" for field in ("assessed", "mean", "share", "levels")}
        )
    return cells | {
        "people_text": numbers.count(row.n_people),
        "assessed_text": numbers.count(row.n_assessed),
        "mean_text": numbers.signed(row.mean_gap, 2),
        "share_text": "not told" if row.is_part_untold else numbers.share(row.share_with_gap, row.share_bound),
        "levels_text": PART_TEXT[row.share_bound] if row.is_part_untold else numbers.levels(row.levels_short),
    }
