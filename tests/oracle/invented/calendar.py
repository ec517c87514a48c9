"""The cycles of an invented company: four that are closed, the last one today; one that is planned, one that is open.

The planned one is to close before the open one, so that it is the next one of those that are closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

AS_OF = date(2025, 7, 15)
CLOSED = (
    (date(2024, 3, 1), date(2024, 3, 31)),
    (date(2024, 9, 1), date(2024, 9, 30)),
    (date(2025, 3, 1), date(2025, 3, 31)),
    (date(2025, 6, 20), date(2025, 7, 15)),
)
PLANNED = (date(2025, 8, 20), date(2025, 9, 10))
OPEN = (date(2025, 7, 10), date(2025, 12, 31))


@dataclass(frozen=True)
class CycleMade:
    """One cycle as it is exported."""

    cycle_id: str
    opens_on: date
    closes_on: date
    granularity: str
    population_org_unit_id: str


def make_cycles(random: Random) -> list[CycleMade]:
    """Make cycles whose ids don't sort as they close; one is a pilot, some ask for behaviours."""
    names = ["W", "D", "M", "A", "B", "K"]
    random.shuffle(names)
    granularities = ["competency", "behaviour", "competency", "behaviour", "competency", ""]
    if random.random() < 0.5:
        granularities[:3] = ["behaviour", "behaviour", "competency"]
    pilot = random.choice([1, 2])
    return [
        CycleMade(
            f"CY-{names[index]}",
            opens_on,
            closes_on,
            granularities[index],
            random.choice(["D1", "V1"]) if index == pilot else "",
        )
        for index, (opens_on, closes_on) in enumerate((*CLOSED, PLANNED, OPEN))
    ]
