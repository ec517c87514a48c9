"""Downloads of the Gaps page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.downloads import Download, Found, chosen, rows_of_all_pages, withheld_note
from dashboards.pages.gaps.people_queries import LARGEST_PAGE, PersonRow, people
from dashboards.pages.gaps.queries import GapCell, heat_map
from dashboards.pages.gaps.standard_skills import skill_rows
from dashboards.pages.gaps.standard_skills_queries import SkillRow, standard_skills
from dashboards.pages.gaps.url import GapsUrl
from dashboards.snapshot.reader import Reader
from published.permissions import sees_people


def gaps(reader: Reader, url: GapsUrl) -> Found:
    """Return the heat map's rows, the selection's own first."""
    found = heat_map(reader, url.unit_id, url.gap_filter, url.by)
    return Found(
        f"gaps-{found.cycle.cycle_id}",
        f"Gaps, {found.cycle.label}",
        found.selection_cells + found.cells,
        withheld_note(found.n_withheld, found.min_group),
        facts={"unit_id": found.selection.unit_id, "by": url.by, **chosen(url.gap_filter)},
    )


def _skills(reader: Reader, url: GapsUrl) -> Found:
    found = standard_skills(reader, url.unit_id, url.gap_filter)
    return Found(
        "gaps-by-standard-skill",
        "Gaps by standard skill",
        found,
        withheld_note(sum(row.is_withheld for row in found), None),
        facts={"unit_id": url.unit_id, **chosen(url.gap_filter)},
    )


def _people(reader: Reader, url: GapsUrl) -> Found:
    rows = rows_of_all_pages(
        lambda page: people(
            reader,
            url.unit_id,
            url.gap_filter,
            url.competency_id,
            page=page,
            page_size=LARGEST_PAGE,
            sort=url.sort,
            is_reversed=url.is_reversed,
        )
    )
    facts = {"unit_id": url.unit_id, "competency_id": url.competency_id, **chosen(url.gap_filter)}
    return Found("people", "People with their gaps", rows, facts={**facts, "n_rows": len(rows)})


DOWNLOADS = (
    Download("gaps", "Gaps", "export gaps", gaps, GapCell),
    Download(
        "people",
        "People",
        "export people",
        _people,
        PersonRow,
        is_offered=lambda reader, _url: sees_people(reader.viewer, "gaps"),
    ),
    Download(
        "skills",
        "Standard skills",
        "export standard skills",
        _skills,
        SkillRow,
        is_offered=lambda reader, url: bool(skill_rows(reader, url)),
    ),
)
