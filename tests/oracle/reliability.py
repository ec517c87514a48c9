"""How far a competency's levels spread, how much of that is noise between raters, and the movement that exceeds it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .answers import Answer
from .arithmetic import mean, sample_deviation, settled
from .exports import Row
from .levels import raters_scores

FEWEST_PEOPLE = 5
CERTAINTY = 1.96


@dataclass(frozen=True)
class Spread:
    """The current levels of one competency in one cycle: mean, standard deviation, and ICC(2) of its raters."""

    mean: float
    deviation: float
    reliability: float

    @property
    def noise(self) -> float:
        """The movement that noise alone can make: 1.96·√2·SD·√(1 − r)."""
        return CERTAINTY * math.sqrt(2) * self.deviation * math.sqrt(max(1 - self.reliability, 0.0))


def icc2(units: list[list[float]]) -> float | None:
    """Return (MSB − MSW) / MSB over units of two raters or more; None where nothing lies between the units."""
    n_scores = sum(len(unit) for unit in units)
    if len(units) < 2 or n_scores <= len(units):
        return None
    grand = math.fsum(score for unit in units for score in unit) / n_scores
    means = [math.fsum(unit) / len(unit) for unit in units]
    between = math.fsum(len(unit) * (own - grand) ** 2 for unit, own in zip(units, means, strict=True))
    within = math.fsum((score - own) ** 2 for unit, own in zip(units, means, strict=True) for score in unit)
    mean_square_between = between / (len(units) - 1)
    mean_square_within = within / (n_scores - len(units))
    if settled(mean_square_between) == 0:
        return None
    return (mean_square_between - mean_square_within) / mean_square_between


def spread_by_competency(answers: Iterable[Answer], gaps: Iterable[Row]) -> dict[str, Spread]:
    """Return competency → how its levels spread in one cycle; those of unknown reliability are left out."""
    gaps = list(gaps)
    present = {row["person_id"] for row in gaps}
    by_unit: dict[tuple[str, str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.relation != "self" and answer.level is not None and answer.person_id in present:
            by_unit[answer.competency_id, answer.person_id, answer.relation].append(answer)
    units: dict[str, list[list[float]]] = defaultdict(list)
    people: dict[str, set[str]] = defaultdict(set)
    for (competency_id, person_id, _), given in by_unit.items():
        scores = raters_scores(given)
        if len(scores) >= 2:
            units[competency_id].append(scores)
            people[competency_id].add(person_id)
    spreads = {}
    for competency_id, found in units.items():
        levels = [row["current_level"] for row in gaps if row["competency_id"] == competency_id]
        known = [level for level in levels if level is not None]
        centre, deviation = mean(known), sample_deviation(known)
        reliability = icc2(found) if len(people[competency_id]) >= FEWEST_PEOPLE else None
        if reliability is not None and centre is not None and deviation is not None:
            spreads[competency_id] = Spread(centre, deviation, reliability)
    return spreads
