"""Rows of the Framework page: items with their signals, the anchors' own text, roles that call it not relevant.

Rows about the framework itself (upkeep, profiles, drift) stand in `health_queries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from dashboards.snapshot.cycles import Cycle

Signal = Literal["inconsistent", "no_gap_data", "irrelevant"]
SIGNALS: tuple[Signal, ...] = get_args(Signal)
ShareBound = Literal["at_most", "at_least"]

# As metrics.md and the model framework_signals have them.
AGREEMENT_BAR = 0.7
DISTANCE_BAR = 1.0
FLAT_ICC = 0.01
IRRELEVANT_SHARE = 0.2
ANSWERS_IN_A_ROLE = 10
PEOPLE_IN_A_ROLE = 5
USUAL_REVISION = (0.1, 0.2)


@dataclass(frozen=True)
class Anchor:
    """What one level of a behaviour or competency means, as it is written today; neither of them retired if in use."""

    level: float
    statement: str | None
    updated_on: date | None
    is_in_use: bool


@dataclass(frozen=True)
class Item:
    """One behaviour, or a competency rated as a whole, in a cycle. Figures are None where there are none.

    Attributes:
        cycle_id: the cycle.
        cycle_label: what it is called.
        competency_id: the competency.
        competency_name: its name.
        family: its family.
        behaviour_id: the behaviour; None where the competency itself is rated.
        statement: the behaviour's own words; the competency's definition where it is rated itself.
        revision_rank: place on the revision list; None unless a signal flags it.
        is_inconsistent: raters read it differently.
        has_no_gap_data: it tells nobody apart.
        is_irrelevant: it is called not relevant, by all or within a role.
        n_ratings: answers with a level by others than self.
        n_ratees: people seen by at least two raters of one group.
        rwg_mean: agreement, mean over units.
        rwg_pooled: agreement from the pooled variance.
        within_variance: that variance.
        ad_mean: mean distance from the unit's mean.
        icc1: how much of one rating is the person.
        icc2: how reliable a unit's mean is.
        share_not_relevant: of all answers by others than self.
        share_not_relevant_bound: where that is only a bound.
        n_assessed: people behind the next two.
        share_with_gap: of those assessed who have it in their profile.
        share_with_gap_bound: where that is only a bound.
        sd_level: spread of their levels.
        is_withheld: some of its figures are None since they would be about too few people.
    """

    cycle_id: str
    cycle_label: str
    competency_id: str
    competency_name: str
    family: str | None
    behaviour_id: str | None
    statement: str | None
    revision_rank: int | None
    is_inconsistent: bool
    has_no_gap_data: bool
    is_irrelevant: bool
    n_ratings: int | None
    n_ratees: int | None
    rwg_mean: float | None
    rwg_pooled: float | None
    within_variance: float | None
    ad_mean: float | None
    icc1: float | None
    icc2: float | None
    share_not_relevant: float | None
    share_not_relevant_bound: ShareBound | None
    n_assessed: int | None
    share_with_gap: float | None
    share_with_gap_bound: ShareBound | None
    sd_level: float | None
    is_withheld: bool

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals that flag it."""
        flags = (self.is_inconsistent, self.has_no_gap_data, self.is_irrelevant)
        return tuple(signal for signal, is_flagged in zip(SIGNALS, flags, strict=True) if is_flagged)


@dataclass(frozen=True)
class RoleIrrelevance:
    """How often a competency, its behaviours included, is called not relevant about people of one role."""

    cycle_id: str
    cycle_label: str
    role_id: str
    role_title: str
    competency_id: str
    competency_name: str
    family: str | None
    n_answers: int | None
    n_not_relevant: int | None
    share_not_relevant: float | None
    share_not_relevant_bound: ShareBound | None
    n_people: int | None
    is_withheld: bool

    @property
    def is_signal(self) -> bool:
        """Whether it is called so often enough, in enough answers about enough people."""
        return (
            round(self.share_not_relevant or 0.0, 9) >= IRRELEVANT_SHARE
            and (self.n_answers or 0) >= ANSWERS_IN_A_ROLE
            and (self.n_people or 0) >= PEOPLE_IN_A_ROLE
        )


@dataclass(frozen=True)
class Revisions:
    """What was revised between a cycle and the next one, or until now.

    Attributes:
        cycle_id: the cycle.
        cycle_label: what it is called.
        n_anchors: anchors in use.
        n_revised: those updated in that time.
        share_revised: of them.
        n_families: families of competencies.
        is_reviewed: whether anything was.
        revised_until: the last day of that time.
    """

    cycle_id: str
    cycle_label: str
    n_anchors: int
    n_revised: int
    share_revised: float | None
    n_families: int
    is_reviewed: bool
    revised_until: date | None


Anchors = dict[tuple[str, str | None], tuple[Anchor, ...]]


@dataclass(frozen=True)
class Framework:
    """The framework as one cycle has shown it.

    Attributes:
        cycle: the cycle; None before any has closed, when there are no items and no roles either.
        items: every item rated in it, within the filters, those to revise first.
        roles: how often competencies are called not relevant in a role, the most often first.
        anchors: the text of each behaviour and competency that has one, by level.
        n_anchors: anchors in use.
        n_anchors_to_revise: those that the whole revision list would revise; a behaviour without anchors of its own is
            anchored by its competency's.
        n_listed: items on the whole revision list.
        revisions: what was revised since each closed cycle, the newest first.
        families: to choose among.
        min_group: the fewest people a figure may be about.
        has_suppression: small groups are hidden from the viewer.
    """

    cycle: Cycle | None
    items: tuple[Item, ...]
    roles: tuple[RoleIrrelevance, ...]
    anchors: Anchors
    n_anchors: int
    n_anchors_to_revise: int
    n_listed: int
    revisions: tuple[Revisions, ...]
    families: tuple[str, ...]
    min_group: int
    has_suppression: bool

    @property
    def listed(self) -> tuple[Item, ...]:
        """The revision list, as far as the filters leave it."""
        return tuple(item for item in self.items if item.revision_rank is not None)

    @property
    def n_withheld(self) -> int:
        """How many items and roles have figures withheld."""
        return sum(item.is_withheld for item in self.items) + sum(role.is_withheld for role in self.roles)

    @property
    def share_to_revise(self) -> float | None:
        """The share of all anchors that the list would revise."""
        return self.n_anchors_to_revise / self.n_anchors if self.n_anchors else None

    def anchors_of(self, item: Item) -> tuple[Anchor, ...]:
        """Return an item's anchors: its own, else its competency's."""
        own = self.anchors.get((item.competency_id, item.behaviour_id))
        return own or self.anchors.get((item.competency_id, None), ())
