"""A course's verdict in words: short for a table, longer for its own page. "Moved with", never "caused"."""

from __future__ import annotations

from dashboards.pages.courses.rows import CourseEffect, CourseRules, Verdict
from dashboards.text import numbers

SHORT: dict[Verdict, str] = {
    "moved": "moved with it",
    "went_down": "went down",
    "inconclusive": "can’t tell",
    "did_not_move": "did not move",
    "not_comparable": "not comparable",
    "insufficient_data": "too few to judge",
}
WITHHELD = "withheld"
THIN = numbers.THIN_SPACE


def short(verdict: Verdict | None) -> str:
    """Return a verdict in a few words."""
    return SHORT[verdict] if verdict else WITHHELD


def gain(value: float | None) -> str:
    """Return an effect in levels with two decimals: `+0.93`."""
    return numbers.signed(value, 2)


def plain(value: float) -> str:
    """Return a difference with two decimals and no sign but a minus: `0.93`, `−0.10`."""
    return gain(value).removeprefix("+")


def interval(low: float | None, high: float | None) -> str:
    """Return an interval: `0.81 to 1.06`, `−0.10 to 0.05`."""
    return numbers.UNKNOWN if low is None or high is None else f"{plain(low)} to {plain(high)}"


def more_or_less(value: float) -> str:
    """Return how much further some moved than others: `0.14 levels more`, `0.07 levels less`."""
    return f"{abs(value):.2f} levels {'less' if round(value, 2) < 0 else 'more'}"


def bracket(effect: CourseEffect) -> str:
    """Return the two estimates as one, without their sign: `0.90 to 1.02 levels`, `0.93 levels`."""
    if effect.effect_low is None or effect.effect_high is None:
        return numbers.UNKNOWN
    low, high = sorted((abs(effect.effect_low), abs(effect.effect_high)))
    return f"{low:.2f} levels" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f} levels"


def explained(effect: CourseEffect, rules: CourseRules, min_group: int) -> str:
    """Return why the verdict is what it is, in plain words."""
    if effect.verdict is None or effect.n_completers is None:
        few = numbers.fewer_than(min_group)
        return (
            f"The figures are withheld: they would be about {few} different people, and your role does not see people."
        )
    return _REASONS[effect.verdict](effect, rules)


def _moved(effect: CourseEffect, rules: CourseRules) -> str:
    return (
        f"Those who finished it moved {bracket(effect)} more than those who did not. Both ways of comparing show at "
        "least "
        f"{rules.meaningful_movement:.2f} levels, and with all courses in view chance is an unlikely "
        f"explanation (q{THIN}{sign_and_value(effect.q_value)}; {rules.alpha:.2f} is the limit)."
    )


def _went_down(effect: CourseEffect, rules: CourseRules) -> str:
    return (
        f"Those who finished it moved {bracket(effect)} against those who did not: downwards, by at least "
        f"{rules.meaningful_movement:.2f} levels in both ways of comparing. Look into it before the next run: who is "
        "sent, and what "
        "is it that raters expect afterwards?"
    )


def _did_not_move(effect: CourseEffect, rules: CourseRules) -> str:
    return (
        f"Its {numbers.counted(effect.n_completers, 'completer', 'completers')} moved no more than the others: both "
        f"intervals end below the {rules.meaningful_movement:.2f} levels that would matter. It may serve another end "
        "than "
        "this score."
    )


def _inconclusive(effect: CourseEffect, rules: CourseRules) -> str:
    placebo = effect.placebo_ci_low
    is_discovery = effect.q_value is not None and round(effect.q_value, 9) <= rules.alpha
    is_large = effect.effect_low is not None and round(effect.effect_low, 9) >= rules.meaningful_movement
    if is_discovery and is_large and placebo is not None and placebo > 0:
        return (
            "Those who finished it moved more, but they had moved more already in the cycles before the course. What "
            "is seen may be "
            "a trend that was there anyway."
        )
    return (
        "The figures allow both: that those who finished it moved by more than "
        f"{rules.meaningful_movement:.2f} levels, and that they did not. More people, or another cycle, would tell."
    )


def _not_comparable(effect: CourseEffect, _rules: CourseRules) -> str:
    matched, of = effect.n_completers_matched, effect.n_completers
    alike = f"{numbers.count(matched)} of {numbers.count(of)}" if matched is not None else "Most"
    return (
        f"Those who finished it are not like those who did not. {alike} completers have somebody who began at the same "
        f"level in the same cycles, and within these levels the two groups began {gain(effect.baseline_difference)} "
        "standard deviations apart. A comparison would say more about who was sent than about the course."
    )


def _insufficient(effect: CourseEffect, rules: CourseRules) -> str:
    if not effect.n_completers:
        return "Nobody finished it between two cycles in which others rated them, so there is nothing to compare yet."
    needed = f"A verdict needs {rules.min_per_arm} who finished it and {rules.min_per_arm} alike who did not."
    if effect.n_comparison is None:
        return f"{needed} There are fewer so far."
    known = effect.n_completers_matched
    completers = f"at most {numbers.count(effect.n_completers)}" if known is None else numbers.count(known)
    return (
        f"{needed} So far there are {completers} and {numbers.count(effect.n_comparison)}. What the marks show may "
        "change "
        "with the next few people."
    )


_REASONS = {
    "moved": _moved,
    "went_down": _went_down,
    "did_not_move": _did_not_move,
    "inconclusive": _inconclusive,
    "not_comparable": _not_comparable,
    "insufficient_data": _insufficient,
}


def sign_and_value(value: float | None) -> str:
    """Return a p- or q-value with its sign of comparison: `= 0.03`, `< 0.001`."""
    text = probability(value)
    return f"<{THIN}{text[1:]}" if text.startswith("<") else f"={THIN}{text}"


def probability(value: float | None) -> str:
    """Return a p- or q-value: `0.03`, `<0.001`."""
    if value is None:
        return numbers.UNKNOWN
    return "<0.001" if value < 0.001 else f"{value:.3f}" if value < 0.01 else f"{value:.2f}"
