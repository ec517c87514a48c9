"""What the warehouse is measured against: one script, as a good engineer would write it by hand for one known company.

It reads canonical CSV files straight into DuckDB, checks nothing, keeps no history of loads and publishes nothing; it
computes gaps, roll-ups, movement and training coverage as the product defines them. References must already be person
ids and competency ids.

    python -m tests.benchmarks.baseline exports results.duckdb 4GB
"""

from __future__ import annotations

import datetime
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from scipy.stats import t as student

from tests.benchmarks.company import AS_OF
from tests.benchmarks.definitions import CONFIDENCE_QUANTILE, GAP_THRESHOLD, GRACE_DAYS, MIN_RATERS


def run_baseline(
    exports: Path, database: Path, *, as_of: datetime.date, threads: int, memory_limit: str
) -> dict[str, float]:
    """Compute the result tables of one company.

    Args:
        exports: the folder with hris, framework, ratings and lms.
        database: the DuckDB file to write; an older one is replaced. Result tables: gap_by_person, gap_by_org_unit,
            score_movement, score_movement_by_org_unit, training_for_gap, training_coverage.
        as_of: the day it is computed for; cycles closed by then count.
        threads: of DuckDB.
        memory_limit: of DuckDB, as in `4GB`.

    Returns:
        Seconds per step, in order, and their `total`.
    """
    database.unlink(missing_ok=True)
    steps: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
        "read": lambda connection: _read(connection, exports, as_of),
        "newest answers": _newest_answers,
        "levels": _levels,
        "gaps": _gaps,
        "roll-ups": _roll_ups,
        "movement": _movement,
        "training": _training,
        "tidy": _tidy,
    }
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"set threads = {threads}; set memory_limit = '{memory_limit}'")
        for name, step in steps.items():
            begun = time.perf_counter()
            step(connection)
            seconds[name] = time.perf_counter() - begun
    return seconds | {"total": sum(seconds.values())}


_FILES = {
    "people": "hris/people",
    "org_units": "hris/org_units",
    "roles": "hris/roles",
    "career_levels": "hris/career_levels",
    "deployments": "framework/deployments",
    "cycles": "ratings/cycles",
    "calibrations": "ratings/calibrations",
    "courses": "lms/courses",
    "course_competencies": "lms/course_competencies",
    "enrolments": "lms/enrolments",
}


def _read(connection: duckdb.DuckDBPyConnection, exports: Path, as_of: datetime.date) -> None:
    for table, file in _FILES.items():
        connection.execute(
            f"create table {table} as from read_csv('{exports / file}*.csv', all_varchar = true, union_by_name = true)"
        )
    optional = {"courses": ("available_from", "available_to"), "course_competencies": ("from_level", "to_level")}
    for table, columns in optional.items():
        for column in columns:
            connection.execute(f"alter table {table} add column if not exists {column} varchar")
    connection.execute(
        f"""
        create type person as enum (select distinct person_id from people order by 1);
        create type competency as enum (
            select distinct competency_id from read_csv('{exports}/framework/competencies*.csv', all_varchar = true)
            order by 1
        );
        create type relation as enum ('self', 'peer', 'direct_report', 'manager');

        create table cycle as
        select
            row_number() over (order by closes_on)::utinyint as cycle, cycle_id, closes_on::date as closes_on,
            opens_on::date as opens_on,
            coalesce(lead(opens_on::date) over (order by closes_on), date '{as_of}') as ends_on
        from cycles;
        delete from cycle where closes_on > date '{as_of}';

        -- Answers after the days of grace never count. Anonymous raters are one each.
        create table answers as
        select
            c.cycle, r.person_id::person as person_id, hash(coalesce(r.rater_id, '#' || uuid()::varchar)) as rater,
            r.relation::relation as relation, r.competency_id::competency as competency_id, r.behaviour_id,
            case when r.not_relevant is distinct from true then r.level end as level, r.submitted_on
        from read_csv('{exports}/ratings/ratings*.csv', header = true, columns = {{
            'cycle_id': 'varchar', 'person_id': 'varchar', 'rater_id': 'varchar', 'relation': 'varchar',
            'competency_id': 'varchar', 'behaviour_id': 'varchar', 'level': 'double', 'not_relevant': 'boolean',
            'submitted_on': 'date'}}) as r
        join cycle as c on c.cycle_id = r.cycle_id
        where r.submitted_on is null or r.submitted_on <= c.closes_on + {GRACE_DAYS};
        """
    )


def _newest_answers(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep each rater's newest answer to each item, in the one relation in which the rater counts."""
    connection.execute(
        """
        create table newest as
        select cycle, person_id, rater, relation, competency_id, behaviour_id,
            arg_max(struct_pack(level := level), (submitted_on, rowid)).level as level
        from answers
        group by all;
        """
    )
    connection.execute(
        """
        create table twofold as
        select cycle, person_id, rater, max(relation) as counts_as
        from newest where relation <> 'self'
        group by all having min(relation) <> max(relation);

        delete from newest using twofold as t
        where newest.cycle = t.cycle and newest.person_id = t.person_id and newest.rater = t.rater
            and newest.relation <> 'self' and newest.relation <> t.counts_as;
        """
    )


def _levels(connection: duckdb.DuckDBPyConnection) -> None:
    """Means by group; peers and direct reports pooled or withheld where they are too few; the weighted level."""
    has_behaviours = connection.execute("select count(behaviour_id) > 0 from newest").fetchall()[0][0]
    scores = "select cycle, person_id, competency_id, relation, level as score from newest where level is not null"
    if has_behaviours:
        scores = """
            select cycle, person_id, competency_id, relation, rater,
                coalesce(avg(level) filter (behaviour_id is not null), avg(level)) as score
            from newest where level is not null group by all
        """
    connection.execute(
        f"""
        create table levels as
        with groups as (
            select
                cycle, person_id, competency_id,
                avg(score) filter (relation = 'self') as self_level,
                avg(score) filter (relation = 'manager') as manager_level,
                avg(score) filter (relation = 'peer') as peer_mean,
                avg(score) filter (relation = 'direct_report') as report_mean,
                count(*) filter (relation = 'manager') as n_managers,
                count(*) filter (relation = 'peer') as n_peers,
                count(*) filter (relation = 'direct_report') as n_reports
            from ({scores})
            group by all
        ),
        pooled as (
            select
                *,
                (n_peers between 1 and {MIN_RATERS - 1}) or (n_reports between 1 and {MIN_RATERS - 1}) as is_pooled,
                n_peers + n_reports as n_others,
                (n_peers > 0)::integer + (n_reports > 0)::integer as pool_weight
            from groups
        ),
        shown as (
            select
                * exclude (peer_mean, report_mean),
                case when not is_pooled then peer_mean end as peer_level,
                case when not is_pooled then report_mean end as direct_report_level,
                case when is_pooled and n_others >= {MIN_RATERS}
                    then (coalesce(peer_mean, 0) * n_peers + coalesce(report_mean, 0) * n_reports) / n_others
                end as others_level
            from pooled
        )
        select
            cycle, person_id, competency_id, self_level, manager_level, peer_level, direct_report_level, others_level,
            n_managers + n_others as n_raters,
            case when is_pooled and n_others < {MIN_RATERS} then n_others else 0 end as n_withheld,
            (2 * coalesce(manager_level, 0) + coalesce(peer_level, 0) + coalesce(direct_report_level, 0)
                + pool_weight * coalesce(others_level, 0))
            / nullif(2 * (manager_level is not null)::integer + (peer_level is not null)::integer
                + (direct_report_level is not null)::integer
                + pool_weight * (others_level is not null)::integer, 0) as rated_level
        from shown
        """
    )


def _gaps(connection: duckdb.DuckDBPyConnection) -> None:
    """Who was employed where on the day of each cycle, what their role asked for, and how far they are from it."""
    connection.execute(
        f"""
        create table unit_above as
        with recursive above as (
            select org_unit_id, org_unit_id as ancestor, 0 as steps from org_units
            union all
            select a.org_unit_id, u.parent_org_unit_id, a.steps + 1
            from above as a join org_units as u on u.org_unit_id = a.ancestor where u.parent_org_unit_id is not null
        )
        select a.org_unit_id, a.ancestor, u.type as ancestor_type, a.steps
        from above as a join org_units as u on u.org_unit_id = a.ancestor;

        create table employed as
        with in_force as (
            select c.cycle, c.cycle_id, c.closes_on, p.*
            from cycle as c cross join people as p
            qualify row_number() over (
                partition by c.cycle, p.person_id
                order by (p.valid_from::date <= c.closes_on) desc,
                    case when p.valid_from::date <= c.closes_on then p.valid_from::date end desc,
                    p.valid_from::date
            ) = 1
        )
        select i.cycle, i.cycle_id, i.person_id::person as person_id, i.org_unit_id, i.role_id, i.manager_id,
            d.ancestor as department_id
        from in_force as i
        left join (
            select org_unit_id, arg_min(ancestor, steps) as ancestor
            from unit_above where ancestor_type = 'department' group by all
        ) as d using (org_unit_id)
        where i.hired_on::date <= i.closes_on and (i.left_on is null or i.left_on::date > i.closes_on);

        create table role_profile as
        select
            c.cycle, r.role_id, d.competency_id::competency as competency_id, d.scope,
            d.target_level::double as target_level
        from cycle as c
        cross join roles as r
        left join career_levels as own on own.career_level = r.career_level
        join deployments as d on (d.valid_from is null or d.valid_from::date <= c.closes_on)
            and (d.valid_to is null or d.valid_to::date >= c.closes_on)
        left join career_levels as asked on asked.career_level = d.career_level
        where d.scope = 'core' or (d.scope = 'push' and d.role_id = r.role_id)
            or (d.scope = 'level' and own.rank::integer >= asked.rank::integer)
        qualify row_number() over (
            partition by c.cycle, r.role_id, d.competency_id
            order by list_position(['push', 'level', 'core'], d.scope), asked.rank::integer desc nulls last,
                d.valid_from::date desc nulls last, d.target_level::double desc
        ) = 1;

        create table gap_by_person as
        with required as (
            select e.cycle, e.person_id, p.competency_id, p.target_level, p.scope
            from employed as e join role_profile as p using (cycle, role_id)
        ),
        agreed as (
            select c.cycle, k.person_id::person as person_id, k.competency_id::competency as competency_id,
                k.level::double as level
            from calibrations as k join cycle as c using (cycle_id)
        ),
        together as (
            select
                cycle, person_id, competency_id, r.target_level is not null as is_required, r.scope, r.target_level,
                l.* exclude (cycle, person_id, competency_id), a.level as calibrated_level,
                coalesce(a.level, l.rated_level, l.self_level) as current_level
            from required as r
            full join levels as l using (cycle, person_id, competency_id)
            left join agreed as a using (cycle, person_id, competency_id)
        )
        select
            t.cycle, e.cycle_id, t.person_id, t.competency_id, e.org_unit_id, e.department_id, e.role_id, e.manager_id,
            t.is_required, t.scope, t.target_level, t.self_level, t.manager_level, t.peer_level, t.direct_report_level,
            t.others_level, t.rated_level, t.calibrated_level, t.current_level,
            case when t.calibrated_level is not null then 'calibrated' when t.rated_level is not null then 'raters'
                when t.self_level is not null then 'self' end as level_basis,
            coalesce(t.n_raters, 0) as n_raters,
            coalesce(t.n_withheld, 0) as n_withheld,
            t.self_level - t.rated_level as perception_gap,
            t.target_level - t.current_level as gap,
            round(gap, 9) >= {GAP_THRESHOLD} as has_gap,
            case when gap is not null then greatest(gap, 0) end as levels_short,
            case when round(gap, 9) < 0.5 then 'none' when round(gap, 9) < 1 then 'minor'
                when round(gap, 9) < 2 then 'clear' when gap is not null then 'severe' end as gap_band
        from together as t
        join employed as e on e.cycle = t.cycle and e.person_id = t.person_id
        """
    )


def _roll_ups(connection: duckdb.DuckDBPyConnection) -> None:
    """Sum each unit's own people first, then everything below it."""
    connection.execute(
        """
        create table gap_by_org_unit as
        with own as (
            select
                cycle_id, org_unit_id, competency_id, count(*) as n_people, count(current_level) as n_assessed,
                sum(target_level) filter (current_level is not null) as targets, sum(current_level) as levels,
                sum(gap) as gaps, count(*) filter (has_gap) as n_with_gap, sum(levels_short) as short
            from gap_by_person
            where is_required
            group by all
        )
        select
            o.cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
            sum(n_people)::bigint as n_people, sum(o.n_assessed)::bigint as n_assessed,
            sum(targets) / nullif(sum(o.n_assessed), 0) as mean_target,
            sum(levels) / nullif(sum(o.n_assessed), 0) as mean_level,
            sum(gaps) / nullif(sum(o.n_assessed), 0) as mean_gap,
            sum(o.n_with_gap)::bigint as n_with_gap,
            sum(o.n_with_gap) / nullif(sum(o.n_assessed), 0) as share_with_gap,
            coalesce(sum(short), 0) as levels_short
        from own as o
        join unit_above as a using (org_unit_id)
        group by o.cycle_id, a.ancestor, a.ancestor_type, o.competency_id
        """
    )


def _movement(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        create table score_movement as
        with steps as (
            select
                lag(cycle_id) over w as from_cycle_id, cycle_id as to_cycle_id, person_id, competency_id, org_unit_id,
                lag(current_level) over w as from_level, current_level as to_level,
                lag(gap) over w as from_gap, gap as to_gap,
                lag(target_level) over w as from_target, target_level as to_target
            from gap_by_person
            where current_level is not null
            window w as (partition by person_id, competency_id order by cycle)
        ),
        known as (
            select *, round(from_gap, 9) >= {GAP_THRESHOLD} as had, round(to_gap, 9) >= {GAP_THRESHOLD} as has,
                round(to_gap, 9) - round(from_gap, 9) as change
            from steps where from_cycle_id is not null
        )
        select
            from_cycle_id, to_cycle_id, person_id, competency_id, org_unit_id, from_level, to_level,
            to_level - from_level as movement, from_gap, to_gap, to_target - from_target as target_change,
            case when had and not has then 'closed' when has and not had then 'opened' when not had then 'on_target'
                when change < 0 then 'narrowed' when change > 0 then 'widened' when change = 0 then 'unchanged'
            end as gap_status
        from known;

        create table score_movement_by_org_unit as
        with own as (
            select
                to_cycle_id, org_unit_id, competency_id, count(*) as n, sum(movement) as total,
                sum(movement * movement) as squares,
                count(*) filter (round(from_gap, 9) >= {GAP_THRESHOLD} and to_gap is not null) as gaps_before,
                count(*) filter (gap_status = 'closed') as gaps_closed
            from score_movement
            group by all
        )
        select
            o.to_cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
            sum(n)::bigint as n_matched, sum(total) / sum(n) as mean_movement,
            case when sum(n) > 1 then
                sqrt(greatest(0, (sum(squares) - sum(total) * sum(total) / sum(n)) / (sum(n) - 1))) end as sd_movement,
            sum(gaps_before)::bigint as n_gaps_before, sum(gaps_closed)::bigint as n_gaps_closed,
            sum(gaps_closed) / nullif(sum(gaps_before), 0) as closure_rate
        from own as o
        join unit_above as a using (org_unit_id)
        group by o.to_cycle_id, a.ancestor, a.ancestor_type, o.competency_id;
        """
    )
    sizes = [
        row[0]
        for row in connection.execute(
            "select distinct n_matched from score_movement_by_org_unit where n_matched > 1"
        ).fetchall()
    ]
    # Written out as literals: binding Python lists makes DuckDB import pandas, which is no part of the work.
    rows = (
        ", ".join(f"({size}, {float(student.ppf(CONFIDENCE_QUANTILE, size - 1))!r})" for size in sizes)
        or "(null, null)"
    )
    connection.execute(f"create table quantiles as from (values {rows}) as v(n, quantile)")
    connection.execute(
        """
        create or replace table score_movement_by_org_unit as
        select m.*, mean_movement - quantile * sd_movement / sqrt(n_matched) as ci_low,
            mean_movement + quantile * sd_movement / sqrt(n_matched) as ci_high
        from score_movement_by_org_unit as m
        left join quantiles as q on q.n = m.n_matched
        """
    )


def _training(connection: duckdb.DuckDBPyConnection) -> None:
    """For each gap: the courses that answer it, and whether the person is in one or has finished one."""
    connection.execute(
        """
        create table answering as
        select g.cycle, g.person_id, g.competency_id, m.course_id
        from gap_by_person as g
        join cycle as c using (cycle)
        join course_competencies as m on m.competency_id::competency = g.competency_id
            and (m.from_level is null or m.from_level::double <= floor(round(g.current_level, 9) + 0.5))
            and (m.to_level is null or round(m.to_level::double, 9) > round(g.current_level, 9))
        join courses as k on k.course_id = m.course_id
            and (k.available_from is null or k.available_from::date <= c.ends_on)
            and (k.available_to is null or k.available_to::date >= c.closes_on)
            and not (coalesce(not k.is_active::boolean, false) and k.available_from is null and k.available_to is null)
        where g.has_gap;

        create table training_for_gap as
        with enrolled as (
            select
                person_id::person as person_id, course_id, enrolled_on::date as enrolled_on,
                completed_on::date as completed_on, coalesce(status, '') as status
            from enrolments
        ),
        found as (
            select a.cycle, a.person_id, a.competency_id,
                bool_or(e.completed_on > c.closes_on and e.completed_on <= c.ends_on) as is_trained,
                bool_or(e.enrolled_on <= c.ends_on and (e.completed_on is null or e.completed_on > c.ends_on)
                    and e.status not in ('withdrawn', 'failed')) as is_in_training
            from answering as a
            join cycle as c using (cycle)
            join enrolled as e on e.person_id = a.person_id and e.course_id = a.course_id
            group by all
        ),
        counted as (
            select cycle, person_id, competency_id, count(distinct course_id) as n_courses from answering group by all
        )
        select
            g.cycle_id, g.person_id, g.competency_id, g.org_unit_id, coalesce(n.n_courses, 0) as n_courses,
            n.n_courses is not null as is_covered,
            coalesce(f.is_in_training, false) as is_in_training,
            coalesce(f.is_trained, false) as is_trained,
            case when n.n_courses is null then 'no_course' when f.is_trained then 'trained'
                when f.is_in_training then 'in_training' else 'not_taken' end as training_status
        from gap_by_person as g
        left join counted as n using (cycle, person_id, competency_id)
        left join found as f using (cycle, person_id, competency_id)
        where g.has_gap;

        create table training_coverage as
        with own as (
            select
                cycle_id, org_unit_id, competency_id, count(*) as n, count(*) filter (is_covered) as covered,
                count(*) filter (is_in_training) as taking, count(*) filter (is_trained) as trained
            from training_for_gap
            group by all
        )
        select
            o.cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
            sum(n)::bigint as n_gaps, sum(covered)::bigint as n_covered, sum(covered) / sum(n) as coverage_rate,
            sum(taking)::bigint as n_in_training, sum(o.trained)::bigint as n_trained,
            sum(covered) = 0 as needs_programme
        from own as o
        join unit_above as a using (org_unit_id)
        group by o.cycle_id, a.ancestor, a.ancestor_type, o.competency_id
        """
    )


def _tidy(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the results alone in the file."""
    for table in ("answers", "newest", "twofold", "levels", "employed", "answering", "quantiles"):
        connection.execute(f"drop table {table}")
    connection.execute("checkpoint")


if __name__ == "__main__":
    run_baseline(
        Path(sys.argv[1]), Path(sys.argv[2]), as_of=AS_OF, threads=os.cpu_count() or 1, memory_limit=sys.argv[3]
    )
