"""The sentences of the Overview: the balance of gaps, the widest gap, and what they leave out."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.pages.frame import name_of
from dashboards.pages.movement.balance_text import balance_sentence, change_of, over_whom
from dashboards.pages.overview.rows import Headline, Overview, TopGap
from dashboards.text import numbers
from dashboards.ui.notice import notice

NEEDS_TWO = "What closed and what opened is known once people are assessed a second time."
REGRESSION = (
    "Some gaps close without any help: who was rated low once tends to be rated a little higher the next time. "
    "Read what closed beside what opened, and beside what chance would have closed."
)


def headline(found: Overview) -> str:
    """Return the first sentence: the balance of gaps, and where there is none the widest gap."""
    if found.balance is not None:
        return f"{balance_sentence(found.balance, _within(found))}."
    return _widest(found, _since(found) if found.summed_cycle != found.cycle else "") or _nothing(found)


def finding(found: Overview) -> str:
    """Return what goes with the first sentence: over whom it is stated, and the widest gap."""
    if found.balance is not None:
        return " ".join(text for text in (over_whom(found.balance), _widest(found, _since(found))) if text)
    has_balance_to_come = found.closed_cycle is not None and found.closed_cycle.previous_cycle_id is None
    return NEEDS_TWO if has_balance_to_come and found.headline is not None else ""


def hidden_notice(found: Overview) -> Component | None:
    """Return the line that says what sums, shares and ranks rest on; None where nothing is left out."""
    text = hidden_text(found)
    return notice("lock", text) if text else None


def hidden_text(found: Overview) -> str:
    """Return what sums, shares and ranks rest on, as sentences; empty where nothing is left out."""
    if not found.has_suppression or not found.n_competencies:
        return ""
    sentences = []
    if found.summed_cycle != found.cycle:
        sentences.append(
            f"Sums, shares and counts are those of {found.summed_cycle.label}: most figures of today are held back, as "
            "beside those of the cycle they would tell of the few who have come or left since."
        )
    if found.is_part_left_out:
        of = numbers.counted(found.n_competencies, "competency", "competencies")
        subject = "They" if sentences else "Sums, shares and counts"
        why = (
            f"about {numbers.fewer_than(found.min_group)} people with or without a gap, or would let such a figure be "
            "worked out."
        )
        if found.n_added_up:
            sentences.append(f"{subject} rest on {numbers.count(found.n_added_up)} of {of}: the others are {why}")
        else:
            sentences.append(f"The figures of all {of} are withheld: each is {why}")
    sentences.append("How many different people they are about is not told to your role.")
    return " ".join(sentences)


def gap_note(gap: TopGap, found: Overview) -> str:
    """Return what stands beside one of the widest gaps: how many have it, and how it changed."""
    note = f"{numbers.share(gap.share_with_gap)} of {numbers.count(gap.n_assessed)} assessed have a gap"
    if found.cycle.is_today and found.has_suppression:
        note += f" in {gap.spoken_for}" if gap.spoken_for else " today"
    change = None if gap.balance is None else change_of(gap.balance)
    return note if change is None else f"{note} · {change}"


def levels_short(gap: TopGap) -> str:
    """Return how far short of their targets people are in one competency."""
    return f"{numbers.levels(gap.levels_short)} levels short"


def _widest(found: Overview, since: str = "") -> str:
    top = found.headline
    if top is None:
        return ""
    of_those = ""
    if found.is_part_left_out:
        of_those = f" of the {numbers.counted(found.n_added_up, 'competency', 'competencies')} shown"
    return f"{since}{top.competency_name} is the widest gap{of_those}{_within(found)}: {_short(top)}."


def _short(top: Headline) -> str:
    people = numbers.counted(top.n_with_gap, "person", "people")
    return f"{people}, {numbers.counted_levels(top.levels_short)} short"


def _since(found: Overview) -> str:
    if found.summed_cycle != found.cycle:
        return f"In {found.summed_cycle.label} "
    return "Today " if found.cycle.is_today else ""


def _nothing(found: Overview) -> str:
    if found.n_withheld or found.is_part_left_out:
        return f"Gaps{_within(found)} are withheld from your role: each figure would be about too few people."
    when = "today" if found.cycle.is_today else f"for {found.cycle.label}"
    return f"No gap is known{_within(found)} {when}."


def _within(found: Overview) -> str:
    return "" if found.selection.kind == "organisation" else f" in {name_of(found.selection)}"
