"""The forest plot of all courses and the table below it."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.courses import forest_chart, verdicts
from dashboards.pages.courses.queries import ORDER
from dashboards.pages.courses.rows import CourseEffect, CourseEffects
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import verdict_legend
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 130
ADJUSTED = "Same level at the start"
DID = "All who were rated"
REGRESSION = (
    "Who was rated low once tends to be rated higher the next time, course or no course. That is why a course is "
    "compared with "
    "people who finished none, in two ways: one is too low where the other is right. The truth lies between them when "
    "either’s assumption holds."
)
COLUMNS = (
    GridColumn("course", "Course", width=130, grows=4, wraps=True),
    GridColumn("competency", "Competency", width=136, grows=3, wraps=True),
    GridColumn("verdict", "Verdict", width=100, wraps=True),
    GridColumn("completers", "Finished", "number", width=88),
    GridColumn("comparison", "Others", "number", width=106),
    GridColumn("adjusted", "Same level at the start", "number", width=196),
    GridColumn("did", "All who were rated", "number", width=196),
    GridColumn("q", "q", "number", width=76),
    GridColumn("cost", "Cost a level", "number", width=104),
)


def forest_section(found: CourseEffects, day: date | None) -> Component:
    """Return both estimates of every course that has them."""
    title = "How much more completers moved than others"
    drawn = [effect for effect in found.effects if effect.is_drawn]
    if not found.effects:
        text = "The exports map no course to a competency, or none with these filters. Take a filter away to see more."
        return section(title, empty_state("No courses to show", text))
    if not drawn:
        if all(effect.is_withheld for effect in found.effects):
            text = "Each estimate here would be about too few people, or would let such a figure be worked out."
            return section(title, _withheld(found), empty_state("Withheld", text, image="lock"))
        text = (
            "A course can be looked at once people have finished it between two cycles in which others rated them. "
            "Until then there is nothing to compare."
        )
        return section(title, _withheld(found), empty_state("No estimates yet", text, image="clock"))
    rows = [_row(effect) for effect in drawn]
    label = f"{title}: two estimates with intervals for each course; the same numbers follow as a table"
    present = {effect.verdict for effect in drawn if effect.verdict}
    picture = rows_with_chart(
        [RowHead(effect.course_title, course_address(effect), effect.competency_name) for effect in drawn],
        graph("forest", forest_chart.forest(rows, found.rules.meaningful_movement), label, min_width=MIN_WIDTH),
        [RowEnd(numbers.count(effect.n_completers)) for effect in drawn],
        head_height=forest_chart.HEAD_HEIGHT,
        row_height=forest_chart.ROW_HEIGHT,
        title="Course and competency",
        end_title="Finished",
    )
    not_drawn = len(found.effects) - len(drawn)
    more = [
        "Intervals that go on beyond the chart are in the table." if forest_chart.is_cut_off(rows) else "",
        f"{numbers.count(not_drawn)} without an estimate {'is' if not_drawn == 1 else 'are'} in the table alone."
        if not_drawn
        else "",
    ]
    lede = (
        f"Levels on the 0–5 scale, with 90{verdicts.THIN}% intervals. Upper, filled mark: against those who began at "
        "the "
        "same level. Lower, hollow mark: against all who were rated in the same cycles. Dashed line: "
        f"{verdicts.plain(found.rules.meaningful_movement)} levels, from which on it matters. {' '.join(more)}"
    )
    return section(
        title,
        _withheld(found),
        verdict_legend([(verdict, verdicts.SHORT[verdict]) for verdict in ORDER if verdict in present]),
        html.Div(picture, className="forest"),
        html.P(REGRESSION, className="fine"),
        lede=lede.strip(),
        source=Source("course_effectiveness", day, numbers.counted(len(drawn), "estimate", "estimates")),
    )


def table_section(found: CourseEffects, day: date | None) -> Component | None:
    """Return every course and competency with its figures."""
    if not found.effects:
        return None
    title = "Every course and competency"
    rows = [_cells(effect, found.min_group) for effect in found.effects]
    lede = (
        "Finished: between two cycles in which others rated them; somebody who did so twice "
        "counts twice. "
        "The cost of a level is that of these completers’ seats for each level gained, by the smaller estimate, where "
        "a course moved with the score. What all its seats cost is on the course’s own page and on Training coverage."
    )
    return section(
        title,
        grid("effectiveness", COLUMNS, rows, title),
        lede=lede,
        source=Source(
            "course_effectiveness", day, numbers.counted(len(rows), "course × competency", "courses × competencies")
        ),
    )


def course_address(effect: CourseEffect) -> str:
    """Return the address of a course's own page."""
    return address("courses", effect.course_id)


def marks_of(effect: CourseEffect) -> tuple[forest_chart.ForestMark, ...]:
    """Return the estimates that there are, to be drawn."""
    marks = []
    if (
        effect.effect_adjusted is not None
        and effect.ci_low_adjusted is not None
        and effect.ci_high_adjusted is not None
    ):
        marks.append(
            forest_chart.ForestMark(
                ADJUSTED, effect.effect_adjusted, effect.ci_low_adjusted, effect.ci_high_adjusted, is_filled=True
            )
        )
    if effect.effect_did is not None and effect.ci_low_did is not None and effect.ci_high_did is not None:
        marks.append(
            forest_chart.ForestMark(DID, effect.effect_did, effect.ci_low_did, effect.ci_high_did, is_filled=False)
        )
    return tuple(marks)


def _row(effect: CourseEffect) -> forest_chart.ForestRow:
    kind = effect.verdict or "insufficient_data"
    title = f"{effect.course_title}, {effect.competency_name}"
    return forest_chart.ForestRow(title, kind, marks_of(effect), course_address(effect))


def _withheld(found: CourseEffects) -> Component | None:
    if not found.n_withheld:
        return None
    rows = numbers.counted(found.n_withheld, "row is", "rows are")
    return notice(
        "lock",
        f"Figures of {rows} withheld: each would be about {numbers.fewer_than(found.min_group)} different people. "
        "Your role sees "
        "courses, not the people in small groups.",
    )


def _estimate(effect: float | None, low: float | None, high: float | None) -> str:
    return numbers.UNKNOWN if effect is None else f"{verdicts.gain(effect)} ({verdicts.interval(low, high)})"


def _cells(effect: CourseEffect, min_group: int) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "course": effect.course_title,
        "course_href": course_address(effect),
        "competency": effect.competency_name,
        "verdict": verdicts.short(effect.verdict),
        "completers": effect.n_completers,
        "completers_text": numbers.count(effect.n_completers),
        "comparison": effect.n_comparison,
        "comparison_text": numbers.count(effect.n_comparison),
        "adjusted": effect.effect_adjusted,
        "adjusted_text": _estimate(effect.effect_adjusted, effect.ci_low_adjusted, effect.ci_high_adjusted),
        "did": effect.effect_did,
        "did_text": _estimate(effect.effect_did, effect.ci_low_did, effect.ci_high_did),
        "q": effect.q_value,
        "q_text": verdicts.probability(effect.q_value),
        "cost": effect.cost_per_level,
        "cost_text": numbers.money(effect.cost_per_level, effect.currency)
        if effect.cost_per_level is not None
        else "–",
    }
    if effect.n_completers is None:
        cells |= {"completers_text": numbers.withheld(min_group), "completers_mark": "is-withheld"}
    if effect.is_withheld and effect.n_comparison is None:
        hidden = ("comparison", "adjusted", "did")
        cells |= {f"{name}_text": "not shown" for name in hidden}
        cells |= {f"{name}_mark": "is-withheld" for name in hidden} | {"q_text": "–"}
    return cells
