"""How much of a competency's levels is noise between raters: ICC(2), and the movement that exceeds it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from .answers import Answer
from .arithmetic import sample_deviation, settled
from .exports import Row
from .levels import raters_scores

FEWEST_PEOPLE = 5
CERTAINTY = 1.96


def icc2(units: list[list[float]]) -> float | None:
    """Return (MSB − MSW) / MSB over units of two raters or more; None where nothing lies between the units."""
    n_scores = sum(len(unit) for unit in units)
    if len(units) < 2 or n_scores <= len(units):
        return None
    grand = math.fsum(score for unit in units for score in unit) / n_scores
    means = [math.fsum(unit) / len(unit) for unit in units]
    between = math.fsum(len(unit) * (mean - grand) ** 2 for unit, mean in zip(units, means, strict=True))
    within = math.fsum((score - mean) ** 2 for unit, mean in zip(units, means, strict=True) for score in unit)
    mean_square_between = between / (len(units) - 1)
    mean_square_within = within / (n_scores - len(units))
    if settled(mean_square_between) == 0:
        return None
    return (mean_square_between - mean_square_within) / mean_square_between


def noise_by_competency(answers: Iterable[Answer], gaps: Iterable[Row]) -> dict[str, float]:
    """Return competency → 1.96·√2·SD·√(1 − r) in one cycle; competencies without it are left out."""
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
    noise = {}
    for competency_id, found in units.items():
        levels = [row["current_level"] for row in gaps if row["competency_id"] == competency_id]
        deviation = sample_deviation([level for level in levels if level is not None])
        reliability = icc2(found) if len(people[competency_id]) >= FEWEST_PEOPLE else None
        if reliability is not None and deviation is not None:
            noise[competency_id] = CERTAINTY * math.sqrt(2) * deviation * math.sqrt(max(1 - reliability, 0.0))
    return noise
