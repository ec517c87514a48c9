"""The cheapest pattern that protects, found by an integer programme and, for small trees, by trying all of them."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.disclosure.linear_system import determined_group


def cheapest_people(parents: list[int | None], direct: list[int], *, min_group: int = 5) -> int:
    """Return the fewest people in hidden cells, by cell suppression as a mixed-integer programme.

    For each unit: is it hidden, does it show a leftover, how many people are in what is left to it, and how many it
    leaves to the unit above. A shown unit's leftover is nobody or at least `min_group`; so is that of the total of
    several tops, unless nobody may know it.
    """
    n_units = len(parents)
    totals = _totals(parents, direct)
    tops = [unit for unit, parent in enumerate(parents) if parent is None]
    everyone = sum(direct)
    hidden, shows, has, leaves = (np.arange(n_units) + n_units * block for block in range(4))
    rows, low, high = [], [], []

    def require(terms: dict[int, float], least: float, most: float) -> None:
        row = np.zeros(4 * n_units)
        for variable, factor in terms.items():
            row[variable] += factor
        rows.append(row)
        low.append(least)
        high.append(most)

    for unit in range(n_units):
        below = [child for child, parent in enumerate(parents) if parent == unit]
        require({has[unit]: 1, **{leaves[child]: -1 for child in below}}, direct[unit], direct[unit])
        require({leaves[unit]: 1, hidden[unit]: -everyone}, -np.inf, 0)
        require({leaves[unit]: 1, has[unit]: -1}, -np.inf, 0)
        require({has[unit]: 1, leaves[unit]: -1, hidden[unit]: everyone}, -np.inf, everyone)
        require({has[unit]: 1, leaves[unit]: -1, shows[unit]: -min_group}, 0, np.inf)
        require({has[unit]: 1, hidden[unit]: -everyone, shows[unit]: -everyone}, -np.inf, 0)
    integral = np.repeat([1, 1, 0, 0], n_units)
    upper = np.repeat([1, 1, everyone, everyone], n_units)
    price = np.concatenate([totals, np.zeros(3 * n_units)])
    if len(tops) > 1 and everyone >= min_group:
        # One more variable: whether the total shows a leftover.
        rows = [np.append(row, 0.0) for row in rows]
        total = np.zeros(4 * n_units + 1)
        total[leaves[tops]] = 1
        rows += [total - min_group * np.eye(4 * n_units + 1)[-1], total - everyone * np.eye(4 * n_units + 1)[-1]]
        low += [0, -np.inf]
        high += [np.inf, 0]
        integral, upper, price = np.append(integral, 1), np.append(upper, 1), np.append(price, 0)
    found = milp(
        price,
        integrality=integral,
        bounds=Bounds(np.zeros(len(price)), upper),
        constraints=LinearConstraint(np.array(rows), np.array(low), np.array(high)),
    )
    return round(found.fun)


def cheapest_by_trial(parents: list[int | None], direct: list[int], *, min_group: int = 5) -> int:
    """Return the fewest people in hidden cells over all patterns that an attacker can make nothing of."""
    totals = _totals(parents, direct)
    inside = [_at_or_above(parents, unit) for unit in range(len(parents))]
    several = sum(parent is None for parent in parents) > 1 and sum(direct) >= min_group
    best = sum(totals)
    for pattern in product((False, True), repeat=len(parents)):
        price = sum(n for n, is_hidden in zip(totals, pattern, strict=True) if is_hidden)
        if price < best:
            shown = [unit for unit, is_hidden in enumerate(pattern) if not is_hidden]
            rows = [[int(unit in above) for above in inside] for unit in shown]
            rows += [[1] * len(parents)] if several else []
            if determined_group(rows, direct, min_group=min_group) is None:
                best = price
    return best


def possible_numbers(
    parents: list[int | None], direct: list[int], limits: list[tuple[int, int]], unit: int
) -> tuple[int, int]:
    """Return the fewest and the most people of a unit who may be in a part, given limits for every unit's number.

    Args:
        parents: each unit's parent.
        direct: how many people sit directly in each unit.
        limits: the fewest and the most in the part that are told of each unit, those below included.
        unit: the unit asked about.
    """
    inside = [_at_or_above(parents, each) for each in range(len(parents))]
    rows = np.array([[float(above in each) for each in inside] for above in range(len(parents))])
    told = LinearConstraint(rows, [least for least, _ in limits], [most for _, most in limits])
    found = [
        milp(
            sign * rows[unit], integrality=np.ones(len(direct)), bounds=Bounds(0, np.array(direct)), constraints=told
        ).fun
        for sign in (1, -1)
    ]
    return round(found[0]), round(-found[1])


def _totals(parents: list[int | None], direct: list[int]) -> list[int]:
    inside = [_at_or_above(parents, unit) for unit in range(len(parents))]
    return [sum(n for n, above in zip(direct, inside, strict=True) if unit in above) for unit in range(len(parents))]


def _at_or_above(parents: list[int | None], unit: int) -> set[int]:
    found: set[int] = set()
    above: int | None = unit
    while above is not None:
        found.add(above)
        above = parents[above]
    return found
