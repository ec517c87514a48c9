"""Downloads of the coverage page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.pages.courses.catalogue_queries import CourseUse, courses
from dashboards.pages.coverage.queries import CoverageRow, by_competency
from dashboards.pages.downloads import Download, Found, chosen, withheld_note
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader

Query = Mapping[str, str]


def filters_of(query: Query) -> GapFilter:
    """Return the filters that the queries know."""
    return GapFilter(cycle_id=query.get("cycle"), family=query.get("family"))


def _coverage(reader: Reader, query: Query) -> Found:
    unit_id, filters = query.get("unit"), filters_of(query)
    found = by_competency(reader, unit_id, filters)
    note = withheld_note(sum(row.is_withheld for row in found), None)
    facts = {"unit_id": unit_id, **chosen(filters)}
    return Found("training-coverage", "Gaps by training status", found, note, facts)


def _courses(reader: Reader, _query: Query) -> Found:
    return Found("courses", "Courses, seats and spend", courses(reader))


DOWNLOADS = (
    Download(
        "coverage",
        "Coverage",
        "export coverage",
        _coverage,
        CoverageRow,
        is_offered=lambda reader, _query: bool(reader.cycles),
    ),
    Download("courses", "Courses", "export courses", _courses, CourseUse),
)
