"""The Training coverage page: whether the catalogue answers the gaps, and whether people have taken it.

Which course answers which gap was decided when the warehouse was built. Whether a course moved a score stands
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboards.snapshot.competencies import columns_of
from dashboards.snapshot.coverage_sums import SUMS, WORDS, coverage_sums
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse


@dataclass(frozen=True)
class CoverageRow:
    """Gaps of a unit in a competency by training status; those of four statuses add up to `n_gaps`.

    Attributes:
        org_unit_id: the unit.
        org_unit_name: its name; None for the own line.
        competency_id: the competency.
        competency_name: its name.
        family: its family.
        n_gaps: people with a gap.
        n_no_course: nothing in the catalogue answers the gap; None where it is not told.
        n_not_taken: something does, and the person has not taken it; None where small groups are hidden.
        n_in_training: the person is enrolled in something that does; None as above.
        n_trained: the person has finished something that does; None where it is not told.
        coverage_rate: share of gaps that something answers; None where it is not told.
        rate_bound: the rate is of few, or of all but few, and shown as at most or at least that.
        needs_programme: nothing answers any of them; None where it is not told.
        withheld_reason: why every figure is None.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
    """

    org_unit_id: str
    org_unit_name: str | None
    competency_id: str
    competency_name: str
    family: str | None
    n_gaps: int | None
    n_no_course: int | None
    n_not_taken: int | None
    n_in_training: int | None
    n_trained: int | None
    coverage_rate: float | None
    rate_bound: Literal["at_most", "at_least"] | None
    needs_programme: bool | None
    withheld_reason: Literal["too_few", "held_back"] | None
    is_withheld: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is told how many gaps are in each of the four statuses."""
        return None not in (self.n_no_course, self.n_not_taken, self.n_in_training, self.n_trained)


@dataclass(frozen=True)
class Answered:
    """The share of gaps that a course answers, over the gaps of those rows of which it is told how many at least."""

    share: float
    n_gaps: int
    is_bound: bool


def at_least_answered(rows: Iterable[CoverageRow]) -> Answered | None:
    """Return the share of gaps that a course answers over several competencies; None where it is told of none.

    A row whose rate is "at least" counts with that, so that the whole is "at least" as well; one of which no more is
    told than "at most" is left out.
    """
    told = [row for row in rows if row.n_gaps and row.coverage_rate is not None and row.rate_bound != "at_most"]
    n_gaps = sum(row.n_gaps or 0 for row in told)
    if not n_gaps:
        return None
    answered = sum((row.coverage_rate or 0.0) * (row.n_gaps or 0) for row in told)
    return Answered(answered / n_gaps, n_gaps, is_bound=any(row.rate_bound == "at_least" for row in told))


@requires_page("coverage")
def by_competency(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> tuple[CoverageRow, ...]:
    """Return the whole's coverage per competency, the most gaps first and what is withheld last.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
        filters: cycle and family; coverage is not cut by job family or career level.
    """
    rows = _rows(reader, unit_id, filters)
    return tuple(row for is_whole, row in rows if is_whole)


@requires_page("coverage")
def by_unit(
    reader: Reader,
    competency_id: str,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> tuple[CoverageRow, ...]:
    """Return coverage of one competency in the units under a whole.

    Args:
        reader: the request's snapshot and viewer.
        competency_id: the competency.
        unit_id: as in `by_competency`.
        filters: the cycle.
    """
    rows = _rows(reader, unit_id, filters)
    return tuple(row for is_whole, row in rows if not is_whole and row.competency_id == competency_id)


def _rows(reader: Reader, unit_id: str | None, filters: GapFilter) -> list[tuple[bool, CoverageRow]]:
    if filters.cuts:
        raise NotAllowedError("filter")
    scope, cycle, selection = reader.select("coverage", unit_id, reader.cycle(filters.cycle_id))
    return coverage_rows(reader.warehouse, scope, cycle, selection, filters.family)


def coverage_rows(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, family: str | None
) -> list[tuple[bool, CoverageRow]]:
    """Return coverage of a whole and of the units right under it, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the cycle.
        selection: what the page is about.
        family: of this family of competencies alone.

    Returns:
        Pairs of whether the row is the whole's own, and the row; the most gaps first, what is withheld last.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    columns = {column.column_id: column for column in columns_of(warehouse, family)}
    tree = tree_of(warehouse, cycle.cycle_id)
    sums = coverage_sums(warehouse, scope, cycle, selection).filter(pl.col("competency_id").is_in(list(columns)))
    figures = sums.sort("n_gaps", "competency_id", "org_unit_id", descending=[True, False, False], nulls_last=True)
    kept = figures.select("is_whole", "org_unit_id", "competency_id", *SUMS, *WORDS, "is_withheld").to_dicts()
    return [
        (
            row.pop("is_whole"),
            CoverageRow(
                org_unit_name=selection.name if (unit := tree.get(row["org_unit_id"])) is None else unit.org_unit_name,
                competency_name=columns[row["competency_id"]].column_name,
                family=columns[row["competency_id"]].family,
                **row,
            ),
        )
        for row in kept
    ]
