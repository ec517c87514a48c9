"""A person's levels and gaps, competency by competency and behaviour by behaviour: today, or in a closed cycle.

Asked for by `person.profile` alone, which checks whose page it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.person.rows import BehaviourGap, CompetencyLevel
from dashboards.snapshot.competencies import name_in, names_of
from dashboards.snapshot.cycles import Cycle, labels_of
from dashboards.snapshot.gaps_training_movement import gaps_of_everybody
from dashboards.snapshot.settings import setting
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row

GAP_THRESHOLD = 0.5
"""Of a snapshot that names none."""

_IN_CYCLE = """
    select
        cycle_id,
        competency_id,
        is_required,
        scope,
        target_level,
        current_level,
        gap,
        has_gap,
        levels_short,
        gap_band,
        level_basis,
        case when current_level is not null then cycle_id end as assessed_in,
        null::bigint as age_months,
        false as is_outdated,
        current_level as last_level
    from gap_by_person
    where person_id = $person_id and cycle_id = $cycle_id
"""
_COLUMNS = (
    "competency_id",
    "is_required",
    "scope",
    "target_level",
    "current_level",
    "gap",
    "has_gap",
    "levels_short",
    "gap_band",
    "level_basis",
    "assessed_in",
    "age_months",
    "is_outdated",
    "last_level",
)
_NO_RATERS: Row = {
    "self_level": None,
    "manager_level": None,
    "peer_level": None,
    "direct_report_level": None,
    "others_level": None,
    "rated_level": None,
    "calibrated_level": None,
    "perception_gap": None,
    "n_raters": 0,
    "n_withheld": 0,
}


def levels_of(warehouse: Warehouse, person_id: str, cycle: Cycle) -> tuple[CompetencyLevel, ...]:
    """Return a person's competencies, the largest gap first and those without one last.

    Args:
        warehouse: the published files.
        person_id: somebody whom the viewer may see.
        cycle: a closed cycle, or today.
    """
    gaps = _today(warehouse, person_id, cycle) if cycle.is_today else _in_cycle(warehouse, person_id, cycle)
    # A level that is too old is none today, and neither are those of the raters behind it.
    current = {row["cycle_id"] for row in gaps if row["cycle_id"] is not None and not row["is_outdated"]}
    raters = _raters(warehouse, person_id, sorted(current))
    labels, names = labels_of(warehouse), names_of(warehouse)
    levels = []
    for row in gaps:
        competency_id, of_cycle = row["competency_id"], row.pop("cycle_id")
        seen = _NO_RATERS if row["is_outdated"] else raters.get((of_cycle, competency_id), _NO_RATERS)
        named = names.get(competency_id)
        levels.append(
            CompetencyLevel(
                competency_name=name_in(names, competency_id),
                family=None if named is None else named.family,
                kind=None if named is None else named.kind,
                assessed_label=labels.get(row["assessed_in"]),
                is_of_today=cycle.is_today,
                **row,
                **seen,
            )
        )
    return tuple(sorted(levels, key=_largest_gap_first))


def _raters(warehouse: Warehouse, person_id: str, cycle_ids: Sequence[str]) -> dict[tuple[str, str], Row]:
    """Return what each group of raters said, by cycle and competency."""
    if not cycle_ids:
        return {}
    # Cycles are named one by one, since DuckDB then skips what it knows to be of others.
    asked = {f"cycle_{number}": cycle_id for number, cycle_id in enumerate(cycle_ids)}
    rows = warehouse.snapshot.rows(
        f"""
        select cycle_id, competency_id, {", ".join(_NO_RATERS)}
        from gap_by_person
        where person_id = $person_id and cycle_id in ({", ".join(f"${name}" for name in asked)})
        """,
        {"person_id": person_id, **asked},
    )
    return {
        (row.pop("cycle_id"), row.pop("competency_id")): {
            **row,
            "n_raters": row["n_raters"] or 0,
            "n_withheld": row["n_withheld"] or 0,
        }
        for row in rows
    }


def _largest_gap_first(level: CompetencyLevel) -> tuple[object, ...]:
    gap = float("-inf") if level.gap is None else level.gap
    return -gap, not level.is_required, level.competency_name, level.competency_id


def behaviours_of(
    warehouse: Warehouse, person_id: str, cycle: Cycle, levels: Sequence[CompetencyLevel]
) -> tuple[BehaviourGap, ...]:
    """Return a person's behaviours, the largest gap first: today as they were rated last, against today's targets.

    Args:
        warehouse: the published files.
        person_id: somebody whom the viewer may see.
        cycle: a closed cycle, or today.
        levels: the person's competencies then.
    """
    rows = warehouse.snapshot.rows(
        """
        select behaviour_id, competency_id, cycle_id, target_level, current_level, gap, has_gap
        from gap_by_behaviour
        where person_id = ?
        """,
        [person_id],
    )
    statements, fewest = _statements(warehouse), float(setting(warehouse, "gap_threshold") or GAP_THRESHOLD)
    of_today = {(level.assessed_in, level.competency_id): level for level in levels if not level.is_outdated}
    found = []
    for row in rows:
        of_cycle = row.pop("cycle_id")
        if cycle.is_today:
            level = of_today.get((of_cycle, row["competency_id"]))
            if level is None:
                continue
            is_known = level.target_level is not None and row["current_level"] is not None
            row["target_level"] = level.target_level
            row["gap"] = level.target_level - row["current_level"] if is_known else None
            row["has_gap"] = None if row["gap"] is None else round(row["gap"], 9) >= fewest
        elif of_cycle != cycle.cycle_id:
            continue
        found.append(BehaviourGap(statement=statements.get(row["behaviour_id"]), **row))
    return tuple(sorted(found, key=_largest_behaviour_first))


def _largest_behaviour_first(behaviour: BehaviourGap) -> tuple[object, ...]:
    gap = float("-inf") if behaviour.gap is None else behaviour.gap
    return -gap, behaviour.competency_id, behaviour.behaviour_id


@per_snapshot
def _statements(warehouse: Warehouse) -> dict[str, str | None]:
    rows = warehouse.snapshot.rows("select behaviour_id, statement from dim_behaviour")
    return {row["behaviour_id"]: row["statement"] for row in rows}


def _today(warehouse: Warehouse, person_id: str, today: Cycle) -> list[Row]:
    rows = gaps_of_everybody(warehouse, today).of_one(person_id)
    return [{name: row[name] for name in _COLUMNS} | {"cycle_id": row["assessed_in"]} for row in rows]


def _in_cycle(warehouse: Warehouse, person_id: str, cycle: Cycle) -> list[Row]:
    return warehouse.snapshot.rows(_IN_CYCLE, {"person_id": person_id, "cycle_id": cycle.cycle_id})
