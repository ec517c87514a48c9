"""The balance of gaps in words: what closed and opened, over whom, what chance would have closed, and the cause."""

from __future__ import annotations

from dashboards.pages.movement.balance_queries import Balance
from dashboards.pages.movement.rows import BalanceRow
from dashboards.text import numbers

PAIRS = ("person × competency", "people × competencies")
MOST = 0.5
ABOUT, EXACTLY = 0.1, 1e-9


def balance_sentence(found: Balance, within: str = "") -> str:
    """Return the balance: `Of 1,122 gaps 310 closed and 392 opened; 28 % closed, 24 % would have by chance`.

    Args:
        found: the balance.
        within: of which part of the organisation, as in ` in Sales`.
    """
    if not found.n_before:
        return f"No gap{within} was there before, {numbers.count(found.n_opened)} opened"
    closed = numbers.share(found.n_closed / found.n_before)
    chance = ""
    if found.expected_closed_by_chance is not None:
        chance = f", {numbers.share(found.expected_closed_by_chance / found.n_before)} would have by chance"
    gaps = numbers.counted(found.n_before, "gap", "gaps")
    return (
        f"Of {gaps}{within} {numbers.count(found.n_closed)} closed and {numbers.count(found.n_opened)} opened; "
        f"{closed} closed{chance}"
    )


def over_whom(found: Balance) -> str:
    """Return over which cycle, and how many people × competencies, the balance is stated."""
    left_out = ""
    if found.n_left_out:
        shown = numbers.count(found.n_competencies)
        of = numbers.counted(found.n_competencies + found.n_left_out, "competency", "competencies")
        left_out = f", in the {shown} of {of} whose figures are shown to your role"
    pairs = numbers.counted(found.n_gap_known, *PAIRS)
    return f"{found.cycle.label}, over the {pairs} assessed in it and before{left_out}."


def change_of(row: BalanceRow) -> str | None:
    """Return how a competency's gaps changed over the people assessed both times, with the cause where one explains it.

    Returns:
        None where the figures are withheld or nobody was assessed twice.
    """
    if row.n_gaps_now is None or row.n_gaps_before is None or not row.n_gap_known:
        return None
    people = numbers.counted(row.n_gap_known, "person", "people")
    closed, opened = numbers.count(row.n_gaps_closed), numbers.count(row.n_gaps_opened)
    change = row.n_gaps_now - row.n_gaps_before
    gaps = f"{signed_count(change)} {'gap' if abs(change) == 1 else 'gaps'}"
    return f"{gaps} over the {people} assessed twice ({closed} closed, {opened} opened){cause_of(row)}"


def cause_of(row: BalanceRow) -> str:
    """Return the cause of a change in gaps where the target explains most of it, else nothing.

    It does where most of the change is of people whose level stayed as it was, or most of the mean gap's change is the
    target's: the mean of several raters seldom stays as it was to the last decimal.
    """
    change = (row.n_gaps_now or 0) - (row.n_gaps_before or 0)
    sign = 1 if change > 0 else -1
    target, gap = sign * (row.mean_target_change or 0.0), sign * (row.mean_gap_change or 0.0)
    by_target = (row.n_opened_by_target if change > 0 else row.n_closed_by_target) or 0
    is_by_target = by_target > MOST * abs(change) or (target > 0 and MOST * target < gap < target / MOST)
    if not change or not is_by_target:
        return ""
    return f": the target was {'raised' if change > 0 else 'lowered'}{_by_levels(target)}"


def _by_levels(size: float) -> str:
    """Return by how much the target moved on average, in words where it is a whole number of levels."""
    n = round(size)
    if n < 1 or abs(size - n) >= ABOUT:
        return f" by {size:.1f} levels on average" if size >= ABOUT else ""
    about = "" if abs(size - n) < EXACTLY else "about "
    return f" by {about}{'one level' if n == 1 else f'{n} levels'}"


def signed_count(n: int) -> str:
    """Return a difference of counts with its sign: `+193`, `−4`, `±0`."""
    if not n:
        return "±0"
    return f"{'+' if n > 0 else numbers.MINUS}{numbers.count(abs(n))}"
