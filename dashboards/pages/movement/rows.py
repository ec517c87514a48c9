"""Rows of the Movement page. Its queries read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, Unit

TrainingStatus = Literal["trained", "in_training", "not_taken", "no_course"]
ShareBound = Literal["at_most", "at_least"]
WithheldReason = Literal["too_few", "held_back"]


@dataclass(frozen=True)
class MovementRow:
    """How far people of a unit moved in a competency since their assessment before, and what else changed.

    Attributes:
        org_unit_id: the unit.
        org_unit_name: its name.
        competency_id: the competency.
        competency_name: its name.
        family: its family.
        n_matched: people with an earlier assessment.
        mean_movement: mean of their movement, in levels.
        ci_low: lower end of its 95 % interval; None for one person alone.
        ci_high: upper end.
        n_gaps_before: people who had a gap and whose gap is known both times.
        n_gaps_closed: those of them who have none now.
        closure_rate: of the gaps before.
        closure_bound: the rate is of few gaps, or of all but few, and shown as at most or at least that, with
            `n_gaps_closed` None.
        n_gaps_opened: people who had no gap before and have one now; None where it is withheld.
        n_gap_known: matched people whose gap is known both times.
        mean_gap_change: mean of their gap change: `mean_target_change` less `mean_movement_gap_known`.
        mean_target_change: mean of their target change.
        mean_movement_gap_known: mean of their movement.
        n_changed_role: matched people with another role.
        n_changed_raters: with another set of groups in the rated level.
        n_changed_basis: with another level basis.
        n_changed_granularity: rated by competency once and by behaviour once.
        n_reliability_known: matched people of whom it is known whether their movement is reliable.
        n_reliable: those of them whose movement is.
        n_reliable_up: those of them who moved up.
        n_reliable_down: those of them who moved down.
        withheld_reason: why every figure is None.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
        is_closure_withheld: the gaps before and closed are None.
        is_apart_withheld: what stands between `n_gap_known` and `n_reliable_down` is None: the shareable file does not
            hold it.
    """

    org_unit_id: str
    org_unit_name: str | None
    competency_id: str
    competency_name: str
    family: str | None
    n_matched: int | None
    mean_movement: float | None
    ci_low: float | None
    ci_high: float | None
    n_gaps_before: int | None
    n_gaps_closed: int | None
    closure_rate: float | None
    closure_bound: ShareBound | None
    n_gaps_opened: int | None
    n_gap_known: int | None
    mean_gap_change: float | None
    mean_target_change: float | None
    mean_movement_gap_known: float | None
    n_changed_role: int | None
    n_changed_raters: int | None
    n_changed_basis: int | None
    n_changed_granularity: int | None
    n_reliability_known: int | None
    n_reliable: int | None
    n_reliable_up: int | None
    n_reliable_down: int | None
    withheld_reason: WithheldReason | None
    is_withheld: bool
    is_closure_withheld: bool
    is_apart_withheld: bool


@dataclass(frozen=True)
class BalanceRow:
    """What became of the gaps of a unit in a competency, over the people assessed in both cycles.

    Attributes:
        org_unit_id: the unit.
        org_unit_name: its name; None for the own line.
        competency_id: the competency.
        competency_name: its name.
        family: its family.
        n_gap_known: people assessed both times whose gap is known both times; where small groups are hidden, all who
            are assessed both times.
        n_gaps_before: those of them who had a gap.
        n_gaps_closed: those of these who have none now.
        n_gaps_opened: people who had no gap before and have one now.
        n_gaps_now: the gaps before less those closed, and those opened.
        n_closed_by_target: gaps closed by the target alone, with the level unchanged; None where small groups are
            hidden from the viewer.
        n_opened_by_target: gaps opened by the target alone; None as above.
        expected_closed_by_chance: how many would have closed had people been rated anew without any change; None where
            that is not known.
        mean_target_change: mean of their target change, in levels; None where small groups are hidden.
        mean_gap_change: mean of their gap change: the target change less the movement; None as above.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
    """

    org_unit_id: str
    org_unit_name: str | None
    competency_id: str
    competency_name: str
    family: str | None
    n_gap_known: int | None
    n_gaps_before: int | None
    n_gaps_closed: int | None
    n_gaps_opened: int | None
    n_gaps_now: int | None
    n_closed_by_target: int | None
    n_opened_by_target: int | None
    expected_closed_by_chance: float | None
    mean_target_change: float | None
    mean_gap_change: float | None
    is_withheld: bool


@dataclass(frozen=True)
class Movement:
    """Movement of a whole and of the units under it.

    Attributes:
        cycle: the to-cycle.
        selection: what the page is about.
        breadcrumbs: the units from the top down to the whole.
        rows: the whole's own, one per competency.
        units: the units under the whole whose movement the viewer may see: those right under it, or where small groups
            are hidden those that are the viewer's own.
        paths: for each of these units, the units from the one below the top down to it.
        unit_rows: theirs, one per unit and competency.
        balance: the whole's balance of gaps, one row per competency, in the order of `rows`.
        is_unit_withheld: movement of this whole is not for this viewer at all, so there are no rows.
        has_withheld_units: there are units under the whole whose movement is not for this viewer.
        min_group: the fewest people a figure may be about.
        has_suppression: whether small groups are hidden from this viewer here.
    """

    cycle: Cycle
    selection: Selection
    breadcrumbs: tuple[Unit, ...]
    rows: tuple[MovementRow, ...]
    units: tuple[Unit, ...]
    paths: Mapping[str, tuple[str, ...]]
    unit_rows: tuple[MovementRow, ...]
    balance: tuple[BalanceRow, ...]
    is_unit_withheld: bool
    has_withheld_units: bool
    min_group: int
    has_suppression: bool


@dataclass(frozen=True)
class Transition:
    """How many people went from one rounded level to another.

    Attributes:
        from_level: the rounded level before.
        to_level: the rounded level now.
        n_people: people, or over several competencies people × competencies.
        n_from: those who came from that level, wherever they went.
        share: of `n_from`.
    """

    from_level: int
    to_level: int
    n_people: int
    n_from: int
    share: float


@dataclass(frozen=True)
class Transitions:
    """Where people went between rounded levels.

    Attributes:
        cells: in order of the two levels, without ways that nobody went.
        n_people: all of them together.
        is_withheld: they are not for this viewer: each way is mostly about few people.
    """

    cells: tuple[Transition, ...]
    n_people: int
    is_withheld: bool


@dataclass(frozen=True)
class TrainingClosure:
    """Gaps of one training status and what became of them.

    Attributes:
        competency_id: the competency.
        competency_name: its name.
        training_status: what had become of the gap's training when the next cycle opened.
        n_gaps_before: gaps of that status.
        n_gaps_closed: those of them that closed.
        closure_rate: of the gaps before.
    """

    competency_id: str
    competency_name: str
    training_status: TrainingStatus
    n_gaps_before: int
    n_gaps_closed: int
    closure_rate: float


@dataclass(frozen=True)
class ClosureByTraining:
    """Gaps closed by training status; `is_withheld` where they are not for the viewer."""

    rows: tuple[TrainingClosure, ...]
    is_withheld: bool
