"""Where people and org units stand today: each person's newest level, whatever cycle it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .arithmetic import mean, share
from .exports import Row
from .gaps import gap_facts
from .organisation import Cycle, Snapshot
from .rollups import by_unit
from .settings import Settings
from .targets import Profile


def role_profiles_now(profile: Profile) -> list[Row]:
    """One row per role and competency of today's profiles."""
    return [
        {
            "role_id": role_id,
            "competency_id": competency_id,
            "target_level": deployment["target_level"],
            "scope": deployment["scope"],
        }
        for role_id, deployments in profile.items()
        for competency_id, deployment in deployments.items()
    ]


def newest_levels(closed: Iterable[Cycle], gaps: dict[str, list[Row]]) -> dict[tuple[str, str], tuple[Cycle, Row]]:
    """Return (person, competency) → the newest closed cycle with a current level, and that cycle's row."""
    newest: dict[tuple[str, str], tuple[Cycle, Row]] = {}
    for cycle in sorted(closed, key=lambda cycle: (cycle.closes_on, cycle.cycle_id)):
        for row in gaps[cycle.cycle_id]:
            if row["current_level"] is not None:
                newest[row["person_id"], row["competency_id"]] = (cycle, row)
    return newest


def whole_months(first: date, last: date) -> int:
    """Return the whole months from one day to another."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def gaps_now(
    snapshot: Snapshot,
    profile: Profile,
    newest: dict[tuple[str, str], tuple[Cycle, Row]],
    settings: Settings,
) -> list[Row]:
    """One row per person employed today and competency of today's profile, or with a level outside it.

    Args:
        snapshot: the organisation today.
        profile: today's profiles.
        newest: (person, competency) → where its newest level comes from.
        settings: the settings in force.
    """
    table = []
    for person_id, person in snapshot.people.items():
        required = profile.get(person.get("role_id") or "", {})
        levelled = {competency_id for about, competency_id in newest if about == person_id}
        for competency_id in sorted(set(required) | levelled):
            deployment = required.get(competency_id)
            target = deployment["target_level"] if deployment else None
            level = _level_today(newest.get((person_id, competency_id)), snapshot.day, settings.level_valid_months)
            table.append(
                {
                    "person_id": person_id,
                    "competency_id": competency_id,
                    "org_unit_id": person.get("org_unit_id"),
                    "department_id": snapshot.department_of(person.get("org_unit_id")),
                    "role_id": person.get("role_id"),
                    "manager_id": person.get("manager_id"),
                    "is_required": deployment is not None,
                    "scope": deployment["scope"] if deployment else None,
                    "target_level": target,
                    **level,
                    **gap_facts(target, level["current_level"], settings.gap_threshold),
                }
            )
    return table


def _level_today(found: tuple[Cycle, Row] | None, today: date, valid_months: int | None) -> Row:
    """Return the level, where it comes from and how old it is; one that is too old is no level any more."""
    if found is None:
        names = ("current_level", "level_basis", "assessed_in", "assessed_on", "age_months", "last_level")
        return {**dict.fromkeys(names), "is_outdated": False}
    cycle, row = found
    age = whole_months(cycle.closes_on, today)
    is_outdated = valid_months is not None and age > valid_months
    return {
        "current_level": None if is_outdated else row["current_level"],
        "level_basis": None if is_outdated else row["level_basis"],
        "assessed_in": cycle.cycle_id,
        "assessed_on": cycle.closes_on,
        "age_months": age,
        "is_outdated": is_outdated,
        "last_level": row["current_level"],
    }


def gaps_now_by_org_unit(gaps: Iterable[Row], snapshot: Snapshot) -> list[Row]:
    """One row per org unit and competency that somebody in it has in today's profile."""
    required = [row for row in gaps if row["is_required"]]
    table = []
    for (unit, competency_id), rows in by_unit(required, snapshot, lambda row: (row["competency_id"],)).items():
        assessed = [row for row in rows if row["current_level"] is not None]
        n_with_gap = sum(row["has_gap"] for row in assessed)
        levels_short = sum(row["levels_short"] for row in assessed)
        table.append(
            {
                "org_unit_id": unit,
                "org_unit_type": snapshot.type_of(unit),
                "competency_id": competency_id,
                "n_people": len(rows),
                "n_assessed": len(assessed),
                "n_outdated": sum(row["is_outdated"] for row in rows),
                "mean_target": mean([row["target_level"] for row in assessed]),
                "mean_level": mean([row["current_level"] for row in assessed]),
                "mean_gap": mean([row["gap"] for row in assessed]),
                "n_with_gap": n_with_gap,
                "share_with_gap": share(n_with_gap, len(assessed)),
                "levels_short": levels_short,
                "levels_short_per_person": levels_short / len(assessed) if assessed else None,
                "oldest_assessed_on": min((row["assessed_on"] for row in assessed), default=None),
            }
        )
    return table
