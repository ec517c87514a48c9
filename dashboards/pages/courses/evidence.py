"""Evidence behind a course's verdict: estimates, who was compared with whom, what was left out, and the strata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.courses import forest_chart, verdicts
from dashboards.pages.courses.forest import ADJUSTED, DID, REGRESSION, marks_of
from dashboards.pages.courses.rows import CourseEffect, CourseEffects, EffectStratum
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 120
BEFORE = "Before the course"
ESTIMATE_COLUMNS = (
    GridColumn("name", "Compared with", width=190, is_pinned=True, grows=2),
    GridColumn("effect", "Moved more by", "number", width=130),
    GridColumn("interval", "90\N{NARROW NO-BREAK SPACE}% interval", "number", width=150),
)
STRATA_COLUMNS = (
    GridColumn("cycles", "From one cycle to the next", width=230, grows=3, wraps=True),
    GridColumn("level", "Level at the start", "number", width=140),
    GridColumn("completers", "Completers", "number", width=110),
    GridColumn("moved", "Moved", "number", width=95),
    GridColumn("comparison", "Others", "number", width=95),
    GridColumn("others_moved", "Others moved", "number", width=125),
    GridColumn("used", "Compared", width=110),
)


def effect_section(effect: CourseEffect, found: CourseEffects, day: date | None) -> Component:
    """Return the verdict on one competency and the reasons for it."""
    title = f"{effect.competency_name}: {verdicts.short(effect.verdict)}"
    lock = None
    if effect.is_withheld:
        few = numbers.fewer_than(found.min_group)
        lock = notice("lock", f"Figures about {few} different people are withheld. Your role does not see people.")
    return section(
        title,
        lock,
        _picture(effect, found),
        _reasons(effect, found),
        lede=verdicts.explained(effect, found.rules, found.min_group),
        source=Source("course_effectiveness", day, numbers.counted(effect.n_completers, "completer", "completers"))
        if effect.n_completers is not None
        else None,
    )


def _picture(effect: CourseEffect, found: CourseEffects) -> Component | None:
    marks = list(marks_of(effect))
    if not marks:
        return None
    if effect.placebo_effect is not None and effect.placebo_ci_low is not None and effect.placebo_ci_high is not None:
        placebo = (effect.placebo_effect, effect.placebo_ci_low, effect.placebo_ci_high)
        marks.append(forest_chart.ForestMark(BEFORE, *placebo, is_filled=False))
    kind = effect.verdict or "insufficient_data"
    rows = [forest_chart.ForestRow(mark.name, "before" if mark.name == BEFORE else kind, (mark,)) for mark in marks]
    name = f"forest-{effect.competency_id}"
    title = f"How much more completers moved in {effect.competency_name}"
    picture = rows_with_chart(
        [RowHead(mark.name) for mark in marks],
        graph(
            name,
            forest_chart.forest(rows, found.rules.meaningful_movement),
            f"{title}; the same numbers follow as a table",
            min_width=MIN_WIDTH,
        ),
        [RowEnd(verdicts.gain(mark.effect)) for mark in marks],
        head_height=forest_chart.HEAD_HEIGHT,
        row_height=forest_chart.ROW_HEIGHT,
        title="Compared with",
        end_title="Levels",
        max_width=760,
    )
    cells = [
        {
            "name": mark.name,
            "effect": mark.effect,
            "effect_text": verdicts.gain(mark.effect),
            "interval": mark.low,
            "interval_text": verdicts.interval(mark.low, mark.high),
        }
        for mark in marks
    ]
    table = grid(f"estimates-{effect.competency_id}", ESTIMATE_COLUMNS, cells, title)
    return html.Div([picture, same_as_table(table)])


def _reasons(effect: CourseEffect, found: CourseEffects) -> Component | None:
    if not effect.n_completers:
        return None
    said = [
        ("Who was compared with whom", _who(effect)),
        ("Who was left out", _left_out(effect)),
        (f"{ADJUSTED} (upper, filled)", _adjusted(effect)),
        (f"{DID} (lower, hollow)", _did(effect)),
        ("Was it there before?", _placebo(effect, found)),
        ("What it cost", _cost(effect)),
        ("Why not simply before and after?", REGRESSION),
    ]
    return html.Dl([html.Div([html.Dt(title), html.Dd(text)]) for title, text in said if text], className="reasons")


def _who(effect: CourseEffect) -> str:
    completers = numbers.counted(effect.n_completers, "completer", "completers")
    moved = effect.mean_movement_completers
    own = "" if moved is None else f" By themselves they moved {verdicts.gain(moved)} levels on average."
    text = (
        f"{completers} finished the course after one cycle closed and before the next one opened, and others rated "
        "them in both."
        f"{own}"
    )
    if not effect.n_comparison:
        return text
    return (
        f"{text} They are held against {numbers.counted(effect.n_comparison, 'comparison', 'comparisons')}: people "
        "rated in the same "
        "two cycles who began at the same level and finished no course for this competency meanwhile. Somebody seen in "
        "two pairs of cycles counts twice."
    )


def _left_out(effect: CourseEffect) -> str:
    who = (
        "People who finished this course while a cycle was open, since nobody knows whether their rating came before "
        "it or after it, and those who finished another course for this competency instead. Levels that were "
        "calibrated or come from the person alone do not count: those who calibrate know who attended."
    )
    if effect.n_completers_matched is None or effect.n_completers is None:
        return who
    alone = effect.n_completers - effect.n_completers_matched
    if not alone:
        return f"{who} No completer had to be left out for want of somebody alike."
    completers = numbers.counted(alone, "completer", "completers")
    return (
        f"{who} In the first way of comparing also {completers}, "
        "since fewer than two of each kind began at their level."
    )


def _adjusted(effect: CourseEffect) -> str:
    if effect.effect_adjusted is None:
        return "" if effect.is_withheld else "Nobody who began at the same level could be found to compare with."
    apart = verdicts.gain(effect.baseline_difference)
    return (
        f"{_estimate(effect.effect_adjusted, effect.ci_low_adjusted, effect.ci_high_adjusted)} Right if people are "
        "sent by the score "
        "that was seen; too low if they are sent by how good they truly are. Within the same rounded level the two "
        "groups began "
        f"{apart} standard deviations apart; up to 0.25 either way is taken as alike."
    )


def _did(effect: CourseEffect) -> str:
    if effect.effect_did is None:
        return ""
    return (
        f"{_estimate(effect.effect_did, effect.ci_low_did, effect.ci_high_did)} Right if people are sent by how good "
        "they truly are; "
        "too high if they are sent because of a low score, which would have risen by itself."
    )


def _estimate(effect: float | None, low: float | None, high: float | None) -> str:
    return f"{verdicts.gain(effect)} levels, 90{verdicts.THIN}% interval {verdicts.interval(low, high)}."


def _placebo(effect: CourseEffect, found: CourseEffects) -> str:
    if effect.is_withheld and effect.placebo_effect is None:
        return ""
    if effect.placebo_effect is None:
        return (
            "Not known: too few of these people were rated in the cycle before as well "
            f"({found.rules.min_per_arm} of each kind are needed). That holds no verdict back."
        )
    text = (
        f"In the pair of cycles before, when the course was still to come, the same people moved "
        f"{verdicts.more_or_less(effect.placebo_effect)} than the others "
        f"(90{verdicts.THIN}% interval {verdicts.interval(effect.placebo_ci_low, effect.placebo_ci_high)}; "
        f"{numbers.count(effect.n_placebo_completers)} against {numbers.count(effect.n_placebo_comparison)}). "
    )
    low, high = effect.placebo_ci_low or 0.0, effect.placebo_ci_high or 0.0
    if round(low, 9) > 0:
        return f"{text}They were rising already, so what came after may be no news."
    if round(high, 9) < 0:
        return f"{text}They were falling behind before it, as those do who are sent because of a low score."
    return f"{text}No trend that was there already."


def _cost(effect: CourseEffect) -> str:
    if effect.cost_total is None:
        return ""
    compared = numbers.money(effect.cost_total, effect.currency)
    if effect.n_seats is None:
        cost = f"The completions compared here cost {compared}."
    else:
        spend = numbers.money(effect.spend or 0.0, effect.currency)
        seats = numbers.counted(effect.n_seats, "seat", "seats")
        cost = (
            f"{spend} were spent on all {seats} of the course; of that, the completions compared here cost {compared}."
        )
    if effect.cost_per_level is None:
        return f"{cost} A cost per level is given only for courses that moved with the score."
    return (
        f"{cost} By the smaller estimate that is {numbers.money(effect.cost_per_level, effect.currency)} for each "
        "level gained, "
        "all completers together."
    )


def strata_section(effect: CourseEffect, strata: Sequence[EffectStratum] | None, day: date | None) -> Component | None:
    """Return who stands in which stratum; None where nobody finished the course, or it is not told."""
    title = f"{effect.competency_name}: who is alike"
    if effect.n_completers == 0 or strata is None:
        return None
    shown = [stratum for stratum in strata if stratum.n_completers]
    others = sum(stratum.n_comparison for stratum in strata if not stratum.n_completers)
    lede = "People in one row were rated in the same two cycles and began at the same level, rounded."
    if others:
        lede += (
            f" {numbers.counted(others, 'comparison', 'comparisons')} at levels where nobody finished the course "
            "are left out here; they count in the second way of comparing alone."
        )
    return section(
        title,
        grid(f"strata-{effect.competency_id}", STRATA_COLUMNS, [_stratum(one) for one in shown], title),
        lede=lede,
        source=Source("course_effectiveness_strata", day, numbers.counted(len(shown), "stratum", "strata")),
    )


def _stratum(stratum: EffectStratum) -> dict[str, Any]:
    return {
        "cycles": f"{stratum.from_cycle} → {stratum.to_cycle}",
        "level": stratum.from_level_rounded,
        "level_text": f"{stratum.from_level_rounded:.0f}",
        "completers": stratum.n_completers,
        "completers_text": numbers.count(stratum.n_completers),
        "moved": stratum.mean_movement_completers,
        "moved_text": verdicts.gain(stratum.mean_movement_completers),
        "comparison": stratum.n_comparison,
        "comparison_text": numbers.count(stratum.n_comparison),
        "others_moved": stratum.mean_movement_comparison,
        "others_moved_text": verdicts.gain(stratum.mean_movement_comparison),
        "used": "yes" if stratum.is_used else "too few",
    }
