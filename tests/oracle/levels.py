"""From answers to levels: a rater's score, a group's level, the rated level, the current level."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .answers import Answer
from .arithmetic import weighted_mean

CONFIDENTIAL = ("peer", "direct_report")


@dataclass
class Group:
    """The scores of one group of raters, each with the raters that it stands for, and how many raters there are."""

    scores: list[tuple[float, float]] = field(default_factory=list)
    n_raters: int = 0

    @property
    def level(self) -> float | None:
        """The mean over the group's raters."""
        return weighted_mean(self.scores)

    def __add__(self, other: Group) -> Group:
        return Group(self.scores + other.scores, self.n_raters + other.n_raters)


@dataclass
class Levels:
    """What is known about one person and one competency or behaviour in one cycle."""

    self_level: float | None = None
    manager_level: float | None = None
    peer_level: float | None = None
    direct_report_level: float | None = None
    others_level: float | None = None
    rated_level: float | None = None
    calibrated_level: float | None = None
    n_raters: int = 0
    n_withheld: int = 0
    groups_counted: frozenset[str] = frozenset()

    @property
    def current_level(self) -> float | None:
        """The calibrated level, else the rated one, else the self level."""
        for level in (self.calibrated_level, self.rated_level, self.self_level):
            if level is not None:
                return level
        return None

    @property
    def level_basis(self) -> str | None:
        """Which of the three the current level is."""
        named = (("calibrated", self.calibrated_level), ("raters", self.rated_level), ("self", self.self_level))
        return next((name for name, level in named if level is not None), None)


def group_of(answers: Iterable[Answer]) -> Group:
    """Return the group that these answers of one relation about one person and competency make.

    A rater with an id has one score: the mean of the behaviour ratings, without any the rating of the competency. So
    has a group that comes as its average, which stands for as many raters as its smallest row says. A row without an
    id is a rater of its own; but nobody says that three such rows about three behaviours are three people, so they
    are only as many as the largest item has.
    """
    known: dict[str, list[tuple[str | None, float, int]]] = defaultdict(list)
    unknown_by_item: dict[str | None, int] = defaultdict(int)
    group = Group()
    for answer in answers:
        if answer.level is None:
            continue
        if answer.is_anonymous and not answer.is_average:
            group.scores.append((answer.level, 1))
            unknown_by_item[answer.behaviour_id] += 1
        else:
            rater = "the group" if answer.is_average else answer.rater
            known[rater].append((answer.behaviour_id, answer.level, answer.n_raters))
    for given in known.values():
        of_behaviours = [level for behaviour_id, level, _ in given if behaviour_id is not None]
        scored = of_behaviours or [level for _, level, _ in given]
        size = min(n_raters for *_, n_raters in given)
        group.scores.append((math.fsum(scored) / len(scored), size))
        group.n_raters += size
    group.n_raters += max(unknown_by_item.values(), default=0)
    return group


def levels_of(
    answers: Iterable[Answer], calibrated: float | None, weights: Mapping[str, float], min_raters: int
) -> Levels:
    """Return the levels that follow from the answers about one person and one competency or behaviour."""
    by_relation: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_relation[answer.relation].append(answer)
    groups = {relation: group_of(given) for relation, given in by_relation.items()}
    groups = {relation: group for relation, group in groups.items() if group.n_raters}
    levels = Levels(calibrated_level=calibrated)
    if "self" in groups:
        levels.self_level = groups.pop("self").level
    levels.n_raters = sum(group.n_raters for group in groups.values())
    counted = {relation: (group, weights[relation]) for relation, group in groups.items()}
    confidential = [relation for relation in CONFIDENTIAL if relation in groups]
    if any(groups[relation].n_raters < min_raters for relation in confidential):
        pool, weight = Group(), 0.0
        for relation in confidential:
            pool, weight = pool + groups[relation], weight + weights[relation]
            del counted[relation]
        if pool.n_raters >= min_raters:
            counted["others"] = (pool, weight)
        else:
            levels.n_withheld = pool.n_raters
    for name, (group, _) in counted.items():
        setattr(levels, f"{name}_level", group.level)
    pairs = [(group.level, weight) for group, weight in counted.values() if group.level is not None]
    levels.rated_level = weighted_mean(pairs)
    levels.groups_counted = frozenset(name for name, (_, weight) in counted.items() if weight > 0)
    return levels


def raters_scores(answers: Iterable[Answer]) -> list[float]:
    """Return each rater's own score, for the agreement between raters.

    What stands for several raters says nothing of it: a group's average, and answers of raters without an id as soon as
    some are about behaviours, since nobody knows whose they are.
    """
    given = [answer for answer in answers if answer.n_raters == 1 and not answer.is_average]
    if any(answer.is_anonymous and answer.behaviour_id is not None and answer.level is not None for answer in given):
        given = [answer for answer in given if not answer.is_anonymous]
    return [score for score, _ in group_of(given).scores]
