"""The calendar of the invented company: its assessment cycles and the times between them.

All days hang on one, `today`, by fixed distances, so that the same seed tells the same story whenever it is told.
What happens on those days stands in the other modules.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Granularity = Literal["competency", "behaviour"]

CYCLE_LENGTH = 182
WEEKS_OPEN = 3
DAYS_SINCE_LAST_CLOSE = 42
# The first cycle asked about whole competencies; since the second one the questions are the behaviours.
GRANULARITIES: tuple[Granularity, Granularity, Granularity] = ("competency", "behaviour", "behaviour")


@dataclass(frozen=True)
class Cycle:
    """One assessment cycle.

    Attributes:
        cycle_id: as in `R-2026-05`, after the month of its close.
        name: what people call it.
        opens_on: first day of answers.
        closes_on: last day of answers, which the cycle speaks for.
        granularity: what is asked, competencies or their behaviours.
        population: org unit of a pilot, else None.
        number: its place among the cycles, from 0; what is true of people at its time is computed from it.
    """

    cycle_id: str
    name: str
    opens_on: datetime.date
    closes_on: datetime.date
    granularity: Granularity
    population: str | None
    number: int


@dataclass(frozen=True)
class Span:
    """Days from `first` through `last`."""

    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Timeline:
    """The company's days.

    Attributes:
        today: the day the company is seen from.
        closed: the three half-yearly cycles, oldest first.
        pilot: a fourth, for one division, that is open today.
        raise_on: the day from which the security target is higher.
        learning: four spans in which courses are finished: before the first cycle, after each of the three.
    """

    today: datetime.date
    closed: tuple[Cycle, Cycle, Cycle]
    pilot: Cycle
    raise_on: datetime.date
    learning: tuple[Span, Span, Span, Span]

    @property
    def cycles(self) -> tuple[Cycle, ...]:
        """All cycles, the open one last."""
        return (*self.closed, self.pilot)

    def day(self, offset: int) -> datetime.date:
        """The day that lies `offset` days after today (before it, if negative)."""
        return self.today + datetime.timedelta(days=offset)


def timeline_for(today: datetime.date, *, pilot_unit: str) -> Timeline:
    """Lay out the cycles and the spans between them.

    Args:
        today: the day the company is seen from.
        pilot_unit: the org unit that takes part in the open pilot.

    Returns:
        The days; the same distances from `today` whatever it is.
    """

    def day(offset: int) -> datetime.date:
        return today + datetime.timedelta(days=offset)

    def half_yearly(number: int) -> Cycle:
        closes_on = day(-DAYS_SINCE_LAST_CLOSE - CYCLE_LENGTH * (2 - number))
        opens_on = closes_on - datetime.timedelta(weeks=WEEKS_OPEN)
        name = f"Review {closes_on:%B %Y}"
        return Cycle(f"R-{closes_on:%Y-%m}", name, opens_on, closes_on, GRANULARITIES[number], None, number)

    first, second, third = half_yearly(0), half_yearly(1), half_yearly(2)
    pilot = Cycle(f"P-{today:%Y-%m}", f"Pilot {today:%B %Y}", day(-9), day(12), "behaviour", pilot_unit, 3)

    def between(earlier: Cycle, later: Cycle) -> Span:
        return Span(earlier.closes_on + datetime.timedelta(days=5), later.opens_on - datetime.timedelta(days=3))

    before = Span(first.opens_on - datetime.timedelta(days=200), first.opens_on - datetime.timedelta(days=12))
    since = Span(third.closes_on + datetime.timedelta(days=3), pilot.opens_on - datetime.timedelta(days=1))
    return Timeline(
        today, (first, second, third), pilot, day(-150), (before, between(first, second), between(second, third), since)
    )
