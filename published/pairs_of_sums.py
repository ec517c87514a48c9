"""Equations of one or two multiples, found among many people at a time: the first and quick part of an elimination.

`published.release_disclosure` says what the equations are about and goes on with those of three multiples and more,
which are few. In a large company hardly any is: a team's sum of today and its sum in the cycle share at least five
people, so that one multiple is the other's negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from published.people_alike import Alike, Terms
from published.unit_forest import Flags, Ints


@dataclass(frozen=True)
class Pairs:
    """Multiples that are zero, each other, or each other's negative.

    Attributes:
        numbers: the sums' numbers, ascending.
        instead: the place of the sum with whose multiple each is written.
        factor: 1, -1, or 0 where the multiple is zero.
    """

    numbers: Ints
    instead: Ints
    factor: Ints

    def written(self, number: int) -> tuple[int, int]:
        """Return the number of the sum whose multiple stands for that of another, and its factor."""
        place = int(np.searchsorted(self.numbers, number))
        if place == len(self.numbers) or self.numbers[place] != number:
            return number, 1
        return int(self.numbers[self.instead[place]]), int(self.factor[place])

    def places_written_with(self, numbers: set[int]) -> Ints:
        """Return the places of the sums that are written with one of some others."""
        is_in = np.isin(self.numbers[self.instead], np.fromiter(numbers, np.int64, len(numbers)))
        found: Ints = np.flatnonzero(is_in & (self.factor != 0))
        return found


def settled_in_pairs(alike: Alike, layers: Mapping[int, int], *, min_group: int) -> tuple[Pairs, Alike]:
    """Take in, again and again, that a form of one or two multiples is zero where many people have it.

    Args:
        alike: groups of people alike.
        layers: of sums of a part the layer; a multiple is written with that of the lowest layer and number.
        min_group: so many people are many.

    Returns:
        What is settled, and the groups whose form is not zero then.
    """
    layer = np.array([layers.get(number, 0) for number in alike.numbers.tolist()], dtype=np.int64)
    rank = np.empty_like(layer)
    rank[np.lexsort((alike.numbers, layer))] = np.arange(len(rank))
    pairs = Pairs(alike.numbers, np.arange(len(rank)), np.ones(len(rank), dtype=np.int64))
    left = alike
    while True:
        first, second, is_one_sign = _of_many(left, min_group)
        if not len(first):
            return pairs, left
        instead, factor = _solved(first, second, is_one_sign, rank)
        pairs = replace(pairs, instead=instead[pairs.instead], factor=pairs.factor * factor[pairs.instead])
        left = _written(left, instead, factor)


def _written(alike: Alike, instead: Ints, factor: Ints) -> Alike:
    """Return the groups with what is settled; those whose form is zero fall away."""
    terms = alike.terms
    weight = terms.weight * factor[terms.place]
    is_left = weight != 0
    terms = Terms.added_up(terms.group[is_left], instead[terms.place[is_left]], weight[is_left])
    has_form = np.zeros(int(alike.person_group.max(initial=-1)) + 1, dtype=bool)
    has_form[terms.group] = True
    is_named = has_form[alike.person_group]
    return replace(alike, terms=terms, person_group=alike.person_group[is_named], person=alike.person[is_named])


def _of_many(alike: Alike, min_group: int) -> tuple[Ints, Ints, Flags]:
    """Return the forms of one multiple, or of two with the same factor but for the sign, that many people have.

    Returns:
        For each form the places of its sums (the same twice where there is one alone), and whether both factors have
        one sign.
    """
    terms, n_sums = alike.terms, len(alike.numbers)
    group, starts, counts = np.unique(terms.group, return_index=True, return_counts=True)
    last = starts + counts - 1
    is_short = (counts <= 2) & (np.abs(terms.weight[starts]) == np.abs(terms.weight[last]))
    group, starts, last = group[is_short], starts[is_short], last[is_short]
    is_one_sign = np.sign(terms.weight[starts]) == np.sign(terms.weight[last])
    form = (terms.place[starts] * n_sums + terms.place[last]) * 2 + is_one_sign
    forms, form_of = np.unique(form, return_inverse=True)
    form_of_group = np.full(int(terms.group.max(initial=-1)) + 1, -1, dtype=np.int64)
    form_of_group[group] = form_of
    n_people = _people_of(alike, form_of_group, len(forms), min_group)
    many = forms[n_people >= min_group]
    return many // 2 // n_sums, many // 2 % n_sums, many % 2 == 1


def _people_of(alike: Alike, form_of_group: Ints, n_forms: int, min_group: int) -> Ints:
    """Return how many people have each form, as far as it matters whether they are many.

    Args:
        alike: groups of people.
        form_of_group: the form of each group; -1 for none.
        n_forms: how many forms there are.
        min_group: so many people are many.
    """
    form = form_of_group[alike.person_group]
    is_in = form >= 0
    form, person, group = form[is_in], alike.person[is_in], alike.person_group[is_in]
    n_people = np.bincount(form, minlength=n_forms)
    # The same person may be in two groups, which only matters where the form is of several.
    is_new_group = np.ones(len(form), dtype=bool)
    is_new_group[1:] = group[1:] != group[:-1]
    is_of_several = np.bincount(form[is_new_group], minlength=n_forms) > 1
    is_in = (is_of_several & (n_people >= min_group))[form]
    form, person = form[is_in], person[is_in]
    order = np.lexsort((person, form))
    form, person = form[order], person[order]
    is_new = np.ones(len(form), dtype=bool)
    is_new[1:] = (form[1:] != form[:-1]) | (person[1:] != person[:-1])
    n_apart = np.bincount(form[is_new], minlength=n_forms)
    return np.where(n_apart > 0, n_apart, n_people)


def _solved(first: Ints, second: Ints, is_one_sign: Flags, rank: Ints) -> tuple[Ints, Ints]:
    """Return with which multiple each is written, and its factor, after equations first = ∓ second, or first = 0.

    Each multiple is two nodes, itself and its negative, and each equation joins two pairs of nodes; a multiple that is
    joined with its own negative is zero.
    """
    n = len(rank)
    places, ends = np.unique(np.concatenate([first, second]), return_inverse=True)
    k, (one, other) = len(places), np.split(ends, 2)
    is_swapped = is_one_sign | (first == second)
    begins = np.concatenate([one, one + k])
    joins = np.concatenate([np.where(is_swapped, other + k, other), np.where(is_swapped, other, other + k)])
    graph = coo_array((np.ones(len(begins), dtype=np.int8), (begins, joins)), shape=(2 * k, 2 * k))
    _, label = connected_components(graph, directed=False)
    by_label = np.lexsort((np.tile(rank[places], 2), label))
    is_first = np.ones(2 * k, dtype=bool)
    is_first[1:] = label[by_label][1:] != label[by_label][:-1]
    lowest = by_label[is_first][label[:k]]
    instead, factor = np.arange(n), np.ones(n, dtype=np.int64)
    instead[places] = places[lowest % k]
    factor[places] = np.where(label[:k] == label[k:], 0, np.where(lowest < k, 1, -1))
    return instead, factor
