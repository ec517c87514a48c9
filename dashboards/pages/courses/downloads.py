"""Downloads of the pages about courses: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.courses.queries import effects, effects_of_course
from dashboards.pages.courses.rows import CourseEffect, CoursePage, EffectStratum
from dashboards.pages.courses.url import Query, read_filters
from dashboards.pages.downloads import Download, Found, chosen, withheld_note
from dashboards.snapshot.reader import Reader
from published.permissions import sees_unhidden


def _effects(reader: Reader, query: Query) -> Found:
    filters = read_filters(query, effects(reader).effects)
    found = effects(reader, filters)
    note = withheld_note(found.n_withheld, found.min_group)
    title = "Courses and the scores they moved with"
    return Found("course-effectiveness", title, found.effects, note, chosen(filters))


def _course(reader: Reader, course_id: str) -> Found:
    page = effects_of_course(reader, course_id)
    note = withheld_note(page.found.n_withheld, page.found.min_group)
    facts = {"course_id": course_id}
    return Found(f"course-{course_id}", _title(page), page.found.effects, note, facts)


def _strata(reader: Reader, course_id: str) -> Found:
    page = effects_of_course(reader, course_id)
    is_hidden = page.found.has_suppression
    return Found(
        f"course-strata-{course_id}",
        f"Who was compared with whom: {_title(page)}",
        [stratum for strata in page.strata.values() for stratum in strata],
        "Strata are not told to your role: most are about too few people." if is_hidden else "",
        {"course_id": course_id},
    )


def _title(page: CoursePage) -> str:
    return page.course.course_title or page.course.course_id


DOWNLOADS = (Download("courses", "Courses", "export course effectiveness", _effects, CourseEffect),)
OF_COURSE = (
    Download("course", "Estimates", "export course", _course, CourseEffect),
    Download(
        "strata",
        "Strata",
        "export course strata",
        _strata,
        EffectStratum,
        is_offered=lambda reader, _course_id: sees_unhidden(reader.viewer, "courses"),
    ),
)
