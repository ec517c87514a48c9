"""The cheapest way to hide figures in trees of units, found exactly.

A pattern hides some nodes of a tree. The people under a shown node who are in no shown node below it are its
*leftover*. Whether a pattern protects depends on the leftovers alone (`published.disclosure` says why), so it can be
found from the leaves up: for each node, and each state in which it may leave its leftover to the node above, the
cheapest pattern below it. That is one pass over all nodes of all trees, and none is cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass

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


def cheapest_pattern(forest: Forest, rule: Rule, start: Ints, people: Ints, *, may_show: Flags) -> Flags:
    """Return which nodes the cheapest pattern hides: the fewest people in hidden cells, then the fewest cells.

    Args:
        forest: the trees. The total of several tops is shown wherever it may be.
        rule: how leftovers add up.
        start: the state of those who sit directly in each node.
        people: how many people each node's figure is about.
        may_show: false where a node is hidden whatever it costs.

    Returns:
        One flag per node. Of equally cheap patterns the order of ids decides. Nodes in a loop of parents are hidden.
    """
    price = people * _PERSON + 1
    price[forest.is_total] = _IMPOSSIBLE >> 4
    layout = forest.layout
    found = _Search(layout, rule, start[layout.nodes], price[layout.nodes], may_show[layout.nodes])
    for depth in reversed(range(len(layout.generations))):
        found.price_generation(depth)
    hidden: Flags = np.ones(len(people), dtype=bool)  # also those in a loop, which have no place
    hidden[layout.nodes] = found.walk_down()
    return hidden


class _Search:
    """One search: prices from the leaves up, then the choices that made them from the tops down.

    Nodes are known by their place in the layout.
    """

    def __init__(self, layout: Layout, rule: Rule, start: Ints, price: Ints, may_show: Flags) -> None:
        self._layout, self._rule, self._price, self._may_show = layout, rule, price, may_show
        n_nodes, self._n_states = len(start), len(rule.is_fine)
        # Inside: by the state of a node's own leftover; outside: by the state that it leaves to the node above.
        self._inside = np.full((self._n_states, n_nodes), _IMPOSSIBLE, dtype=np.int64)
        self._inside[start, np.arange(n_nodes)] = 0
        self._outside = np.empty((self._n_states, n_nodes), dtype=np.int64)
        self._shown_from = np.empty(n_nodes, dtype=np.int64)
        self._came_from = np.zeros((self._n_states, n_nodes), dtype=np.int16)

    def price_generation(self, depth: int) -> None:
        """Price a generation whose children are priced, and add it to its parents one sibling after the other."""
        nodes = self._layout.generations[depth]
        inside, outside = self._inside[:, nodes], self._outside[:, nodes]
        np.minimum(inside + self._price[nodes], _IMPOSSIBLE, out=outside)
        price = np.full(inside.shape[1], _IMPOSSIBLE, dtype=np.int64)
        best = np.full(inside.shape[1], NOBODY, dtype=np.int64)
        for state in np.flatnonzero(self._rule.is_fine):
            is_better = inside[state] < price
            price[is_better], best[is_better] = inside[state, is_better], state
        is_shown = self._may_show[nodes] & (best != NOBODY) & (price <= outside[0])
        outside[0, is_shown] = price[is_shown]
        self._shown_from[nodes] = np.where(is_shown, best, NOBODY)
        for siblings in self._layout.siblings[depth]:
            self._add(siblings)

    def _add(self, nodes: slice) -> None:
        """Add nodes of different parents to what these have so far."""
        parents = self._layout.parent[nodes]
        before, added = self._inside[:, parents], self._outside[:, nodes]
        after = np.full_like(before, _IMPOSSIBLE)
        came_from = self._came_from[:, nodes]
        for given in range(self._n_states):
            # Most nodes can leave nobody or many, and nothing between.
            some = np.flatnonzero(added[given] < _IMPOSSIBLE)
            if not len(some):
                continue
            own_prices = before[:, some] + added[given, some]
            for own in range(self._n_states):
                state = self._rule.adds[own, given]
                is_better = own_prices[own] < after[state, some]
                better = some[is_better]
                after[state, better] = own_prices[own, is_better]
                came_from[state, better] = own * self._n_states + given
        self._inside[:, parents] = after

    def walk_down(self) -> Flags:
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
