"""What one's own page says in sentences: the finding, what is missing and why, and what its words mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.pages.my_skills.rows import MySkills, OwnLevel
from dashboards.snapshot.cycles import Cycle
from dashboards.text import numbers
from dashboards.ui.card import section
from dashboards.ui.notice import empty_state

NO_RECORD = (
    "Nothing is known about you here",
    "The HR system’s export has no record of you. HR can say why; this page fills by itself once there is one.",
)
NO_TARGETS = (
    "You have been assessed, but nobody has said which levels your role asks for, and without a target there is no "
    "gap. HR or whoever looks after the framework can say when there will be some."
)


def finding(found: MySkills) -> str:
    """Return the most important figures in a sentence; empty where nothing is known."""
    n, short = len(found.known), found.short
    if not n:
        return ""
    is_now = found.cycle.is_today
    then = "" if is_now else f"In {found.cycle.label}: "
    if not short:
        all_of = (
            f"the {numbers.counted(n, 'competency', 'competencies')} that you {'are' if is_now else 'were'} assessed in"
        )
        return f"{then}You {'reach' if is_now else 'reached'} what your role asks for in {all_of}."
    verb = ("is" if len(short) == 1 else "are") if is_now else ("was" if len(short) == 1 else "were")
    first = short[0]
    furthest = f"{first.competency_name}, {numbers.signed(first.gap)} to the target"
    which = f"that is {furthest}" if len(short) == 1 else f"the widest gap is {furthest}"
    return (
        f"{then}{numbers.count(len(short))} of {numbers.counted(n, 'competency', 'competencies')} that your role asks "
        f"for and you {'are' if is_now else 'were'} assessed in {verb} short of the target: {which}."
    )


def state(found: MySkills, day: date | None) -> tuple[str, str] | None:
    """Return why figures are missing, as a title and sentences; None where there is nothing to explain.

    Args:
        found: the page.
        day: the day of the data.
    """
    if not found.header.is_active:
        return "You have left", _left(found)
    if not found.cycle.is_today:
        return None if found.is_assessed else ("You were not assessed in this cycle", _not_in(found))
    if not found.levels:
        text = "Your role has no profile today, and you have not been assessed yet."
        return "You have no target and no level yet", f"{text} {coming(found, day)}"
    if not found.is_assessed:
        outdated = [row for row in found.levels if row.is_outdated]
        if outdated:
            return "Your levels are too old to count", f"{_last_assessed(outdated)} {coming(found, day)}"
        text = "You have not been assessed yet; what your role asks for is below."
        return "You have not been assessed yet", f"{text} {coming(found, day)}"
    return None if found.required else ("Your role has no targets yet", NO_TARGETS)


def _left(found: MySkills) -> str:
    day = numbers.day(found.header.left_on) if found.header.left_on else "before today"
    text = f"By HR’s records your last day was {day}, and no target holds after it."
    return f"{text} Choose a cycle above to see what it measured." if len(found.moments) > 1 else text


def _not_in(found: MySkills) -> str:
    below = "What your role asked for is below." if found.levels else "Choose another moment above."
    return f"No answer about you counts in {found.cycle.label}. {below}"


def _last_assessed(outdated: Sequence[OwnLevel]) -> str:
    newest = min(outdated, key=lambda row: row.age_months or 0)
    when = "" if newest.age_months is None else f", {numbers.months_ago(newest.age_months)}"
    return f"You were last assessed in {newest.assessed_in}{when}: too long ago to say where you are today."


def coming(found: MySkills, day: date | None) -> str:
    """Return when there will be levels, as far as that is known."""
    cycle = found.coming
    first = "" if found.has_cycles else "No assessment cycle has closed so far. "
    if cycle is None:
        return f"{first}No cycle is announced: your manager or HR can say when the next one is."
    from_then = f"If you are asked in it, your levels are here from {numbers.day(cycle.published_on)}."
    return f"{first}{_when(cycle, day)} {from_then}"


def _when(cycle: Cycle, day: date | None) -> str:
    closes_on = numbers.day(cycle.closes_on)
    if not cycle.is_opened:
        return f"The next cycle, {cycle.label}, opens on {numbers.day(cycle.opens_on)} and closes on {closes_on}."
    if day is not None and day > cycle.closes_on:
        return f"{cycle.label} closed on {closes_on}, and its last answers are being waited for."
    return f"{cycle.label} is open until {closes_on}."


def state_section(title: str, text: str) -> html.Section:
    """Return what stands in place of figures, or before them."""
    return html.Section(empty_state(title, text), className="card")


def meanings(found: MySkills) -> Component:
    """Return what the words of the page mean."""
    n, threshold = found.min_raters, f"{found.gap_threshold:g}"
    words = {
        "Competency": "What your role calls for, such as a skill; its behaviours say how it shows in daily work.",
        "Target": "The level that your role asks for, from its profile in the competency framework.",
        "Your level": (
            "What was agreed on in a calibration, if there was one; else the weighted mean of your manager’s, your "
            "peers’ and your direct reports’ answers; else your own assessment, which never counts beside theirs."
        ),
        "Gap": (
            "Target minus your level: +1.0 is one level short, a minus sign is above the target. "
            f"From {threshold} level on it counts as a gap."
        ),
        "Levels short": "All that is missing to the targets, added up; what is above a target is not set off.",
        "Level to reach": "What somebody at that level does, as the framework’s anchor describes it.",
        "Peers, Reports, Both": (
            f"The mean of at least {n} who answered: of peers, of direct reports, or of both together. Who answered "
            "what is told to nobody."
        ),
        "Within the noise": "So small a movement often comes from other answers alone, with nothing having changed.",
        "Too old to count": "From a cycle so long ago that it does not say where you are today.",
    }
    return section(
        "What these words mean",
        html.Dl([html.Div([html.Dt(word), html.Dd(text)]) for word, text in words.items()], className="reasons"),
        lede=(
            "Who else sees these figures: those who lead you, up the line, HR leaders and the HR partner of your unit; "
            "analysts see them without your name."
        ),
        name="meanings",
    )
