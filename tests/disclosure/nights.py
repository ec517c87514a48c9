"""Snapshots in a row: what changes in a company overnight, and what an attacker makes of all files that were handed on.

Who is in a figure that waits is read from what the product notes of itself; that it is true is seen from the figure,
which has to be the sum over these people's levels of the day.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from orchestration.publish.shareable import write_shareable
from tests.disclosure.companies import ARMS, compute_marts
from tests.disclosure.shown import Row, System

SALT = "pepper"
_KINDS = {"levels": "level_key", "parts": "person_key"}
_OF_CYCLE = "select cycle_id, org_unit_id, competency_id from s.{} where {} is not null"
_OF_TODAY = "select '' as cycle_id, org_unit_id, competency_id from s.gap_now_by_org_unit where {} is not null"
_OF_COURSE = (
    "select '' as cycle_id, course_id as org_unit_id, 'course ' || course_id as competency_id "
    "from s.course_use where {} is not null"
)
_OF_RELATION = (
    "select cycle_id, org_unit_id, '{} ' || relation as competency_id from s.participation where {} is not null"
)
_SHOWN_IN = {
    "gap levels": _OF_CYCLE.format("gap_by_org_unit", "mean_level"),
    "gap counts": _OF_CYCLE.format("gap_by_org_unit", "n_with_gap"),
    "levels short": _OF_CYCLE.format("gap_by_org_unit", "levels_short"),
    "n_covered": _OF_CYCLE.format("training_coverage", "n_covered"),
    "n_in_training": _OF_CYCLE.format("training_coverage", "n_in_training"),
    "n_trained": _OF_CYCLE.format("training_coverage", "n_trained"),
    "gap levels today": _OF_TODAY.format("mean_level"),
    "gap counts today": _OF_TODAY.format("n_with_gap"),
    "levels short today": _OF_TODAY.format("levels_short"),
    "outdated levels today": _OF_TODAY.format("n_outdated"),
    "movement": "select to_cycle_id as cycle_id, 'top' as org_unit_id, competency_id "
    "from s.score_movement_by_org_unit where mean_movement is not null",
    "rest of a competency": "select cycle_id, 'rest' as org_unit_id, competency_id "
    "from s.framework_signals where behaviour_id is null and sd_level is not null",
    "seats": _OF_COURSE.format("cost_total"),
    "n_completed": _OF_COURSE.format("n_completed"),
    "n_withdrawn": _OF_COURSE.format("n_withdrawn"),
    "asked": _OF_RELATION.format("asked", "n_people"),
    "answered": _OF_RELATION.format("answered", "n_people_rated"),
}
_MOVED = "select competency_id, {}, person_id from w.score_movement where org_unit_id is not null and {}"
_GAP_BEFORE, _GAP_NOW = "gap_status in ('closed', 'unchanged')", "gap_status in ('opened', 'unchanged')"
# What is about the whole organisation or a role: which rows are shown, and who is in each, as the attacker knows.
_WHOLE = {
    ("parts", "gap_balance", "n_gaps_before"): _MOVED.format("to_cycle_id, from_cycle_id", _GAP_BEFORE),
    ("parts", "gap_balance", "n_closed"): _MOVED.format("to_cycle_id, from_cycle_id", "gap_status = 'closed'"),
    ("parts", "gap_balance", "n_opened"): _MOVED.format("to_cycle_id, to_cycle_id", "gap_status = 'opened'"),
    ("parts", "gap_balance", "n_gaps_now"): _MOVED.format("to_cycle_id, to_cycle_id", _GAP_NOW),
    (
        "answers",
        "framework_signals",
        "n_ratings",
    ): "select competency_id, cycle_id, cycle_id || current_level, person_id "
    "from w.gap_by_person where current_level is not null",
    (
        "answers",
        "framework_irrelevance",
        "n_answers",
    ): "select competency_id, cycle_id || role_id, cycle_id || current_level, "
    "person_id from w.gap_by_person where current_level is not null",
    ("completers", "course_effectiveness", "mean_movement_completers"): "select 'K1', 'CO1', "
    "cycle_id || movement || has_before, person_id from arms where arm = 'CO1'",
    ("compared", "course_effectiveness", "effect_did"): "select 'K1', 'CO1', cycle_id || movement || has_before, "
    "person_id from arms where arm = ''",
    ("placebo", "course_effectiveness", "placebo_effect"): "select 'K1', 'CO1', cycle_id || movement, person_id "
    "from arms where arm = 'CO1' and has_before",
}
_NAMES = {
    "gap_balance": "competency_id, to_cycle_id",
    "framework_signals": "competency_id, cycle_id",
    "framework_irrelevance": "competency_id, cycle_id || role_id",
    "course_effectiveness": "competency_id, course_id",
}
_REFRESHED = (
    "update gap_by_person set rated_level = current_level, gap = target_level - current_level, "
    "has_gap = target_level - current_level >= 0.5, levels_short = greatest(target_level - current_level, 0)"
)


@dataclass(frozen=True)
class Night:
    """The files of one snapshot."""

    warehouse: Path
    shareable: Path
    released: Path


def publish_night(warehouse: Path, before: Night | None) -> Night:
    """Publish a warehouse after another."""
    night = Night(warehouse, warehouse.with_suffix(".shareable"), warehouse.with_suffix(".released"))
    write_shareable(
        warehouse,
        night.shareable,
        memory_limit="1GB",
        min_group=5,
        salt=SALT,
        previous=before.released if before else None,
        released=night.released,
    )
    return night


def changed(warehouse: Path, target: Path, *changes: str) -> Path:
    """Write a warehouse with some of its people changed by SQL, and all that follows from them."""
    shutil.copy(warehouse, target)
    with duckdb.connect(str(target)) as connection:
        for change in changes:
            connection.execute(change)
        connection.execute(_REFRESHED)
        compute_marts(connection)
    return target


def some_changes(draw: np.random.Generator) -> list[str]:
    """Return what may happen overnight: late answers, corrections, erasures, transfers, leavers, a reorganisation."""
    n = int(draw.integers(1, 9))
    seed = int(draw.integers(1, 1_000_000))
    cycle = str(draw.choice(["Y1", "Y2", "Y3"]))
    some = f"(select person_id from dim_person order by hash(person_id, {seed}) limit {n})"
    unit = f"(select org_unit_id from dim_org_unit order by hash(org_unit_id, {seed}) limit 1)"
    in_unit = f"cycle_id = '{cycle}' and org_unit_id = {unit} and hash(person_id, {seed}) % 3 > 0"
    theirs = f"cycle_id = '{cycle}' and person_id in {some}"
    level = f"0.5 * (hash(person_id, competency_id, {seed}) % 11)"
    kinds = {
        "late": f"update gap_by_person set current_level = {level} where current_level is null and {theirs}",
        "correction": f"update gap_by_person set current_level = {level} where {theirs}",
        "calibration": f"update gap_by_person set current_level = {level} where {in_unit}",
        "erasure": f"delete from gap_by_person where person_id in {some}",
        "withdrawal": f"update gap_by_person set current_level = null where {theirs}",
        "transfer": f"update dim_person set org_unit_id = {unit} where person_id in {some}",
        "leaving": f"update dim_person set is_active = not is_active where person_id in {some}",
        "completion": "update course_enrolments set status = 'completed', "
        f"completed_on = if(completed_on is null, date '2025-10-20', null) where person_id in {some}",
        "role": f"update gap_by_person set role_id = 'R0' where {theirs}",
        "seats": f"update course_enrolments set status = 'completed' where person_id in {some}",
        "reorganisation": f"update dim_org_unit set parent_org_unit_id = null where org_unit_id = {unit}",
        "target": f"update gap_by_person set target_level = 3.5 where {theirs}",
        "other unit": f"update gap_by_person set org_unit_id = {unit} where {theirs}",
    }
    chosen = draw.choice(sorted(kinds), size=int(draw.integers(1, 4)), replace=False)
    return [kinds[str(each)] for each in chosen]


def systems(nights: Sequence[Night]) -> Iterator[System]:
    """Give what an attacker knows who has kept the files of all nights: for each kind of figure and competency."""
    found: dict[tuple[str, str], set[frozenset[tuple[tuple[int, int], int]]]] = {}
    for night in nights:
        with duckdb.connect(str(night.released), read_only=True) as connection:
            connection.execute(f"attach '{night.warehouse}' as w (read_only)")
            connection.execute(f"attach '{night.shareable}' as s (read_only)")
            connection.execute(ARMS.format(warehouse="w."))
            for layer in _SHOWN_IN:
                for kind, key in _KINDS.items():
                    for (competency, _, _), row in _rows(connection.execute, layer, key):
                        found.setdefault((kind, competency), set()).add(frozenset(row.items()))  # type: ignore[arg-type]
            for kind, competency, row in _whole_rows(connection.execute):
                found.setdefault((kind, competency), set()).add(frozenset(row.items()))  # type: ignore[arg-type]
    for (kind, competency), rows in sorted(found.items()):
        yield System(f"{kind} of {competency}", [dict(row) for row in sorted(rows, key=str)])


def _whole_rows(ask: Callable[[str], duckdb.DuckDBPyConnection]) -> Iterator[tuple[str, str, Row]]:
    """Give for each shown figure of the whole organisation or a role its kind, competency, and who is in it."""
    for (kind, table, figure), people in _WHOLE.items():
        is_behaviour = "behaviour_id is null and " if table == "framework_signals" else ""
        shown = ask(f"select {_NAMES[table]} from s.{table} where {is_behaviour}{figure} is not null").fetchall()
        rows: dict[tuple[str, str], Row] = {name: {} for name in shown}
        for competency, name, unknown, person in ask(people).fetchall():
            if (competency, name) in rows:
                rows[competency, name][person, unknown] = 1
        yield from ((kind, competency, row) for (competency, _), row in rows.items() if row)


def _rows(
    ask: Callable[[str], duckdb.DuckDBPyConnection], layer: str, key: str
) -> Iterator[tuple[tuple[str, str, str], Row]]:
    """Give for each shown figure its competency, cycle and unit, and who is in it."""
    tree = "(select '' as cycle_id, * from w.dim_org_unit)" if "today" in layer else "w.org_unit_in_cycle"
    figures = ask(
        f"""
        with recursive above as (
            select cycle_id, org_unit_id, org_unit_id as ancestor_id from {tree}
            union
            select above.cycle_id, above.org_unit_id, unit.parent_org_unit_id
            from above inner join {tree} as unit
                on above.cycle_id = unit.cycle_id and above.ancestor_id = unit.org_unit_id
            where unit.parent_org_unit_id is not null
        ),

        shown as ({_SHOWN_IN[layer]})

        select shown.competency_id, shown.cycle_id, shown.org_unit_id,
            list(struct_pack(person := person, unknown := {key}, weight := weight))
        from shown
        left join above on shown.cycle_id = above.cycle_id and shown.org_unit_id = above.ancestor_id
        inner join sums
            on sums.layer = '{layer}' and sums.is_current and sums.cycle_id = shown.cycle_id
            and sums.competency_id = shown.competency_id and sums.block = coalesce(above.org_unit_id, shown.org_unit_id)
        inner join members on members.sum = sums.sum and {key} is not null
        group by all
        """
    ).fetchall()
    for competency, cycle, unit, people in figures:
        row: Row = {}
        for each in people:
            who = (each["person"], each["unknown"])
            row[who] = row.get(who, 0) + each["weight"]
        yield (competency, cycle, unit), {who: times for who, times in row.items() if times}


def figures_astray(nights: Sequence[Night]) -> list[tuple[object, ...]]:
    """Return published figures that are not the sums over those who are noted to be in them, on any night."""
    astray: list[tuple[object, ...]] = []
    known: dict[tuple[int, int], float] = {}
    for night in nights:
        with duckdb.connect(str(night.released), read_only=True) as connection:
            connection.execute(f"attach '{night.warehouse}' as w (read_only)")
            connection.execute(f"attach '{night.shareable}' as s (read_only)")
            salted = f"'{SALT}' || '|' || person_id"
            known |= {
                (person, key): level
                for person, key, level in connection.execute(
                    f"select md5_number_lower({salted}), md5_number_lower({salted} || '|' || competency_id || '|' "
                    "|| cycle_id || '|' || round(current_level, 9)) % 4294967296, current_level "
                    "from w.gap_by_person where current_level is not null"
                ).fetchall()
            }
            for table, layer in (("gap_by_org_unit", "gap levels"), ("gap_now_by_org_unit", "gap levels today")):
                cycle = "''" if "now" in table else "cycle_id"
                shown = connection.execute(
                    f"select competency_id, {cycle}, org_unit_id, n_assessed, mean_level from s.{table} "
                    "where mean_level is not null"
                ).fetchall()
                who = dict(_rows(connection.execute, layer, "level_key"))
                for competency, of, unit, n, mean in shown:
                    levels = [known[each] for each in who.get((competency, of, unit), {})]  # type: ignore[index]
                    if len(levels) != n or abs(sum(levels) - n * mean) > 1e-6:
                        astray.append((night.warehouse.stem, layer, competency, of, unit, n, mean, len(levels)))
    return astray
