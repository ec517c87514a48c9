"""One's own page: what is known about whoever is asking, and what they could do next, said to them."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.pages.frame import Content, Controls, Page
from dashboards.pages.my_skills import history, levels, next_steps, text
from dashboards.pages.my_skills.downloads import DOWNLOADS, MySkillsUrl, read_url
from dashboards.pages.my_skills.queries import my_moments, my_skills
from dashboards.pages.my_skills.rows import MySkills
from dashboards.pages.person.rows import Header
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.card import kpis
from dashboards.ui.filters import Filter
from dashboards.web.gate import PATHS
from published.permissions import OF_ONES_OWN

PATH = PATHS[OF_ONES_OWN]
TITLE = "My skills"


def controls(reader: Reader, url: MySkillsUrl) -> Controls:
    """Return the filters."""
    moments = my_moments(reader)
    return Controls([Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in moments), url.cycle_id)])


def content(reader: Reader, url: MySkillsUrl) -> Content:
    """Return what the page shows."""
    found, day = my_skills(reader, url.cycle_id), reader.as_of
    if found is None:
        return Content(TITLE, [text.state_section(*text.NO_RECORD)], is_dated=False)
    said = text.state(found, day)
    sections: list[Component | None] = [] if said is None else [text.state_section(*said)]
    if found.levels:
        sections += [kpis(levels.cards(found))] if found.is_assessed else []
        sections += [
            levels.levels(found, day),
            next_steps.to_reach(found, day),
        ]
    sections += [
        next_steps.suggestions(found, day),
        next_steps.actions(found, day),
        levels.behaviours(found, day),
        history.over_cycles(found, day),
        history.courses(found, day),
        text.meanings(found),
    ]
    return Content(
        found.header.name or TITLE,
        sections,
        kicker=_who(found),
        cycle=None if found.cycle.is_today else found.cycle,
        finding=text.finding(found),
        is_dated=bool(found.levels),
    )


def _who(found: MySkills) -> str:
    person: Header = found.header
    facts = [
        TITLE,
        person.role_title,
        person.org_unit_name,
        f"you report to {person.manager_name}" if person.manager_name else None,
        f"since {numbers.day(person.hired_on)}" if person.hired_on else None,
    ]
    return " · ".join(fact for fact in facts if fact)


PAGE = Page(
    name="my_skills",
    permission=OF_ONES_OWN,
    title=TITLE,
    paths={"my_skills": PATH},
    read=read_url,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
)
