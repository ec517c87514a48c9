"""The choices that the filters of a page offer, and the org units that one can go to.

The units themselves stand in `org_units`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.snapshot.cycles import Cycle, closed_cycles, today_of
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Unit
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot

MOST_ON_OFFER = 500


@dataclass(frozen=True)
class CompetencyChoice:
    """One competency to choose."""

    id: str
    name: str
    family: str | None


@dataclass(frozen=True)
class Choices:
    """What filters offer.

    Attributes:
        moments: today, then the closed cycles, the newest first.
        cycles: closed cycles, the newest first.
        families: families of competencies.
        competencies: the competencies.
        job_families: job families of roles.
        career_levels: career levels, the lowest first.
        has_own_line: whether the viewer leads people and may look at the own line.
    """

    moments: tuple[Cycle, ...]
    cycles: tuple[Cycle, ...]
    families: tuple[str, ...]
    competencies: tuple[CompetencyChoice, ...]
    job_families: tuple[str, ...]
    career_levels: tuple[str, ...]
    has_own_line: bool


@requires_page("gaps")
def breadcrumbs(reader: Reader, unit_id: str, cycle_id: str | None = None) -> tuple[Unit, ...]:
    """Return the units from the top down to a unit, itself included.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: the unit.
        cycle_id: as of which cycle; None for today.
    """
    path = reader.tree(reader.moment(cycle_id).cycle_id).path(unit_id)
    if not path:
        raise NotAllowedError("not_yours")
    return path


@requires_page("gaps")
def units_on_offer(reader: Reader, chosen: str | None = None, cycle_id: str | None = None) -> tuple[Unit, ...]:
    """Return the org units to choose from: all, or of very many the highest, with those around the chosen one.

    Lower ones are reached through those above them; a browser takes seconds to list thousands.

    Args:
        reader: the request's snapshot and viewer.
        chosen: the unit that is on screen.
        cycle_id: as of which cycle; None for today.
    """
    units = reader.tree(reader.moment(cycle_id).cycle_id)
    if len(units.units) <= MOST_ON_OFFER:
        return units.units
    around = {unit.org_unit_id for unit in (*units.path(chosen), *units.below(chosen))} if chosen else set()
    depth = max(2, units.units[MOST_ON_OFFER].depth)  # the highest come first
    return tuple(unit for unit in units.units if unit.depth < depth or unit.org_unit_id in around)


@requires_page("gaps")
def choices(reader: Reader) -> Choices:
    """Return what the filters of a page offer this viewer."""
    scope = reader.scope("gaps")
    return _choices(reader.warehouse, has_own_line=bool(scope.line))


@per_snapshot
def _choices(warehouse: Warehouse, *, has_own_line: bool) -> Choices:
    competencies = warehouse.snapshot.rows(
        """
        select competency_id as id, competency_name as name, family
        from dim_competency
        where
            competency_id in (select competency_id from role_profile)
            or competency_id in (select competency_id from role_profile_now)
        order by family, name, id
        """
    )
    roles = warehouse.snapshot.rows("select job_family, career_level, career_rank from dim_role")
    ranks = {row["career_level"]: row["career_rank"] for row in roles if row["career_level"] is not None}
    return Choices(
        moments=(today_of(warehouse), *closed_cycles(warehouse)),
        cycles=closed_cycles(warehouse),
        families=tuple(sorted({row["family"] for row in competencies if row["family"] is not None})),
        competencies=tuple(CompetencyChoice(**row) for row in competencies),
        job_families=tuple(sorted({row["job_family"] for row in roles if row["job_family"] is not None})),
        career_levels=tuple(sorted(ranks, key=lambda level: (ranks[level] is None, ranks[level] or 0, level))),
        has_own_line=has_own_line,
    )
