"""Temporary tables of people, by numbers instead of names: what figures of many kinds are counted from.

A *cell* is a person in a competency in a cycle. Joining millions of rows by its number takes a fifth of the time that
joining by three names takes, and hashing costs more than joining, so each is numbered and hashed once. What is counted
from them stands with the figures.
"""

from __future__ import annotations

import duckdb

from published.sql import literal

# Whoever got no number would be missing from sums, and their changes told at once: a name counts wherever it stands.
_NUMBERS = """
    create temp macro key_of(person, what) as
        cast(md5_number_lower({salt} || '|' || person || '|' || what) % 4294967296 as uinteger);

    create temp macro cell_of(cycle, competency, person_number) as
        (cycle::bigint << 48) | (competency::bigint << 32) | person_number;

    create temp table hashed_people as
        select person_id, {person_hash} as person, row_number() over (order by person_id) as person_number
        from (
            select person_id from published.gap_by_person
            union select person_id from published.gap_now
            union select person_id from published.course_enrolments
        );

    create temp table numbered_cycles as
        select
            cycle_id,
            (row_number() over (order by cycle_number, cycle_id))::integer as cycle,
            opens_on,
            closes_on,
            key_of('', cycle_id) as cycle_key
        from published.dim_cycle;

    create temp table numbered_competencies as
        select competency_id, (row_number() over (order by competency_id))::integer as competency
        from (
            select competency_id from published.dim_competency
            union select competency_id from published.gap_by_person
            union select competency_id from published.gap_now
            union select competency_id from published.score_movement
        );

    create temp table numbered_units as
        select org_unit_id, (row_number() over (order by org_unit_id))::integer as unit
        from (
            select org_unit_id from published.gap_by_person
            union select org_unit_id from published.gap_now
            union select org_unit_id from published.gap_by_org_unit
            union select org_unit_id from published.gap_now_by_org_unit
        )
        where org_unit_id is not null;
"""

_CELLS = """
    create temp table cells as
        select
            cell_of(cycle, competency, person_number) as cell,
            cycle,
            competency,
            unit,
            person,
            is_required,
            target_level,
            current_level,
            gap,
            has_gap,
            levels_short,
            key_of(person_id, competency_id || '|' || cycle_id || '|' || round(current_level, 9)) as level_key
        from published.gap_by_person
        inner join hashed_people using (person_id)
        inner join numbered_cycles using (cycle_id)
        inner join numbered_competencies using (competency_id)
        left join numbered_units using (org_unit_id);

    create temp table cells_now as
        with today as (
            select gap_now.*, competency, unit, person, cycle_key, cell_of(cycle, competency, person_number) as cell
            from published.gap_now
            inner join hashed_people using (person_id)
            inner join numbered_competencies using (competency_id)
            left join numbered_cycles on assessed_in = numbered_cycles.cycle_id
            left join numbered_units using (org_unit_id)
            where is_required
        )

        select
            today.cell,
            today.competency,
            today.unit,
            today.person,
            today.target_level,
            today.current_level,
            today.gap,
            today.has_gap,
            today.levels_short,
            today.is_outdated,
            case when today.current_level is not null then cycle_key end as person_key,
            case
                when cells.current_level = today.current_level then level_key
                when today.current_level is not null
                    then
                        key_of(
                            person_id,
                            competency_id || '|' || assessed_in || '|' || round(today.current_level, 9)
                        )
            end as level_key,
            cells.has_gap = today.has_gap as is_same_gap
        from today
        left join cells on today.cell = cells.cell and cells.current_level is not null;

    create temp table moves as
        select
            cell_of(earlier.cycle, competency, person_number) as from_cell,
            cell_of(later.cycle, competency, person_number) as to_cell,
            competency,
            later.cycle as to_cycle,
            earlier.cycle_key as from_key,
            later.cycle_key as to_key,
            person,
            from_gap is not null and to_gap is not null as is_gap_known,
            gap_status,
            abs(movement) < 0.000000001 and round(target_change, 9) <> 0 as is_by_target
        from published.score_movement
        inner join hashed_people using (person_id)
        inner join numbered_competencies using (competency_id)
        inner join numbered_cycles as earlier on from_cycle_id = earlier.cycle_id
        inner join numbered_cycles as later on to_cycle_id = later.cycle_id
        where org_unit_id is not null;

    create temp table rated as
        select
            cycle,
            competency,
            role_id,
            person,
            key_of(person_id, concat_ws(
                '|', competency_id, cycle_id, n_raters, n_withheld, round(current_level, 9), round(manager_level, 9),
                round(peer_level, 9), round(direct_report_level, 9), round(others_level, 9)
            )) as level_key
        from published.gap_by_person
        inner join hashed_people using (person_id)
        inner join numbered_cycles using (cycle_id)
        inner join numbered_competencies using (competency_id)
        where n_raters > 0 or current_level is not null
"""


def make_cells(connection: duckdb.DuckDBPyConnection, *, salt: str, person_hash: str) -> None:
    """Make the tables from the warehouse that is attached as `published`.

    All are keyed by numbers that hold tonight alone: `hashed_people` (`person`, the hash of `person_id`, and
    `person_number`), `numbered_cycles` (`cycle`, `cycle_key`), `numbered_competencies` (`competency`) and
    `numbered_units` (`unit`). `cells` holds the levels of cycles, `cells_now` today's in competencies that are
    required, with the cell of the cycle that each comes from, `moves` movement of people in units, and `rated` all of
    whom there are answers. A `…_key` says what is known of a person; SQL of further ones may call
    `key_of(person_id, what)`.

    Args:
        connection: where `published` is attached.
        salt: the secret that is hashed with.
        person_hash: SQL of the hash of `person_id`.
    """
    connection.execute(_NUMBERS.format(salt=literal(salt), person_hash=person_hash)).fetchall()
    connection.execute(_CELLS).fetchall()
