"""The cycles of an invented company: eight that are over, the last one today; one that is planned, one that is open.

Two are so old that levels of one of them say nothing of today any more. Some ask a part alone: a pilot, a department
after the others, and leadership by assignments. The one that is over today is in its grace, where there is any. The
planned one is to close before the open one, so that it is the next one of those that are closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

AS_OF = date(2025, 7, 15)
# 25 and 24 whole months before AS_OF: the first is too old by default, the second just not.
OLD = ((date(2023, 5, 20), date(2023, 6, 15)), (date(2023, 6, 20), date(2023, 7, 14)))
CLOSED = (
    (date(2024, 3, 1), date(2024, 3, 31)),
    (date(2024, 9, 1), date(2024, 9, 30)),
    (date(2025, 3, 1), date(2025, 3, 31)),
    (date(2025, 6, 20), date(2025, 7, 15)),
)
DEPARTMENT = (date(2025, 4, 20), date(2025, 5, 10))
LEADERSHIP = (date(2025, 5, 20), date(2025, 6, 5))
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
    families: str = ""
    kind: str = "all"


def make_cycles(random: Random) -> list[CycleMade]:
    """Make cycles whose ids don't sort as they close; one is a pilot, some ask for behaviours, some a part alone."""
    names = ["W", "D", "M", "A", "B", "K", "E", "Z", "C", "Q"]
    random.shuffle(names)
    granularities = ["competency", "behaviour", "competency", "behaviour", "competency", ""]
    if random.random() < 0.5:
        granularities[:3] = ["behaviour", "behaviour", "competency"]
    pilot = random.choice([1, 2])
    cycles = [
        CycleMade(
            f"CY-{names[index]}",
            opens_on,
            closes_on,
            granularities[index],
            random.choice(["D1", "V1"]) if index == pilot else "",
        )
        for index, (opens_on, closes_on) in enumerate((*CLOSED, PLANNED, OPEN))
    ]
    cycles[-2] = replace(cycles[-2], population_org_unit_id=random.choice(["", "V1", "D2"]))
    return [
        *cycles,
        *(CycleMade(f"CY-{names[6 + index]}", *days, "competency", "", kind="old") for index, days in enumerate(OLD)),
        CycleMade(f"CY-{names[8]}", *DEPARTMENT, "behaviour", "D3", families="Business|Leadership", kind="department"),
        CycleMade(f"CY-{names[9]}", *LEADERSHIP, "competency", "", kind="leadership"),
    ]
