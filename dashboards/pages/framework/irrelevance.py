"""The section on competencies that are called not relevant, role by role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.framework.rows import IRRELEVANT_SHARE, Framework, RoleIrrelevance
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import address
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.page import download_section

TITLE = "Called not relevant, by role"
MOST_SIGNALS = 12
MOST_ROWS = 300
COLUMNS = (
    GridColumn("competency", "Competency", width=150, grows=3, wraps=True),
    GridColumn("role", "Role", width=150, grows=3, wraps=True),
    GridColumn("share", "Not relevant", "number", width=114),
    GridColumn("answers", "Of answers", "number", width=106),
    GridColumn("people", "About people", "number", width=118),
)


def irrelevance_section(found: Framework, day: date | None) -> html.Section | None:
    """Return the roles in which a competency is called not relevant, and all others folded below."""
    if not found.roles:
        return None
    return roles_section(TITLE, found.roles, day, "framework")


def roles_section(title: str, roles: Sequence[RoleIrrelevance], day: date | None, page: str | None) -> html.Section:
    """Return roles with a signal as a list, and all as a table.

    Args:
        title: heading.
        roles: all of them.
        day: date of the data.
        page: whose buttons take the table away; None for no buttons.
    """
    flagged = [role for role in roles if role.is_signal]
    limit = numbers.share(IRRELEVANT_SHARE)
    if flagged:
        shown: Component = html.Ul(
            [_item(role, with_name=page is not None) for role in flagged[:MOST_SIGNALS]], className="items two"
        )
    else:
        shown = html.P(f"In no role do {limit} of the answers call it not relevant, or they are too few to tell.")
    in_table = roles[:MOST_ROWS]
    cut = (
        f" The first {MOST_ROWS} of {numbers.count(len(roles))} are here, all are in the file."
        if len(roles) > MOST_ROWS
        else ""
    )
    table = grid(f"irrelevance-{page}", COLUMNS, [_cells(role) for role in in_table], title)
    return section(
        title,
        shown,
        same_as_table(table, "All roles as a table"),
        download_section(page, "irrelevance", "Not relevant by role") if page else None,
        lede=(
            f"Roles in which at least {limit} of 10 answers or more about 5 people or more call it not relevant. "
            f"It may not belong in those profiles, or not in these words.{cut}"
        ),
        name="not-relevant",
        source=Source(
            "framework_irrelevance", day, numbers.counted(len(roles), "role × competency", "roles × competencies")
        ),
    )


def _item(role: RoleIrrelevance, *, with_name: bool) -> html.Li:
    width = {"width": f"{(role.share_not_relevant or 0) * 100:.1f}%"}
    answers = f"{numbers.count(role.n_not_relevant)} of {numbers.count(role.n_answers)} answers"
    if role.n_not_relevant is None:
        answers = numbers.counted(role.n_answers, "answer", "answers")
    name: list[Component | str] = []
    if with_name:
        name = [dcc.Link(role.competency_name, href=address("framework", role.competency_id)), ", "]
    return html.Li(
        [
            html.Span([*name, role.role_title]),
            html.Span(numbers.share(role.share_not_relevant, role.share_not_relevant_bound), className="number"),
            html.Span(html.Span(className="bar", style=width), className="item-bar", **aria.hidden()),
            html.Span(f"{answers} about {numbers.counted(role.n_people, 'person', 'people')}", className="item-note"),
        ]
    )


def _cells(role: RoleIrrelevance) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "competency": role.competency_name,
        "competency_href": address("framework", role.competency_id),
        "role": role.role_title,
        "share": role.share_not_relevant,
        "share_text": numbers.share(role.share_not_relevant, role.share_not_relevant_bound),
        "answers": role.n_answers,
        "answers_text": numbers.count(role.n_answers),
        "people": role.n_people,
        "people_text": numbers.count(role.n_people),
    }
    if role.is_withheld:
        hidden = ("share", "answers", "people")
        cells |= {f"{name}_text": "not shown" for name in hidden} | {f"{name}_mark": "is-withheld" for name in hidden}
    return cells
