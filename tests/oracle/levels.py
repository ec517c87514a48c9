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
    """What a group of raters gave each item, each level with the raters that it stands for, and how many they are."""

    items: dict[str | None, list[tuple[float, float]]] = field(default_factory=dict)
    n_raters: int = 0

    def level(self, fewest: int = 1) -> float | None:
        """Return the mean of the group's levels of items; those that fewer raters answered are left out."""
        levels = [weighted_mean(given) for given in self.items.values() if _count(given) >= fewest]
        return weighted_mean([(level, 1.0) for level in levels if level is not None])

    def of_item(self, item: str) -> Group:
        """Return what the group gave one item; its raters are still those of the competency."""
        return Group({item: self.items[item]} if item in self.items else {}, self.n_raters)

    def __add__(self, other: Group) -> Group:
        items = {item: [*self.items.get(item, []), *other.items.get(item, [])] for item in {*self.items, *other.items}}
        return Group(items, self.n_raters + other.n_raters)


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

    The items of a competency are its behaviours, and itself as rated by those who rated none of them. A group that
    comes as its average is one rater in this, and stands for as many as a row says; in all for the fewest that one of
    its rows names. A row without an id is a rater of its own; but nobody says that three such rows about three
    behaviours are three people, so they are only as many as the largest item has.
    """
    known: dict[str, list[Answer]] = defaultdict(list)
    unknown_by_item: dict[str | None, int] = defaultdict(int)
    items: dict[str | None, list[tuple[float, float]]] = defaultdict(list)
    group = Group()
    for answer in answers:
        if answer.level is None:
            continue
        if answer.is_anonymous and not answer.is_average:
            items[answer.behaviour_id].append((answer.level, 1))
            unknown_by_item[answer.behaviour_id] += 1
        else:
            known["the group" if answer.is_average else answer.rater].append(answer)
    for rater, given in known.items():
        counted = [answer for answer in given if answer.behaviour_id is not None] or given
        for item in {answer.behaviour_id for answer in counted}:
            of_item = [answer for answer in counted if answer.behaviour_id == item]
            if rater == "the group":
                mean = math.fsum(answer.level or 0.0 for answer in of_item) / len(of_item)
                items[item].append((mean, min(answer.n_raters for answer in of_item)))
            else:
                items[item] += [(answer.level or 0.0, answer.n_raters) for answer in of_item]
        group.n_raters += min(answer.n_raters for answer in counted)
    group.n_raters += max(unknown_by_item.values(), default=0)
    group.items = dict(items)
    return group


def _count(given: Iterable[tuple[float, float]]) -> float:
    return math.fsum(n_raters for _, n_raters in given)


def levels_of(
    answers: Iterable[Answer],
    calibrated: float | None,
    weights: Mapping[str, float],
    min_raters: int,
    behaviour_id: str | None = None,
) -> Levels:
    """Return the levels that follow from the answers about one person and one competency.

    Args:
        answers: to all items of the competency.
        calibrated: the level that was agreed on.
        weights: relation → weight in the rated level.
        min_raters: the fewest whose level is shown.
        behaviour_id: the behaviour that is meant; None: the competency. Which groups stand alone is decided by the
            competency's raters either way.
    """
    by_relation: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_relation[answer.relation].append(answer)
    groups = {relation: group_of(given) for relation, given in by_relation.items()}
    groups = {relation: group for relation, group in groups.items() if group.n_raters}
    if behaviour_id is not None:
        groups = {relation: group.of_item(behaviour_id) for relation, group in groups.items()}
    levels = Levels(calibrated_level=calibrated)
    if "self" in groups:
        levels.self_level = groups.pop("self").level()
    levels.n_raters = sum(group.n_raters for group in groups.values())
    confidential = [relation for relation in CONFIDENTIAL if relation in groups]
    counted = {
        relation: (groups[relation], weights[relation], 1) for relation in groups if relation not in CONFIDENTIAL
    }
    if any(groups[relation].n_raters < min_raters for relation in confidential):
        pool, weight = Group(), 0.0
        for relation in confidential:
            pool, weight = pool + groups[relation], weight + weights[relation]
        counted["others"] = (pool, weight, min_raters)
    else:
        counted |= {relation: (groups[relation], weights[relation], min_raters) for relation in confidential}
    pairs = []
    for name, (group, weight, fewest) in counted.items():
        level = None if group.n_raters < fewest else group.level(fewest)
        setattr(levels, f"{name}_level", level)
        if level is not None:
            pairs.append((level, weight))
            levels.groups_counted |= {name} if weight > 0 else frozenset()
        elif name != "manager":
            levels.n_withheld += group.n_raters
    levels.rated_level = weighted_mean(pairs)
    return levels


def raters_scores(answers: Iterable[Answer]) -> list[float]:
    """Return each rater's own score, for the agreement between raters: the mean of the behaviours, else of the whole.

    What stands for several raters says nothing of it: a group's average, and answers of raters without an id as soon as
    some are about behaviours, since nobody knows whose they are.
    """
    given = [answer for answer in answers if answer.n_raters == 1 and not answer.is_average]
    given = [answer for answer in given if answer.level is not None]
    if any(answer.is_anonymous and answer.behaviour_id is not None for answer in given):
        given = [answer for answer in given if not answer.is_anonymous]
    by_rater: dict[str, list[Answer]] = defaultdict(list)
    for answer in given:
        by_rater[answer.rater].append(answer)
    scores = []
    for of_rater in by_rater.values():
        counted = [answer for answer in of_rater if answer.behaviour_id is not None] or of_rater
        scores.append(math.fsum(answer.level or 0.0 for answer in counted) / len(counted))
    return scores
