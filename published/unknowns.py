"""Unknowns of people, and which sums take them: each unknown has a number, and each set of sums a mark.

Millions of unknowns are looked up, marked and put together here as arrays; what follows from who is alike stands in
`published.people_alike`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from published.unit_forest import Flags, Ints

Hashes = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int32]
Weights = npt.NDArray[np.int8] | Ints

_ODD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_OTHER_ODD = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True)
class Forms:
    """Sums and how often each takes an unknown, a form after the other.

    Attributes:
        starts: where each form begins, and after the last where it ends.
        sum: the numbers of the sums.
        weight: how often each takes the unknown; never zero.
    """

    starts: Ints
    sum: Ints
    weight: Ints

    @cached_property
    def marks(self) -> Hashes:
        """The mark of each form."""
        total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(marked(self.sum, self.weight))])
        marks: Hashes = total[self.starts[1:]] - total[self.starts[:-1]]
        return marks

    def terms(self, forms: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the terms of some forms: which of them (by its place in the argument), the sum, and the weight."""
        counts = self.starts[forms + 1] - self.starts[forms]
        which = np.repeat(np.arange(len(forms)), counts)
        term = np.arange(len(which)) + np.repeat(self.starts[forms] - (np.cumsum(counts) - counts), counts)
        return which, self.sum[term], self.weight[term]


NO_FORMS = Forms(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Taken:
    """Unknowns that sums take: by the unknown's number, the sum's, and how often it takes it."""

    unknown: Numbers
    sum: Ints
    weight: Weights


class Unknowns:
    """Unknowns that sums may have in common.

    Attributes:
        person: whose each is.
        key: which of theirs.
        marks: the mark of the sums that take it; 0 for none. Two have the same if and only if the same sums do, equally
            often (but for one case in 2^64 each).
    """

    def __init__(self, person: Hashes, key: Keys, form: Numbers, forms: Forms) -> None:
        """Begin with unknowns that are known.

        Args:
            person: whose each is.
            key: which of theirs; no two are of one person and key.
            form: the form of each.
            forms: all forms.
        """
        self.person, self.key = person, key
        self.marks = forms.marks[form]
        self._form, self._forms = form, forms
        self._taken: list[Taken] = []
        self._names: Hashes | None = None
        self._number_of_name = np.zeros(0, np.int32)

    def numbers(self, person: Hashes, key: Keys) -> Numbers:
        """Return the numbers of unknowns; those that are new get one.

        Args:
            person: whose each is; the same more than once, if need be.
            key: which of theirs.
        """
        if self._names is None:
            names = _named(self.person, self.key)
            self._number_of_name = np.argsort(names).astype(np.int32)
            self._names = names[self._number_of_name]
        asked = _named(person, key)
        order = np.argsort(asked)
        asked = asked[order]
        is_first = changes(asked)
        firsts = np.flatnonzero(is_first)
        names = asked[firsts]
        place = np.searchsorted(self._names, names)
        is_known = np.zeros(len(names), dtype=bool)
        inside = place < len(self._names)
        is_known[inside] = self._names[place[inside]] == names[inside]
        number = np.empty(len(names), np.int32)
        number[is_known] = self._number_of_name[place[is_known]]
        if not is_known.all():
            is_new = ~is_known
            number[is_new] = self._add(person[order[firsts[is_new]]], key[order[firsts[is_new]]])
            self._names = np.insert(self._names, place[is_new], names[is_new])
            self._number_of_name = np.insert(self._number_of_name, place[is_new], number[is_new])
        found = np.empty(len(person), np.int32)
        found[order] = number[np.cumsum(is_first) - 1]
        return found

    def take(self, taken: Taken) -> None:
        """Take note of sums."""
        self.marks = self.marks_with(taken)
        self._taken.append(taken)

    def marks_with(self, taken: Taken) -> Hashes:
        """Return what the marks would be with some sums more."""
        marks = self.marks.copy()
        np.add.at(marks, taken.unknown, marked(taken.sum, taken.weight))
        return marks

    def terms(self, unknowns: Ints, beside: Taken | None = None) -> tuple[Ints, Ints, Ints]:
        """Return the sums that take some unknowns.

        Args:
            unknowns: their numbers, each once.
            beside: sums beside those that were taken note of.

        Returns:
            Which of the unknowns (by its place in the argument), the sum, and how often it takes it; a sum may be there
            more than once.
        """
        place = np.full(len(self.person), -1, np.int64)
        place[unknowns] = np.arange(len(unknowns))
        is_old = unknowns < len(self._form)
        which, sums, weight = self._forms.terms(self._form[unknowns[is_old]].astype(np.int64))
        found = [(np.flatnonzero(is_old)[which], sums, weight)]
        for taken in (*self._taken, *([] if beside is None else [beside])):
            which = place[taken.unknown]
            is_in = which >= 0
            found.append((which[is_in], taken.sum[is_in], taken.weight[is_in].astype(np.int64)))
        return joined(found)

    def by_form(self) -> tuple[Ints, Ints, Forms]:
        """Return the unknowns that some sum takes, the form of each, and the forms."""
        number = np.flatnonzero(self.marks)
        marks = self.marks[number]
        order = np.argsort(marks)
        is_first = changes(marks[order])
        form = np.empty(len(number), np.int64)
        form[order] = np.cumsum(is_first) - 1
        which, sums, weight = added_up(*self.terms(number[order[is_first]]))
        starts = np.searchsorted(which, np.arange(np.count_nonzero(is_first) + 1))
        return number, form, Forms(starts.astype(np.int64), sums, weight)

    def _add(self, person: Hashes, key: Keys) -> Numbers:
        n = len(self.person)
        self.person, self.key = np.concatenate([self.person, person]), np.concatenate([self.key, key])
        self.marks = np.concatenate([self.marks, np.zeros(len(person), np.uint64)])
        return np.arange(n, n + len(person), dtype=np.int32)


def no_unknowns() -> Unknowns:
    """Return none, to which some may be added."""
    return Unknowns(np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.int32), NO_FORMS)


def joined(terms: Sequence[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    """Return several lists of terms as one."""
    which, sums, weight = zip(*terms, strict=True)
    return np.concatenate(which), np.concatenate(sums), np.concatenate(weight)


def added_up(which: Ints, sums: Ints, weight: Ints) -> tuple[Ints, Ints, Ints]:
    """Return terms by what they are of, then by sum, with one term for each sum; those that cancel out fall away."""
    order = np.lexsort((sums, which))
    which, sums, weight = which[order], sums[order], weight[order]
    starts = np.flatnonzero(changes(which) | changes(sums))
    total = np.add.reduceat(weight, starts) if len(starts) else weight
    kept = starts[total != 0]
    return which[kept], sums[kept], total[total != 0]


def marked(sums: Ints, weight: npt.NDArray[np.integer]) -> Hashes:
    """Return what sums add to the mark of an unknown that they take."""
    marks: Hashes = _mixed(sums.astype(np.uint64)) * weight.astype(np.int64).view(np.uint64)
    return marks


def _named(person: Hashes, key: npt.NDArray[np.unsignedinteger]) -> Hashes:
    """Return a number for each unknown that tells it apart."""
    names: Hashes = _mixed(person) + key.astype(np.uint64) * _OTHER_ODD
    return names


def _mixed(numbers: Hashes) -> Hashes:
    """Return an odd number for each; sums of multiples of them tell forms apart."""
    mark = (numbers + np.uint64(1)) * _ODD
    mixed: Hashes = (mark ^ (mark >> _HALF)) * _ODD
    return mixed


def changes(values: Hashes | Ints) -> Flags:
    """Return where an array begins, and where it goes on with another value."""
    found = np.ones(len(values), dtype=bool)
    found[1:] = values[1:] != values[:-1]
    return found
