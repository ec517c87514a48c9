"""Next steps of a person: suggestions by kind, mentors, and the actions that were agreed on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.person.development_queries import Action, Development, Mentor, Suggestion
from dashboards.pages.person.rows import Header
from dashboards.text import numbers
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import notice

KINDS = (
    ("on_the_job", "On the job", "About 70 % of what people learn: doing it where the work is."),
    ("mentoring", "With others", "About 20 %: watching and asking somebody who is strong in it."),
    ("formal", "In a course", "About 10 %: a course that is on offer and fits the level."),
)
KIND_TEXT = {"on_the_job": "on the job", "mentoring": "mentoring", "formal": "course"}
NEARNESS_TEXT = {"same_team": "same team", "same_department": "same department", "elsewhere": "elsewhere"}
ACTION_COLUMNS = (
    GridColumn("competency", "Competency", width=160, grows=2),
    GridColumn("kind", "Kind", width=110),
    GridColumn("status", "Status", width=100),
    GridColumn("due", "Due", width=165),
    GridColumn("done", "Done", width=165),
    GridColumn("gap", "Gap now", width=140),
)
GAP_TEXT = {"open": "gap open", "closed": "gap closed since", "none": "no gap", "unknown": "gap not known"}


def next_steps(person: Header, found: Development, day: date | None) -> list[Component]:
    """Return the sections of what a person could do next, those that have something to say."""
    parts = [suggestions(person, found, day), mentors(found, day), actions(found, day)]
    return [part for part in parts if part is not None]


def suggestions(person: Header, found: Development, day: date | None) -> Component:
    """Return what is suggested, by kind, or why nothing is."""
    if not found.suggestions:
        return section("What next", html.P(_why_nothing(person, found), className="fine"))
    groups = [
        html.Div(
            [
                html.H3(title),
                html.P(text, className="fine"),
                html.Ul([_suggested(each) for each in found.suggestions if each.kind == kind], className="items"),
            ],
            className="kind",
        )
        for kind, title, text in KINDS
    ]
    n_gaps = len({each.competency_id for each in found.suggestions})
    n_agreed = sum(each.has_action for each in found.suggestions)
    largest = "the only gap of today" if n_gaps == 1 else f"the {numbers.count(n_gaps)} largest gaps of today"
    return section(
        "What next",
        html.Div(groups, className="kinds"),
        lede=f"For {largest}: where to begin, to be talked over. What suits the person best is theirs to say.",
        source=Source(
            "development_suggestions",
            day,
            f"{numbers.counted(len(found.suggestions), 'suggestion', 'suggestions')}, "
            f"{numbers.count(n_agreed) if n_agreed else 'none'} with an action agreed",
        ),
        name="what-next",
    )


def _why_nothing(person: Header, found: Development) -> str:
    if not person.is_active:
        return "Nothing is suggested to somebody who has left."
    if not found.n_visible:
        return "No level that counts today is known, so nothing can be suggested yet."
    return "No gap today: nothing is suggested. What goes well is worth passing on."


def _suggested(each: Suggestion) -> html.Li:
    more = {
        "on_the_job": ("more behaviour is short", "more behaviours are short"),
        "formal": ("more course answers it", "more courses answer it"),
    }
    notes = [each.mentors, each.reason]
    if each.is_found and each.n_others and each.kind in more:
        notes.append(f"{numbers.counted(each.n_others, *more[each.kind])}.")
    if each.has_action:
        notes.append("An action of this kind is agreed.")
    return suggestion_item(each.competency_name, each.suggestion, notes, is_found=each.is_found)


def suggestion_item(competency_name: str, suggestion: str, notes: Iterable[str], *, is_found: bool) -> html.Li:
    """Return a suggestion as an item of a list.

    Args:
        competency_name: the competency of the gap.
        suggestion: what to do, or what was looked for.
        notes: what stands below; blank ones do not.
        is_found: something was found.
    """
    return html.Li(
        [
            html.Span(competency_name, className="kicker"),
            html.Span(suggestion, className="item-whole" if is_found else "item-whole is-missing"),
            *(html.Span(note, className="item-note") for note in notes if note),
        ]
    )


def mentors(found: Development, day: date | None) -> Component | None:
    """Return who could help with each gap; None without any gap."""
    if not found.gaps:
        return None
    if not found.has_names:
        text = (
            "Whether a colleague could help, and who, your manager or another HR partner sees here: it would tell you "
            "how a colleague was rated."
        )
        return section("Mentors", notice("lock", text), name="mentors")
    missing = (
        html.P(f"Nobody is in reach for {_listed(found.without_mentor)}.", className="fine")
        if found.without_mentor
        else None
    )
    n_gaps = len(found.gaps)
    n_reached = n_gaps - len(found.without_mentor)
    source = Source("mentor_candidates", day, f"mentors for {n_reached} of {numbers.counted(n_gaps, 'gap', 'gaps')}")
    columns = (
        GridColumn("competency", "Competency", width=160, grows=2),
        GridColumn("mentor", "Mentor", width=150, grows=2),
        GridColumn("department", "Department", width=150, grows=2),
        GridColumn("where", "Where", width=140),
    )
    table = (
        grid("person-mentors", columns, [_mentor(one) for one in found.mentors], "Mentors by competency")
        if found.mentors
        else None
    )
    lede = (
        "Colleagues who are strong in what this person is short of and in no reporting line with them, the nearest "
        "first, then by name."
    )
    return section("Mentors", table, missing, lede=lede, source=source, name="mentors")


def _mentor(one: Mentor) -> dict[str, Any]:
    return {
        "competency": one.competency_name,
        "mentor": one.name,
        "department": one.department_name or "not known",
        "where": NEARNESS_TEXT.get(one.nearness, one.nearness),
    }


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def actions(found: Development, day: date | None) -> Component:
    """Return what was agreed on and what became of it."""
    if not found.actions:
        return section(
            "Actions agreed on", html.P("No development action is recorded for this person.", className="fine")
        )
    columns = (*ACTION_COLUMNS, GridColumn("suggested", "As suggested", width=110))
    n_open = sum(one.status_of_gap == "open" for one in found.actions)
    n_suggested = sum(one.is_as_suggested for one in found.actions)
    return section(
        "Actions agreed on",
        grid("person-actions", columns, [action_row(one) for one in found.actions], "Development actions"),
        lede="As the system they are kept in has them, held against today’s gaps and suggestions.",
        source=Source(
            "development_actions",
            day,
            f"{numbers.counted(len(found.actions), 'action', 'actions')}: {n_open} for a gap that is open, "
            f"{n_suggested} as suggested",
        ),
        name="actions",
    )


def action_row(one: Action) -> dict[str, Any]:
    """Return an action as a row of a table."""
    return {
        "competency": one.competency_name,
        "kind": KIND_TEXT.get(one.kind or "", "not said"),
        "status": one.status or "not said",
        "due": one.due_on.isoformat() if one.due_on else None,
        "due_text": numbers.day(one.due_on) if one.due_on else "–",
        "done": one.completed_on.isoformat() if one.completed_on else None,
        "done_text": numbers.day(one.completed_on) if one.completed_on else "–",
        "gap": GAP_TEXT.get(one.status_of_gap, one.status_of_gap),
        "suggested": "yes" if one.is_as_suggested else "no",
    }
