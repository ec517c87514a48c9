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
from dashboards.snapshot.org_units import Selection, is_own, tree_of
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import inside

FIGURES = ("n_people", "n_assessed", "mean_gap", "share_with_gap", "share_bound", "levels_short")


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
        share_bound: the share is of few people, or of all but few, and shown as at most or at least that.
        levels_short: summed over the assessed and these competencies. It and the share are None where it is not told
            how many have a gap; beside a bound there is no sum.
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

    @property
    def is_part_untold(self) -> bool:
        """Whether it is not told how many of those assessed have a gap."""
        return bool(self.n_assessed) and self.levels_short is None


def skills_cycle(reader: Reader, unit_id: str | None, filters: GapFilter) -> Cycle | None:
    """Return the cycle whose skills are shown: the one asked for; of today for those to whom the whole is unhidden.

    Others see the latest closed cycle instead of today; None before any has closed.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: as in `standard_skills`.
        filters: the cycle asked for.
    """
    scope, moment, selection = reader.select("gaps", unit_id, reader.moment(filters.cycle_id))
    if not moment.is_today or is_own(reader.warehouse, scope, moment, selection):
        return moment
    return pick(reader.cycles, None)


@requires_page("gaps")
def standard_skills(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> tuple[SkillRow, ...]:
    """Return gaps of a unit by standard skill, the most levels short first and what is withheld last.

    Those from whom small groups are hidden see a skill as they see the one competency that is mapped to it: the figures
    are that competency's. With several mapped to it, who is in one and not in the other could be worked out, and the
    shareable file holds no such figures.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, or None for the organisation; an own line has no such figures.
        filters: cycle and family (skills to which a competency of it is mapped); skills are not cut by job family or
            career level.
    """
    if filters.cuts:
        raise NotAllowedError("filter")
    scope, moment, selection = reader.select("gaps", unit_id, reader.moment(filters.cycle_id))
    cycle = skills_cycle(reader, unit_id, filters)
    if cycle is None or not reader.cycles:
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
    competencies = _mapped(warehouse, cycle)
    in_family = pl.DataFrame(
        {"competency_id": [column.column_id for column in columns_of(warehouse, family)]},
        schema={"competency_id": pl.String},
    )
    wanted = competencies.join(in_family, on="competency_id", how="semi")
    if is_own(warehouse, scope, cycle, selection):
        figures = _of_today(warehouse, cycle, org_unit_id) if cycle.is_today else _read(warehouse, cycle, org_unit_id)
    else:
        figures = _of_competencies(warehouse, scope, cycle, selection, competencies)
    kept = figures.join(wanted, on="standard_code", how="semi").sort(
        "levels_short", "standard_code", descending=[True, False], nulls_last=True
    )
    return tuple(SkillRow(**row) for row in kept.to_dicts())


def _read(warehouse: Warehouse, cycle: Cycle, org_unit_id: str) -> pl.DataFrame:
    return warehouse.snapshot.frame(
        """
        select
            standard_code, skill_name, competency_names, n_people, n_assessed, mean_gap, share_with_gap,
            null::varchar as share_bound, levels_short, false as is_withheld
        from gap_by_standard_skill
        where cycle_id = $cycle_id and org_unit_id = $org_unit_id
        """,
        {"cycle_id": cycle.cycle_id, "org_unit_id": org_unit_id},
        {},
    )


def _of_today(warehouse: Warehouse, cycle: Cycle, org_unit_id: str) -> pl.DataFrame:
    """Put today's gaps together as the published table does a cycle's: who has several of a skill counts once."""
    within = inside("gap.org_unit_id", tree_of(warehouse, cycle.cycle_id).subtree(org_unit_id))
    figures = warehouse.snapshot.frame(
        f"""
        with of_people as (
            select
                competencies.standard_code,
                gap.person_id,
                avg(gap.gap) as gap,
                count(gap.gap) > 0 as is_assessed,
                coalesce(bool_or(gap.has_gap), false) as has_gap,
                sum(gap.levels_short) as levels_short
            from gap_now as gap
            inner join dim_competency as competencies using (competency_id)
            where gap.is_required and competencies.standard_code is not null and {within.condition}
            group by competencies.standard_code, gap.person_id
        )

        select
            standard_code,
            count(*) as n_people,
            count(*) filter (where is_assessed) as n_assessed,
            avg(gap) as mean_gap,
            count(*) filter (where has_gap) / nullif(count(*) filter (where is_assessed), 0) as share_with_gap,
            null::varchar as share_bound,
            coalesce(sum(levels_short), 0) as levels_short,
            false as is_withheld
        from of_people
        group by standard_code
        """,
        within.parameters,
        within.tables,
    )
    words = _words(_mapped(warehouse, cycle))
    return figures.join(words, on="standard_code").select(
        "standard_code", "skill_name", "competency_names", *FIGURES, "is_withheld"
    )


def _words(competencies: pl.DataFrame) -> pl.DataFrame:
    """Return each skill with the standard's word and the organisation's own."""
    in_order = competencies.sort("competency_name", "competency_id")
    return in_order.group_by("standard_code", "skill_name").agg(
        competency_names=pl.col("competency_name").str.join(", "), n_mapped=pl.len()
    )


@per_snapshot
def _mapped(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return the competencies that are in units' figures of the cycle, with the skill that each is mapped to."""
    return warehouse.snapshot.frame(
        f"""
        select
            competencies.standard_code,
            skills.skill_name,
            competencies.competency_id,
            coalesce(competencies.competency_name, competencies.competency_id) as competency_name
        from dim_competency as competencies
        left join dim_standard_skill as skills using (standard_code)
        where
            competencies.standard_code is not null
            and competencies.competency_id in (
                select competency_id from {cycle.gaps_of_units} as gaps where cycle_id = $cycle_id
            )
        """,
        {"cycle_id": cycle.cycle_id},
        {},
    )


def _of_competencies(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, competencies: pl.DataFrame
) -> pl.DataFrame:
    """Return the figures of competencies as those of the skills to which they alone are mapped; no figure of others."""
    sums = gap_sums(warehouse, scope, cycle, selection, GapFilter(cycle_id=cycle.cycle_id)).filter("is_whole")
    alone = (
        competencies.join(sums, on="competency_id")
        .unique("standard_code")
        .with_columns(mean_gap=pl.when(pl.col("n_assessed") > 0).then(pl.col("gap_sum") / pl.col("n_assessed")))
    )
    words = _words(competencies)
    skills = (
        alone.drop("skill_name")
        .join(words, on="standard_code")
        .with_columns(is_withheld=pl.col("is_withheld") | (pl.col("n_mapped") > 1))
    )
    skills = skills.with_columns(pl.when(~pl.col("is_withheld")).then(pl.col(FIGURES)).name.keep())
    return skills.select("standard_code", "skill_name", "competency_names", *FIGURES, "is_withheld")
