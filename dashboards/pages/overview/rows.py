"""Rows of the Overview page. Its queries read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dashboards.pages.movement.balance_queries import Balance
from dashboards.pages.movement.rows import BalanceRow
from dashboards.pages.overview.alert_queries import Alert
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection

KpiKey = Literal[
    "people_assessed",
    "people_with_gap",
    "assessed",
    "n_gaps",
    "share_with_gap",
    "levels_short",
    "coverage_rate",
    "closure_rate",
]


@dataclass(frozen=True)
class Headline:
    """The widest gap by levels short, of those that are shown.

    Attributes:
        competency_id: the competency.
        competency_name: its name.
        n_with_gap: people with a gap.
        levels_short: levels they are short of.
    """

    competency_id: str
    competency_name: str
    n_with_gap: int
    levels_short: float


@dataclass(frozen=True)
class Kpi:
    """One figure beside that of the cycle before.

    Attributes:
        key: which figure.
        value: in this cycle; None where unknown or withheld.
        previous: in the cycle before.
        n: what a share is of; people with a profile for the people assessed, the assessed for the people with a gap,
            people × competencies assessed for the gaps, those in a profile for those assessed.
        previous_n: the same in the cycle before.
        form: how to write it.
        share_bound: the share is at least or at most that.
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
    """One of the widest gaps; figures as in `GapCell`, all of them known.

    `spoken_for` is the closed cycle that they are of, by its name, where today's are withheld. `balance` is what became
    of its gaps in the latest closed cycle, or in the one shown; None where nobody was assessed twice, or it is not for
    the viewer.
    """

    competency_id: str
    competency_name: str
    family: str | None
    n_assessed: int
    n_with_gap: int
    share_with_gap: float
    levels_short: float
    balance: BalanceRow | None
    spoken_for: str | None = None


@dataclass(frozen=True)
class UncoveredGap:
    """A competency in which nothing in the catalogue answers any gap."""

    competency_id: str
    competency_name: str
    family: str | None
    n_gaps: int | None


@dataclass(frozen=True)
class Overview:
    """What the page opens with.

    Attributes:
        cycle: today, or a closed cycle.
        previous_cycle: the closed cycle before it; None for today and for the first.
        closed_cycle: the cycle that balance and coverage speak of: the one shown, or for today the latest closed one.
        summed_cycle: the cycle that sums, counts and the headline speak of: the one shown; the latest closed one where
            more of its levels may be added up than of today's.
        selection: what the page is about.
        as_of: the day of the data.
        refreshed_at: when the refresh ran.
        headline: the widest gap.
        balance: what became of the gaps; None without a cycle before, and where it is not for the viewer.
        kpis: the cards.
        n_competencies: competencies in which somebody is assessed in the summed cycle, and those that do not tell.
        n_added_up: those of them that sums and counts rest on: with every figure shown to the viewer.
        n_withheld: competencies of which nothing is shown.
        top_gaps: the widest gaps of those shown.
        gaps_without_programme: competencies in which no course answers any gap.
        is_coverage_told: of every competency with a gap the viewer is told whether a course answers any.
        alerts: what about the data asks for action.
        min_group: the fewest people a figure may be about.
        has_suppression: whether small groups of this whole are hidden from the viewer.
    """

    cycle: Cycle
    previous_cycle: Cycle | None
    closed_cycle: Cycle | None
    summed_cycle: Cycle
    selection: Selection
    as_of: date | None
    refreshed_at: datetime | None
    headline: Headline | None
    balance: Balance | None
    kpis: tuple[Kpi, ...]
    n_competencies: int
    n_added_up: int
    n_withheld: int
    top_gaps: tuple[TopGap, ...]
    gaps_without_programme: tuple[UncoveredGap, ...]
    is_coverage_told: bool
    alerts: tuple[Alert, ...]
    min_group: int
    has_suppression: bool

    @property
    def is_part_left_out(self) -> bool:
        """Whether there are competencies of which a figure may not be added up for this viewer."""
        return self.n_added_up < self.n_competencies

    @property
    def is_all_left_out(self) -> bool:
        """Whether there are competencies and no figure of any may be added up for this viewer."""
        return self.n_competencies > 0 and not self.n_added_up
