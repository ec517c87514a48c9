"""The filters of the Courses page, as its address says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.pages.courses import verdicts
from dashboards.pages.courses.queries import EffectFilter
from dashboards.pages.courses.rows import CourseEffect
from dashboards.ui.filters import Filter

ALL = "all"
Query = Mapping[str, str]


def read_filters(query: Query, offered: Sequence[CourseEffect]) -> EffectFilter:
    """Return the filters of a query string; what is not on offer counts as not chosen."""
    chosen = {each.name: each.chosen for each in filters_of(query, offered) if each.chosen != ALL}
    return EffectFilter(chosen.get("verdict"), chosen.get("family"), chosen.get("competency"))


def filters_of(query: Query, offered: Sequence[CourseEffect]) -> list[Filter]:
    """Return the controls for a query string; what there is nothing to choose from is left out."""
    families = sorted({effect.family for effect in offered if effect.family})
    competencies = sorted({(effect.competency_name, effect.competency_id) for effect in offered})
    present = {effect.verdict for effect in offered}
    verdict_options = [(verdict, text.capitalize()) for verdict, text in verdicts.SHORT.items() if verdict in present]
    filters = [
        Filter("verdict", "Verdict", ((ALL, "All verdicts"), *verdict_options), query.get("verdict")),
        Filter("family", "Family", ((ALL, "All families"), *((each, each) for each in families)), query.get("family")),
        Filter(
            "competency",
            "Competency",
            ((ALL, "All competencies"), *((each, name) for name, each in competencies)),
            query.get("competency"),
        ),
    ]
    return [each for each in filters if len(each.options) > 2]
