"""Rows of the Overview page. Its queries read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dashboards.pages.overview.alert_queries import Alert
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection

KpiKey = Literal["people_assessed", "share_with_gap", "levels_short", "coverage_rate", "closure_rate"]


@dataclass(frozen=True)
class Headline:
    """The widest gap by levels short, and how many of the gaps of the cycle before closed.

    Attributes:
        competency_id: the competency.
        competency_name: its name.
        n_with_gap: people with a gap; None where everybody has one and the viewer may not know.
        levels_short: levels they are short of.
        share_closed: of all gaps of the cycle before; None without one, or where it may not be told.
        n_gaps_before: how many those were.
    """

    competency_id: str
    competency_name: str
    n_with_gap: int | None
    levels_short: float
    share_closed: float | None
    n_gaps_before: int | None


@dataclass(frozen=True)
class Kpi:
    """One figure beside that of the cycle before.

    Attributes:
        key: which figure.
        value: in this cycle; None where unknown or withheld.
        previous: in the cycle before.
        n: what a share is of; people with a profile for the people assessed.
        previous_n: the same in the cycle before.
        form: how to write it.
        share_bound: a share of 0 or 1, shown as at most 5 % or at least 95 %.
    """

    key: KpiKey
    value: float | None
    previous: float | None
    n: int | None
    previous_n: int | None
    form: Literal["count", "share", "levels"]
    share_bound: Literal["at_most", "at_least"] | None = None


@dataclass(frozen=True)
class KpiAt:
    """One figure at one cycle; None where unknown or withheld."""

    cycle_id: str
    cycle_name: str
    value: float | None


@dataclass(frozen=True)
class KpiHistory:
    """One figure over the closed cycles up to the one shown, the oldest first."""

    key: KpiKey
    points: tuple[KpiAt, ...]


@dataclass(frozen=True)
class TopGap:
    """One of the widest gaps; figures as in `GapCell`."""

    competency_id: str
    competency_name: str
    family: str | None
    n_assessed: int
    n_with_gap: int | None
    share_with_gap: float | None
    share_bound: Literal["at_most", "at_least"] | None
    levels_short: float
    previous_levels_short: float | None


@dataclass(frozen=True)
class UncoveredGap:
    """A competency in which nothing in the catalogue answers any gap."""

    competency_id: str
    competency_name: str
    family: str | None
    n_gaps: int | None


@dataclass(frozen=True)
class Overview:
    """What the page opens with."""

    cycle: Cycle
    previous_cycle: Cycle | None
    selection: Selection
    as_of: date | None
    refreshed_at: datetime | None
    headline: Headline | None
    kpis: tuple[Kpi, ...]
    top_gaps: tuple[TopGap, ...]
    gaps_without_programme: tuple[UncoveredGap, ...]
    alerts: tuple[Alert, ...]
    min_group: int
    has_suppression: bool
