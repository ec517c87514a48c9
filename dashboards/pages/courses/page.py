"""The Courses page: whether those who finished a course moved more than those who did not."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.pages.courses import verdicts
from dashboards.pages.courses.downloads import DOWNLOADS
from dashboards.pages.courses.forest import forest_section, table_section
from dashboards.pages.courses.queries import effects
from dashboards.pages.courses.rows import CourseEffect, CourseEffects
from dashboards.pages.courses.url import Query, filters_of, read_filters
from dashboards.pages.frame import Content, Controls, Page, before_first_cycle
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, kpis

AWAITS = "Whether scores moved with a course is known once two cycles have measured the people who finished it."


def controls(reader: Reader, query: Query) -> Controls:
    """Return the filters."""
    return Controls(filters_of(query, effects(reader).effects))


def content(reader: Reader, query: Query) -> Content:
    """Return what the page shows for the filters in the query string."""
    found, day = effects(reader, read_filters(query, effects(reader).effects)), reader.as_of
    awaits = None if reader.cycles else before_first_cycle(reader, "courses", AWAITS)
    if awaits and not found.effects:
        return Content(headline(found.effects, is_filtered=bool(query)), [awaits], is_headline=True)
    sections = [awaits, _cards(found), forest_section(found, day), table_section(found, day)]
    return Content(headline(found.effects, is_filtered=bool(query)), sections, is_headline=True)


def headline(found: Sequence[CourseEffect], *, is_filtered: bool = True) -> str:
    """Return the finding in a sentence: the course that moved most, and the one that did not for all its completers."""
    if not found:
        return f"No course is mapped to a competency{' with these filters' if is_filtered else ' yet'}."
    moved = next((effect for effect in found if effect.verdict == "moved"), None)
    still = max(
        (effect for effect in found if effect.verdict == "did_not_move"),
        key=lambda effect: effect.n_completers or 0,
        default=None,
    )
    completers = numbers.counted(still.n_completers, "completer", "completers") if still else ""
    if moved and still:
        return (
            f"Scores moved most with {moved.course_title}; with {still.course_title}, "
            f"for all its {completers}, they did not."
        )
    if moved:
        return f"Scores moved most with {moved.course_title}: {verdicts.bracket(moved)} in {moved.competency_name}."
    if still:
        return f"Scores did not move with {still.course_title}, for all its {completers}."
    return "No course can be said to have moved a score, or not to have moved one, so far."


def _cards(found: CourseEffects) -> html.Dl:
    of = f"of {numbers.counted(len(found.effects), 'course × competency', 'courses × competencies')}"
    labels = {
        "moved": "Moved with the score",
        "did_not_move": "Did not move it",
        "went_down": "Went down",
        "inconclusive": "Can’t tell",
        "not_comparable": "Not comparable",
        "insufficient_data": "Too few to judge",
    }
    counts = {verdict: sum(effect.verdict == verdict for effect in found.effects) for verdict in labels}
    always = ("moved", "did_not_move", "inconclusive", "insufficient_data")
    cards = [
        KpiCard(verdict, label, numbers.count(counts[verdict]), of)
        for verdict, label in labels.items()
        if counts[verdict] or verdict in always
    ]
    return kpis(cards)


PAGE = Page(
    name="courses",
    permission="courses",
    title="Courses",
    paths={"courses": "/courses"},
    read=lambda _where, query: query,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    is_wide=True,
)
