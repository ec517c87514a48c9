"""Find groups of few people about whom some combination of known sums tells.

An attacker knows who is in each figure: a row of whole numbers, one column for a person. Some multiple of rows added up
is about those people in whose columns the sum is not zero. Whether a few columns can be such a sum's only ones is a
matter of the columns' dual: columns of the null space, of which a few are dependent exactly then. Computed modulo a
prime, so nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

PRIME = 2_147_483_629
_LOOKS = 6

Numbers = npt.NDArray[np.int64]


def determined_group(rows: npt.ArrayLike, people: Sequence[int], *, min_group: int = 5) -> tuple[int, ...] | None:
    """Return columns of few people about which a combination of the rows tells and about nobody else, or None.

    Args:
        rows: one row per figure, one column per group of people who are in the same figures.
        people: how many people each column is.
        min_group: the fewest people a figure may be about.
    """
    if not people:
        return None
    matrix = np.asarray(rows, dtype=np.int64).reshape(-1, len(people))
    peopled = np.flatnonzero((np.asarray(people) > 0) & matrix.any(axis=0))
    columns, place = np.unique(matrix[:, peopled], axis=1, return_inverse=True)
    if not columns.size:
        return None
    n = np.bincount(place.ravel(), weights=np.asarray(people)[peopled]).astype(np.int64)
    found = _dependent(_null_space(columns % PRIME), n, min_group)
    return (
        None if found is None else tuple(int(peopled[each]) for each in np.flatnonzero(np.isin(place.ravel(), found)))
    )


def _null_space(matrix: Numbers) -> Numbers:
    """Return a basis of the null space, one row for each column of the matrix, looked at from a few random sides."""
    reduced, pivots = matrix.copy(), []
    for column in range(matrix.shape[1]):
        below = np.flatnonzero(reduced[len(pivots) :, column]) + len(pivots)
        if not len(below):
            continue
        top = len(pivots)
        reduced[[top, below[0]]] = reduced[[below[0], top]]
        reduced[top] = reduced[top] * pow(int(reduced[top, column]), PRIME - 2, PRIME) % PRIME
        others = np.flatnonzero(reduced[:, column])
        others = others[others != top]
        reduced[others] = (reduced[others] - reduced[others, column][:, None] * reduced[top]) % PRIME
        pivots.append(column)
        if top + 1 == len(reduced):
            break
    free = np.setdiff1d(np.arange(matrix.shape[1]), pivots)
    basis = np.zeros((matrix.shape[1], len(free)), dtype=np.int64)
    basis[free, np.arange(len(free))] = 1
    basis[pivots] = -reduced[: len(pivots)][:, free] % PRIME
    sides = np.random.default_rng(1).integers(1, PRIME, (len(free), _LOOKS))
    looks = np.zeros((len(basis), _LOOKS), dtype=np.int64)
    for each in range(len(free)):
        looks = (looks + basis[:, each][:, None] * sides[each]) % PRIME
    return looks


def _dependent(vectors: Numbers, n: Numbers, min_group: int) -> tuple[int, ...] | None:
    """Return few vectors of few people that are dependent: one that is zero, two on one line, three in one plane …"""
    small = np.flatnonzero(n < min_group)
    for size in range(min_group - 2):
        for some in combinations(small.tolist(), size):
            left = min_group - 1 - int(n[list(some)].sum())
            others = np.array([each for each in small if each not in some and n[each] <= left], dtype=np.int64)
            if not len(others):
                continue
            rest = _without(vectors, some, others)
            is_zero = ~rest.any(axis=1)
            if is_zero.any():
                return (*some, int(others[is_zero][0]))
            pair = _on_one_line(rest, n[others], left)
            if pair is not None:
                return (*some, *(int(others[each]) for each in pair))
    return None


def _without(vectors: Numbers, some: Sequence[int], others: Numbers) -> Numbers:
    """Return other vectors without what is in the direction of some."""
    rest, taken = vectors[others], vectors[list(some)]
    for number in range(len(some)):
        place = int(np.flatnonzero(taken[number])[0])
        own = taken[number] * pow(int(taken[number, place]), PRIME - 2, PRIME) % PRIME
        rest = (rest - rest[:, place][:, None] * own) % PRIME
        taken = (taken - taken[:, place][:, None] * own) % PRIME
        taken[number] = own
    return rest


def _on_one_line(vectors: Numbers, n: Numbers, most: int) -> tuple[int, int] | None:
    first = vectors.astype(bool).argmax(axis=1)
    seen: dict[tuple[int, ...], list[int]] = {}
    for number, vector in enumerate(vectors):
        scaled = vector * pow(int(vector[first[number]]), PRIME - 2, PRIME) % PRIME
        seen.setdefault(tuple(scaled.tolist()), []).append(number)
    for numbers in seen.values():
        least = sorted(numbers, key=lambda number: n[number])[:2]
        if len(least) == 2 and n[least].sum() <= most:
            return least[0], least[1]
    return None
