"""The Overview page: the finding, what it compares to, and what asks for action.

The figures come from the modules of their subjects; here they are put side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import polars as pl

from dashboards.pages.coverage.queries import coverage_rows
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
from dashboards.snapshot.coverage_sums import coverage_sums
from dashboards.snapshot.cycles import Cycle, pick
from dashboards.snapshot.gap_sums import GapFilter, gap_sums
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.org_units import Selection
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse
from dashboards.snapshot.totals import Share, people_assessed, people_of
from published.rounding import SHARE_AT_LEAST, SHARE_AT_MOST

N_TOP_GAPS = 6
N_UNCOVERED = 5


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
    gaps = _whole_gaps(warehouse, scope, cycle, selection)
    balances = None if closed is None else balance_rows(warehouse, scope, closed, selection)
    top = _top_gaps(_shown(gaps), balances or (), names_of(warehouse))
    if cycle.is_today:
        kpis = _kpis_of_today(warehouse, scope, cycle, selection)
    else:
        kpis = _kpis(warehouse, scope, cycle, before, selection, has_coverage=has_coverage)
    return Overview(
        cycle=cycle,
        previous_cycle=before,
        closed_cycle=closed,
        selection=selection,
        as_of=reader.as_of,
        refreshed_at=reader.refreshed_at,
        headline=_headline(top),
        balance=None if closed is None else total_of(balances or (), closed),
        kpis=tuple(kpis),
        n_competencies=gaps.height,
        n_added_up=_added_up(gaps).height,
        n_withheld=int(gaps["is_withheld"].sum()),
        top_gaps=top[:N_TOP_GAPS],
        gaps_without_programme=_uncovered(warehouse, scope, closed, selection) if has_coverage and closed else (),
        alerts=alerts_of(reader, now),
        min_group=reader.min_group,
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
    points: dict[KpiKey, list[KpiAt]] = {}
    for at in sorted(reader.cycles, key=lambda earlier: earlier.closes_on):
        if at.closes_on <= cycle.closes_on:
            figures = _figures(reader.warehouse, scope, at, selection, has_coverage=reader.may_open("coverage"))
            for key, figure in figures.items():
                points.setdefault(key, []).append(KpiAt(at.cycle_id, at.label, _value(key, figure)))
    return tuple(KpiHistory(key, tuple(values)) for key, values in points.items())


def _value(key: KpiKey, figure: Share | float | None) -> float | None:
    if key == "people_assessed":
        return _part(figure)
    return _number(figure) if key == "levels_short" else _bounded(figure)[0]


def _whole_gaps(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    return gap_sums(warehouse, scope, cycle, selection, GapFilter()).filter("is_whole")


def _shown(gaps: pl.DataFrame) -> pl.DataFrame:
    """Leave out the competencies of which nothing is shown."""
    return gaps.filter(~pl.col("is_withheld"))


def _added_up(gaps: pl.DataFrame) -> pl.DataFrame:
    """Keep the competencies that sums rest on: those with every figure shown.

    Where nobody or everybody has a gap and that is news to the viewer, the figure is a bound: within a sum it could be
    told by taking the others off.
    """
    is_bound = (pl.col("n_not_visible") > 0) & (
        (pl.col("n_with_gap") == 0) | (pl.col("n_with_gap") == pl.col("n_assessed"))
    )
    return _shown(gaps).filter(~is_bound)


def _top_gaps(gaps: pl.DataFrame, balances: Sequence[BalanceRow], names: dict[str, Column]) -> tuple[TopGap, ...]:
    became = {row.competency_id: row for row in balances}
    widest = gaps.filter(pl.col("levels_short") > 0).sort("levels_short", "competency_id", descending=[True, False])
    top = []
    for row in widest.to_dicts():
        share = _bounded(Share(row["n_with_gap"], row["n_assessed"], is_disclosive=row["n_not_visible"] > 0))
        column = names[row["competency_id"]]
        top.append(
            TopGap(
                competency_id=row["competency_id"],
                competency_name=column.column_name,
                family=column.family,
                n_assessed=row["n_assessed"],
                n_with_gap=None if share[1] is not None else row["n_with_gap"],
                share_with_gap=share[0],
                share_bound=share[1],
                levels_short=row["levels_short"],
                balance=became.get(row["competency_id"]),
            )
        )
    return tuple(top)


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
    """Return the cards of today, all over the same competencies and people."""
    gaps = _added_up(_whole_gaps(warehouse, scope, cycle, selection))
    ids = tuple(sorted(gaps["competency_id"]))
    people = people_of(warehouse, scope, cycle, selection, ids) if ids else None
    n_assessed = _sum(gaps, "n_assessed")
    with_gap, bound = None, None
    if people is not None and people.n_assessed:
        share = Share(people.n_with_gap, people.n_assessed, is_disclosive=people.n_not_visible > 0)
        bound = _bounded(share)[1]
        with_gap = float(people.n_with_gap)
    return [
        Kpi(
            "people_assessed",
            None if people is None else people.n_assessed,
            None,
            None if people is None else people.n_people,
            None,
            "count",
        ),
        Kpi(
            "people_with_gap",
            None if bound else with_gap,
            None,
            None if people is None else people.n_assessed,
            None,
            "count",
            share_bound=bound,
        ),
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
    now = _figures(warehouse, scope, cycle, selection, has_coverage=has_coverage)
    then: dict[KpiKey, Share | float | None] = {}
    if before is not None:
        then = _figures(warehouse, scope, before, selection, has_coverage=has_coverage)
    kpis = []
    for key, figure in now.items():
        earlier = then.get(key)
        if key == "levels_short":
            kpis.append(Kpi(key, _number(figure), _number(earlier), None, None, "levels"))
        elif key == "people_assessed":
            kpis.append(Kpi(key, _part(figure), _part(earlier), _whole(figure), _whole(earlier), "count"))
        else:
            value, bound = _bounded(figure)
            kpis.append(
                Kpi(key, value, _bounded(earlier)[0], _whole(figure), _whole(earlier), "share", share_bound=bound)
            )
    return kpis


def _figures(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, *, has_coverage: bool
) -> dict[KpiKey, Share | float | None]:
    gaps = _added_up(_whole_gaps(warehouse, scope, cycle, selection))
    n_assessed = _sum(gaps, "n_assessed")
    figures: dict[KpiKey, Share | float | None] = {
        "people_assessed": people_assessed(warehouse, scope, cycle, selection),
        "share_with_gap": Share(_sum(gaps, "n_with_gap"), n_assessed, is_disclosive=_sum(gaps, "n_not_visible") > 0),
        "levels_short": float(gaps["levels_short"].sum()) if n_assessed else None,
    }
    if has_coverage:
        covered = coverage_sums(warehouse, scope, cycle, selection).filter(pl.col("is_whole") & ~pl.col("is_withheld"))
        n_gaps = _sum(covered, "n_gaps")
        n_covered = n_gaps - _sum(covered, "n_no_course")
        figures["coverage_rate"] = Share(n_covered, n_gaps, is_disclosive=_sum(covered, "n_not_visible") > 0)
    balance = total_of(balance_rows(warehouse, scope, cycle, selection) or (), cycle)
    if balance is not None:
        figures["closure_rate"] = Share(balance.n_closed, balance.n_before, is_disclosive=False)
    else:
        figures["closure_rate"] = None
    return figures


def _sum(figures: pl.DataFrame, column: str) -> int:
    return int(figures[column].sum())


def _uncovered(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> tuple[UncoveredGap, ...]:
    rows = [row for is_whole, row in coverage_rows(warehouse, scope, cycle, selection, None) if is_whole]
    return tuple(
        UncoveredGap(row.competency_id, row.competency_name, row.family, row.n_gaps)
        for row in rows
        if row.needs_programme
    )[:N_UNCOVERED]


def _bounded(figure: Share | float | None) -> tuple[float | None, Literal["at_most", "at_least"] | None]:
    """Return a share as the viewer may see it, and whether it is a bound."""
    if not isinstance(figure, Share) or not figure.n:
        return None, None
    share = figure.part / figure.n
    if figure.is_disclosive and share <= 0:
        return SHARE_AT_MOST, "at_most"
    if figure.is_disclosive and share >= 1:
        return SHARE_AT_LEAST, "at_least"
    return share, None


def _number(figure: Share | float | None) -> float | None:
    return figure if isinstance(figure, float) else None


def _part(figure: Share | float | None) -> float | None:
    return figure.part if isinstance(figure, Share) else None


def _whole(figure: Share | float | None) -> int | None:
    return figure.n if isinstance(figure, Share) else None
