"""Trees of org units as arrays: parents, depths, and sums taken down and up all trees at once.

What is hidden in them is decided in `published.suppression` and `published.disclosure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Number = TypeVar("Number", np.int64, np.float64)

NOBODY = -1


@dataclass(frozen=True)
class Layout:
    """The nodes of a forest in another order: by generation, in it the first children of all parents, then the second.

    Attributes:
        nodes: the node at each place.
        parent: the place of its parent; -1 at the top.
        generations: from which place to which each generation lies, the tops first.
        siblings: for each generation from which place to which its first children lie, its second ones, and so on; for
            the tops nothing.
    """

    nodes: Ints
    parent: Ints
    generations: tuple[slice, ...]
    siblings: tuple[tuple[slice, ...], ...]


@dataclass(frozen=True)
class Forest:
    """Units of many slices, one tree or several for each slice.

    Attributes:
        parent: each node's parent; -1 at the top. The first nodes are the rows of the frame, in its order.
        slice_number: the slice that a node belongs to, from 0.
        n_rows: how many nodes are rows; those after them are totals of slices with several tops.
        generations: the nodes by depth, the tops first; those of one parent lie beside each other, in the order of
            their ids. Nodes in a loop of parents are in none.
    """

    parent: Ints
    slice_number: Ints
    n_rows: int
    generations: tuple[Ints, ...]

    @property
    def is_total(self) -> Flags:
        """Whether a node is the total of several tops and no unit."""
        return np.arange(len(self.parent)) >= self.n_rows

    @property
    def in_a_loop(self) -> Flags:
        """Whether a node has no top above it."""
        found = np.ones(len(self.parent), dtype=bool)
        for nodes in self.generations:
            found[nodes] = False
        return found

    @cached_property
    def layout(self) -> Layout:
        """The nodes in an order in which those that are worked on together lie side by side."""
        return _layout_of(self)

    def with_totals(self, values: Ints) -> Ints:
        """Return a value for each row, continued to the totals as the sum of their tops."""
        totals = np.zeros(len(self.parent) - self.n_rows, dtype=np.int64)
        parents = self.parent[: self.n_rows]
        tops = parents >= self.n_rows
        np.add.at(totals, parents[tops] - self.n_rows, values[tops])
        return np.concatenate([values, totals])

    def direct(self, values: Ints) -> Ints:
        """Return what is left of each node's value without that of the nodes right below it, at least 0."""
        below = np.zeros_like(values)
        has_parent = self.parent != NOBODY
        np.add.at(below, self.parent[has_parent], values[has_parent])
        left: Ints = np.clip(values - below, 0, None)
        return left

    def summed_up(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return each node's value together with those of all nodes below it."""
        sums = values.copy()
        for nodes in reversed(self.generations[1:]):
            np.add.at(sums, self.parent[nodes], sums[nodes])
        return sums

    def owners(self, is_shown: Flags) -> Ints:
        """Return for each node the nearest shown one at or above it; -1 where there is none."""
        owner = np.full(len(self.parent), NOBODY, dtype=np.int64)
        for depth, nodes in enumerate(self.generations):
            above = owner[self.parent[nodes]] if depth else np.full(len(nodes), NOBODY, dtype=np.int64)
            owner[nodes] = np.where(is_shown[nodes], nodes, above)
        return owner


def forest_of(units: pl.DataFrame, slices: Sequence[str], *, has_totals: bool = True) -> Forest:
    """Return the trees of a frame of units.

    Args:
        units: one row per slice × org unit, with the slices, `org_unit_id` and `parent_org_unit_id` (null or not in the
            slice: at the top).
        slices: what tells trees apart.
        has_totals: the total over a slice's tops is a figure too where there are several.
    """
    keys = units.select(
        pl.int_range(pl.len()).alias("node"),
        "org_unit_id",
        pl.col("parent_org_unit_id").cast(pl.String),
        (pl.struct(slices).rank("dense").cast(pl.Int64) - 1 if slices else pl.lit(0, pl.Int64)).alias("slice"),
        pl.col("org_unit_id").rank("dense").cast(pl.Int64).alias("order"),
    )
    parents = keys.select("slice", parent_org_unit_id="org_unit_id", parent="node")
    nodes = keys.join(parents, on=["slice", "parent_org_unit_id"], how="left", maintain_order="left")
    parent = nodes["parent"].fill_null(NOBODY).to_numpy().astype(np.int64)
    slice_number = nodes["slice"].to_numpy().astype(np.int64)
    order = nodes["order"].to_numpy()
    n_rows = len(parent)
    if has_totals and n_rows:
        n_tops = np.bincount(slice_number[parent == NOBODY], minlength=int(slice_number.max()) + 1)
        with_total = np.flatnonzero(n_tops > 1)
        number = np.full(len(n_tops), NOBODY, dtype=np.int64)
        number[with_total] = n_rows + np.arange(len(with_total))
        parent = np.where(parent == NOBODY, number[slice_number], parent)
        parent = np.concatenate([parent, np.full(len(with_total), NOBODY, dtype=np.int64)])
        slice_number = np.concatenate([slice_number, with_total])
        order = np.concatenate([order, np.zeros(len(with_total), dtype=order.dtype)])
    return Forest(parent, slice_number, n_rows, _generations(parent, order))


def _generations(parent: Ints, order: npt.NDArray[np.int64]) -> tuple[Ints, ...]:
    by_parent = np.lexsort((order, parent))
    sorted_parents = parent[by_parent]
    found: list[Ints] = []
    nodes = by_parent[sorted_parents == NOBODY]
    while len(nodes):
        found.append(nodes)
        first = np.searchsorted(sorted_parents, nodes, side="left")
        counts = np.searchsorted(sorted_parents, nodes, side="right") - first
        starts = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        nodes = by_parent[starts + np.arange(int(counts.sum()))]
    return tuple(found)


def _layout_of(forest: Forest) -> Layout:
    nodes: list[Ints] = []
    generations: list[slice] = []
    siblings: list[tuple[slice, ...]] = []
    start = 0
    for depth, generation in enumerate(forest.generations):
        if depth == 0:
            nodes.append(generation)
            siblings.append(())
        else:
            by_rank, counts = _by_rank(forest.parent[generation])
            nodes.append(generation[by_rank])
            edges = start + np.concatenate([[0], np.cumsum(counts)])
            siblings.append(tuple(slice(int(begin), int(end)) for begin, end in pairwise(edges)))
        generations.append(slice(start, start + len(generation)))
        start += len(generation)
    order = np.concatenate(nodes) if nodes else np.zeros(0, dtype=np.int64)
    place = np.full(len(forest.parent), NOBODY, dtype=np.int64)
    place[order] = np.arange(len(order))
    parents = forest.parent[order]
    parent = np.where(parents == NOBODY, NOBODY, place[parents])
    return Layout(order, parent, tuple(generations), tuple(siblings))


def _by_rank(parents: Ints) -> tuple[Ints, Ints]:
    """Return the order by rank among siblings, which lie side by side in `parents`, and how many there are of each."""
    is_first: Flags = np.ones(len(parents), dtype=bool)
    is_first[1:] = parents[1:] != parents[:-1]
    starts = np.flatnonzero(is_first)
    rank = np.arange(len(parents)) - np.repeat(starts, np.diff(np.append(starts, len(parents))))
    return np.argsort(rank, kind="stable"), np.bincount(rank)
