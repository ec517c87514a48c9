"""Groups of people alike: those whose unknowns are in the same sums.

What follows from a group of many is in `published.pairs_of_sums` and `published.release_disclosure`. Millions of rows
become arrays here, and a large company's people some ten times fewer groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from published.unit_forest import Ints

Form = dict[int, int]
"""How often each sum takes an unknown, by the number of the sum; none is zero."""

Group = tuple[Form, set[int]]
"""A form, and the people who have it."""

_ODD, _HALF = 0x9E3779B97F4A7C15, 1 << 32
_OTHER_ODD = 0xC2B2AE3D27D4EB4F


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
        order = np.lexsort((place, group))
        group, place, weight = group[order], place[order], weight[order]
        is_first = np.ones(len(group), dtype=bool)
        is_first[1:] = (group[1:] != group[:-1]) | (place[1:] != place[:-1])
        starts = np.flatnonzero(is_first)
        total = np.add.reduceat(weight, starts) if len(starts) else weight
        kept = starts[total != 0]
        return cls(group[kept], place[kept], total[total != 0])


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
    person: npt.NDArray[np.uint64]

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
    terms = members.select(
        "sum",
        pl.col("weight").cast(pl.Int64),
        person=pl.col("person").cast(pl.UInt64),
        key=_mixed("person") + pl.col("unknown").cast(pl.UInt64) * _OTHER_ODD,
    )
    mark = _mixed("sum") * pl.col("weight").reinterpret(signed=False)
    of_unknown = terms.group_by("key").agg(mark.sum().alias("mark"), pl.col("person").first())
    of_unknown = of_unknown.sort("mark", "person")
    marks, person = of_unknown["mark"].to_numpy(), of_unknown["person"].to_numpy()
    is_first = np.ones(len(marks), dtype=bool)
    is_first[1:] = marks[1:] != marks[:-1]
    starts = np.flatnonzero(is_first)
    group = np.cumsum(is_first) - 1
    is_new = is_first.copy()
    is_new[1:] |= person[1:] != person[:-1]
    nth = np.cumsum(is_new) - np.cumsum(is_new)[starts][group]
    is_named = is_new & (nth < most)
    # One unknown of each group shows the form of all.
    shown = pl.DataFrame({"key": of_unknown["key"].gather(starts), "group": np.arange(len(starts))})
    forms = terms.join(shown, on="key").select("group", "sum", "weight")
    numbers, place = np.unique(forms["sum"].to_numpy().astype(np.int64), return_inverse=True)
    added = Terms.added_up(forms["group"].to_numpy().astype(np.int64), place, forms["weight"].to_numpy())
    return Alike(numbers, added, group[is_named], person[is_named])


def _mixed(column: str) -> pl.Expr:
    """Return an odd number for each number of a column; sums of multiples of them tell forms apart."""
    mark = (pl.col(column).cast(pl.UInt64) + 1) * _ODD
    return (mark ^ (mark // _HALF)) * _ODD
