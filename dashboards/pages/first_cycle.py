"""The section that pages show before a first cycle has closed: what is there, what is missing, and the next step."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.snapshot.first_cycle import FirstCycle, Response
from dashboards.text import numbers
from dashboards.ui.card import section

TITLE = "No cycle has closed yet"
ABOUT = {
    "self": "about themselves",
    "manager": "by their managers",
    "peer": "by peers",
    "direct_report": "by direct reports",
}
CYCLES_HEADER = "cycle_id,name,opens_on,closes_on"


def first_cycle_section(
    found: FirstCycle, awaits: str, day: date | None, *, min_group: int, title: str = TITLE
) -> html.Section:
    """Return the section.

    Args:
        found: what there is.
        awaits: a sentence that says what the page shows once a cycle has closed.
        day: the day of the data.
        min_group: the fewest people a response is told of.
        title: the section's heading, where the page's own says already that no cycle has closed.
    """
    said = [("There already", there(found)), ("Missing", missing(found, day, min_group))]
    facts = [html.Div([html.Dt(title), html.Dd(text)]) for title, text in said]
    facts.append(html.Div([html.Dt("Next"), html.Dd(next_step(found))]))
    return section(title, html.Dl(facts, className="reasons"), lede=awaits, name="first-cycle")


def there(found: FirstCycle) -> str:
    """Return in a sentence what can be looked at already."""
    said = [] if found.n_people is None else [numbers.counted(found.n_people, "person", "people")]
    if found.n_roles:
        competencies = numbers.counted(found.n_competencies, "competency", "competencies")
        said.append(f"{numbers.counted(found.n_roles, 'role', 'roles')} with targets in {competencies}")
    if found.n_courses:
        courses = numbers.counted(found.n_courses, "course", "courses")
        said.append(f"{courses}, {numbers.count(found.n_mapped)} of them mapped to a competency")
    return f"{'; '.join(said)}." if said else "Nothing but people."


def missing(found: FirstCycle, day: date | None, min_group: int) -> str:
    """Return in sentences which cycle closes next, and who has answered so far."""
    cycle = found.coming
    if cycle is None:
        return "A cycle: the exports name none, neither open nor to come."
    closes_on = numbers.day(cycle.closes_on)
    published = (
        f"its figures are published after its days of grace, which end on {numbers.day(cycle.last_day_of_grace)}"
    )
    if cycle.published_on == cycle.closes_on:
        published = "its figures are published on that day"
    if not cycle.is_opened:
        return f"{cycle.label} opens on {numbers.day(cycle.opens_on)} and closes on {closes_on}; {published}."
    is_over = day is not None and day > cycle.closes_on
    text = f"{cycle.label} {'closed on' if is_over else 'is open until'} {closes_on}; {published}."
    enough = (each for each in found.responses if (each.n_people or 0) >= min_group)
    told = [_response(each) for each in enough if each.n_rated is not None]
    return f"{text} Response so far: {', '.join(told)}." if told else f"{text} No response is known so far."


def _response(each: Response) -> str:
    people = numbers.counted(each.n_people, "person", "people")
    return f"{numbers.count(each.n_rated)} of {people} {ABOUT.get(each.relation, each.relation)}"


def next_step(found: FirstCycle) -> list[Component | str]:
    """Return what to do next."""
    if not found.n_roles:
        return [
            "No role has a profile, and without a target there is no gap: deploy competencies to roles in ",
            html.Code("framework/deployments"),
            ".",
        ]
    if found.n_waiting:
        ratings = numbers.counted(found.n_waiting, "rating waits", "ratings wait")
        return [
            f"{ratings} for a cycle that ",
            html.Code("ratings/cycles"),
            " does not name. Two lines are enough, ",
            html.Code(CYCLES_HEADER),
            " and one with the cycle; the next refresh takes the ratings in by itself.",
        ]
    if found.coming is not None:
        return ["Nothing to do but to answer: the first refresh after that day publishes what the cycle measured."]
    return [
        "Export the cycles to ",
        html.Code("ratings/cycles"),
        ": two lines are enough, ",
        html.Code(CYCLES_HEADER),
        " and one with the cycle; then the answers to ",
        html.Code("ratings/ratings"),
        ".",
    ]
