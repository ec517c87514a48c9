"""Who was asked to rate whom in an invented company: in the cycle of leadership alone, and in the one of a department.

Managers, peers and direct reports are asked by number, address or the key that answers bear; some people are asked who
have left or never answer; a person and a manager whom nobody knows, and somebody who is asked as their own manager.
"""

from __future__ import annotations

from random import Random

from .calendar import CycleMade
from .organisation import Workforce, email_of, username_of

HEADER = "cycle_id,person_id,rater_id,relation"


def write_assignments(random: Random, cycles: list[CycleMade], workforce: Workforce) -> dict[str, str]:
    """Return file → text: the assignments of the cycles that ask some people alone."""
    lines: list[str] = []
    for cycle in cycles:
        if cycle.kind == "leadership":
            asked = workforce.ids[:8]
        elif cycle.kind == "department" and random.random() < 0.7:
            asked = random.sample(workforce.ids, 20)
        else:
            continue
        for person_id in asked:
            lines += [f"{cycle.cycle_id},{line}" for line in _raters_of(random, person_id, workforce)]
        lines += [f"{cycle.cycle_id},P404,P02,manager", f"{cycle.cycle_id},P03,P404,manager"]
        lines.append(f"{cycle.cycle_id},P05,P05,manager")
    return {"ratings/assignments.csv": "\n".join([HEADER, *dict.fromkeys(lines)]) + "\n"}


def _raters_of(random: Random, person_id: str, workforce: Workforce) -> list[str]:
    colleagues = [other for other in workforce.ids if other != person_id]
    lines = [f"{_reference(random, person_id)},{person_id},self"] if random.random() < 0.8 else []
    if random.random() < 0.7:
        lines.append(f"{person_id},{_reference(random, random.choice(colleagues))},manager")
    lines += [f"{person_id},{rater},peer" for rater in random.sample(colleagues, random.choice([0, 2, 3]))]
    lines += [f"{person_id},token {number},direct_report" for number in range(random.choice([0, 0, 1, 3]))]
    return lines


def _reference(random: Random, person_id: str) -> str:
    return random.choice([person_id, email_of(person_id), username_of(person_id)])
