"""Who is in which of the sums that were published: each unknown of a person once, with the sums that take it.

Sums of two competencies have no unknown in common, so what is known lies by competency. How it is written and read
stands in `orchestration.publish.released_state`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.publish.released_blocks import KEYS
from published.people_alike import Alike, alike_in
from published.unit_forest import Ints
from published.unknowns import Forms, Taken, Unknowns, changes, no_unknowns

Kind = type[pl.DataType] | pl.DataType

KEPT_MEMBERS: dict[str, Kind] = {
    "form": pl.Int32,
    "person": pl.UInt64,
    "person_key": pl.UInt32,
    "level_key": pl.UInt32,
}
KEPT_FORMS: dict[str, Kind] = {"form": pl.Int32, "sum": pl.Int64, "weight": pl.Int64}

_Where = tuple[str, str]
"""A kind of key, and a competency."""


@dataclass(frozen=True)
class KeptMembers:
    """Members as they are kept from one night to the next.

    Attributes:
        members: one row per unknown: `form` (its form), `person`, and one of `person_key` and `level_key`.
        forms: the sums in each form: `form`, `sum`, and how often it takes an unknown (`weight`).
    """

    members: pl.DataFrame
    forms: pl.DataFrame


class Members:
    """Who is in which sum."""

    def __init__(self) -> None:
        """Begin with nothing published."""
        self._unknowns: dict[_Where, Unknowns] = {}

    @classmethod
    def of_kept(cls, kept: KeptMembers, competencies: pl.DataFrame) -> Members:
        """Return members as they were kept.

        Args:
            kept: what was kept.
            competencies: the competency of each sum: `sum` and `competency_id`.
        """
        found = cls()
        by_form = kept.forms.sort("form")
        number = by_form["form"].to_numpy()
        n_forms = int(number.max(initial=-1)) + 1
        starts = np.searchsorted(number, np.arange(n_forms + 1))
        sums, weight = (by_form[name].cast(pl.Int64).to_numpy() for name in ("sum", "weight"))
        forms = Forms(starts.astype(np.int64), sums, weight)
        names, code_of_sum = _codes(competencies)
        of_form = np.full(n_forms, -1, dtype=np.int64)
        of_form[number] = code_of_sum[sums]
        for key in KEYS:
            rows = kept.members.filter(pl.col(key).is_not_null())
            form = rows["form"].cast(pl.Int32).to_numpy()
            person, keys = rows["person"].to_numpy(), rows[key].to_numpy()
            for code, places in _by_code(of_form[form]):
                found._unknowns[key, names[code]] = Unknowns(person[places], keys[places], form[places], forms)
        return found

    def taken(self, members: pl.DataFrame, competencies: pl.DataFrame) -> dict[_Where, Taken]:
        """Return whose unknowns some sums take; nothing is taken note of yet.

        Args:
            members: the columns of `released_blocks.MEMBERS`.
            competencies: the competency of each sum: `sum` and `competency_id`.
        """
        names, code_of_sum = _codes(competencies)
        found = {}
        for key in KEYS:
            rows = members.filter(pl.col(key).is_not_null())
            sums, weight = rows["sum"].to_numpy(), rows["weight"].to_numpy()
            person, keys = rows["person"].to_numpy(), rows[key].to_numpy()
            for code, places in _by_code(code_of_sum[sums]):
                where = key, names[code]
                unknowns = self._unknowns.setdefault(where, no_unknowns())
                number = unknowns.numbers(person[places], keys[places])
                found[where] = Taken(number, sums[places], weight[places])
        return found

    def add(self, taken: Mapping[_Where, Taken]) -> None:
        """Take note that sums are published.

        Args:
            taken: as `taken` gives it.
        """
        for where, each in taken.items():
            self._unknowns[where].take(each)

    def alike(self, key: str, competencies: Collection[str], proposed: Mapping[_Where, Taken], *, most: int) -> Alike:
        """Return who is alike in what was published, and in what is proposed beside it.

        Args:
            key: which kind of unknowns.
            competencies: the competencies that are looked at.
            proposed: as `taken` gives it.
            most: so many people of a group are named.
        """
        here = [(key, competency_id) for competency_id in competencies]
        known = [(self._unknowns[where], proposed.get(where)) for where in here if where in self._unknowns]
        return alike_in(known, most=most)

    def kept(self) -> KeptMembers:
        """Return what is to be kept for the nights to come."""
        members, forms, n_forms = [], [], 0
        for (key, _), unknowns in self._unknowns.items():
            number, form, kept = unknowns.by_form()
            columns = {"form": form + n_forms, "person": unknowns.person[number], key: unknowns.key[number]}
            members.append(pl.DataFrame(columns))
            n_sums = np.diff(kept.starts)
            of_term = np.repeat(np.arange(n_forms, n_forms + len(n_sums)), n_sums)
            forms.append(pl.DataFrame({"form": of_term, "sum": kept.sum, "weight": kept.weight}))
            n_forms += len(n_sums)
        return KeptMembers(_joined(members, KEPT_MEMBERS), _joined(forms, KEPT_FORMS))


def _codes(competencies: pl.DataFrame) -> tuple[list[str], Ints]:
    """Return all competencies, and by the number of a sum the place of its competency among them; -1 for none."""
    sums = competencies["sum"].to_numpy()
    names = competencies["competency_id"].unique().sort()
    code_of_sum = np.full(int(sums.max(initial=0)) + 1, -1, dtype=np.int64)
    code_of_sum[sums] = competencies["competency_id"].cast(pl.Enum(names)).to_physical().to_numpy()
    return names.to_list(), code_of_sum


def _by_code(codes: Ints) -> Iterator[tuple[int, Ints]]:
    """Give each code that is there with its places."""
    order = np.argsort(codes, kind="stable")
    for places in np.split(order, np.flatnonzero(changes(codes[order]))[1:]):
        if len(places) and (code := int(codes[places[0]])) >= 0:
            yield code, places


def _joined(frames: Sequence[pl.DataFrame], schema: Mapping[str, Kind]) -> pl.DataFrame:
    """Return all rows of frames that have some of the columns; the others are null."""
    own = [each.select(pl.col(name).cast(schema[name]) for name in each.columns) for each in frames]
    return pl.concat([pl.DataFrame(schema=schema), *own], how="diagonal")
