"""The result tables by PostgreSQL, as a good engineer would write it: COPY, keys, statistics, a table for each step.

    python -m tests.benchmarks.alternatives.postgres_script exports socket-folder 2026-06-30

As the baseline, it checks nothing and keeps no history; its results are tables of the server that it finds at the
socket. Starting a server is `postgres_server`'s, measuring is `comparison`'s.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scipy.stats import t as student

from tests.benchmarks.alternatives.postgres_server import DATABASE
from tests.benchmarks.definitions import CONFIDENCE_QUANTILE, GAP_THRESHOLD, GRACE_DAYS, MIN_RATERS


def run_postgres(exports: Path, socket: Path, *, as_of: str) -> None:
    """Compute the result tables of one company; tables of an earlier run are replaced.

    Args:
        exports: the folder with hris, framework, ratings and lms.
        socket: the folder of the server's socket.
        as_of: the day it is computed for, as in `2026-06-30`; cycles closed by then count.
    """
    settings = {
        "as_of": as_of,
        "grace_days": str(GRACE_DAYS),
        "min_raters": str(MIN_RATERS),
        "threshold": str(GAP_THRESHOLD),
    }
    psql(socket, "drop schema public cascade; create schema public;")
    psql(socket, _TABLES + "".join(_copies(exports)) + _LOADED, settings)
    psql(socket, _NEWEST_ANSWERS + _LEVELS + _GAPS + _ROLL_UPS + _MOVEMENT, settings)
    sizes = [int(size) for size in psql(socket, _SIZES).split()]
    rows = ", ".join(f"({size}, {float(student.ppf(CONFIDENCE_QUANTILE, size - 1))!r})" for size in sizes)
    psql(socket, _CONFIDENCE.format(rows=rows or "(null::bigint, null::double precision)") + _TRAINING, settings)


def export_results(socket: Path, folder: Path, tables: Iterable[str]) -> None:
    """Write result tables as CSV files into a folder; not part of what is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    psql(socket, "".join(f"\\copy {table} to '{folder / table}.csv' with (format csv, header)\n" for table in tables))


def psql(socket: Path, script: str, settings: dict[str, str] | None = None) -> str:
    """Run a script by the client, and return what it answers, a line for each row.

    Raises:
        RuntimeError: a statement failed; what the server said is in the message.
    """
    variables = [f"--set={name}={value}" for name, value in (settings or {}).items()]
    done = subprocess.run(
        [
            *("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", *variables),
            *("--host", str(socket), "--username", DATABASE, "--dbname", DATABASE),
        ],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"psql failed:\n{done.stderr}")
    return done.stdout


def _copies(exports: Path) -> list[str]:
    return [
        f"\\copy {table} from '{file}' with (format csv, header match)\n"
        for table, name in _FILES.items()
        for file in sorted(exports.glob(f"{name}*.csv"))
    ]


_FILES = {
    "people": "hris/people",
    "org_units": "hris/org_units",
    "roles": "hris/roles",
    "career_levels": "hris/career_levels",
    "deployments": "framework/deployments",
    "cycles": "ratings/cycles",
    "calibrations": "ratings/calibrations",
    "ratings": "ratings/ratings",
    "courses": "lms/courses",
    "course_competencies": "lms/course_competencies",
    "enrolments": "lms/enrolments",
}

# What is loaded and what only leads to results need not outlive a crash.
_TABLES = """
set client_min_messages = warning;
create type relation as enum ('self', 'peer', 'direct_report', 'manager');
create function round9(x double precision) returns double precision immutable parallel safe language sql
    return round(x * 1e9::double precision) / 1e9::double precision;

create unlogged table people (
    person_id text, full_name text, email text, username text, hired_on date, left_on date, manager_id text,
    org_unit_id text, role_id text, location text, valid_from date, primary key (person_id, valid_from)
);
create unlogged table org_units (org_unit_id text primary key, name text, parent_org_unit_id text, type text);
create unlogged table roles (role_id text primary key, title text, job_family text, career_level text);
create unlogged table career_levels (career_level text primary key, rank integer, population text);
create unlogged table deployments (
    competency_id text, scope text, career_level text, role_id text, target_level double precision, valid_from date,
    valid_to date
);
create unlogged table cycles (cycle_id text primary key, name text, opens_on date, closes_on date, granularity text);
create unlogged table calibrations (
    cycle_id text, person_id text, competency_id text, level double precision, calibrated_on date, reason text,
    primary key (cycle_id, person_id, competency_id)
);
create unlogged table ratings (
    cycle_id text, person_id text, rater_id text, relation relation, competency_id text, behaviour_id text,
    level double precision, not_relevant boolean, submitted_on date
);
create unlogged table courses (
    course_id text primary key, title text, provider text, modality text, hours double precision,
    unit_cost double precision, is_active boolean, available_from date, available_to date
);
create unlogged table course_competencies (
    course_id text, competency_id text, from_level double precision, to_level double precision,
    primary key (course_id, competency_id)
);
create unlogged table enrolments (
    person_id text, course_id text, enrolled_on date, completed_on date, status text, cost double precision
);
"""

_LOADED = """
create index on enrolments (person_id, course_id);

create unlogged table cycle as
select
    (row_number() over (order by closes_on))::smallint as cycle, cycle_id, closes_on, opens_on,
    coalesce(lead(opens_on) over (order by closes_on), date :'as_of') as ends_on
from cycles;
delete from cycle where closes_on > date :'as_of';
alter table cycle add primary key (cycle);
analyze;
"""

# Of answers of one day the one further down in the files counts: rows of `ratings` lie in the order of the files.
_NEWEST_ANSWERS = """
create unlogged table newest as
with answers as (
    select
        c.cycle, r.person_id, hashtextextended(coalesce(r.rater_id, '#' || r.ctid::text), 0) as rater, r.relation,
        r.competency_id, r.behaviour_id, case when r.not_relevant is distinct from true then r.level end as level,
        r.submitted_on, r.ctid as place
    from ratings as r
    join cycle as c using (cycle_id)
    where r.submitted_on is null or r.submitted_on <= c.closes_on + :grace_days
)
select distinct on (rater, person_id, cycle, competency_id, relation, behaviour_id)
    cycle, person_id, rater, relation, competency_id, behaviour_id, level
from answers
order by rater, person_id, cycle, competency_id, relation, behaviour_id, submitted_on desc nulls first, place desc;
analyze newest;

create unlogged table twofold as
select cycle, person_id, rater, max(relation) as counts_as
from newest where relation <> 'self'
group by cycle, person_id, rater having min(relation) <> max(relation);
analyze twofold;

delete from newest using twofold as t
where newest.cycle = t.cycle and newest.person_id = t.person_id and newest.rater = t.rater
    and newest.relation <> 'self' and newest.relation <> t.counts_as;
"""

_LEVELS = """
select count(behaviour_id) > 0 as has_behaviours from newest \\gset
\\if :has_behaviours
create view scores as
select cycle, person_id, competency_id, relation, rater,
    coalesce(avg(level) filter (where behaviour_id is not null), avg(level)) as score
from newest where level is not null
group by cycle, person_id, competency_id, relation, rater;
\\else
create view scores as
select cycle, person_id, competency_id, relation, level as score from newest where level is not null;
\\endif

-- Nearly every group would be in the hands of each worker, and adding up what they have costs more than they save.
set max_parallel_workers_per_gather = 0;
create unlogged table levels as
with groups as (
    select
        cycle, person_id, competency_id,
        avg(score) filter (where relation = 'self') as self_level,
        avg(score) filter (where relation = 'manager') as manager_level,
        avg(score) filter (where relation = 'peer') as peer_mean,
        avg(score) filter (where relation = 'direct_report') as report_mean,
        count(*) filter (where relation = 'manager') as n_managers,
        count(*) filter (where relation = 'peer') as n_peers,
        count(*) filter (where relation = 'direct_report') as n_reports
    from scores
    group by cycle, person_id, competency_id
),
pooled as (
    select
        *,
        (n_peers between 1 and :min_raters - 1) or (n_reports between 1 and :min_raters - 1) as is_pooled,
        n_peers + n_reports as n_others,
        (n_peers > 0)::integer + (n_reports > 0)::integer as pool_weight
    from groups
),
shown as (
    select
        *,
        case when not is_pooled then peer_mean end as peer_level,
        case when not is_pooled then report_mean end as direct_report_level,
        case when is_pooled and n_others >= :min_raters
            then (coalesce(peer_mean, 0) * n_peers + coalesce(report_mean, 0) * n_reports) / n_others
        end as others_level
    from pooled
)
select
    cycle, person_id, competency_id, self_level, manager_level, peer_level, direct_report_level, others_level,
    n_managers + n_others as n_raters,
    case when is_pooled and n_others < :min_raters then n_others else 0 end as n_withheld,
    (2 * coalesce(manager_level, 0) + coalesce(peer_level, 0) + coalesce(direct_report_level, 0)
        + pool_weight * coalesce(others_level, 0))
    / nullif(2 * (manager_level is not null)::integer + (peer_level is not null)::integer
        + (direct_report_level is not null)::integer
        + pool_weight * (others_level is not null)::integer, 0) as rated_level
from shown;
reset max_parallel_workers_per_gather;
analyze levels;
"""

_GAPS = """
create unlogged table unit_above as
with recursive above as (
    select org_unit_id, org_unit_id as ancestor, 0 as steps from org_units
    union all
    select a.org_unit_id, u.parent_org_unit_id, a.steps + 1
    from above as a join org_units as u on u.org_unit_id = a.ancestor where u.parent_org_unit_id is not null
)
select a.org_unit_id, a.ancestor, u.type as ancestor_type, a.steps
from above as a join org_units as u on u.org_unit_id = a.ancestor;
alter table unit_above add primary key (org_unit_id, ancestor);
analyze unit_above;

create unlogged table employed as
with in_force as (
    select distinct on (c.cycle, p.person_id) c.cycle, c.cycle_id, c.closes_on, p.*
    from cycle as c cross join people as p
    order by c.cycle, p.person_id, p.valid_from <= c.closes_on desc,
        case when p.valid_from <= c.closes_on then p.valid_from end desc, p.valid_from
),
department as (
    select distinct on (org_unit_id) org_unit_id, ancestor
    from unit_above where ancestor_type = 'department' order by org_unit_id, steps
)
select i.cycle, i.cycle_id, i.person_id, i.org_unit_id, i.role_id, i.manager_id, d.ancestor as department_id
from in_force as i
left join department as d using (org_unit_id)
where i.hired_on <= i.closes_on and (i.left_on is null or i.left_on > i.closes_on);
alter table employed add primary key (cycle, person_id);
analyze employed;

create unlogged table role_profile as
select distinct on (c.cycle, r.role_id, d.competency_id)
    c.cycle, r.role_id, d.competency_id, d.scope, d.target_level
from cycle as c
cross join roles as r
left join career_levels as own on own.career_level = r.career_level
join deployments as d on (d.valid_from is null or d.valid_from <= c.closes_on)
    and (d.valid_to is null or d.valid_to >= c.closes_on)
left join career_levels as asked on asked.career_level = d.career_level
where d.scope = 'core' or (d.scope = 'push' and d.role_id = r.role_id)
    or (d.scope = 'level' and own.rank >= asked.rank)
order by c.cycle, r.role_id, d.competency_id, array_position(array['push', 'level', 'core'], d.scope),
    asked.rank desc nulls last, d.valid_from desc nulls last, d.target_level desc;
alter table role_profile add primary key (cycle, role_id, competency_id);
analyze role_profile;

create table gap_by_person as
with required as (
    select e.cycle, e.person_id, p.competency_id, p.target_level, p.scope
    from employed as e join role_profile as p using (cycle, role_id)
),
agreed as (
    select c.cycle, k.person_id, k.competency_id, k.level from calibrations as k join cycle as c using (cycle_id)
),
together as (
    select
        cycle, person_id, competency_id, r.target_level is not null as is_required, r.scope, r.target_level,
        l.self_level, l.manager_level, l.peer_level, l.direct_report_level, l.others_level, l.rated_level,
        l.n_raters, l.n_withheld, a.level as calibrated_level,
        coalesce(a.level, l.rated_level, l.self_level) as current_level
    from required as r
    full join levels as l using (cycle, person_id, competency_id)
    left join agreed as a using (cycle, person_id, competency_id)
),
measured as (
    select *, target_level - current_level as gap, round9(target_level - current_level) as rounded from together
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
    t.gap,
    t.rounded >= :threshold as has_gap,
    case when t.gap is not null then greatest(t.gap, 0) end as levels_short,
    case when t.rounded < 0.5 then 'none' when t.rounded < 1 then 'minor'
        when t.rounded < 2 then 'clear' when t.gap is not null then 'severe' end as gap_band
from measured as t
join employed as e on e.cycle = t.cycle and e.person_id = t.person_id;
alter table gap_by_person add primary key (person_id, competency_id, cycle);
analyze gap_by_person;
"""

_ROLL_UPS = """
create table gap_by_org_unit as
with own as (
    select
        cycle_id, org_unit_id, competency_id, count(*) as n_people, count(current_level) as n_assessed,
        sum(target_level) filter (where current_level is not null) as targets, sum(current_level) as levels,
        sum(gap) as gaps, count(*) filter (where has_gap) as n_with_gap, sum(levels_short) as short
    from gap_by_person
    where is_required
    group by cycle_id, org_unit_id, competency_id
)
select
    o.cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
    sum(n_people)::bigint as n_people, sum(o.n_assessed)::bigint as n_assessed,
    sum(targets) / nullif(sum(o.n_assessed), 0)::double precision as mean_target,
    sum(levels) / nullif(sum(o.n_assessed), 0)::double precision as mean_level,
    sum(gaps) / nullif(sum(o.n_assessed), 0)::double precision as mean_gap,
    sum(o.n_with_gap)::bigint as n_with_gap,
    sum(o.n_with_gap)::double precision / nullif(sum(o.n_assessed), 0)::double precision as share_with_gap,
    coalesce(sum(short), 0) as levels_short
from own as o
join unit_above as a using (org_unit_id)
group by o.cycle_id, a.ancestor, a.ancestor_type, o.competency_id;
alter table gap_by_org_unit add primary key (org_unit_id, competency_id, cycle_id);
"""

_MOVEMENT = """
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
    select *, round9(from_gap) >= :threshold as had, round9(to_gap) >= :threshold as has,
        round9(to_gap) - round9(from_gap) as change
    from steps where from_cycle_id is not null
)
select
    from_cycle_id, to_cycle_id, person_id, competency_id, org_unit_id, from_level, to_level,
    to_level - from_level as movement, from_gap, to_gap, to_target - from_target as target_change,
    case when had and not has then 'closed' when has and not had then 'opened' when not had then 'on_target'
        when change < 0 then 'narrowed' when change > 0 then 'widened' when change = 0 then 'unchanged'
    end as gap_status
from known;
alter table score_movement add primary key (person_id, competency_id, to_cycle_id);
analyze score_movement;

create unlogged table movement_of_units as
with own as (
    select
        to_cycle_id, org_unit_id, competency_id, count(*) as n, sum(movement) as total,
        sum(movement * movement) as squares,
        count(*) filter (where round9(from_gap) >= :threshold and to_gap is not null) as gaps_before,
        count(*) filter (where gap_status = 'closed') as gaps_closed
    from score_movement
    group by to_cycle_id, org_unit_id, competency_id
),
summed as (
    select
        o.to_cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
        sum(n)::bigint as n_matched, sum(n)::double precision as n, sum(total) as total, sum(squares) as squares,
        sum(gaps_before)::bigint as n_gaps_before, sum(gaps_closed)::bigint as n_gaps_closed
    from own as o
    join unit_above as a using (org_unit_id)
    group by o.to_cycle_id, a.ancestor, a.ancestor_type, o.competency_id
)
select
    to_cycle_id, org_unit_id, org_unit_type, competency_id, n_matched, total / n as mean_movement,
    case when n > 1 then sqrt(greatest(0, (squares - total * total / n) / (n - 1))) end as sd_movement,
    n_gaps_before, n_gaps_closed, n_gaps_closed / nullif(n_gaps_before, 0)::double precision as closure_rate
from summed;
analyze movement_of_units;
"""

_SIZES = "select distinct n_matched from movement_of_units where n_matched > 1;"

# The server has no quantile of Student's t.
_CONFIDENCE = """
create table score_movement_by_org_unit as
with quantiles (n, quantile) as (values {rows})
select m.*, mean_movement - quantile * sd_movement / sqrt(n_matched) as ci_low,
    mean_movement + quantile * sd_movement / sqrt(n_matched) as ci_high
from movement_of_units as m
left join quantiles as q on q.n = m.n_matched;
alter table score_movement_by_org_unit add primary key (org_unit_id, competency_id, to_cycle_id);
"""

_TRAINING = """
create unlogged table answering as
select g.cycle, g.person_id, g.competency_id, m.course_id
from gap_by_person as g
join cycle as c using (cycle)
join course_competencies as m on m.competency_id = g.competency_id
    and (m.from_level is null or m.from_level <= floor(round9(g.current_level) + 0.5))
    and (m.to_level is null or round9(m.to_level) > round9(g.current_level))
join courses as k on k.course_id = m.course_id
    and (k.available_from is null or k.available_from <= c.ends_on)
    and (k.available_to is null or k.available_to >= c.closes_on)
    and not (coalesce(not k.is_active, false) and k.available_from is null and k.available_to is null)
where g.has_gap;
analyze answering;

create table training_for_gap as
with found as (
    select a.cycle, a.person_id, a.competency_id,
        bool_or(e.completed_on > c.closes_on and e.completed_on <= c.ends_on) as is_trained,
        bool_or(e.enrolled_on <= c.ends_on and (e.completed_on is null or e.completed_on > c.ends_on)
            and coalesce(e.status, '') not in ('withdrawn', 'failed')) as is_in_training
    from answering as a
    join cycle as c using (cycle)
    join enrolments as e on e.person_id = a.person_id and e.course_id = a.course_id
    group by a.cycle, a.person_id, a.competency_id
),
counted as (
    select cycle, person_id, competency_id, count(distinct course_id) as n_courses
    from answering
    group by cycle, person_id, competency_id
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
alter table training_for_gap add primary key (person_id, competency_id, cycle_id);
analyze training_for_gap;

create table training_coverage as
with own as (
    select
        cycle_id, org_unit_id, competency_id, count(*) as n, count(*) filter (where is_covered) as covered,
        count(*) filter (where is_in_training) as taking, count(*) filter (where is_trained) as trained
    from training_for_gap
    group by cycle_id, org_unit_id, competency_id
)
select
    o.cycle_id, a.ancestor as org_unit_id, a.ancestor_type as org_unit_type, o.competency_id,
    sum(n)::bigint as n_gaps, sum(covered)::bigint as n_covered,
    sum(covered)::double precision / sum(n)::double precision as coverage_rate,
    sum(taking)::bigint as n_in_training, sum(o.trained)::bigint as n_trained, sum(covered) = 0 as needs_programme
from own as o
join unit_above as a using (org_unit_id)
group by o.cycle_id, a.ancestor, a.ancestor_type, o.competency_id;
alter table training_coverage add primary key (org_unit_id, competency_id, cycle_id);
"""


if __name__ == "__main__":
    run_postgres(Path(sys.argv[1]), Path(sys.argv[2]), as_of=sys.argv[3])
