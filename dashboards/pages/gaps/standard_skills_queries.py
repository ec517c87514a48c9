"""Gaps in the words of a standard: the organisation's own competencies, put together by the skill they are mapped to.

How a person's gaps in several competencies of one skill become one stands with the published table.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.pages.gaps.queries import ShareBound
from dashboards.snapshot.competencies import columns_of
from dashboards.snapshot.cycles import Cycle, pick
from dashboards.snapshot.gap_sums import GapFilter, gap_sums
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Selection
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.totals import is_own
from published.rounding import share_bound, shown_share


@dataclass(frozen=True)
class SkillRow:
    """Gaps of a unit in a standard skill.

    Attributes:
        standard_code: the skill's code.
        skill_name: the standard's word for it; None where no export describes it.
        competency_names: the organisation's own words.
        n_people: distinct people who have one of these competencies in their profile.
        n_assessed: those of them who are assessed in at least one.
        mean_gap: mean over the assessed of a person's mean gap in these competencies.
        share_with_gap: of the assessed, those with a gap in at least one.
        share_bound: the share is 0 or 1 and shown as at most 5 % or at least 95 %.
        levels_short: summed over the assessed and these competencies; None where it would tell that nobody is short.
        is_withheld: every figure is None, since it would be about too few people or give such a one away.
    """

    standard_code: str
    skill_name: str | None
    competency_names: str
    n_people: int | None
    n_assessed: int | None
    mean_gap: float | None
    share_with_gap: float | None
    share_bound: ShareBound | None
    levels_short: float | None
    is_withheld: bool


def skills_cycle(reader: Reader, filters: GapFilter) -> Cycle | None:
    """Return the cycle whose skills are shown: the one asked for, for today the latest; None before any has closed."""
    moment = reader.moment(filters.cycle_id)
    return pick(reader.cycles, None) if moment.is_today else moment


@requires_page("gaps")
def standard_skills(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> tuple[SkillRow, ...]:
    """Return gaps of a unit by standard skill, the most levels short first and what is withheld last.

    Those from whom small groups are hidden see a skill as they see the one competency that is mapped to it; with
    several mapped to it, who is in one and not in the other could be worked out, so it is withheld.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, or None for the organisation; an own line has no such figures.
        filters: cycle and family (skills to which a competency of it is mapped); skills are not cut by job family or
            career level.
    """
    if filters.cuts:
        raise NotAllowedError("filter")
    scope, moment, selection = reader.select("gaps", unit_id, reader.moment(filters.cycle_id))
    cycle = skills_cycle(reader, filters)
    if cycle is None:
        return ()
    if moment.is_today and selection.kind == "unit" and reader.tree(cycle.cycle_id).get(selection.unit_id) is None:
        return ()  # a unit of today that was not there in that cycle
    tops = [unit.org_unit_id for unit in reader.tree(cycle.cycle_id).tops]
    if selection.kind == "own_line" or (selection.kind == "organisation" and len(tops) != 1):
        return ()
    top = tops[0] if selection.kind == "organisation" else selection.unit_id
    return _rows(reader.warehouse, scope, cycle, selection, top, filters.family)


@per_snapshot
def _rows(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, org_unit_id: str, family: str | None
) -> tuple[SkillRow, ...]:
    in_family = pl.DataFrame(
        {"competency_id": [column.column_id for column in columns_of(warehouse, family)]},
        schema={"competency_id": pl.String},
    )
    wanted = _mapped(warehouse, cycle).join(in_family, on="competency_id", how="semi")
    shown = _shown(warehouse, scope, cycle, selection, org_unit_id)
    kept = shown.join(wanted, on="standard_code", how="semi").sort(
        "levels_short", "standard_code", descending=[True, False], nulls_last=True
    )
    return tuple(SkillRow(**row) for row in kept.drop("n_competencies").to_dicts())


@per_snapshot
def _shown(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, org_unit_id: str) -> pl.DataFrame:
    figures = _read(warehouse, cycle, org_unit_id)
    if is_own(warehouse, scope, cycle, selection):
        return figures.with_columns(share_bound=pl.lit(None, pl.String), is_withheld=pl.lit(value=False))
    mapped = _mapped(warehouse, cycle)
    return _suppressed(warehouse, scope, cycle, selection, figures.join(mapped, on="standard_code", how="left"))


def _read(warehouse: Warehouse, cycle: Cycle, org_unit_id: str) -> pl.DataFrame:
    return warehouse.snapshot.frame(
        """
        select
            standard_code, skill_name, competency_names, n_competencies, n_people, n_assessed, mean_gap,
            share_with_gap, levels_short
        from gap_by_standard_skill
        where cycle_id = $cycle_id and org_unit_id = $org_unit_id
        """,
        {"cycle_id": cycle.cycle_id, "org_unit_id": org_unit_id},
        {},
    )


@per_snapshot
def _mapped(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return the competencies that are in a unit's figures of the cycle, with their skill."""
    return warehouse.snapshot.frame(
        """
        select standard_code, competency_id
        from dim_competency
        where
            standard_code is not null
            and competency_id in (select competency_id from gap_by_org_unit where cycle_id = $cycle_id)
        """,
        {"cycle_id": cycle.cycle_id},
        {},
    )


def _suppressed(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, figures: pl.DataFrame
) -> pl.DataFrame:
    """Hide a skill where its competency is hidden, or where several are mapped to it."""
    sums = gap_sums(warehouse, scope, cycle, selection, GapFilter(cycle_id=cycle.cycle_id)).filter("is_whole")
    cells = sums.select("competency_id", "n_not_visible", is_hidden="is_withheld")
    share, is_disclosive = pl.col("share_with_gap"), pl.col("n_not_visible") > 0
    frame = figures.join(cells, on="competency_id", how="left").with_columns(
        is_withheld=(pl.col("n_competencies") > 1) | pl.col("is_hidden").fill_null(value=True),
        share_bound=pl.when(is_disclosive).then(share_bound(share)),
        share_with_gap=pl.when(is_disclosive).then(shown_share(share)).otherwise(share),
    )
    is_nobody = pl.col("share_bound").is_not_null() & (pl.col("levels_short") == 0)
    frame = frame.with_columns(levels_short=pl.when(~is_nobody).then("levels_short"))
    shown = ["n_people", "n_assessed", "mean_gap", "share_with_gap", "share_bound", "levels_short"]
    frame = frame.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(shown)).name.keep())
    return frame.drop("competency_id", "n_not_visible", "is_hidden").unique("standard_code")
