"""One's next steps: what the level to reach looks like, what to try, whom to ask, and what was agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.pages.my_skills.rows import Anchors, MySkills, OwnLevel, OwnSuggestion
from dashboards.pages.person.development import ACTION_COLUMNS, KINDS, action_row, suggestion_item
from dashboards.text import numbers
from dashboards.ui.card import Source, section
from dashboards.ui.grid import grid

NEARLY = 1e-9
OTHERS = {
    "on_the_job": ("more behaviour is short", "more behaviours are short"),
    "formal": ("more course answers it", "more courses answer it"),
}


def to_reach(found: MySkills, day: date | None) -> Component | None:
    """Return the anchors of the levels to reach, beside those of where one is; None where every target is reached."""
    wanted = [row for row in found.required if row.target_level is not None and row.has_gap is not False]
    if not wanted:
        return None
    parts = [_described(row, found.anchors) for row in wanted]
    n = sum(any(each.competency_id == row.competency_id for each in found.anchors) for row in wanted)
    return section(
        "What the level to reach looks like",
        html.Div(parts, className="kinds"),
        lede="In the words of the competency framework, for what you are short of or have no level in.",
        source=Source(
            "dim_anchor", day, f"{n} of {numbers.counted(len(wanted), 'competency', 'competencies')} with an anchor"
        ),
        name="to-reach",
    )


def _described(row: OwnLevel, anchors: Sequence[Anchors]) -> html.Div:
    own = [each for each in anchors if each.competency_id == row.competency_id]
    target, current = row.target_level or 0.0, row.current_level
    where = "no level that counts" if current is None else f"you are at {numbers.level(current)}"
    lines: list[Component] = [
        html.H3(row.competency_name),
        html.P(f"Target {numbers.level(target)}, {where}.", className="fine"),
    ]
    for each in own:
        if each.statement is not None:
            lines.append(html.P(each.statement, className="fine"))
        lines.append(_levels(each, target, current))
    if not own:
        missing = "The framework does not say what its levels look like: your manager can."
        lines.append(html.P(missing, className="fine"))
    return html.Div(lines, className="kind")


def _levels(anchors: Anchors, target: float, current: float | None) -> html.Dl:
    """Return the anchor that the target asks for, and the last one that is reached, where that is another."""
    above = [each for each in anchors.texts if each[0] >= target - NEARLY]
    reach = above[0] if above else anchors.texts[-1]
    reached = [] if current is None else [each for each in anchors.texts if each[0] <= current + NEARLY][-1:]
    told = [("to reach", reach), *(("reached", each) for each in reached if each != reach)]
    return html.Dl(
        [html.Div([html.Dt(f"Level {level:g}, {what}"), html.Dd(text)]) for what, (level, text) in told],
        className="reasons steps",
    )


def suggestions(found: MySkills, day: date | None) -> Component:
    """Return what is suggested, or why nothing is, and how to find somebody to learn from."""
    if not found.suggestions:
        return section("What next", html.P(_why_nothing(found), className="fine"), name="what-next")
    groups = []
    for kind, title, text in KINDS:
        of_kind = [_suggested(each) for each in found.suggestions if each.kind == kind]
        body = html.P(mentor_text(found), className="steps") if kind == "mentoring" else None
        groups.append(
            html.Div(
                [html.H3(title), html.P(text, className="fine"), body or html.Ul(of_kind, className="items")],
                className="kind",
            )
        )
    n_gaps = len({each.competency_id for each in found.suggestions})
    largest = "your only gap of today" if n_gaps == 1 else f"your {numbers.count(n_gaps)} largest gaps of today"
    return section(
        "What next",
        html.Div(groups, className="kinds"),
        lede=f"For {largest}: where to begin, to be talked over with your manager. What suits you is yours to say.",
        source=Source(
            "development_suggestions", day, numbers.counted(len(found.suggestions), "suggestion", "suggestions")
        ),
        name="what-next",
    )


def mentor_text(found: MySkills) -> str:
    """Return how to get a mentor: the same words whether anybody is in reach or not.

    That somebody is, or that nobody is, would say how colleagues were rated.
    """
    manager = found.header.manager_name
    asked = f"Ask {manager}, your manager, or HR" if manager else "Ask HR"
    return (
        f"Somebody who is strong in what you are short of can show you. {asked}: for each gap of yours they see here "
        "whether a colleague could help, and who. You do not, for it would tell how a colleague was rated."
    )


def _why_nothing(found: MySkills) -> str:
    if not found.header.is_active:
        return "Nothing is suggested after the last day of work."
    if not found.is_assessed:
        return "Suggestions follow from your gaps, and none is known yet."
    return "No gap of today calls for a suggestion. What goes well is worth passing on."


def _suggested(each: OwnSuggestion) -> html.Li:
    notes = [each.note]
    if each.is_found and each.n_others:
        notes.append(f"{numbers.counted(each.n_others, *OTHERS[each.kind])}.")
    if each.has_action:
        notes.append("You have agreed on an action of this kind.")
    return suggestion_item(each.competency_name, each.suggestion, notes, is_found=each.is_found)


def actions(found: MySkills, day: date | None) -> Component:
    """Return what was agreed on and what became of it."""
    if not found.actions:
        text = "No action of yours is recorded. What you agree on with your manager is kept in a system of its own."
        return section("What you agreed on", html.P(text, className="fine"), name="actions")
    n_open = sum(one.status_of_gap == "open" for one in found.actions)
    return section(
        "What you agreed on",
        grid("my-actions", ACTION_COLUMNS, [action_row(one) for one in found.actions], "Your development actions"),
        lede="As the system they are kept in has them, held against today’s gaps.",
        source=Source(
            "development_actions",
            day,
            f"{numbers.counted(len(found.actions), 'action', 'actions')}: {n_open} for a gap that is open",
        ),
        name="actions",
    )
