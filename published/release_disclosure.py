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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb

import polars as pl

from published.pairs_of_sums import PRIME, Form, mark_of, settled_in_pairs

_NAMED = 4
"""So many times `min_group` people are known by name in a group; more of them need not be told apart."""

_TRIALS = 2000
"""So many ways of making forms zero are tried; beyond that figures wait."""

Group = tuple[Form, set[int]]
"""What number people have in a combination, and who they are."""


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
    waiting: set[int] = set()
    open_ = set(proposed)
    while open_:
        kept = members.filter(~pl.col("sum").is_in(list(waiting)))
        exposed = _exposed(_alike(kept, min_group), open_, layers, min_group)
        if not exposed:
            break
        waiting |= exposed
        open_ -= exposed
    return frozenset(waiting)


def _alike(members: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Return people who are in the same sums with the same unknown; of many some by name.

    Returns:
        One row per group of people alike: `group`, the lists `sum` and `weight`, and the list `people`.
    """
    unknown = ["person", "unknown"]
    mark = mark_of("sum") * pl.col("weight").cast(pl.Int64).reinterpret(signed=False)
    of_unknown = members.group_by(unknown).agg(mark.sum().alias("mark"))
    alike = of_unknown.group_by("mark").agg(
        pl.col(unknown).first(), pl.col("person").bottom_k(_NAMED * min_group).alias("people")
    )
    forms = members.join(alike.select(unknown), on=unknown, how="semi").select(*unknown, "sum", "weight")
    forms = forms.group_by(*unknown, "sum").agg(pl.col("weight").cast(pl.Int64).sum()).filter(pl.col("weight") != 0)
    forms = forms.sort("sum").group_by(unknown).agg("sum", "weight")
    groups = alike.join(forms, on=unknown).select("sum", "weight", "people").sort("sum", "weight")
    return groups.with_row_index("group")


def _as_groups(groups: pl.DataFrame) -> list[Group]:
    rows = groups.select("sum", "weight", "people").iter_rows()
    return [(dict(zip(numbers, weights, strict=True)), set(people)) for numbers, weights, people in rows]


def _exposed(alike: pl.DataFrame, proposed: set[int], layers: Mapping[int, int], min_group: int) -> set[int]:
    """Return the proposed sums that may be in a combination about few people."""
    solved, left = settled_in_pairs(alike, layers, min_group=min_group)
    equations = _Equations(layers, solved)
    at_large = equations.left_open(_as_groups(left), min_group)
    if not at_large:
        return set()
    if layers and equations.touching(proposed, at_large):
        # Who was whose twin is seen among people as they were, and only matters where something is left open.
        terms = alike.select("group", "sum").explode("sum")
        touching = equations.touching(terms["sum"].unique(), at_large)
        near = alike.join(terms.filter(pl.col("sum").is_in(list(touching))), on="group", how="semi")
        groups = _as_groups(near)
        for form in _twin_forms(groups, layers, min_group):
            equations.add(form)
        at_large = equations.left_open(groups, min_group)
    return equations.touching(proposed, at_large)


class _Equations:
    """Equations between the multiples of a combination that is about few people."""

    def __init__(self, layers: Mapping[int, int], solved: Mapping[int, Form] | None = None) -> None:
        """Begin with what is known: multiples written with others."""
        self._layers = layers
        self._solved: dict[int, Form] = dict(solved or {})

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
        left = dict(form)
        while known := [number for number in left if number in self._solved]:
            for number in known:
                times = left.pop(number, 0)
                for other, factor in self._solved[number].items():
                    value = (left.get(other, 0) + times * factor) % PRIME
                    if value:
                        left[other] = value
                    else:
                        left.pop(other, None)
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

    def left_open(self, groups: Sequence[Group], min_group: int) -> set[int]:
        """Take in that forms of many people are zero, until none is left; return the multiples that may tell of few."""
        left = list(groups)
        while left:
            left = self.grouped(left, _NAMED * min_group)
            found = [form for form, people in left if len(people) >= min_group]
            if not found:
                break
            for form in found:
                self.add(form)
        return {
            number
            for together in _connected(left)
            if _may_tell(together, min_group)
            for form, _ in together
            for number in form
        }

    def touching(self, numbers: Iterable[int], at_large: set[int]) -> set[int]:
        """Return the numbers whose multiples are not settled by equations that leave out some."""
        return {number for number in numbers if at_large & self.reduced({number: 1}).keys()}

    def _order(self, number: int) -> tuple[int, int]:
        """Order sums of all before those of parts, so that people alike but for a part get the same factor."""
        return self._layers.get(number, 0), number


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
