"""Words for whoever sees nothing, or less than others, or yesterday's: each with the way out.

When they are shown is for the pages to say.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.snapshot.guard import NotAllowedError, Refusal
from dashboards.text import numbers
from dashboards.ui.icon import IconName, icon

Kind = Literal["info", "warning", "lock"]
_ICONS: dict[Kind, IconName] = {"info": "info", "warning": "alert", "lock": "lock"}

_NOT_ALLOWED: dict[str, tuple[str, Component | str]] = {
    "page": (
        "This page is not part of your role",
        (
            "Nothing is wrong with the link. What your role opens is in the menu; "
            "whoever runs skillgap here can give you another role."
        ),
    ),
    "not_yours": (
        "Not found, or not yours to see",
        (
            "There is nothing under this address for you: either it does not exist, or it lies outside the part of the "
            "organisation that you may see."
        ),
    ),
    "people": (
        "People are not shown here",
        "Your role sees figures about units, not about single people.",
    ),
    "no_cycle": (
        "No cycle has closed yet",
        "This is measured in a cycle. It is here once one has closed and its days of grace have passed.",
    ),
    "own_page": (
        "This is about you",
        html.Span(["What is known about you stands under ", dcc.Link("My skills", href="/my-skills"), "."]),
    ),
    "filter": (
        "This cut is not offered",
        "Job family and career level could single people out in small groups, so your role sees units as a whole.",
    ),
}
_NOT_PUBLISHED: dict[str, tuple[str, Component | str]] = {
    "never": (
        "Nothing has been published yet",
        html.Span(
            [
                "No refresh has finished so far. Put the exports in the workspace and run ",
                html.Code("skillgap refresh"),
                ". This page fills by itself afterwards: just load it again.",
            ]
        ),
    ),
    "unreadable": (
        "The published figures can't be opened",
        html.Span(
            [
                "The snapshot is there but can't be read. Run ",
                html.Code("skillgap refresh"),
                " to publish a new one; the log says what went wrong with this one.",
            ]
        ),
    ),
}


def notice(kind: Kind, *text: Component | str) -> html.Div:
    """Return a line that goes with what is shown below it."""
    return html.Div([icon(_ICONS[kind]), html.P(list(text))], className=f"notice notice-{kind}", role="note")


def empty_state(
    title: str,
    text: Component | str,
    *,
    way_out: Component | None = None,
    image: IconName = "empty",
    is_page: bool = False,
) -> html.Div:
    """Return what stands in place of figures.

    Args:
        title: why there are none.
        text: what to do about it.
        way_out: a link that leads on.
        image: an icon.
        is_page: it stands in place of a whole page, not of a part of one.
    """
    heading = html.H1(title) if is_page else html.H2(title)
    return html.Div(
        [icon(image), heading, html.P(text), *([way_out] if way_out is not None else [])], className="state"
    )


def refusal(refused: Refusal, home: str = "/", *, is_page: bool = False) -> html.Div:
    """Return the words for a query that was refused.

    Args:
        refused: what the query raised.
        home: where the way out leads.
        is_page: it stands in place of a whole page.
    """
    title, text = refusal_text(refused)
    if not isinstance(refused, NotAllowedError):
        return empty_state(title, text, image="clock", is_page=is_page)
    # The first page depends on the role, so the server says which it is: the link is loaded anew.
    way_out = dcc.Link("Back to what is yours", href=home, className="button", refresh=home == "/")
    return empty_state(title, text, image="lock", way_out=way_out, is_page=is_page)


def refusal_text(refused: Refusal) -> tuple[str, Component | str]:
    """Return a title and a sentence for a query that was refused."""
    return (_NOT_ALLOWED if isinstance(refused, NotAllowedError) else _NOT_PUBLISHED)[refused.reason]


def withheld(n: int, min_group: int) -> html.Div | None:
    """Return the line that says that figures are hidden and why; None where nothing is hidden."""
    if not n:
        return None
    cells = "1 figure is withheld" if n == 1 else f"{numbers.count(n)} figures are withheld"
    few = numbers.fewer_than(min_group)
    return notice(
        "lock",
        f"{cells} (hatched): each would be about {few} people ({numbers.withheld(min_group)}), or would let such a "
        f"figure be worked out ({numbers.HELD_BACK}). Your role sees units, not the people in small groups.",
    )


def stale(as_of: date, today: date, reason: str | None) -> html.Div:
    """Return the line that says that the figures are old."""
    age = f"These figures are from {numbers.day(as_of)}, {numbers.days_ago(as_of, today)}."
    why = f"The last refresh did not publish: {reason}." if reason else ""
    return notice(
        "warning", " ".join(part for part in (age, why, "Whoever runs skillgap here can refresh them.") if part)
    )
