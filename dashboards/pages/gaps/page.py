"""The Gaps page: heat map of units × competencies, then the unit below, then the people."""

from __future__ import annotations

from dashboards.pages.frame import Content, Controls, Page, before_first_cycle, name_of, unit_crumbs
from dashboards.pages.gaps.downloads import DOWNLOADS
from dashboards.pages.gaps.heat_map import heat_map_section, widest
from dashboards.pages.gaps.people import distribution_section, people_section
from dashboards.pages.gaps.queries import heat_map, may_cut
from dashboards.pages.gaps.standard_skills import skills_section
from dashboards.pages.gaps.team import team_section
from dashboards.pages.gaps.url import GapsUrl, filters_of, more_filters_of
from dashboards.snapshot.choices import choices
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import ORGANISATION
from published.permissions import sees_people

NO_CUTS = "By job family or career level these figures are not told: a cut less a unit could be somebody."
AWAITS = "Nobody has been assessed yet: the targets of today are below, the gaps are here once a cycle has closed."


def controls(reader: Reader, url: GapsUrl) -> Controls:
    """Return the filters."""
    offered = choices(reader)
    has_people = sees_people(reader.viewer, "gaps")
    # What is not there is not cut either: the page says so below.
    has_cuts = bool(or_none(may_cut, reader, url.unit_id, url.gap_filter.cycle_id))
    more = more_filters_of(url, offered, may_cut=has_cuts, has_people=has_people)
    return Controls(filters_of(url, offered, has_levels=bool(reader.cycles)), more, "" if has_cuts else NO_CUTS)


def content(reader: Reader, url: GapsUrl) -> Content:
    """Return what the page shows."""
    found = heat_map(reader, url.unit_id, url.gap_filter, url.by)
    day, name = reader.as_of, _competency_name(reader, url)
    return Content(
        f"Gaps in {name_of(found.selection)}",
        [
            None if reader.cycles else before_first_cycle(reader, "gaps", AWAITS),
            heat_map_section(found, url, day),
            skills_section(url, day),
            distribution_section(url, name, day) if name else None,
            team_section(url, day) if not found.rows else None,
            people_section(url, name, day),
        ],
        cycle=found.cycle,
        finding=widest(found),
        crumbs=unit_crumbs(found.selection, found.cycle, url.address_of(of=ORGANISATION), url.address_of),
    )


def _competency_name(reader: Reader, url: GapsUrl) -> str | None:
    offered = or_none(choices, reader)
    return next((each.name for each in offered.competencies if each.id == url.competency_id), None) if offered else None


PAGE = Page(
    name="gaps",
    permission="gaps",
    title="Gaps",
    paths={"gaps": "/gaps", "gaps-unit": "/gaps/<units>"},
    read=GapsUrl.read,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    is_wide=True,
)
