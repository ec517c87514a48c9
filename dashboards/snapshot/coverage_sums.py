"""Training status of gaps per org unit and competency, with small groups suppressed.

Those from whom small groups are hidden see what the shareable file shows, as with the gaps themselves (`gap_sums`).
"""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import forests_of_all_units, own_and_handed_on, told_of_units, told_to_nobody
from dashboards.snapshot.gaps_training_movement import training_of_people
from dashboards.snapshot.org_units import Selection, Unit, is_own, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import (
    added_up,
    count_visible,
    of_line,
    of_selection,
    shown_units,
    unit_rollup,
    units_frame,
)
from published.disclosure import part_bounds, withheld_reason, withheld_within
from published.suppression import Remembered

SUMS = ("n_gaps", "n_no_course", "n_not_taken", "n_in_training", "n_trained")
WORDS = ("coverage_rate", "rate_bound", "needs_programme", "withheld_reason")

_KEYS = ["org_unit_id", "competency_id"]
_STATUSES = ("no_course", "not_taken", "in_training", "trained")


@per_snapshot
def coverage_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return training status of the gaps of a whole and of the units right under it, per competency.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: the cycle.
        selection: the organisation, the own line, or a unit.

    Returns:
        One row per unit × competency with a gap: `org_unit_id` (the whole's `unit_id` for the whole), `is_whole`,
        `competency_id`, the columns in `SUMS` and `WORDS`, null where the viewer may not see them, and `is_withheld`:
        none is shown. Who is in training and who has not taken a course the shareable file does not tell apart.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    if selection.kind == "own_line":
        return _with_rates(_line_sums(warehouse, scope, cycle, selection))
    tree = tree_of(warehouse, cycle.cycle_id)
    units = shown_units(tree, selection)
    if is_own(warehouse, scope, cycle, selection):
        figures = _unhidden(warehouse, cycle, units)
    else:
        figures = _suppressed(warehouse, scope, cycle, units)
    return _with_rates(of_selection(figures, tree, selection, SUMS, WORDS))


def _unhidden(warehouse: Warehouse, cycle: Cycle, wanted: tuple[Unit, ...]) -> pl.DataFrame:
    """Read the mart; who is in training and not trained already is counted among the few who are in training."""
    figures = warehouse.snapshot.frame(
        """
        select
            org_unit_id,
            competency_id,
            n_gaps,
            n_gaps - n_covered as n_no_course,
            n_trained,
            coverage_rate,
            null::varchar as rate_bound,
            needs_programme,
            null::varchar as withheld_reason,
            false as is_withheld
        from training_coverage
        semi join wanted using (org_unit_id)
        where cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
        {"wanted": units_frame(wanted)},
    )
    in_training = warehouse.snapshot.frame(
        """
        select rollup.rollup_id, source.competency_id, count(*) as n_in_training
        from training_for_gap as source
        inner join rollup using (org_unit_id)
        where source.cycle_id = $cycle_id and source.training_status = 'in_training'
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
        {"rollup": unit_rollup(warehouse, cycle, wanted)},
    )
    in_training = added_up(in_training, wanted, ["competency_id"])
    figures = figures.join(in_training, on=_KEYS, how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("n_in_training").fill_null(0))
    return figures.with_columns(
        n_not_taken=pl.col("n_gaps") - pl.col("n_no_course") - pl.col("n_in_training") - pl.col("n_trained")
    )


def _suppressed(warehouse: Warehouse, scope: Scope, cycle: Cycle, units: tuple[Unit, ...]) -> pl.DataFrame:
    """Return coverage of units as it is told to viewers from whom small groups are hidden."""
    is_asked = pl.col("org_unit_id").is_in([unit.org_unit_id for unit in units])
    if scope.knows_nobody:
        return _handed_on(warehouse, cycle).filter(is_asked)
    told = _told_of_units(warehouse, scope, cycle)
    figures = pl.concat([_own_and_handed_on(warehouse, cycle), told], how="horizontal").filter(is_asked)
    is_told = {
        "n_gaps": ~pl.col("is_withheld"),
        "n_no_course": pl.col("is_exact"),
        "n_trained": pl.col("is_trained_told"),
        "coverage_rate": pl.col("is_exact") | pl.col("is_bounded"),
        "rate_bound": pl.col("is_bounded"),
        "needs_programme": pl.col("is_exact") | pl.col("is_bounded"),
    }
    never = pl.lit(value=False)
    figures = figures.with_columns(
        pl.when("is_known").then(name).when(is_told.get(name, never)).then(f"file_{name}").alias(name)
        for name in (*SUMS, *WORDS)
    ).with_columns(
        withheld_reason=withheld_reason(
            pl.col("n_not_visible_gaps"), pl.col("is_withheld"), min_group=min_group_of(warehouse)
        )
    )
    return figures.filter(pl.col("n_all_gaps") > 0).select(*_KEYS, *SUMS, *WORDS, "is_withheld")


def read_searches_ahead(warehouse: Warehouse, cycle: Cycle) -> None:
    """Work out what is the same for all from whom small groups are hidden, before one of them asks.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    _search_for_nobody(warehouse, cycle)


@per_snapshot
def _own_and_handed_on(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return coverage of all units, which is the same whoever looks: what is hidden from whom is decided from it.

    Returns:
        A row for each of `gap_sums.own_and_handed_on`, in its order: `org_unit_id`, `competency_id`, the columns in
        `SUMS` and `WORDS` as they are, and with `file_` before their names as the shareable file shows them;
        `n_all_gaps`, 0 where there is no gap.
    """
    own = _unhidden(warehouse, cycle, tree_of(warehouse, cycle.cycle_id).units).drop("is_withheld")
    told = {f"file_{name}": name for name in (*SUMS, *WORDS)}
    figures = own_and_handed_on(warehouse, cycle).select(_KEYS)
    for other in (own, _handed_on(warehouse, cycle).select(*_KEYS, **told)):
        figures = figures.join(other, on=_KEYS, how="left", maintain_order="left")
    return figures.with_columns(n_all_gaps=pl.col("n_gaps").fill_null(0))


@per_snapshot
def _handed_on(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Read the shareable file; in training are also some who have finished a course, so it is in no status.

    That no course answers any gap the catalogue says, of nobody in particular: then all gaps are without one.
    """
    return warehouse.snapshot.frame(
        """
        select
            org_unit_id,
            competency_id,
            n_gaps,
            n_gaps - case when needs_programme then 0 else n_covered end as n_no_course,
            null::bigint as n_not_taken,
            null::bigint as n_in_training,
            n_trained,
            case when needs_programme then 0 else coverage_rate end as coverage_rate,
            case when not coalesce(needs_programme, false) then rate_bound end as rate_bound,
            needs_programme,
            withheld_reason,
            is_withheld
        from shareable.training_coverage
        where cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
    )


@per_snapshot
def _told_of_units(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Hide what the file hides, and what the rule hides with the people taken off whom the viewer may see anyway.

    Where all who are assessed are theirs figures are as they are. Who is trained is told where none of theirs is among
    the gaps.

    Returns:
        A row for each of `_own_and_handed_on`, in its order: `is_known`, of others `is_withheld`, `is_exact`,
        `is_bounded` and `is_trained_told`; `n_not_visible_gaps`, those with a gap whose figures are news.
    """
    gaps, visible = told_of_units(warehouse, scope, cycle), count_visible(warehouse, scope, cycle)
    return _told(warehouse, cycle, gaps, visible, _search_for_nobody(warehouse, cycle))


@per_snapshot
def _search_for_nobody(warehouse: Warehouse, cycle: Cycle) -> Remembered:
    """Search what is hidden from those who know nobody, from which the searches for all others begin."""
    search = Remembered()
    visible = dict.fromkeys(("n_visible_gaps", "n_visible_covered"), pl.Int64)
    nobody = pl.DataFrame(schema={**dict.fromkeys(_KEYS, pl.String), **visible})
    _told(warehouse, cycle, told_to_nobody(warehouse, cycle), nobody, search)
    return search


def _told(
    warehouse: Warehouse, cycle: Cycle, gaps: pl.DataFrame, visible: pl.DataFrame, search: Remembered
) -> pl.DataFrame:
    """Return `_told_of_units`, given what is told of the gaps, and how many of them are the viewer's to see anyway."""
    figures = pl.concat(
        [
            _own_and_handed_on(warehouse, cycle).select(*_KEYS, "n_all_gaps", "n_no_course", "^file_.*$"),
            gaps.select("is_known", "n_not_visible_gaps", "is_exact", is_base_withheld="is_withheld"),
        ],
        how="horizontal",
    ).join(visible, on=_KEYS, how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("n_no_course", "^n_visible.*$").fill_null(0))
    n_covered = pl.col("n_all_gaps") - pl.col("n_no_course") - pl.col("n_visible_covered")
    is_known = pl.col("is_known")
    is_gap_told = is_known | pl.col("is_exact")
    figures = figures.with_columns(
        n=n_covered,
        n_rest=pl.col("n_not_visible_gaps") - n_covered,
        is_withheld=~is_known & (~is_gap_told | pl.col("file_n_gaps").is_null()),
    ).with_columns(is_whole_withheld="is_withheld")
    min_group = min_group_of(warehouse)
    slices, (_, forest) = ["competency_id"], forests_of_all_units(warehouse, cycle)
    covered = withheld_within(
        figures, slices=slices, min_group=min_group, base="is_base_withheld", forest=forest, remembered=search
    )
    bounds = part_bounds(figures.with_columns(is_withheld=covered), slices=slices, min_group=min_group, forest=forest)
    n_rare = (
        pl.when(pl.col("file_rate_bound") == "at_most")
        .then("n_visible_covered")
        .otherwise(pl.col("n_visible_gaps") - pl.col("n_visible_covered"))
    )
    is_shown = ~is_known & ~pl.col("is_withheld")
    is_catalogue = pl.col("file_needs_programme").fill_null(value=False)
    is_exact = is_shown & (is_catalogue | (~covered & pl.col("file_n_no_course").is_not_null()))
    is_bounded = is_shown & ~is_exact & (pl.col("file_rate_bound") == bounds) & (n_rare == 0)
    return figures.select(
        "is_known",
        "is_withheld",
        is_exact=is_exact,
        is_bounded=is_bounded.fill_null(value=False),
        is_trained_told=is_shown & (pl.col("n_visible_gaps") == 0),
        n_not_visible_gaps="n_not_visible_gaps",
    )


def _with_rates(figures: pl.DataFrame) -> pl.DataFrame:
    """Fill in what follows from sums: of an own line, and of several tops."""
    no_course = pl.col("n_no_course")
    return figures.with_columns(
        coverage_rate=pl.coalesce("coverage_rate", (pl.col("n_gaps") - no_course) / pl.col("n_gaps")),
        needs_programme=pl.coalesce("needs_programme", no_course == pl.col("n_gaps")),
    )


def _line_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    sums = (
        training_of_people(warehouse, cycle, scope.line)
        .group_by("org_unit_id", "competency_id")
        .agg(
            n_gaps=pl.len().cast(pl.Int64),
            **{f"n_{status}": (pl.col("training_status") == status).sum().cast(pl.Int64) for status in _STATUSES},
        )
    )
    figures = of_line(sums, tree_of(warehouse, cycle.cycle_id), selection, ["competency_id"])
    return figures.with_columns(
        coverage_rate=pl.lit(None, pl.Float64),
        rate_bound=pl.lit(None, pl.String),
        needs_programme=pl.lit(None, pl.Boolean),
        withheld_reason=pl.lit(None, pl.String),
    )
