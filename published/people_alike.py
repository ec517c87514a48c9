"""Groups of people alike: those whose unknowns are in the same sums.

What follows from a group of many is in `published.pairs_of_sums` and `published.release_disclosure`. A large company's
millions of unknowns (`published.unknowns`) become some ten times fewer groups here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from published.unit_forest import Ints
from published.unknowns import Hashes, Taken, Unknowns, added_up, changes, joined, no_unknowns

Form = dict[int, int]
"""How often each sum takes an unknown, by the number of the sum; none is zero."""

Group = tuple[Form, set[int]]
"""A form, and the people who have it."""


@dataclass(frozen=True)
class Terms:
    """Forms of many groups, as arrays with an entry for each sum in a form: by group, then by sum.

    Attributes:
        group: the group's number.
        place: the sum's place among all sums.
        weight: how often the sum takes an unknown of theirs; never zero.
    """

    group: Ints
    place: Ints
    weight: Ints

    @classmethod
    def added_up(cls, group: Ints, place: Ints, weight: Ints) -> Terms:
        """Return forms with one term for each sum."""
        return cls(*added_up(group, place, weight))


@dataclass(frozen=True)
class Alike:
    """Groups of people alike.

    Attributes:
        numbers: the sums' numbers, ascending; a sum's place is that in here.
        terms: each group's form.
        person_group: the group of each named person, ascending.
        person: who they are, each once in a group.
    """

    numbers: Ints
    terms: Terms
    person_group: Ints
    person: Hashes

    def groups(self, which: Ints | None = None) -> list[Group]:
        """Return groups one by one; some of them by their numbers, or all."""
        terms, is_named = self.terms, np.ones(len(self.person), dtype=bool)
        if which is not None:
            is_in = np.isin(terms.group, which)
            terms = Terms(terms.group[is_in], terms.place[is_in], terms.weight[is_in])
            is_named = np.isin(self.person_group, which)
        forms: dict[int, Form] = {}
        people: dict[int, set[int]] = {}
        numbers = self.numbers[terms.place]
        for group, number, weight in zip(terms.group.tolist(), numbers.tolist(), terms.weight.tolist(), strict=True):
            forms.setdefault(group, {})[number] = weight
        named = zip(self.person_group[is_named].tolist(), self.person[is_named].tolist(), strict=True)
        for group, person in named:
            people.setdefault(group, set()).add(person)
        return [(form, people.get(group, set())) for group, form in forms.items()]

    def with_some_of(self, places: Ints) -> Ints:
        """Return the groups in whose form one of some sums is."""
        found: Ints = np.unique(self.terms.group[np.isin(self.terms.place, places)])
        return found


def people_alike(members: pl.DataFrame, *, most: int) -> Alike:
    """Return who is alike in the sums they are in.

    Args:
        members: who is in which sum: `sum`, `person`, `unknown` and `weight`, as in
            `published.release_disclosure.waiting_sums`.
        most: so many people of a group are named.
    """
    unknowns = no_unknowns()
    person, unknown = (members[name].cast(pl.UInt64).to_numpy() for name in ("person", "unknown"))
    # A key has 32 bits, which may be too few for these.
    _, key = np.unique(unknown, return_inverse=True)
    number = unknowns.numbers(person, key.astype(np.uint32))
    sums, weight = members["sum"].cast(pl.Int64).to_numpy(), members["weight"].cast(pl.Int64).to_numpy()
    unknowns.take(Taken(number, sums, weight))
    return alike_in([(unknowns, None)], most=most)


def alike_in(unknowns: Sequence[tuple[Unknowns, Taken | None]], *, most: int) -> Alike:
    """Return who is alike in the sums that take unknowns.

    Args:
        unknowns: unknowns that have no sum in common, and the sums that take them beside those noted with them.
        most: so many people of a group are named.
    """
    marks_of = [each.marks if taken is None else each.marks_with(taken) for each, taken in unknowns]
    numbers_of = [np.flatnonzero(marks) for marks in marks_of]
    marks = np.concatenate([marks[numbers] for marks, numbers in zip(marks_of, numbers_of, strict=True)])
    person = np.concatenate([each.person[numbers] for (each, _), numbers in zip(unknowns, numbers_of, strict=True)])
    order = np.argsort(marks)
    is_first = changes(marks[order])
    # One unknown of each group shows the form of all.
    shown, group = order[is_first], np.cumsum(is_first) - 1
    terms: list[tuple[Ints, Ints, Ints]] = []
    before = 0
    for (each, taken), numbers in zip(unknowns, numbers_of, strict=True):
        groups = np.flatnonzero((shown >= before) & (shown < before + len(numbers)))
        which, sums, weight = each.terms(numbers[shown[groups] - before], taken)
        terms.append((groups[which], sums, weight))
        before += len(numbers)
    group_of_term, sum_of_term, weight_of_term = joined(terms)
    numbers, place = np.unique(sum_of_term, return_inverse=True)
    person_group, named = _named(group, person[order], most)
    return Alike(numbers, Terms.added_up(group_of_term, place, weight_of_term), person_group, named)


def _named(group: Ints, person: Hashes, most: int) -> tuple[Ints, Hashes]:
    """Return some people of each group, each once, with their groups; those with the lowest numbers.

    Args:
        group: the group of each unknown, ascending.
        person: whose it is.
        most: so many are named.
    """
    person = person[_order_within(group, person)]
    is_first = changes(group)
    is_new = is_first | changes(person)
    n_so_far = np.cumsum(is_new)
    is_named = is_new & (n_so_far - n_so_far[is_first][group] < most)
    return group[is_named], person[is_named]


def _order_within(group: Ints, person: Hashes) -> Ints:
    """Return the order by group, then person; `group` is ascending."""
    n_bits = int(group[-1]).bit_length() if len(group) else 0
    # One number of both sorts in a fifth of the time; rarely, two people of a group have the same.
    both = (group.astype(np.uint64) << np.uint64(64 - n_bits)) | (person >> np.uint64(n_bits)) if n_bits else person
    order = np.argsort(both)
    same = both[order][1:] == both[order][:-1]
    if (same & (person[order][1:] != person[order][:-1])).any():
        order = np.lexsort((person, group))
    return order
