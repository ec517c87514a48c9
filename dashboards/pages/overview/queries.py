"""The Overview page: the finding, what it compares to, and what asks for action.

The figures come from the modules of their subjects; here they are put side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import polars as pl

from dashboards.pages.coverage.queries import CoverageRow, at_least_answered, coverage_rows
from dashboards.pages.movement.balance_queries import balance_rows, total_of
from dashboards.pages.movement.rows import BalanceRow
from dashboards.pages.overview.alert_queries import alerts_of
from dashboards.pages.overview.rows import (
    Headline,
    Kpi,
    KpiAt,
    KpiHistory,
    KpiKey,
    Overview,
    TopGap,
    UncoveredGap,
)
from dashboards.snapshot.competencies import Column, names_of
from dashboards.snapshot.cycles import Cycle, pick
from dashboards.snapshot.gap_sums import GapFilter, gap_sums, told_sums
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.org_units import Selection, is_own
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse
from dashboards.snapshot.totals import people_assessed, people_of

N_TOP_GAPS = 6
N_UNCOVERED = 5
ShareBound = Literal["at_most", "at_least"]
FORMS: dict[KpiKey, Literal["count", "share", "levels"]] = {
    "people_assessed": "count",
    "people_with_gap": "count",
    "assessed": "count",
    "n_gaps": "count",
    "share_with_gap": "share",
    "levels_short": "levels",
    "coverage_rate": "share",
    "closure_rate": "share",
}


@requires_page("overview")
def overview(
    reader: Reader,
    unit_id: str | None = None,
    cycle_id: str | None = None,
    now: datetime | None = None,
) -> Overview:
    """Return the facts of the Overview page.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
        cycle_id: a closed cycle; None for today.
        now: the present moment, to tell whether the data is stale; None does not look.
    """
    warehouse = reader.warehouse
    scope, cycle, selection = reader.select("overview", unit_id, reader.moment(cycle_id))
    closed = pick(reader.cycles, None) if cycle.is_today else cycle
    before = None if cycle.previous_cycle_id is None else pick(reader.cycles, cycle.previous_cycle_id)
    has_coverage = reader.may_open("coverage")
    is_unhidden = is_own(warehouse, scope, cycle, selection)
    latest = None if is_unhidden else reader.latest_with(selection)
    coverage = coverage_rows(warehouse, scope, closed, selection, None) if has_coverage and closed else []
    coverage_of_whole = [row for is_whole, row in coverage if is_whole]
    summed = _summed_cycle(warehouse, scope, cycle, latest, selection)
    # The widest gap is that of all that the sums rest on, so where these are a cycle's, the list is that cycle's, too.
    told = told_sums(warehouse, scope, summed, latest if summed == cycle else None, selection)
    gaps = told.filter("is_whole")
    balances = None if closed is None else balance_rows(warehouse, scope, closed, selection)
    labels = {each.cycle_id: each.label for each in reader.cycles if each.cycle_id != cycle.cycle_id}
    top = _top_gaps(gaps, summed, balances or (), names_of(warehouse), labels)
    if is_unhidden and cycle.is_today:
        kpis = _kpis_of_today(warehouse, scope, cycle, selection)
    else:
        kpis = _kpis(warehouse, scope, summed, before, selection, has_coverage=has_coverage)
    of_summed = _whole_gaps(warehouse, scope, summed, selection).filter(
        pl.col("is_withheld") | (pl.col("n_assessed") > 0)
    )
    return Overview(
        cycle=cycle,
        previous_cycle=before,
        closed_cycle=closed,
        summed_cycle=summed,
        selection=selection,
        as_of=reader.as_of,
        refreshed_at=reader.refreshed_at,
        headline=_headline(top),
        balance=None if closed is None else total_of(balances or (), closed),
        kpis=tuple(kpis),
        n_competencies=of_summed.height,
        n_added_up=_added_up(of_summed).height,
        n_withheld=int(gaps["is_withheld"].sum()),
        top_gaps=top[:N_TOP_GAPS],
        gaps_without_programme=_uncovered(coverage_of_whole),
        is_coverage_told=all(row.needs_programme is not None for row in coverage_of_whole),
        alerts=alerts_of(reader, now),
        min_group=reader.min_group,
        has_suppression=not is_unhidden,
    )


@requires_page("overview")
def history(reader: Reader, unit_id: str | None = None, cycle_id: str | None = None) -> tuple[KpiHistory, ...]:
    """Return the page's figures over the cycles, for those trends that it draws small.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: as in `overview`.
        cycle_id: the last cycle; None for the latest closed one.
    """
    scope, cycle, selection = reader.select("overview", unit_id, reader.cycle(cycle_id))
    shown = _figures(reader.warehouse, scope, cycle, selection, has_coverage=reader.may_open("coverage"))
    points: dict[KpiKey, list[KpiAt]] = {}
    for at in sorted(reader.cycles, key=lambda earlier: earlier.closes_on):
        if at.closes_on <= cycle.closes_on:
            figures = _figures(reader.warehouse, scope, at, selection, has_coverage=reader.may_open("coverage"))
            for key, figure in figures.items():
                value = figure.value if figure.is_like(shown[key]) else None
                points.setdefault(key, []).append(KpiAt(at.cycle_id, at.label, value))
    return tuple(KpiHistory(key, tuple(values)) for key, values in points.items())


@dataclass(frozen=True)
class _Figure:
    """A card's figure of one cycle.

    Attributes:
        value: None where it is not known, or not told.
        n: what it is of.
        bound: it is at least or at most that.
        over: the competencies that it is over; None where all are shown, so that cycles can be compared.
    """

    value: float | None
    n: int | None = None
    bound: ShareBound | None = None
    over: frozenset[str] | None = None

    def is_like(self, other: _Figure) -> bool:
        """Return whether both are over the same competencies: of others a difference would say nothing."""
        return self.over == other.over


def _share(part: float, n: int, over: frozenset[str] | None = None) -> _Figure:
    return _Figure(part / n if n else None, n, over=over)


def _whole_gaps(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    return gap_sums(warehouse, scope, cycle, selection, GapFilter()).filter("is_whole")


def _added_up(gaps: pl.DataFrame) -> pl.DataFrame:
    """Keep the competencies that sums rest on: those with every figure shown."""
    return gaps.filter(pl.col("levels_short").is_not_null())


def _summed_cycle(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, latest: Cycle | None, selection: Selection
) -> Cycle:
    """Return the cycle that sums are of: for today the latest closed one where more levels of that may be added up.

    More levels, not more competencies: a pilot may show each of its few, and today be withheld in a few of many.
    """
    if not cycle.is_today or latest is None:
        return cycle
    n_today, n_closed = (
        _sum(_added_up(_whole_gaps(warehouse, scope, each, selection)), "n_assessed") for each in (cycle, latest)
    )
    return latest if n_closed > n_today else cycle


def _top_gaps(
    gaps: pl.DataFrame,
    summed: Cycle,
    balances: Sequence[BalanceRow],
    names: dict[str, Column],
    labels: Mapping[str, str],
) -> tuple[TopGap, ...]:
    """Return the widest gaps, those of the summed cycle first: of two cycles none can be called the wider."""
    became = {row.competency_id: row for row in balances}
    widest = _added_up(gaps).filter(pl.col("levels_short") > 0)
    widest = widest.with_columns(is_other=pl.col("spoken_for") != summed.cycle_id)
    order = ("is_other", "levels_short", "competency_id")
    return tuple(
        TopGap(
            competency_id=row["competency_id"],
            competency_name=names[row["competency_id"]].column_name,
            family=names[row["competency_id"]].family,
            n_assessed=row["n_assessed"],
            n_with_gap=row["n_with_gap"],
            share_with_gap=row["share_with_gap"],
            levels_short=row["levels_short"],
            balance=became.get(row["competency_id"]),
            spoken_for=labels.get(row["spoken_for"]),
        )
        for row in widest.sort(*order, descending=[False, True, False]).to_dicts()
    )


def _headline(top: tuple[TopGap, ...]) -> Headline | None:
    if not top:
        return None
    return Headline(
        competency_id=top[0].competency_id,
        competency_name=top[0].competency_name,
        n_with_gap=top[0].n_with_gap,
        levels_short=top[0].levels_short,
    )


def _kpis_of_today(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> list[Kpi]:
    """Return the cards of today, all over the same competencies and people, to whom the whole is unhidden."""
    gaps = _whole_gaps(warehouse, scope, cycle, selection)
    people = people_of(warehouse, scope, cycle, selection)
    n_assessed = _sum(gaps, "n_assessed")
    with_gap = float(people.n_with_gap) if people.n_assessed else None
    return [
        Kpi("people_assessed", people.n_assessed, None, people.n_people, None, "count"),
        Kpi("people_with_gap", with_gap, None, people.n_assessed, None, "count"),
        Kpi("n_gaps", _sum(gaps, "n_with_gap") if n_assessed else None, None, n_assessed, None, "count"),
        Kpi("levels_short", float(gaps["levels_short"].sum()) if n_assessed else None, None, None, None, "levels"),
    ]


def _kpis(
    warehouse: Warehouse,
    scope: Scope,
    cycle: Cycle,
    before: Cycle | None,
    selection: Selection,
    *,
    has_coverage: bool,
) -> list[Kpi]:
    """Return the cards of a cycle, each beside the same of the cycle before where both are over the same."""
    now = _figures(warehouse, scope, cycle, selection, has_coverage=has_coverage)
    then: dict[KpiKey, _Figure] = {}
    if before is not None:
        then = _figures(warehouse, scope, before, selection, has_coverage=has_coverage)
    kpis = []
    for key, figure in now.items():
        earlier = then.get(key)
        is_comparable = earlier is not None and earlier.is_like(figure)
        previous = earlier if is_comparable and earlier is not None else _Figure(None)
        kpis.append(Kpi(key, figure.value, previous.value, figure.n, previous.n, FORMS[key], figure.bound))
    return kpis


def _figures(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, *, has_coverage: bool
) -> dict[KpiKey, _Figure]:
    """Return the figures of the cards; over pairs of person × competency where the whole is hidden in part."""
    is_unhidden = is_own(warehouse, scope, cycle, selection)
    of_whole = _whole_gaps(warehouse, scope, cycle, selection)
    gaps = _added_up(of_whole)
    over = None if is_unhidden else frozenset(gaps["competency_id"])
    n_assessed, n_with_gap = _sum(gaps, "n_assessed"), _sum(gaps, "n_with_gap")
    figures: dict[KpiKey, _Figure] = {}
    if is_unhidden:
        n_people, n_profiled = people_assessed(warehouse, scope, cycle, selection)
        figures["people_assessed"] = _Figure(n_people, n_profiled)
    else:
        figures["assessed"] = _Figure(
            n_assessed if n_assessed or len(gaps) == len(of_whole) else None, _sum(gaps, "n_people"), over=over
        )
    if cycle.is_today:
        figures["n_gaps"] = _Figure(n_with_gap if n_assessed else None, n_assessed, over=over)
    else:
        figures["share_with_gap"] = _share(n_with_gap, n_assessed, over)
    figures["levels_short"] = _Figure(float(gaps["levels_short"].sum()) if n_assessed else None, over=over)
    if cycle.is_today:
        return figures
    if has_coverage:
        figures["coverage_rate"] = _coverage(warehouse, scope, cycle, selection, is_unhidden=is_unhidden)
    balances = balance_rows(warehouse, scope, cycle, selection) or ()
    balance = total_of(balances, cycle)
    told = frozenset(row.competency_id for row in balances if row.n_gaps_now is not None)
    closed = _Figure(None) if balance is None else _share(balance.n_closed, balance.n_before)
    figures["closure_rate"] = replace(closed, over=None if is_unhidden else told)
    return figures


def _coverage(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, *, is_unhidden: bool) -> _Figure:
    rows = [row for is_whole, row in coverage_rows(warehouse, scope, cycle, selection, None) if is_whole]
    answered = at_least_answered(rows)
    over = None if is_unhidden else frozenset(row.competency_id for row in rows if row.n_gaps is not None)
    if answered is None:
        return _Figure(None, over=over)
    return _Figure(answered.share, answered.n_gaps, "at_least" if answered.is_bound else None, over)


def _sum(figures: pl.DataFrame, column: str) -> int:
    return int(figures[column].sum())


def _uncovered(rows: Sequence[CoverageRow]) -> tuple[UncoveredGap, ...]:
    return tuple(
        UncoveredGap(row.competency_id, row.competency_name, row.family, row.n_gaps)
        for row in rows
        if row.needs_programme
    )[:N_UNCOVERED]
