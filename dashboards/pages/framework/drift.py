"""Drift: what job descriptions ask for and the framework has not, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.framework.health_queries import Drift, FrameworkHealth, UnmappedSkill, UnnamedCompetency
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import address
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state
from dashboards.ui.page import download_section

MOST_SKILLS = 8
MOST_ROWS = 500
COLUMNS = (
    GridColumn("skill", "Standard skill", width=170, grows=3, wraps=True),
    GridColumn("family", "Job family", width=150, grows=2, wraps=True),
    GridColumn("quarter", "Quarter", width=96),
    GridColumn("n", "Job descriptions", "number", width=134),
    GridColumn("share", "Of all", "number", width=86),
)


@dataclass(frozen=True)
class SkillSum:
    """A skill over all job families and quarters: how many descriptions name it, where, and since when."""

    skill_name: str
    n: int
    job_families: tuple[str, ...]
    first_quarter: str | None
    last_quarter: str | None


def drift_section(found: FrameworkHealth, day: date | None) -> html.Section:
    """Return both directions, side by side."""
    title = "Drift from what jobs ask for"
    drift = found.drift
    if not drift.is_known:
        text = "The exports hold no job descriptions."
        return section(title, empty_state("Nothing to hold it against", text), name="drift")
    rows = drift.skills[:MOST_ROWS]
    table = grid("drift", COLUMNS, [_cells(row) for row in rows], title)
    return section(
        title,
        html.Div([_skills(drift), _competencies(drift)], className="kinds"),
        same_as_table(table, "By job family and quarter, as a table") if drift.skills else None,
        download_section("framework", "drift", "Drift"),
        lede="Standard skills, found by name or alias as whole words in job descriptions.",
        source=Source(
            "framework_drift", day, numbers.counted(len({row.standard_code for row in drift.skills}), "skill", "skills")
        ),
        name="drift",
    )


def sums_of(drift: Drift) -> list[SkillSum]:
    """Return each skill over all job families and quarters, the most named first."""
    groups: dict[str, list[UnmappedSkill]] = {}
    for row in drift.skills:
        groups.setdefault(row.standard_code, []).append(row)
    sums = [
        SkillSum(
            rows[0].skill_name,
            sum(row.n_job_descriptions for row in rows),
            tuple(sorted({row.job_family for row in rows if row.job_family})),
            min((row.quarter for row in rows if row.quarter), default=None),
            max((row.quarter for row in rows if row.quarter), default=None),
        )
        for rows in groups.values()
    ]
    return sorted(sums, key=lambda each: (-each.n, each.skill_name))


def _skills(drift: Drift) -> Component:
    sums = sums_of(drift)
    head = html.H3("Named by jobs, in no competency")
    if not sums:
        text = html.P("Every standard skill that a job description names has a competency.", className="fine")
        return html.Div([head, text], className="kind")
    rest = len(sums) - MOST_SKILLS
    more = (
        [html.P(f"{numbers.count(rest)} more {'is' if rest == 1 else 'are'} in the table.", className="fine")]
        if rest > 0
        else []
    )
    items = html.Ul([_skill(each, sums[0].n) for each in sums[:MOST_SKILLS]], className="items")
    return html.Div([head, items, *more], className="kind")


def _skill(each: SkillSum, most: int) -> html.Li:
    quarters = dict.fromkeys(quarter for quarter in (each.first_quarter, each.last_quarter) if quarter)
    where = ", ".join(each.job_families)
    note = " · ".join(part for part in (where, " to ".join(quarters)) if part)
    return html.Li(
        [
            html.Span(each.skill_name),
            html.Span(numbers.counted(each.n, "description", "descriptions"), className="number"),
            html.Span(
                html.Span(className="bar", style={"width": f"{each.n / most * 100 if most else 0:.1f}%"}),
                className="item-bar",
                **aria.hidden(),
            ),
            html.Span(note, className="item-note"),
        ]
    )


def _competencies(drift: Drift) -> Component:
    head = html.H3("In the framework, named by no job of the last twelve months")
    if not drift.competencies:
        text = html.P("Job descriptions name every competency.", className="fine")
        return html.Div([head, text], className="kind")
    return html.Div(
        [head, html.Ul([_competency(each) for each in drift.competencies[:MOST_SKILLS]], className="items")],
        className="kind",
    )


def _competency(each: UnnamedCompetency) -> html.Li:
    before = numbers.counted(each.n_job_descriptions, "earlier one", "earlier ones")
    last = f"named in {before}" if each.n_job_descriptions else "never named"
    text = f"As “{each.skill_name}” in the standard." if each.skill_name else "It maps to no standard skill."
    return html.Li(
        [
            dcc.Link(each.competency_name, href=address("framework", each.competency_id)),
            html.Span(last, className="number"),
            html.Span(text, className="item-note"),
        ]
    )


def _cells(row: UnmappedSkill) -> dict[str, Any]:
    return {
        "skill": row.skill_name,
        "family": row.job_family or numbers.UNKNOWN,
        "quarter": row.quarter or "no day",
        "n": row.n_job_descriptions,
        "share": row.share_of_job_descriptions,
        "share_text": numbers.share(row.share_of_job_descriptions),
    }
