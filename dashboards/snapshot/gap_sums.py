"""Gap figures per org unit and competency, with small groups suppressed: the start of every page about units.

How the rules work stands in `published.disclosure`; what pages make of the figures stands with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, Unit, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import (
    Cut,
    added_up,
    count_visible,
    ids_frame,
    inside,
    of_line,
    of_selection,
    shown_units,
    unit_rollup,
    units_frame,
    wanted_units,
)
from published.disclosure import withheld_units
from published.overlap_disclosure import withheld_cuts

Cuts = tuple[tuple[Cut, str], ...]
SUMS = ("n_people", "n_assessed", "target_sum", "level_sum", "gap_sum", "n_with_gap", "levels_short")

_BY_UNIT = """
    select
        org_unit_id,
        competency_id,
        n_people,
        n_assessed,
        coalesce(mean_target * n_assessed, 0) as target_sum,
        coalesce(mean_level * n_assessed, 0) as level_sum,
        coalesce(mean_gap * n_assessed, 0) as gap_sum,
        coalesce(n_with_gap, 0) as n_with_gap,
        coalesce(levels_short, 0) as levels_short
    from {table} as gaps
    where cycle_id = $cycle_id and {condition}
"""

_PERSON_SUMS = """
        count(*) as n_people,
        count(gap.gap) as n_assessed,
        coalesce(sum(gap.target_level) filter (where gap.gap is not null), 0) as target_sum,
        coalesce(sum(gap.current_level) filter (where gap.gap is not null), 0) as level_sum,
        coalesce(sum(gap.gap), 0) as gap_sum,
        count(*) filter (where gap.has_gap) as n_with_gap,
        coalesce(sum(gap.levels_short), 0) as levels_short
"""


@dataclass(frozen=True)
class GapFilter:
    """Which gaps a page is about.

    Attributes:
        cycle_id: a closed cycle; None for today.
        family: a family of competencies.
        job_family: people in roles of that job family.
        career_level: people in roles of that career level.
    """

    cycle_id: str | None = None
    family: str | None = None
    job_family: str | None = None
    career_level: str | None = None

    @property
    def cuts(self) -> Cuts:
        """The parts of people that are asked for."""
        cuts: list[tuple[Cut, str]] = []
        if self.job_family is not None:
            cuts.append(("job_family", self.job_family))
        if self.career_level is not None:
            cuts.append(("career_level", self.career_level))
        return tuple(cuts)


def is_offered(scope: Scope, selection: Selection, filters: GapFilter) -> bool:
    """Return whether the viewer may ask for these cuts: those for whom small groups are hidden take one at a time.

    Two cuts at once would be differences of differences; with one, `withheld_cuts` can see to all of them.
    """
    return scope.is_unhidden or selection.kind == "own_line" or len(filters.cuts) < 2


def gap_sums(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, filters: GapFilter
) -> pl.DataFrame:
    """Return gap figures of a whole and of the units right under it, per competency.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole and these cuts are theirs.
        cycle: the cycle.
        selection: the organisation, the own line, or a unit.
        filters: cuts; the family is left to the caller.

    Returns:
        One row per unit × competency: `org_unit_id` (the whole's `unit_id` for the whole), `is_whole`, `competency_id`,
        the columns in `SUMS`, `n_not_visible` (assessed people whose figures are news to the viewer) and `is_withheld`.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return _gap_sums(warehouse, scope, cycle, selection, filters.cuts)


@per_snapshot
def _gap_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, cuts: Cuts) -> pl.DataFrame:
    if selection.kind == "own_line":
        return _line_sums(warehouse, scope, cycle, selection, cuts)
    tree = tree_of(warehouse, cycle.cycle_id)
    if scope.is_unhidden:
        figures = _unit_sums(warehouse, cycle, shown_units(tree, selection), cuts).with_columns(
            n_not_visible=pl.lit(0, pl.Int64), is_withheld=pl.lit(value=False)
        )
    elif cuts:
        figures = _suppressed_cut(warehouse, scope, cycle, cuts)
    else:
        figures = suppressed_sums(warehouse, scope, cycle)
    wanted = [unit.org_unit_id for unit in wanted_units(tree, selection)]
    figures = figures.filter(pl.col("org_unit_id").is_in(wanted))
    return of_selection(figures, tree, selection, SUMS, min_group_of(warehouse))


@per_snapshot
def suppressed_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Return gap figures of all units, uncut, with small groups hidden: what is hidden follows from all of them.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the cycle.

    Returns:
        One row per unit × competency: `org_unit_id`, `parent_org_unit_id`, `competency_id`, the columns in `SUMS`,
        `n_not_visible` and `is_withheld`.
    """
    units = tree_of(warehouse, cycle.cycle_id).units
    keys = ["org_unit_id", "competency_id"]
    figures = _unit_sums(warehouse, cycle, units, ())
    figures = figures.join(count_visible(warehouse, scope, cycle, units), on=keys, how="left", maintain_order="left")
    figures = figures.join(_held_back(warehouse, cycle), on=keys, how="left", maintain_order="left").with_columns(
        n_not_visible=pl.col("n_assessed") - pl.col("n_visible").fill_null(0)
    )
    groups = figures.select(
        *keys,
        "parent_org_unit_id",
        n="n_not_visible",
        is_held_back=(pl.col("n_not_visible") > 0) & pl.col("is_held_back").fill_null(value=False),
    )
    withheld = withheld_units(
        groups, slices=["competency_id"], min_group=min_group_of(warehouse), held_back="is_held_back"
    )
    return figures.drop("is_held_back").with_columns(withheld)


def _held_back(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return which of today's figures the cycles' would give away, as found when the shareable file was written."""
    if not cycle.is_today:
        schema = {"org_unit_id": pl.String, "competency_id": pl.String, "is_held_back": pl.Boolean}
        return pl.DataFrame(schema=schema)
    return warehouse.snapshot.frame(
        "select org_unit_id, competency_id, true as is_held_back from shareable.gap_now_by_org_unit where is_withheld"
    )


def _unit_sums(warehouse: Warehouse, cycle: Cycle, wanted: tuple[Unit, ...], cuts: Cuts) -> pl.DataFrame:
    units = units_frame(wanted)
    if not cuts:
        within = inside("org_unit_id", [unit.org_unit_id for unit in wanted])
        by_unit = _BY_UNIT.format(table=cycle.gaps_of_units, condition=within.condition)
        sums = warehouse.snapshot.frame(by_unit, {"cycle_id": cycle.cycle_id, **within.parameters}, within.tables)
        return sums.join(units, on="org_unit_id", how="left", maintain_order="left")
    conditions = " and ".join(f"role.{cut} = ${cut}" for cut, _ in cuts)
    sums = warehouse.snapshot.frame(
        f"""
        select rollup.rollup_id, gap.competency_id, {_PERSON_SUMS}
        from {cycle.gaps_of_people} as gap
        inner join dim_role as role using (role_id)
        inner join rollup on gap.org_unit_id = rollup.org_unit_id
        where gap.cycle_id = $cycle_id and gap.is_required and {conditions}
        group by all
        """,
        {"cycle_id": cycle.cycle_id, **dict(cuts)},
        {"rollup": unit_rollup(warehouse, cycle, wanted)},
    )
    sums = added_up(sums, wanted, ["competency_id"])
    return sums.join(units, on="org_unit_id", how="left", maintain_order="left")


def _suppressed_cut(warehouse: Warehouse, scope: Scope, cycle: Cycle, cuts: Cuts) -> pl.DataFrame:
    """Hide small cuts, by looking at every cut of every unit."""
    ((cut, chosen),) = cuts
    return _every_cut(warehouse, scope, cycle, cut).filter(pl.col("cut") == chosen)


@per_snapshot
def _every_cut(warehouse: Warehouse, scope: Scope, cycle: Cycle, cut: Cut) -> pl.DataFrame:
    units = tree_of(warehouse, cycle.cycle_id).units
    cuts = warehouse.snapshot.frame(
        f"""
        select gap.org_unit_id as rollup_id, gap.competency_id, coalesce(role.{cut}, '') as cut, {_PERSON_SUMS}
        from {cycle.gaps_of_people} as gap
        left join dim_role as role using (role_id)
        where gap.cycle_id = $cycle_id and gap.is_required and gap.org_unit_id is not null
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
    )
    keys = ["org_unit_id", "competency_id", "cut"]
    visible = count_visible(warehouse, scope, cycle, units, cut)
    cuts = added_up(cuts, units, ["competency_id", "cut"])
    cuts = cuts.join(units_frame(units), on="org_unit_id", how="left", maintain_order="left")
    cuts = cuts.join(visible, on=keys, how="left", maintain_order="left").with_columns(
        n_not_visible=pl.col("n_assessed") - pl.col("n_visible").fill_null(0)
    )
    groups = cuts.select("competency_id", "org_unit_id", "parent_org_unit_id", "cut", n="n_not_visible")
    hidden = withheld_cuts(groups, slices=["competency_id"], cut="cut", min_group=min_group_of(warehouse))
    return cuts.with_columns(hidden)


def _line_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, cuts: Cuts) -> pl.DataFrame:
    """Sum over the own line, as a whole and per unit; all of its people are the viewer's to see."""
    conditions = "".join(f" and role.{cut} = ${cut}" for cut, _ in cuts)
    sums = warehouse.snapshot.frame(
        f"""
        select gap.org_unit_id, gap.competency_id, {_PERSON_SUMS}
        from {cycle.gaps_of_people} as gap
        {"left join dim_role as role using (role_id)" if cuts else ""}
        where
            gap.cycle_id = $cycle_id
            and gap.is_required
            and gap.person_id in (select person_id from line)
            {conditions}
        group by all
        """,
        {"cycle_id": cycle.cycle_id, **dict(cuts)},
        {"line": ids_frame("person_id", scope.line)},
    )
    return of_line(sums, tree_of(warehouse, cycle.cycle_id), selection, ["competency_id"])
