"""What the Gaps page shows: the shapes of its rows. How they are read stands in `gaps`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboards.snapshot.competencies import Column
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, Unit

Measure = Literal["levels_short", "share_with_gap", "mean_gap"]
By = Literal["competency", "family"]
ShareBound = Literal["at_most", "at_least"]
Band = Literal["none", "minor", "clear", "severe", "unknown"]


@dataclass(frozen=True)
class GapCell:
    """Gaps of a unit in a competency, or in a family of them.

    In a family `n_people`, `n_assessed` and `n_with_gap` count people × competencies, and what is hidden in one of its
    competencies is in none of its figures.

    Attributes:
        org_unit_id: the unit.
        org_unit_name: its name; None for the own line.
        org_unit_type: its type.
        column_id: the competency's id, or the family.
        column_name: the competency's name, or the family.
        family: the family.
        n_people: people who have it in their profile.
        n_assessed: those of them who are assessed.
        mean_target: mean target level over the assessed.
        mean_level: mean current level over the assessed.
        mean_gap: mean gap over the assessed, signed.
        n_with_gap: people with a gap.
        share_with_gap: of the assessed.
        levels_short: summed over the assessed.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
        share_bound: the share is 0 or 1 and shown as at most 5 % or at least 95 %, with `n_with_gap` None and
            `levels_short` too where it is 0.
        n_competencies_withheld: in a family, how many of its competencies are hidden.
    """

    org_unit_id: str
    org_unit_name: str | None
    org_unit_type: str | None
    column_id: str
    column_name: str
    family: str | None
    n_people: int | None
    n_assessed: int | None
    mean_target: float | None
    mean_level: float | None
    mean_gap: float | None
    n_with_gap: int | None
    share_with_gap: float | None
    levels_short: float | None
    is_withheld: bool
    share_bound: ShareBound | None
    n_competencies_withheld: int


@dataclass(frozen=True)
class HeatMap:
    """Units × competencies or families.

    Attributes:
        cycle: the cycle shown.
        whole: what the page is about.
        breadcrumbs: the units from the top down to the whole.
        rows: the units right under the whole that have a figure; of an own line those right under the unit it all lies
            in, with the own people in them alone.
        columns: competencies or families that have a figure.
        cells: one per unit and column with people in it.
        whole_cells: the whole's own, one per column.
        n_withheld: how many of `cells` and `whole_cells` are withheld.
        min_group: the fewest people a figure may be about.
        is_hiding: whether small groups are hidden from this viewer.
    """

    cycle: Cycle
    whole: Selection
    breadcrumbs: tuple[Unit, ...]
    rows: tuple[Unit, ...]
    columns: tuple[Column, ...]
    cells: tuple[GapCell, ...]
    whole_cells: tuple[GapCell, ...]
    n_withheld: int
    min_group: int
    is_hiding: bool


@dataclass(frozen=True)
class BandCount:
    """How many people are in a gap band; `unknown` are those who are not assessed."""

    band: Band
    n: int


@dataclass(frozen=True)
class Distribution:
    """People by gap band in one competency.

    Attributes:
        n_people: people who have it in their profile.
        n_assessed: those of them who are assessed.
        bands: in order, without those that nobody is in.
        is_withheld: there is nothing to see, since it would be about too few people, or one band would hold everybody.
    """

    n_people: int | None
    n_assessed: int | None
    bands: tuple[BandCount, ...]
    is_withheld: bool
