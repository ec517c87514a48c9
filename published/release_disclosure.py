"""Figures published night after night: which new ones may stand beside all that were published before.

Why it protects. A figure is a sum of an unknown of each person in it: a level, or whether they are in a part. What
was ever published, and what is to be, are *sums* over sets of such unknowns; an unknown that did not change from one
night to the next is the same in both. Whoever adds multiples of sums finds something about those people whose unknowns
then have a number that is not zero. People whose unknowns are in the same sums always have the same number. If there
are at least `min_group` of them, a combination that is about fewer people gives them zero, which is an equation between
the multiples of it. Put into the others it makes more people alike, and so on; where everybody has zero in the end, no
combination is about one to four people. That holds for any number of nights, reversals and reorganisations included,
since nothing is asked of the sums but who is in them.

*Twins* (`published.disclosure`) give equations too: of two people alike in everything but some parts, one has a number
that is not zero unless the multiples of these parts cancel out.

What can't be shown to be safe in this way is not published: it waits. A sum less is never less safe, so what was safe
stays safe while some of what is new waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import combinations
from math import comb

import numpy as np
import polars as pl

from published.pairs_of_sums import Pairs, settled_in_pairs
from published.people_alike import Form, Group, people_alike

PRIME = 2_147_483_629

_NAMED = 4
"""So many times `min_group` people are known by name in a group; more of them need not be told apart."""

_TRIALS = 2000
"""So many ways of making forms zero are tried; beyond that figures wait."""


def waiting_sums(
    members: pl.DataFrame, *, proposed: Iterable[int], layers: Mapping[int, int], min_group: int
) -> frozenset[int]:
    """Return which of the proposed sums can't be published beside the others yet.

    Args:
        members: who is in which sum: `sum` (a number), `person`, `unknown` (which unknown of theirs; the same number
            where it has not changed), and `weight` (how often the sum takes it). Sums that were published before and
            the proposed ones.
        proposed: the numbers of those that are not published yet.
        layers: for each sum of a part its layer from 1 on, no two sums of a layer and a night sharing people; sums that
            are not named are of all people.
        min_group: the fewest people a figure may be about.

    Returns:
        The proposed sums that wait. With the others published, nothing tells of one to four people that did not before.

    Example:
        >>> night = {"sum": [1] * 8 + [2] * 8, "person": [*range(8), *range(1, 9)], "unknown": [0] * 16}
        >>> members = pl.DataFrame(night | {"weight": [1] * 16})  # one of eight has left, and one has come
        >>> sorted(waiting_sums(members, proposed=[2], layers={}, min_group=5))
        [2]
    """
    return Combinations(members, layers=layers, min_group=min_group).waiting(proposed)


class Combinations:
    """The combinations of sums that may be about few people: what is known of their multiples.

    People are looked through once. That a sum is not published after all, or is published together with another alone,
    are equations, too: its multiple is zero, or the same as the other's.
    """

    def __init__(self, members: pl.DataFrame, *, layers: Mapping[int, int], min_group: int) -> None:
        """Take in who is in which sum.

        Args:
            members: as in `waiting_sums`.
            layers: as in `waiting_sums`.
            min_group: the fewest people a figure may be about.
        """
        self._layers, self._min_group = layers, min_group
        self._alike = people_alike(members, most=_NAMED * min_group)
        self._pairs, left = settled_in_pairs(self._alike, layers, min_group=min_group)
        self._equations = _Equations(layers, self._pairs)
        self._left = left.groups()
        self._instead: dict[int, int | None] = {}

    def leave_out(self, numbers: Iterable[int]) -> None:
        """Take in that some sums are not published."""
        for number in numbers:
            self._instead[number] = None
            self._equations.add({number: 1})

    def put_together(self, numbers: Sequence[int]) -> None:
        """Take in that of some sums no more is published than all of them together, under the number of the first."""
        first, *others = numbers
        for number in others:
            self._instead[number] = first
            self._equations.add({first: 1, number: PRIME - 1})

    def waiting(self, proposed: Iterable[int], *, without: Collection[int] = ()) -> frozenset[int]:
        """Return which of the proposed sums wait, as `waiting_sums` does; the combinations stay as they are.

        Args:
            proposed: the numbers of those that are not published yet.
            without: those of them that wait for another reason.
        """
        open_, waiting = set(proposed) - set(without), set[int]()
        trial = self._branch()
        trial.leave_out(without)
        while open_ and (exposed := trial._exposed(open_)):
            trial.leave_out(exposed)
            waiting |= exposed
            open_ -= exposed
        return frozenset(waiting)

    def _branch(self) -> Combinations:
        branch = copy(self)
        branch._equations = self._equations.branch()
        branch._instead = dict(self._instead)
        return branch

    def _exposed(self, proposed: set[int]) -> set[int]:
        """Return the proposed sums that may be in a combination about few people."""
        self._left, at_large = self._equations.left_open(self._left, self._min_group)
        if self._layers and self._touching(at_large) & proposed:
            # Who was whose twin is seen among people as they were, and only matters where something is left open.
            near = self._near(at_large)
            for form in _twin_forms(near, self._layers, self._min_group):
                self._equations.add(form)
            _, at_large = self._equations.left_open(near, self._min_group)
        return self._touching(at_large) & proposed

    def _touching(self, at_large: set[int]) -> set[int]:
        """Return the sums whose multiples are not settled by equations that leave out some."""
        if not at_large:
            return set()
        places = self._pairs.places_written_with(at_large | self._equations.solved())
        return self._equations.touching(self._alike.numbers[places].tolist(), at_large)

    def _near(self, at_large: set[int]) -> list[Group]:
        """Return the groups, as they were, of people in sums whose multiples may tell of few."""
        touching = self._touching(at_large)
        places = np.searchsorted(self._alike.numbers, np.fromiter(touching, np.int64, len(touching)))
        found: dict[tuple[tuple[int, int], ...], set[int]] = {}
        for form, people in self._alike.groups(self._alike.with_some_of(places)):
            published: Form = {}
            for number, weight in form.items():
                if (as_published := self._published(number)) is not None:
                    published[as_published] = published.get(as_published, 0) + weight
            key = tuple(sorted((number, weight) for number, weight in published.items() if weight))
            found.setdefault(key, set()).update(people)
        return [(dict(key), people) for key, people in found.items() if key]

    def _published(self, number: int) -> int | None:
        while number in self._instead:
            instead = self._instead[number]
            if instead is None:
                return None
            number = instead
        return number


class _Equations:
    """Equations between the multiples of a combination that is about few people."""

    def __init__(self, layers: Mapping[int, int], pairs: Pairs | None = None) -> None:
        """Begin with what is known of pairs of multiples."""
        self._layers, self._pairs = layers, pairs
        self._solved: dict[int, Form] = {}
        self._verdicts: dict[frozenset[tuple[frozenset[tuple[int, int]], frozenset[int]]], bool] = {}

    def branch(self) -> _Equations:
        """Return the same equations, to which others can be added."""
        branch = copy(self)
        branch._solved = dict(self._solved)
        return branch

    def solved(self) -> set[int]:
        """Return the multiples that are written with others, but for those of pairs."""
        return set(self._solved)

    def add(self, form: Form) -> bool:
        """Take in that a form is zero: one of its multiples is written with the others. Return whether that is news."""
        left = self.reduced(form)
        if not left:
            return False
        last = max(left, key=self._order)
        factor = -pow(left.pop(last), PRIME - 2, PRIME) % PRIME
        self._solved[last] = {number: times * factor % PRIME for number, times in left.items()}
        return True

    def reduced(self, form: Form) -> Form:
        """Return a form written with multiples that no equation gives."""
        left: Form = {}
        for number, times in form.items():
            instead, factor = self._pairs.written(number) if self._pairs else (number, 1)
            _add_to(left, instead, times * factor)
        while known := [number for number in left if number in self._solved]:
            for number in known:
                times = left.pop(number, 0)
                for other, factor in self._solved[number].items():
                    _add_to(left, other, times * factor)
        return left

    def grouped(self, groups: Sequence[Group], most: int) -> list[Group]:
        """Return groups of people whose forms are now the same up to a factor; those with none fall away."""
        found: dict[tuple[tuple[int, int], ...], set[int]] = {}
        for form, people in groups:
            left = self.reduced(form)
            if left:
                first = min(left, key=self._order)
                factor = pow(left[first], PRIME - 2, PRIME)
                key = tuple(sorted((number, times * factor % PRIME) for number, times in left.items()))
                together = found.setdefault(key, set())
                if len(together) < most:
                    together |= people
        return [(dict(key), people) for key, people in found.items()]

    def left_open(self, groups: Sequence[Group], min_group: int) -> tuple[list[Group], set[int]]:
        """Take in that forms of many people are zero, until none is left.

        Returns:
            The groups whose forms are not zero then, and the multiples that may tell of few.
        """
        left = list(groups)
        while left:
            left = self.grouped(left, _NAMED * min_group)
            found = [form for form, people in left if len(people) >= min_group]
            if not found:
                break
            for form in found:
                self.add(form)
        at_large = {
            number
            for together in _connected(left)
            if self._may_tell(together, min_group)
            for form, _ in together
            for number in form
        }
        return left, at_large

    def _may_tell(self, groups: Sequence[Group], min_group: int) -> bool:
        key = frozenset((frozenset(form.items()), frozenset(people)) for form, people in groups)
        if key not in self._verdicts:
            self._verdicts[key] = _may_tell(groups, min_group)
        return self._verdicts[key]

    def touching(self, numbers: Iterable[int], at_large: set[int]) -> set[int]:
        """Return the numbers whose multiples are not settled by equations that leave out some."""
        return {number for number in numbers if at_large & self.reduced({number: 1}).keys()}

    def _order(self, number: int) -> tuple[int, int]:
        """Order sums of all before those of parts, so that people alike but for a part get the same factor."""
        return self._layers.get(number, 0), number


def _add_to(form: Form, number: int, times: int) -> None:
    total = (form.get(number, 0) + times) % PRIME
    if total:
        form[number] = total
    else:
        form.pop(number, None)


def _twin_forms(groups: Sequence[Group], layers: Mapping[int, int], min_group: int) -> Iterator[Form]:
    """Give what is between twins that are many enough: the parts that one is in and the other is not."""
    for layer in sorted(set(layers.values())):
        beside: dict[tuple[tuple[int, int], ...], dict[tuple[tuple[int, int], ...], set[int]]] = {}
        for form, people in groups:
            part = tuple((number, times) for number, times in form.items() if layers.get(number, 0) == layer)
            rest = tuple((number, times) for number, times in form.items() if layers.get(number, 0) != layer)
            beside.setdefault(rest, {})[part] = people
        counted: dict[tuple[tuple[int, int], ...], set[int]] = {}
        pairs: dict[tuple[tuple[int, int], ...], int] = {}
        for rest, parts in beside.items():
            for part in parts:
                if not part:
                    continue
                seen = counted.setdefault(part, set())
                inside = parts[part] - seen
                outside = parts.get((), set()) - seen - inside
                n = min(len(inside), len(outside)) if rest else len(inside)
                seen |= inside | (outside if rest else set())
                pairs[part] = pairs.get(part, 0) + n
        yield from (dict(part) for part, n in pairs.items() if n >= min_group)


def _connected(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Give the groups by those whose forms share multiples, directly or through others."""
    of_number: dict[int, list[int]] = {}
    for place, (form, _) in enumerate(groups):
        for number in form:
            of_number.setdefault(number, []).append(place)
    seen: set[int] = set()
    for start in range(len(groups)):
        if start in seen:
            continue
        seen.add(start)
        found = [start]
        for place in found:
            beside = {other for number in groups[place][0] for other in of_number[number]} - seen
            seen |= beside
            found.extend(sorted(beside))
        yield [groups[place] for place in found]


def _may_tell(groups: Sequence[Group], min_group: int) -> bool:
    """Return whether some multiples are zero for all but few people; true where that takes too long to find out.

    The fewest people are left where as many forms as possible are zero: those that follow from all but one of the
    independent ones.
    """
    forms = [form for form, _ in groups]
    rank = _Span(forms).rank
    if comb(len(forms), rank - 1) > _TRIALS:
        return True
    for some in combinations(forms, rank - 1):
        zero = _Span(some)
        if zero.rank == rank - 1:
            left = set().union(*(people for form, people in groups if not zero.holds(form)))
            if len(left) < min_group:
                return True
    return False


class _Span:
    """The forms that are zero where some are."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._equations = _Equations({})
        self.rank = sum(self._equations.add(form) for form in forms)

    def holds(self, form: Form) -> bool:
        return not self._equations.reduced(form)
