"""The cheapest way to hide figures in trees of units, found exactly.

A pattern hides some nodes of a tree. The people under a shown node who are in no shown node below it are its
*leftover*. Whether a pattern protects depends on the leftovers alone (`published.disclosure` says why), so it can be
found from the leaves up: for each node, and each state in which it may leave its leftover to the node above, the
cheapest pattern below it. That is one pass over all nodes of all trees, and none is cheaper.

Trees that differ from others in a few places are priced anew at these and above them alone: prices follow from what
lies below, so everywhere else they are those of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from published.unit_forest import NOBODY, Flags, Forest, Ints, Layout

_IMPOSSIBLE = np.int64(1) << 60
_PERSON = np.int64(1) << 24
"""A hidden person outweighs all cells of a tree."""


@dataclass(frozen=True)
class Rule:
    """How leftovers add up, and which of them may be told.

    Attributes:
        adds: the state that two states make together; state 0 is nobody.
        is_fine: for each state, whether a shown node may have it as its leftover.
    """

    adds: Ints
    is_fine: Flags

    @cached_property
    def pairs(self) -> tuple[Ints, Ints, Ints, Ints]:
        """All pairs of an own and a given state, by the state that they make, in it by the given one, then the own.

        Returns:
            Their own states, their given ones, the states that they make, and where the pairs of each state begin.
        """
        own, given = (each.ravel() for each in np.indices(self.adds.shape))
        made = self.adds[own, given]
        order = np.lexsort((own, given, made))
        own, given, made = own[order], given[order], made[order]
        return own, given, made, np.flatnonzero(np.diff(made, prepend=-1))


def people_rule(min_group: int) -> Rule:
    """Return the rule for people: a leftover is nobody, or at least `min_group`; the states are 0 … `min_group`."""
    states = np.arange(min_group + 1)
    return Rule(np.minimum(states[:, None] + states, min_group), (states == 0) | (states == min_group))


def twins_rule(min_group: int, *, is_pure_fine: bool) -> Rule:
    """Return the rule for parts: a leftover is nobody, or has at least `min_group` twins.

    Args:
        min_group: the fewest people a figure may be about.
        is_pure_fine: a leftover without twins is fine too if some are in the part and some are not: then it is put
            together from leftovers of the whole, each of which is in the part or outside.

    Returns:
        The rule. Without twins the states are 0 nobody, 1 all in the part, 2 all outside, 3 some of both; then 3 + t
        with t twins, up to `min_group` of them.
    """
    states = np.arange(min_group + 4)
    n_twins = np.clip(states - 3, 0, None)
    adds = 3 + np.minimum(n_twins[:, None] + n_twins, min_group)
    adds[:4, :4] = states[:4, None] | states[:4]
    return Rule(adds, (states == 0) | (states == states[-1]) | ((states == 3) & is_pure_fine))


class Remembered:
    """A search that was made, from which later ones in the same trees begin; none yet where nothing was searched."""

    def __init__(self) -> None:
        self._search: _Search | None = None

    def found(self, search: _Search) -> Flags:
        """Return what a search finds that begins from the one that was made first; the first is made whole."""
        if self._search is not None:
            return search.beginning_from(self._search).found()
        found = search.found()
        self._search = search  # once it is whole, for others may begin from it at any moment
        return found


def cheapest_pattern(
    forest: Forest, rule: Rule, start: Ints, people: Ints, *, may_show: Flags, remembered: Remembered | None = None
) -> Flags:
    """Return which nodes the cheapest pattern hides: the fewest people in hidden cells, then the fewest cells.

    Args:
        forest: the trees. The total of several tops is shown wherever it may be.
        rule: how leftovers add up.
        start: the state of those who sit directly in each node.
        people: how many people each node's figure is about.
        may_show: false where a node is hidden whatever it costs.
        remembered: what was searched before in the same forest by the same rule; what is found is the same without.

    Returns:
        One flag per node. Of equally cheap patterns the order of ids decides. Nodes in a loop of parents are hidden.
    """
    price = people * _PERSON + 1
    price[forest.is_total] = _IMPOSSIBLE >> 4
    layout = forest.layout
    search = _Search(layout, rule, start[layout.nodes], price[layout.nodes], may_show[layout.nodes])
    found = search.found() if remembered is None else remembered.found(search)
    hidden: Flags = np.ones(len(people), dtype=bool)  # also those in a loop, which have no place
    hidden[layout.nodes] = found
    return hidden


class _Search:
    """One search: prices from the leaves up, then the choices that made them from the tops down.

    Nodes are known by their place in the layout.
    """

    def __init__(self, layout: Layout, rule: Rule, start: Ints, price: Ints, may_show: Flags) -> None:
        self._layout, self._rule, self._start, self._price, self._may_show = layout, rule, start, price, may_show
        self._n_states = len(rule.is_fine)
        n_nodes = len(start)
        # By the state that a node leaves to the node above.
        self._outside = np.empty((self._n_states, n_nodes), dtype=np.int64)
        self._shown_from = np.empty(n_nodes, dtype=np.int64)
        self._came_from = np.zeros((self._n_states, n_nodes), dtype=np.int16)
        self._is_asked: Flags = np.ones(n_nodes, dtype=bool)

    def beginning_from(self, other: _Search) -> _Search:
        """Have this search price nothing but what differs from another of the same trees, and what lies above that."""
        is_asked = (self._start != other._start) | (self._price != other._price) | (self._may_show != other._may_show)
        parent = self._layout.parent
        for nodes in reversed(self._layout.generations[1:]):
            is_asked[parent[nodes][is_asked[nodes]]] = True
        self._is_asked = is_asked
        self._outside = other._outside.copy()
        self._shown_from = other._shown_from.copy()
        self._came_from = other._came_from.copy()
        return self

    def found(self) -> Flags:
        """Return which nodes the cheapest pattern hides."""
        asked = np.flatnonzero(self._is_asked)
        place = np.full(len(self._start), NOBODY, dtype=np.int64)
        place[asked] = np.arange(len(asked))
        # By the state of the node's own leftover.
        inside = np.full((self._n_states, len(asked)), _IMPOSSIBLE, dtype=np.int64)
        inside[self._start[asked], np.arange(len(asked))] = 0
        for depth, nodes in reversed(tuple(enumerate(self._layout.generations))):
            priced = nodes.start + np.flatnonzero(self._is_asked[nodes])
            self._price_generation(priced, inside[:, place[priced]])
            for siblings in self._layout.siblings[depth]:
                self._add(siblings, inside, place)
        return self._walk_down()

    def _price_generation(self, nodes: Ints, inside: Ints) -> None:
        """Price nodes of one generation whose children are priced and added to them."""
        outside = np.minimum(inside + self._price[nodes], _IMPOSSIBLE)
        price = np.full(len(nodes), _IMPOSSIBLE, dtype=np.int64)
        best = np.full(len(nodes), NOBODY, dtype=np.int64)
        for state in np.flatnonzero(self._rule.is_fine):
            is_better = inside[state] < price
            price[is_better], best[is_better] = inside[state, is_better], state
        is_shown = self._may_show[nodes] & (best != NOBODY) & (price <= outside[0])
        outside[0, is_shown] = price[is_shown]
        self._outside[:, nodes] = outside
        self._shown_from[nodes] = np.where(is_shown, best, NOBODY)

    def _add(self, siblings: slice, inside: Ints, place: Ints) -> None:
        """Add nodes of different parents to what these have so far, where they are priced."""
        parents = place[self._layout.parent[siblings]]
        is_asked = parents != NOBODY
        parents, nodes = parents[is_asked], siblings.start + np.flatnonzero(is_asked)
        if not len(nodes):
            return
        own, given, made, begins = self._rule.pairs
        prices = inside[:, parents][own] + self._outside[:, nodes][given]
        cheapest = np.minimum.reduceat(prices, begins, axis=0)
        # Of equally cheap pairs the first one.
        numbers = np.where(prices == cheapest[made], np.arange(len(own))[:, None], len(own))
        first = np.minimum.reduceat(numbers, begins, axis=0)
        self._came_from[:, nodes] = (own * self._n_states + given)[first]
        inside[:, parents] = np.minimum(cheapest, _IMPOSSIBLE)

    def _walk_down(self) -> Flags:
        """Return which nodes the cheapest prices hide."""
        hidden = np.zeros(len(self._price), dtype=bool)
        left = np.zeros(len(self._price), dtype=np.int64)
        for depth, nodes in enumerate(self._layout.generations):
            if depth == 0:
                left[nodes] = self._outside[:, nodes].argmin(axis=0)
            for siblings in reversed(self._layout.siblings[depth]):
                # Here a parent's entry is the state inside it that its children up to this one make.
                parents = self._layout.parent[siblings]
                came_from = self._came_from[left[parents], np.arange(siblings.start, siblings.stop)]
                left[parents], left[siblings] = came_from // self._n_states, came_from % self._n_states
            is_shown = (left[nodes] == 0) & (self._shown_from[nodes] != NOBODY)
            hidden[nodes] = ~is_shown
            left[nodes] = np.where(is_shown, self._shown_from[nodes], left[nodes])
        return hidden
