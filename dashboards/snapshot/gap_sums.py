"""Gap figures per org unit and competency, with small groups suppressed: the start of every page about units.

Those from whom small groups are hidden see what the shareable file shows (`published.files.SHAREABLE`); how it hides
stands in `published.disclosure`. What pages make of the figures stands with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gaps_training_movement import gaps_summed
from dashboards.snapshot.org_units import Selection, Unit, is_own, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import (
    EVERYWHERE,
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
)
from published.disclosure import part_bounds, withheld_reason, withheld_units, withheld_within
from published.suppression import Remembered
from published.unit_forest import Forest, forest_of

Cuts = tuple[tuple[Cut, str], ...]
SUMS = ("n_people", "n_assessed", "target_sum", "level_sum", "gap_sum", "n_with_gap", "levels_short")
WORDS = ("share_bound", "withheld_reason")
FIGURES = (*SUMS, "share_with_gap", *WORDS)

_KEYS = ("org_unit_id", "competency_id")
_SLICES = ("competency_id",)
_DIGITS = 9
_SHOWN = {
    "share_bound": pl.lit(None, pl.String),
    "withheld_reason": pl.lit(None, pl.String),
    "is_withheld": pl.lit(value=False),
}
_NOTHING_HIDDEN = "null::varchar as share_bound, null::varchar as withheld_reason, false as is_withheld"
_AS_HANDED_ON = "share_bound, withheld_reason, is_withheld"
_BY_UNIT = """
    select
        org_unit_id,
        competency_id,
        n_people,
        n_assessed,
        case when n_assessed = 0 then 0 else mean_target * n_assessed end as target_sum,
        case when n_assessed = 0 then 0 else mean_level * n_assessed end as level_sum,
        case when n_assessed = 0 then 0 else mean_gap * n_assessed end as gap_sum,
        n_with_gap,
        levels_short,
        share_with_gap,
        {hidden}
    from {table} as gaps
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


def gap_sums(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, filters: GapFilter
) -> pl.DataFrame:
    """Return gap figures of a whole and of the units right under it, per competency.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole and these cuts are theirs: a cut is
            for whoever sees all of the whole unhidden, since the shareable file holds none.
        cycle: the cycle.
        selection: the organisation, the own line, or a unit.
        filters: cuts; the family is left to the caller.

    Returns:
        One row per unit × competency: `org_unit_id` (the whole's `unit_id` for the whole), `is_whole`, `competency_id`,
        the columns in `FIGURES`, null where the viewer may not see them, and `is_withheld`: none is shown.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return _gap_sums(warehouse, scope, cycle, selection, filters.cuts)


def told_sums(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, latest: Cycle | None, selection: Selection
) -> pl.DataFrame:
    """Return uncut gap figures, of the latest closed cycle in competencies in which those of today are withheld.

    Today's figures yield to those of the cycles, which would otherwise tell of the few who have left or come since; a
    competency whose whole is withheld today speaks for the cycle instead, in all of its units.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: a closed cycle, or today.
        latest: the latest closed cycle in which there is this whole; None where there is none.
        selection: the organisation, the own line, or a unit.

    Returns:
        As `gap_sums`, with `spoken_for`: the id of the cycle, or of today.
    """
    figures = _gap_sums(warehouse, scope, cycle, selection, ()).with_columns(spoken_for=pl.lit(cycle.cycle_id))
    if not cycle.is_today or latest is None:
        return figures
    earlier = _gap_sums(warehouse, scope, latest, selection, ()).with_columns(spoken_for=pl.lit(latest.cycle_id))
    whole, key = pl.col("is_whole"), "competency_id"
    replaced = figures.filter(whole & pl.col("is_withheld")).join(
        earlier.filter(whole & (pl.col("n_assessed") > 0)), on=key, how="semi"
    )
    # A unit that was dissolved since is none of today's.
    of_today = earlier.join(figures.select("org_unit_id").unique(), on="org_unit_id", how="semi")
    return pl.concat([figures.join(replaced, on=key, how="anti"), of_today.join(replaced, on=key, how="semi")])


@per_snapshot
def _gap_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, cuts: Cuts) -> pl.DataFrame:
    if selection.kind == "own_line":
        return _with_shares(_line_sums(warehouse, scope, cycle, selection, cuts))
    tree = tree_of(warehouse, cycle.cycle_id)
    if is_own(warehouse, scope, cycle, selection):
        figures = _unhidden(warehouse, cycle, shown_units(tree, selection), cuts)
    else:
        figures = _suppressed_sums(warehouse, scope, cycle, shown_units(tree, selection))
    return _with_shares(of_selection(figures, tree, selection, SUMS, ("share_with_gap", *WORDS)))


def _suppressed_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, units: tuple[Unit, ...]) -> pl.DataFrame:
    """Return gap figures of units as they are told to viewers from whom small groups are hidden.

    They are those of the shareable file, and nothing else, as far as `told_of_units` says that they are told; units of
    people alone whom the viewer may see anyway stand as they are.
    """
    ids = [unit.org_unit_id for unit in units]
    if scope.knows_nobody:
        return _handed_on(warehouse, cycle).filter(pl.col("org_unit_id").is_in(ids))
    told = told_of_units(warehouse, scope, cycle)
    figures = pl.concat([own_and_handed_on(warehouse, cycle), told], how="horizontal")
    figures = figures.filter(pl.col("org_unit_id").is_in(ids))
    is_shown, is_exact = ~pl.col("is_withheld"), pl.col("is_exact")
    is_told = dict.fromkeys(SUMS, is_shown) | dict.fromkeys(("n_with_gap", "levels_short"), is_exact)
    is_told |= {"share_with_gap": is_exact | pl.col("is_bounded"), "share_bound": pl.col("is_bounded")}
    # The file's own figures, since a change waits there until it is about enough people.
    return figures.with_columns(
        *(
            pl.when("is_known").then(name).when(shown).then(f"file_{name}").alias(name)
            for name, shown in is_told.items()
        ),
        withheld_reason=withheld_reason(
            pl.col("n_not_visible"), pl.col("is_withheld"), min_group=min_group_of(warehouse)
        ),
    )


@per_snapshot
def told_of_units(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Say what is told of each unit to a viewer who knows some of the people, from whom small groups are hidden.

    Whoever may see certain people anyway sees units of those alone as they are, and of the others what both the file
    shows and the same rule with these people taken off. To hide more of a pattern that protects protects too: leftovers
    (`published.disclosure`) then only add up. So what such a viewer sees unhidden never serves as cover.

    Figures are left out, which would be kept of all units for each such viewer.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the cycle.

    Returns:
        A row for each of `own_and_handed_on`, in its order: `is_known` (all of its people are the viewer's), of others
        `is_withheld`, `is_exact` (the number with a gap is told) and `is_bounded` (a bound of it is); `n_not_visible`
        and `n_not_visible_gaps`, the people assessed and those with a gap whose figures are news.
    """
    visible = count_visible(warehouse, scope, cycle).select(*_KEYS, "n_visible", "n_visible_gaps")
    return _told(warehouse, cycle, visible, _for_nobody(warehouse, cycle)[1])


def told_to_nobody(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return what `told_of_units` is for those who know nobody, with which the searches for all others begin."""
    return _for_nobody(warehouse, cycle)[0]


@per_snapshot
def _for_nobody(warehouse: Warehouse, cycle: Cycle) -> tuple[pl.DataFrame, tuple[Remembered, Remembered]]:
    searches = Remembered(), Remembered()
    counts = dict.fromkeys(("n_visible", "n_visible_gaps"), pl.Int64)
    nobody = pl.DataFrame(schema={**dict.fromkeys(_KEYS, pl.String), **counts})
    return _told(warehouse, cycle, nobody, searches), searches


def _told(
    warehouse: Warehouse, cycle: Cycle, visible: pl.DataFrame, searches: tuple[Remembered, Remembered]
) -> pl.DataFrame:
    """Return `told_of_units`, given how many are the viewer's to see anyway in units where there are some.

    Args:
        warehouse: the published files.
        cycle: the cycle.
        visible: one row per unit × competency: `n_visible` and `n_visible_gaps`.
        searches: for wholes and for parts.
    """
    min_group, (search, search_within) = min_group_of(warehouse), searches
    with_totals, forest = forests_of_all_units(warehouse, cycle)
    figures = own_and_handed_on(warehouse, cycle).select(
        *_KEYS, "parent_org_unit_id", "n_assessed", "n_with_gap", "^file_(is_withheld|n_with_gap|share_bound)$"
    )
    figures = figures.join(visible, on=_KEYS, how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("n_visible", "n_visible_gaps").fill_null(0))
    figures = figures.with_columns(n=pl.col("n_assessed") - pl.col("n_visible"))
    withheld = withheld_units(figures, slices=_SLICES, min_group=min_group, forest=with_totals, remembered=search)
    is_known = figures["n"] == 0
    is_withheld = ~is_known & (withheld | figures["file_is_withheld"].fill_null(value=True))
    n_gaps = figures["n_with_gap"] - figures["n_visible_gaps"]
    parts = pl.DataFrame({"n": n_gaps, "n_rest": figures["n"] - n_gaps, "is_whole_withheld": is_withheld})
    within = withheld_within(parts, slices=_SLICES, min_group=min_group, forest=forest, remembered=search_within)
    parts = parts.with_columns(within)
    bounds = part_bounds(parts, slices=_SLICES, min_group=min_group, forest=forest)
    is_shown = ~is_known & ~is_withheld
    is_exact = is_shown & ~parts["is_withheld"] & figures["file_n_with_gap"].is_not_null()
    # Of those in the rarer part none may be known: with one known, "at most four" would be "at most three" others.
    n_rare = figures.select(
        pl.when(pl.col("file_share_bound") == "at_most")
        .then("n_visible_gaps")
        .otherwise(pl.col("n_visible") - pl.col("n_visible_gaps"))
    ).to_series()
    is_bounded = is_shown & ~is_exact & (figures["file_share_bound"] == bounds) & (n_rare == 0)
    return pl.DataFrame(
        {
            "is_known": is_known,
            "is_withheld": is_withheld,
            "is_exact": is_exact,
            "is_bounded": is_bounded.fill_null(value=False),
            "n_not_visible": figures["n"].cast(pl.Int32),
            "n_not_visible_gaps": n_gaps.cast(pl.Int32),
        }
    )


def _unhidden(warehouse: Warehouse, cycle: Cycle, units: tuple[Unit, ...], cuts: Cuts) -> pl.DataFrame:
    """Return figures of units as they are."""
    if not cuts:
        return _by_unit(warehouse, cycle, units, is_shareable=False)
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
        {"rollup": unit_rollup(warehouse, cycle, units)},
    )
    return added_up(sums, units, ["competency_id"]).with_columns(**_SHOWN, share_with_gap=pl.lit(None, pl.Float64))


@per_snapshot
def _handed_on(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Read the shareable file's figures of all units, with `parent_org_unit_id`."""
    return _by_unit(warehouse, cycle, None, is_shareable=True)


@per_snapshot
def own_and_handed_on(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return figures of all units, which are the same whoever looks: what is hidden from whom is decided from them.

    Args:
        warehouse: the published files.
        cycle: the cycle.

    Returns:
        One row per unit × competency: `org_unit_id`, `parent_org_unit_id`, `competency_id`, the columns in `FIGURES` as
        they are, and with `file_` before their names as the shareable file shows them; `file_is_withheld`.
    """
    own = _by_unit(warehouse, cycle, None, is_shareable=False).drop("is_withheld")
    told = {f"file_{name}": name for name in (*FIGURES, "is_withheld")}
    handed_on = _handed_on(warehouse, cycle).select(*_KEYS, **told)
    return own.join(handed_on, on=_KEYS, how="left", maintain_order="left")


@per_snapshot
def forests_of_all_units(warehouse: Warehouse, cycle: Cycle) -> tuple[Forest, Forest]:
    """Return the trees of `own_and_handed_on`, a slice per competency, with totals and without."""
    units = own_and_handed_on(warehouse, cycle)
    return forest_of(units, _SLICES), forest_of(units, _SLICES, has_totals=False)


def _by_unit(warehouse: Warehouse, cycle: Cycle, units: tuple[Unit, ...] | None, *, is_shareable: bool) -> pl.DataFrame:
    """Read figures of units: the warehouse's, or those of the shareable file, null where it withholds them.

    Args:
        warehouse: the published files.
        cycle: the cycle.
        units: which; None: all.
        is_shareable: from the shareable file.
    """
    if units is None:
        within, named = EVERYWHERE, tree_of(warehouse, cycle.cycle_id).units
    else:
        within, named = inside("org_unit_id", [unit.org_unit_id for unit in units]), units
    table = cycle.shareable_gaps_of_units if is_shareable else cycle.gaps_of_units
    by_unit = _BY_UNIT.format(table=table, hidden=_AS_HANDED_ON if is_shareable else _NOTHING_HIDDEN)
    figures = warehouse.snapshot.frame(
        f"{by_unit} where cycle_id = $cycle_id and {within.condition}",
        {"cycle_id": cycle.cycle_id, **within.parameters},
        within.tables,
    )
    return figures.join(units_frame(named), on="org_unit_id", how="left", maintain_order="left")


def _with_shares(figures: pl.DataFrame) -> pl.DataFrame:
    """Fill in the shares that follow from sums: of an own line, of a cut, of several tops."""
    share = pl.when(pl.col("n_assessed") > 0).then(pl.col("n_with_gap") / pl.col("n_assessed"))
    return figures.with_columns(share_with_gap=pl.coalesce("share_with_gap", share))


def _line_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, cuts: Cuts) -> pl.DataFrame:
    """Sum over the own line, as a whole and per unit; all of its people are the viewer's to see."""
    sums = _cut_line_sums(warehouse, scope, cycle, cuts) if cuts else gaps_summed(warehouse, cycle, scope.line)
    figures = of_line(sums, tree_of(warehouse, cycle.cycle_id), selection, ["competency_id"])
    # Levels in another order add up to another last digit, which must not decide what is the widest of equal gaps.
    levels = pl.col("target_sum", "level_sum", "gap_sum", "levels_short").round(_DIGITS)
    return figures.with_columns(levels, **_SHOWN, share_with_gap=pl.lit(None, pl.Float64))


def _cut_line_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, cuts: Cuts) -> pl.DataFrame:
    conditions = "".join(f" and role.{cut} = ${cut}" for cut, _ in cuts)
    return warehouse.snapshot.frame(
        f"""
        select gap.org_unit_id, gap.competency_id, {_PERSON_SUMS}
        from {cycle.gaps_of_people} as gap
        left join dim_role as role using (role_id)
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
