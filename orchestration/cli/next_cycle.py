"""Say when there will be levels and gaps to see, as long as no assessment cycle has closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from orchestration.ingest.check_report import CycleDays

NO_CYCLE = (
    "No assessment cycle is known, so there are no levels and no gaps to see. Put the cycles (cycle_id, opens_on, "
    "closes_on) in exports/ratings/cycles.csv and refresh."
)


def missing_cycle(cycles: Sequence[CycleDays], *, as_of: date, grace_days: int) -> str | None:
    """Return what is missing to see levels and gaps, and the next step; None: a cycle has closed.

    Args:
        cycles: every cycle that is known.
        as_of: the day the figures speak for.
        grace_days: days after a cycle's close in which an answer still counts.
    """
    if not cycles:
        return NO_CYCLE
    first = min(cycles, key=lambda cycle: (cycle.closes_on, cycle.name))
    answers_until = first.closes_on + timedelta(days=grace_days)
    seen_on = answers_until + timedelta(days=1) if grace_days else first.closes_on
    if seen_on <= as_of:
        return None
    days = "day" if grace_days == 1 else "days"
    grace = f", and its {grace_days} {days} of grace end on {answers_until}" if grace_days else ""
    return (
        f"No assessment cycle has closed yet, so there are no levels and no gaps to see: {first.name} closes on "
        f"{first.closes_on}{grace}. Refresh on {seen_on} or later; until then "
        "there are what roles ask for and who has answered."
    )
