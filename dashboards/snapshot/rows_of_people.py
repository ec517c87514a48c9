"""Rows of everybody, kept in the order of people, of which those of a few are found without a look at the others.

To find those of one line DuckDB reads everybody's ids: at 100,000 people that is most of what a manager's page costs.
What rows are kept so stands with those who ask for them; they are the same whoever asks, and hold no name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from published.files import Row


class RowsOfPeople:
    """Rows of a frame by the person that they are about."""

    def __init__(self, rows: pl.DataFrame, places: Mapping[str, int]) -> None:
        """Keep the rows; texts, which are few different ones, by their numbers.

        Args:
            rows: with `person_id`, which is never null.
            places: of each person, from 0: `people.places_of_people`.
        """
        if not rows["person_id"].is_sorted():
            rows = rows.sort("person_id", maintain_order=True)
        runs = rows["person_id"].rle().struct.unnest()
        counts = runs["len"].to_numpy().astype(np.int64)
        is_known = [person_id in places for person_id in runs["value"]]
        numbers = [places[person_id] for person_id in runs["value"].filter(pl.Series(is_known, dtype=pl.Boolean))]
        self._places = places
        self._starts, self._counts = (np.zeros(len(places), dtype=np.int64) for _ in range(2))
        self._starts[numbers] = (np.cumsum(counts) - counts)[is_known]
        self._counts[numbers] = counts[is_known]
        self._texts = [name for name, kind in rows.schema.items() if kind == pl.String and name != "person_id"]
        self._rows = rows.drop("person_id").with_columns(pl.col(self._texts).cast(pl.Categorical))

    @property
    def everybodys(self) -> pl.DataFrame:
        """All rows without their people; texts are of a type of their own."""
        return self._rows

    def of(self, person_ids: Collection[str]) -> pl.DataFrame:
        """Return the rows of these people, in the order of their ids, with `person_id` last."""
        ids = [person_id for person_id in sorted(person_ids) if person_id in self._places]
        numbers = np.array([self._places[person_id] for person_id in ids], dtype=np.int64)
        starts, counts = self._starts[numbers], self._counts[numbers]
        before = np.cumsum(counts) - counts
        taken = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
        whose = pl.Series("person_id", ids, dtype=pl.String).gather(np.repeat(np.arange(len(ids)), counts))
        rows = self._rows[taken]
        return rows.with_columns(*(rows[name].cast(pl.String) for name in self._texts), whose)

    def of_one(self, person_id: str) -> list[Row]:
        """Return the rows of one person without `person_id`; of one they are at hand without a look for them."""
        place = self._places.get(person_id)
        if place is None:
            return []
        return self._rows.slice(int(self._starts[place]), int(self._counts[place])).to_dicts()
