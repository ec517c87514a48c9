"""The Person page: target and current level for each competency, and what goes with them."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.pages.frame import Content, Controls, Page
from dashboards.pages.person import development, levels, perception_and_courses
from dashboards.pages.person.downloads import DOWNLOADS, PersonUrl, read_url
from dashboards.pages.person.queries import profile, send_home
from dashboards.pages.person.rows import Header, Profile
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.card import kpis
from dashboards.ui.filters import Filter
from dashboards.ui.notice import empty_state
from dashboards.web.gate import current_viewer
from published.permissions import may_open


def controls(reader: Reader, url: PersonUrl) -> Controls:
    """Return the filters."""
    send_home(reader, url.person_id)
    reader.require("person")
    options = tuple((each.cycle_id, each.label) for each in reader.moments)
    return Controls([Filter("cycle", "Cycle", options, url.cycle_id)])


def content(reader: Reader, url: PersonUrl) -> Content:
    """Return what the page shows."""
    send_home(reader, url.person_id)
    found, day = profile(reader, url.person_id, url.cycle_id), reader.as_of
    next_steps = development.next_steps(found.header, found.development, day)
    sections: list[Component | None]
    if found.competencies:
        sections = [
            kpis(levels.kpi_cards(found)),
            levels.levels_section(found, day),
            _beside(
                [perception_and_courses.perception(found, day), perception_and_courses.behaviours(found, day)],
                [perception_and_courses.movement(found, day)],
            ),
            *next_steps,
            perception_and_courses.courses(found, day),
        ]
    else:
        nothing = html.Section(_nothing_known(found, has_cycles=bool(reader.cycles)), className="card")
        sections = [nothing, *next_steps]
    return Content(
        found.header.name or found.header.person_id,
        sections,
        kicker=_who(found.header),
        cycle=found.cycle,
        crumbs=_crumbs(found.header),
        is_dated=bool(found.competencies),
    )


def _nothing_known(found: Profile, *, has_cycles: bool) -> html.Div:
    """Return why there is nothing to show, and where else to look."""
    cycles = "Choose a cycle above to see what it measured." if has_cycles else ""
    if found.cycle.is_today and not found.header.is_active:
        left = "No target holds for somebody who has left, and no level counts."
        return empty_state("Has left", f"{left} {cycles}".strip())
    if found.cycle.is_today:
        text = "The role has no profile today, and nobody has assessed this person so far."
        return empty_state("No target and no level", f"{text} {cycles}".strip())
    text = "No role profile and no rating is known for this person in this cycle. Choose another moment above."
    if found.cycle.is_partial:
        asked = f"This cycle asked a part of the organisation alone ({found.cycle.part})"
        text = f"{asked}, and has nothing about this person. Choose another moment above."
    return empty_state("Nothing known in this cycle", text)


def _who(person: Header) -> str:
    if not person.is_active and person.left_on is not None:
        return f"{person.role_title or 'Role not known'} · left on {numbers.day(person.left_on)}"
    facts = [
        person.role_title,
        person.org_unit_name,
        f"reports to {person.manager_name}" if person.manager_name else None,
        f"since {numbers.day(person.hired_on)}" if person.hired_on else None,
    ]
    return " · ".join(fact for fact in facts if fact)


def _crumbs(person: Header) -> Component | None:
    if not may_open(current_viewer(), "gaps"):
        return None
    steps = [("Gaps", "/gaps")]
    if person.org_unit_id and person.org_unit_name:
        steps.append((person.org_unit_name, address("gaps", person.org_unit_id)))
    return breadcrumbs(steps, person.name or person.person_id)


def _beside(*stacks: list[Component | None]) -> html.Div:
    """Return stacks of sections side by side, without those that have nothing to say."""
    said = [[part for part in stack if part is not None] for stack in stacks]
    return html.Div([html.Div(stack, className="stack") for stack in said if stack], className="pair")


PAGE = Page(
    name="person",
    permission="person",
    title="Person",
    paths={"person": "/person/<person_id>"},
    read=read_url,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    parent="/",
)
