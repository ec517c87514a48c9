"""Raters over nights: what one person's levels tell, night after night, to whoever knows who answered what and when.

Answers are invented, the models' own SQL makes levels of them, and the attacker solves all levels together: for a
combination about fewer than `min_raters` raters, and for answers that have one possible value from 0 to 5. Which
answers a level is made of is read from the product; that it is true is seen from the level, computed a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, islice, product
from math import isclose, prod
from typing import Any

import numpy as np

from orchestration.settings.settings import Settings
from tests.oracle.answers import Answer
from tests.oracle.levels import levels_of

CONFIDENTIAL = ("peer", "direct_report")
LEVELS = range(6)
MOST_RATERS = 6
"""So many raters of a competency are searched by whole numbers."""

Ask = Callable[[str], list[tuple[Any, ...]]]

_FIGURES = ("peer_level", "direct_report_level", "others_level")
_MOST_WAYS = 500


@dataclass(frozen=True)
class Given:
    """An answer, and who gave it: a tool may hide that, an attacker may know.

    Attributes:
        person: who is rated.
        rater: who answered.
        relation: the group it counts in.
        competency: the competency.
        behaviour: the behaviour; None where the competency itself was rated.
        level: from 0 to 5; None where the item was marked as not relevant.
        is_nameless: the export does not say who answered.
    """

    person: str
    rater: str
    relation: str
    competency: str
    behaviour: str | None
    level: int | None
    is_nameless: bool = False

    @property
    def unknown(self) -> Unknown:
        """What an attacker does not know; the same on two nights where it has not changed."""
        return Unknown(self.rater, self.competency, self.behaviour, self.level)


@dataclass(frozen=True)
class Unknown:
    """An answer that the attacker looks for; its level tells versions of it apart and is not looked at."""

    rater: str
    competency: str
    behaviour: str | None
    level: int | None


@dataclass(frozen=True)
class Figure:
    """A published level as a sum of unknown answers: what each is multiplied with, and what the sum is."""

    parts: Mapping[Unknown, Fraction]
    total: float


@dataclass(frozen=True)
class Group:
    """What is published of a person and competency on one night, and the answers that it is made of."""

    answers: tuple[Given, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def confidential(self) -> tuple[Given, ...]:
        """The answers of peers and direct reports with a level."""
        return tuple(each for each in self.answers if each.relation in CONFIDENTIAL and each.level is not None)


Night = Mapping[tuple[str, str], Group]
"""Person and competency → what is published of them."""


Shown = Mapping[tuple[str, str, str | None], tuple[float | None, ...]]
"""Person, competency and behaviour (None: the whole) → the levels of groups that are published, and the rated one."""


def shown_levels(ask: Ask, condition: str = "true") -> Shown:
    """Return the levels that are published.

    Args:
        ask: runs a query over the models.
        condition: of the rows that are wanted.
    """
    rows = ask(
        f"""
        from (
            select cycle_id, person_id, competency_id, null as behaviour_id, {", ".join(_FIGURES)}, rated_level
            from int_assessment__competency_levels
            union all
            select cycle_id, person_id, competency_id, behaviour_id, {", ".join(_FIGURES)}, rated_level
            from int_assessment__behaviour_levels
        ) select * exclude (cycle_id) where {condition}
        """
    )
    return {(person, competency, behaviour): tuple(levels) for person, competency, behaviour, *levels in rows}


def night_of(answers: Mapping[tuple[str, str], Sequence[Given]], shown: Shown, settings: Settings) -> Night:
    """Return what is published, each level computed a second time from the answers that it is made of.

    Args:
        answers: by person and competency, those that count.
        shown: as `shown_levels` gives it.
        settings: how levels are made of answers.
    """
    night = {}
    for key, given in answers.items():
        figures: list[Figure] = []
        for behaviour in sorted({None, *(each.behaviour for each in given)}, key=str):
            if (*key, behaviour) in shown:
                figures += _figures(given, behaviour, shown[*key, behaviour], settings)
        night[key] = Group(tuple(given), tuple(figures))
    return night


def _figures(
    answers: Sequence[Given], behaviour: str | None, shown: tuple[float | None, ...], settings: Settings
) -> Iterator[Figure]:
    """Give a competency's levels of groups, or a behaviour's rated level, as sums of confidential answers."""
    wanted = (*range(len(_FIGURES)),) if behaviour is None else (len(_FIGURES),)
    base = _levels(answers, behaviour, settings)
    for mine, theirs in zip(base, shown, strict=True):
        assert (mine is None) == (theirs is None), (answers, behaviour, base, shown)
        assert mine is None or theirs is None or isclose(mine, theirs, abs_tol=1e-9), (answers, base, shown)
    moved = {
        each: _levels([*answers[:at], replace(each, level=each.level + 1), *answers[at + 1 :]], behaviour, settings)
        for at, each in enumerate(answers)
        if each.relation in CONFIDENTIAL and each.level is not None
    }
    for figure in wanted:
        level = base[figure]
        if level is None:
            continue
        parts: dict[Unknown, Fraction] = defaultdict(Fraction)
        for each, levels in moved.items():
            step = Fraction((levels[figure] or 0.0) - level).limit_denominator(100_000)
            if step:
                parts[each.unknown] += step
        if parts:
            yield Figure(dict(parts), sum(float(step) * (unknown.level or 0) for unknown, step in parts.items()))


def _levels(answers: Sequence[Given], behaviour: str | None, settings: Settings) -> tuple[float | None, ...]:
    numbered = (
        Answer(
            cycle_id="",
            person_id=each.person,
            competency_id=each.competency,
            behaviour_id=each.behaviour,
            relation=each.relation,
            rater=f"{each.rater} {at}" if each.is_nameless else each.rater,
            is_anonymous=each.is_nameless,
            is_average=False,
            n_raters=1,
            level=each.level,
            is_not_relevant=each.level is None,
        )
        for at, each in enumerate(answers)
    )
    weights = settings.rater_weights.model_dump()
    levels = levels_of(numbered, None, weights, settings.min_raters, behaviour)
    return (levels.peer_level, levels.direct_report_level, levels.others_level, levels.rated_level)


def determined_raters(nights: Sequence[Night], min_raters: int) -> set[tuple[str, str]]:
    """Return persons and competencies of whom a combination of levels is about fewer than so many raters."""
    found = set()
    for key in {key for night in nights for key in night}:
        figures = {frozenset(each.parts.items()) for night in nights for each in _of(night, key).figures}
        unknowns = sorted({unknown for figure in figures for unknown, _ in figure}, key=str)
        raters = sorted({unknown.rater for unknown in unknowns})
        if not raters:
            continue
        matrix = np.zeros((len(figures), len(unknowns)))
        for row, figure in enumerate(figures):
            for unknown, step in figure:
                matrix[row, unknowns.index(unknown)] = float(step)
        rank = np.linalg.matrix_rank(matrix)
        for some in combinations(raters, min(min_raters - 1, len(raters))):
            outside = [place for place, unknown in enumerate(unknowns) if unknown.rater not in some]
            if not outside or np.linalg.matrix_rank(matrix[:, outside]) < rank:
                found.add(key)
                break
    return found


def determined_answers(nights: Sequence[Night], min_raters: int) -> dict[Unknown, int]:
    """Return the answers that can have one value alone, of competencies with few raters.

    That everybody said 0, or 5, follows from the mean of those who did: of `min_raters` who all did nothing is counted.
    """
    found: dict[Unknown, int] = {}
    for key in sorted({key for night in nights for key in night}):
        groups = list({group.answers: group for group in (_of(night, key) for night in nights)}.values())
        if len({each.rater for group in groups for each in group.confidential}) <= MOST_RATERS:
            possible = _possible(groups)
            alone = {unknown: min(levels) for unknown, levels in possible.items() if len(levels) == 1}
            ends: dict[tuple[str | None, int], set[str]] = defaultdict(set)
            for unknown, level in alone.items():
                ends[unknown.behaviour, level].add(unknown.rater)
            found |= {
                unknown: level
                for unknown, level in alone.items()
                if level not in (0, 5) or len(ends[unknown.behaviour, level]) < min_raters
            }
    return found


def _of(night: Night, key: tuple[str, str]) -> Group:
    return night.get(key, Group((), ()))


Cell = tuple[str, str | None]
"""Who are summed up: peers, direct reports or both, about one item."""


def _possible(groups: Sequence[Group]) -> dict[Unknown, set[int]]:
    """Return for each answer in some figure the levels that it can have, all figures of all nights held together."""
    sums = [list(islice(_possible_sums(group), _MOST_WAYS + 1)) for group in groups]
    possible: dict[Unknown, set[int]] = defaultdict(set)
    if prod(map(len, sums)) > _MOST_WAYS:
        return {}
    for chosen in product(*sums):
        ways: list[dict[Unknown, set[int]]] = []
        for item in {item for night in chosen for _, item in night}:
            nights = [(cell, members, total) for night in chosen for cell, (members, total) in night.items()]
            here = [(members, total) for (_, of), members, total in nights if of == item]
            ways.append(_possible_levels(here))
        if all(ways):
            for way in ways:
                for unknown, levels in way.items():
                    possible[unknown] |= levels
    return possible


def _possible_sums(group: Group) -> Iterator[dict[Cell, tuple[frozenset[Unknown], int]]]:
    """Give whole numbers that the sums over raters may be, item by item, with which all figures are what they are."""
    cells: dict[Cell, frozenset[Unknown]] = {}
    equations = []
    for figure in group.figures:
        alike: dict[tuple[str | None, Fraction], set[Unknown]] = defaultdict(set)
        for unknown, step in figure.parts.items():
            alike[unknown.behaviour, step].add(unknown)
        terms = {}
        for (item, step), members in alike.items():
            cell = (str(sorted(unknown.rater for unknown in members)), item)
            cells[cell] = frozenset(members)
            terms[cell] = float(step)
        equations.append((terms, figure.total))
    names = sorted(cells, key=lambda cell: str(cell[1]))

    def fill(chosen: dict[Cell, int]) -> Iterator[dict[Cell, int]]:
        if any(
            terms.keys() <= chosen.keys()
            and abs(sum(step * chosen[cell] for cell, step in terms.items()) - total) > 1e-6
            for terms, total in equations
        ):
            return
        if len(chosen) == len(names):
            yield dict(chosen)
            return
        cell = names[len(chosen)]
        for total in range(5 * len(cells[cell]) + 1):
            yield from fill(chosen | {cell: total})

    yield from ({cell: (cells[cell], total) for cell, total in way.items()} for way in fill({}))


def _possible_levels(sums: Sequence[tuple[frozenset[Unknown], int]]) -> dict[Unknown, set[int]]:
    """Return the levels that each answer can have if some sums of them are known; nothing where the sums can't be."""
    target = tuple(total for _, total in sums)
    raters: dict[str, list[Unknown]] = defaultdict(list)
    for unknown in sorted({unknown for members, _ in sums for unknown in members}, key=str):
        raters[unknown.rater].append(unknown)
    choices = [
        [
            (dict(zip(unknowns, levels, strict=True)), _sums_of(dict(zip(unknowns, levels, strict=True)), sums))
            for levels in product(LEVELS, repeat=len(unknowns))
        ]
        for unknowns in raters.values()
    ]
    nothing = (0,) * len(sums)
    before, after = [{nothing}], [{nothing}]
    for sides, some in ((before, choices), (after, choices[::-1])):
        for each in some:
            reached = {_plus(one, step) for one in sides[-1] for _, step in each}
            sides.append({one for one in reached if min(_minus(target, one)) >= 0})
    after.reverse()
    possible: dict[Unknown, set[int]] = defaultdict(set)
    for place, each in enumerate(choices):
        for levels, step in each:
            if any(_minus(target, _plus(one, step)) in after[place + 1] for one in before[place]):
                for unknown, level in levels.items():
                    possible[unknown].add(level)
    return possible


def _sums_of(levels: Mapping[Unknown, int], sums: Sequence[tuple[frozenset[Unknown], int]]) -> tuple[int, ...]:
    return tuple(sum(level for unknown, level in levels.items() if unknown in members) for members, _ in sums)


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _minus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(one, other, strict=True))
