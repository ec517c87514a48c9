"""Invented companies of any shape as published warehouses: people come, go, change units and are not rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from tests.disclosure.marts import write_balance, write_today
from tests.unit.dashboards.published import publish

CYCLES = ("Y1", "Y2", "Y3")
COMPETENCIES = ("K1", "K2", "K3")
_CLOSES = (date(2025, 3, 31), date(2025, 9, 30), date(2026, 3, 31))

_ROWS = """
insert into gap_by_org_unit
select cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*), count(current_level),
    avg(target_level) filter (where gap is not null), avg(current_level), avg(gap),
    count(*) filter (where has_gap), count(*) filter (where has_gap) / nullif(count(gap), 0),
    coalesce(sum(levels_short), 0)
from gap_by_person
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by cycle_id, ancestor_id, competency_id;

insert into score_movement
select lag(cycle_id) over persons, cycle_id, person_id, competency_id, org_unit_id, lag(current_level) over persons,
    current_level, current_level - lag(current_level) over persons, lag(gap) over persons, gap,
    target_level - lag(target_level) over persons,
    case
        when lag(has_gap) over persons and not has_gap then 'closed'
        when lag(has_gap) over persons then 'unchanged'
        when has_gap then 'opened'
        else 'on_target'
    end,
    false, false, false, false, null
from gap_by_person
where current_level is not null
window persons as (partition by person_id, competency_id order by cycle_id)
qualify lag(cycle_id) over persons is not null;

insert into score_movement_by_org_unit
select to_cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*), avg(movement),
    stddev_samp(movement), null, null, count(*) filter (where gap_status in ('closed', 'unchanged')),
    count(*) filter (where gap_status = 'closed'),
    count(*) filter (where gap_status = 'closed')
    / nullif(count(*) filter (where gap_status in ('closed', 'unchanged')), 0),
    count(gap_status), null, null, null, 0, 0, 0, 0, 0, 0, 0
from score_movement
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by to_cycle_id, ancestor_id, competency_id;

insert into training_for_gap
select cycle_id, person_id, competency_id, org_unit_id, 1, luck < 0.7, luck between 0.3 and 0.6, luck < 0.4, null
from (select *, (hash(person_id, competency_id, cycle_id) % 1000) / 1000 as luck from gap_by_person where has_gap);

insert into training_coverage
select cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*),
    count(*) filter (where is_covered), count(*) filter (where is_covered) / count(*),
    count(*) filter (where is_in_training), count(*) filter (where is_trained), not bool_or(is_covered)
from training_for_gap
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by cycle_id, ancestor_id, competency_id;

insert into course_effectiveness by name
select
    'CO1' as course_id, 'K1' as competency_id, count(*) filter (where arm = 'CO1') as n_completers,
    count(*) filter (where arm = 'CO1') as n_completers_matched, count(*) filter (where arm = '') as n_comparison,
    count(distinct person_id) filter (where arm = 'CO1') as n_people_completers,
    count(distinct person_id) filter (where arm = 'CO1') as n_people_completers_matched,
    count(distinct person_id) filter (where arm = '') as n_people_comparison,
    count(distinct person_id) filter (where arm = 'CO1' and has_before) as n_people_placebo_completers,
    count(distinct person_id) filter (where arm = '' and has_before) as n_people_placebo_comparison,
    avg(movement) filter (where arm = 'CO1') as mean_movement_completers,
    avg(movement) filter (where arm = 'CO1') - avg(movement) filter (where arm = '') as effect_did,
    0.1 as placebo_effect, 'inconclusive' as verdict, 0.0 as cost_total
from arms;

insert into framework_irrelevance by name
select
    cycle_id, role_id, competency_id, 3 * count(*) as n_answers,
    sum(hash(person_id, cycle_id, competency_id) % 2)::bigint as n_not_relevant,
    sum(hash(person_id, cycle_id, competency_id) % 2) / (3 * count(*)) as share_not_relevant, count(*) as n_people
from gap_by_person
where current_level is not null
group by cycle_id, role_id, competency_id;

insert into framework_signals
select cycle_id, competency_id, null, 3 * count(*) - sum(hash(person_id, cycle_id, competency_id) % 2)::bigint,
    count(*), 0.8, 0.8, 0.5, 0.5, 0.3, 0.5, sum(hash(person_id, cycle_id, competency_id) % 2) / (3 * count(*)),
    avg(has_gap::int), stddev_samp(current_level), false, false, false, null, count(current_level)
from gap_by_person
where is_required and current_level is not null
group by cycle_id, competency_id;

insert into course_use
select 'CO1', count(*), count(*) filter (where status = 'completed'), count(*) filter (where status = 'withdrawn'),
    sum(cost), 0, true
from course_enrolments;
"""

ARMS = """
create or replace temp view arms as
with pairs as (
    select
        person_id, cycle_id, current_level - lag(current_level) over persons as movement,
        lag(cycle_id, 2) over persons is not null as has_before, opens_on, closes_on,
        lag(opens_on) over persons as from_opens_on, lag(closes_on) over persons as from_closes_on
    from {warehouse}gap_by_person inner join {warehouse}dim_cycle using (cycle_id)
    where competency_id = 'K1' and current_level is not null
    window persons as (partition by person_id order by cycle_number)
    qualify movement is not null
),

finished as (
    select person_id, completed_on from {warehouse}course_enrolments
    where completed_on is not null and status not in ('failed', 'withdrawn')
)

select distinct pairs.*, 'CO1' as arm from pairs inner join finished using (person_id)
where completed_on > from_closes_on and completed_on <= opens_on
union all
select pairs.*, '' from pairs
where person_id not in (select person_id from finished where completed_on > from_opens_on and completed_on <= closes_on)
"""
"""Who finished the course between two cycles, and whom they are compared with."""

_SEATS = """
insert into course_enrolments
select distinct person_id, 'CO1', date '2025-10-01', case when luck < 0.8 then date '2025-10-20' end,
    case when luck < 0.8 then 'completed' when luck < 0.9 then 'withdrawn' else 'enrolled' end, 100.0
from (select *, (hash(person_id) % 1000) / 1000 as luck from dim_person) where luck > 0.3;
"""
_COMPUTED = (
    "gap_by_org_unit",
    "score_movement",
    "score_movement_by_org_unit",
    "training_for_gap",
    "training_coverage",
    "framework_signals",
    "framework_irrelevance",
    "course_use",
    "course_effectiveness",
    "gap_now",
    "gap_now_by_org_unit",
    "gap_balance",
    "participation",
)


@dataclass(frozen=True)
class Shape:
    """What a company is like: units, people, and how many of them change, leave or are not rated between cycles."""

    seed: int
    n_units: int
    n_people: int
    change: float
    depth: str


def shapes(n: int, *, largest: int = 10) -> list[Shape]:
    """Return the shapes of so many companies, each another one."""
    found = []
    for seed in range(n):
        draw = np.random.default_rng(seed)
        n_units = int(draw.integers(2, largest + 1))
        n_people = int(n_units * draw.integers(4, 14))
        change = float(draw.choice([0.0, 0.02, 0.1, 0.3]))
        found.append(Shape(seed, n_units, n_people, change, str(draw.choice(["deep", "wide", "any", "several"]))))
    return found


def write_company(folder: Path, shape: Shape) -> Path:
    """Write a company's warehouse; returns the file."""
    file = publish(folder) / "current" / "warehouse.duckdb"
    draw = np.random.default_rng(shape.seed + 1000)
    parents = _tree(shape, draw)
    with duckdb.connect(str(file)) as connection:
        emptied = connection.execute(
            "select table_name from duckdb_tables() where table_name in ('dim_cycle', 'dim_person', 'dim_org_unit', "
            "'org_unit_in_cycle', 'gap_by_person', 'gap_by_org_unit', 'score_movement', 'score_movement_by_org_unit', "
            "'training_for_gap', 'training_coverage', 'course_enrolments', 'course_use', 'course_effectiveness', "
            "'framework_signals', 'framework_irrelevance', 'gap_now', 'gap_now_by_org_unit', "
            "'gap_balance', 'participation')"
        ).fetchall()
        for (table,) in emptied:
            connection.execute(f"delete from {table}")
        _write_units(connection, parents)
        _write_people(connection, shape, len(parents), draw)
        connection.execute(_SEATS)
        compute_marts(connection)
    return file


def compute_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute all that follows from people, units, seats and `gap_by_person`, anew."""
    for table in _COMPUTED:
        connection.execute(f"delete from {table}")
    _place(connection, "(select org_unit_id, parent_org_unit_id from org_unit_in_cycle group by all)")
    connection.execute(ARMS.format(warehouse=""))
    connection.execute(_ROWS)
    write_balance(connection)
    _place(connection, "dim_org_unit")
    write_today(connection)


def _place(connection: duckdb.DuckDBPyConnection, units: str) -> None:
    """Write each org unit with all at or above it; all cycles have one tree, today may have another."""
    connection.execute(
        "create or replace temp table place as with recursive above as ("
        f"select org_unit_id, org_unit_id as ancestor_id from {units} union all "
        f"select above.org_unit_id, unit.parent_org_unit_id from above "
        f"inner join {units} as unit on above.ancestor_id = unit.org_unit_id "
        "where unit.parent_org_unit_id is not null) from above"
    )


def tree_and_people(shape: Shape) -> tuple[list[int | None], list[int]]:
    """Return each unit's parent, and how many people sit directly in it: one head, nobody, or a team of any size."""
    draw = np.random.default_rng(shape.seed + 2000)
    parents = _tree(shape, draw)
    sizes = np.where(
        draw.random(len(parents)) < 0.4, draw.integers(0, 4, len(parents)), draw.integers(0, 30, len(parents))
    )
    return parents, [int(size) for size in sizes]


def _tree(shape: Shape, draw: np.random.Generator) -> list[int | None]:
    parents: list[int | None] = [None]
    for unit in range(1, shape.n_units):
        if shape.depth == "deep":
            parents.append(unit - 1 if draw.random() < 0.7 else int(draw.integers(0, unit)))
        elif shape.depth == "wide":
            parents.append(0 if draw.random() < 0.7 else int(draw.integers(0, unit)))
        elif shape.depth == "several" and draw.random() < 0.3:
            parents.append(None)
        else:
            parents.append(int(draw.integers(0, unit)))
    return parents


def _write_units(connection: duckdb.DuckDBPyConnection, parents: list[int | None]) -> None:
    above: list[list[int]] = []
    for unit, parent in enumerate(parents):
        above.append([unit] if parent is None else [unit, *above[parent]])
    units = pl.DataFrame(  # noqa: F841 - named in SQL
        {
            "unit": [f"U{unit:02}" for unit in range(len(parents))],
            "parent": [None if parent is None else f"U{parent:02}" for parent in parents],
            "depth": [len(each) - 1 for each in above],
        },
        schema={"unit": pl.String, "parent": pl.String, "depth": pl.Int64},
    )
    connection.execute("insert into dim_org_unit select unit, unit, 'unit', parent, depth, unit from units")
    for number, (cycle_id, closes_on) in enumerate(zip(CYCLES, _CLOSES, strict=True), start=1):
        connection.execute(
            "insert into dim_cycle "
            "(cycle_id, cycle_name, opens_on, closes_on, granularity, cycle_number, is_latest, is_closed) "
            "values (?, ?, ?, ?, 'competency', ?, ?, true)",
            [cycle_id, cycle_id, closes_on.replace(day=1), closes_on, number, cycle_id == CYCLES[-1]],
        )
        connection.execute(
            "insert into org_unit_in_cycle select ?, unit, unit, 'unit', parent, null, depth, unit from units",
            [cycle_id],
        )


def _write_people(connection: duckdb.DuckDBPyConnection, shape: Shape, n_units: int, draw: np.random.Generator) -> None:
    unit = draw.integers(0, n_units, shape.n_people)
    # Few heads sit in units that have others below them; some units stay empty.
    unit = np.where(
        draw.random(shape.n_people) < 0.5, np.maximum(unit, draw.integers(0, n_units, shape.n_people)), unit
    )
    here = draw.random(shape.n_people) > shape.change
    has = draw.random((shape.n_people, len(COMPETENCIES))) < draw.choice([0.3, 0.8, 1.0], len(COMPETENCIES))
    level = draw.integers(0, 9, (shape.n_people, len(COMPETENCIES))) / 2 + 0.5
    rows = []
    for cycle_id in CYCLES:
        moves = draw.random(shape.n_people) < shape.change / 2
        unit = np.where(moves, draw.integers(0, n_units, shape.n_people), unit)
        here ^= draw.random(shape.n_people) < shape.change / 2
        level = np.clip(level + draw.choice([-0.5, 0, 0, 0.5], level.shape), 0, 5)
        rated = draw.random(level.shape) > shape.change
        for person in np.flatnonzero(here):
            for number in np.flatnonzero(has[person]):
                found = float(level[person, number]) if rated[person, number] else None
                rows.append((cycle_id, f"P{person:03}", COMPETENCIES[number], f"U{unit[person]:02}", 3.0, found))
    moves = draw.random(shape.n_people) < shape.change / 2
    unit = np.where(moves, draw.integers(0, n_units, shape.n_people), unit)
    gaps = pl.DataFrame(  # noqa: F841 - named in SQL
        rows,
        schema={"cycle_id": pl.String, "person_id": pl.String, "competency_id": pl.String, "org_unit_id": pl.String,
                "target_level": pl.Float64, "level": pl.Float64},
        orient="row",
    )  # fmt: skip
    people = pl.DataFrame(  # noqa: F841 - named in SQL
        {
            "person_id": [f"P{person:03}" for person in range(shape.n_people)],
            "org_unit_id": [f"U{each:02}" for each in unit],
            "is_active": here ^ (draw.random(shape.n_people) < shape.change / 2),
        }
    )
    connection.execute(
        "insert into dim_person (person_id, org_unit_id, is_active) "
        "select person_id, org_unit_id, is_active from people"
    )
    connection.execute(
        "insert into gap_by_person by name "
        "select cycle_id, person_id, competency_id, org_unit_id, true as is_required, "
        "'R' || hash(person_id) % 2 as role_id, level as rated_level, if(level is null, 0, 3) as n_raters, "
        "0 as n_withheld, "
        "target_level, level as current_level, target_level - level as gap, target_level - level >= 0.5 as has_gap, "
        "greatest(target_level - level, 0) as levels_short from gaps"
    )
