"""A large invented company for measuring: the full set of exports, written by DuckDB from row numbers and hashes.

Only sizes and shapes matter here; a company that tells a story is `seeds.demo`. The same arguments give the same rows
with one version of DuckDB; their order in the rating files may differ.
"""

from __future__ import annotations

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

AS_OF = datetime.date(2026, 6, 30)
LAST_CLOSE = datetime.date(2026, 3, 31)
N_COMPETENCIES = 30
N_FAMILIES = 10
N_CORE = 5
N_LEADING = 3
N_OWN = 5
N_PEERS = 3
MOST_REPORTS = 12
SHARE_CHANGED = 0.012
SHARE_LATE = 0.004


@dataclass(frozen=True)
class _Shape:
    """How many units of each kind a company of that many people has."""

    people: int
    divisions: int
    departments: int
    teams: int

    @property
    def leaders(self) -> int:
        """People above the teams: one for the company, each division and each department."""
        return 1 + self.divisions + self.departments


def _shape_of(people: int) -> _Shape:
    divisions = max(1, min(10, people // 100))
    departments = max(divisions, min(60, people // 20))
    return _Shape(people, divisions, departments, max(departments, people * 8 // 100))


def write_benchmark_company(
    folder: Path, *, people: int = 100_000, cycles: int = 4, ratings: int = 20_000_000, seed: int = 7
) -> None:
    """Write a company's exports into `folder/exports`, every contract once, ratings in one file per cycle.

    Args:
        folder: a workspace's folder.
        people: how many have ever worked there; about 92 in 100 at any time.
        cycles: half-yearly assessment cycles, the last closed on `LAST_CLOSE`.
        ratings: about how many answers in all, changed and late ones included; at most what so many people give
            (about 60 for each person and cycle).
        seed: another number makes other people and answers.
    """
    exports = folder / "exports"
    for source in ("hris", "framework", "ratings", "lms", "market", "development"):
        (exports / source).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as spill, duckdb.connect() as connection:
        connection.execute(
            f"set memory_limit = '5GB'; set preserve_insertion_order = false; set temp_directory = '{spill}'"
        )
        connection.execute(_MACROS.format(seed=seed))
        _make_calendar(connection, cycles)
        _make_organisation(connection, _shape_of(people))
        _make_framework(connection)
        _make_training(connection, people)
        _write_small_exports(connection, exports)
        share = _share_answering(connection, cycles, ratings)
        for number in range(1, cycles + 1):
            _write_ratings(connection, exports / "ratings" / f"ratings_CY{number}.csv", number, share)


# Numbers between 0 and 1, and roughly normal ones, from the bits of a hash.
_MACROS = """
create macro bits(key) as hash({seed}, key);
create macro unit(key) as (bits(key) & 1048575) / 1048576.0;
create macro bell(h) as ((h & 1048575) + ((h >> 20) & 1048575) + ((h >> 40) & 1048575)) / 524288.0 - 3.0;
create macro person_name(i) as 'P' || lpad(i::varchar, 7, '0');
create macro team_name(t) as 'T' || lpad(t::varchar, 5, '0');
create macro competency_name(c) as 'C' || lpad(c::varchar, 2, '0');
"""


def _make_calendar(connection: duckdb.DuckDBPyConnection, cycles: int) -> None:
    connection.execute(
        """
        create table cycles as
        select
            n::integer as number,
            'CY' || n as cycle_id,
            'Cycle ' || n as name,
            (close_on - interval 25 days)::date as opens_on,
            close_on as closes_on,
            'competency' as granularity
        from (
            select n, ($last - to_days((182 * ($cycles - n))::integer))::date as close_on
            from range(1, $cycles + 1) as r(n)
        )
        """,
        {"last": LAST_CLOSE, "cycles": cycles},
    )


def _make_organisation(connection: duckdb.DuckDBPyConnection, shape: _Shape) -> None:
    """Make units, roles and people; one in twenty changes teams once, and so do their manager and raters."""
    connection.execute(
        f"""
        create table org_units as
        select 'ORG' as org_unit_id, 'Company' as name, null::varchar as parent_org_unit_id, 'company' as type
        union all
        select 'V' || i, 'Division ' || i, 'ORG', 'division' from range({shape.divisions}) as r(i)
        union all
        select 'D' || i, 'Department ' || i, 'V' || (i % {shape.divisions}), 'department'
        from range({shape.departments}) as r(i)
        union all
        select team_name(i), 'Team ' || i, 'D' || (i % {shape.departments}), 'team' from range({shape.teams}) as r(i);

        create table career_levels as
        from (values ('L1', 1, 'specialist'), ('L2', 2, 'specialist'), ('L3', 3, 'specialist'), ('L4', 4, 'manager'),
            ('L5', 5, 'director'), ('L6', 6, 'executive')) as v(career_level, rank, population);

        create table roles as
        select 'R' || f || '-' || career_level as role_id, 'Role ' || f || ' ' || career_level as title,
            'Family ' || f as job_family, career_level
        from range({N_FAMILIES}) as r(f), career_levels;

        -- One row per person: the first ones lead, the others sit in a team chosen by hash.
        create table persons as
        select
            i,
            case
                when i = 0 then 'ORG'
                when i <= {shape.divisions} then 'V' || (i - 1)
                when i < {shape.leaders} then 'D' || (i - 1 - {shape.divisions})
            end as led_unit,
            case when i between {shape.leaders} and {shape.leaders + shape.teams - 1}
                then i - {shape.leaders} end as led_team,
            (unit('team ' || i) * {shape.teams})::bigint % {shape.teams} as first_team,
            (unit('next ' || i) * {shape.teams})::bigint % {shape.teams} as next_team,
            date '2012-01-01' + (unit('hired ' || i) * 4000)::integer as usual_hire,
            unit('fate ' || i) as fate,
            unit('when ' || i) as moment,
            'L' || (1 + (unit('level ' || i) * 3)::integer % 3) as level
        from range({shape.people}) as r(i);

        create table careers as
        select
            i, led_unit, led_team, level,
            coalesce(led_team, first_team) as team,
            case when led_unit is null and led_team is null and fate between 0.16 and 0.21
                then next_team end as later_team,
            case when led_unit is null and led_team is null and fate < 0.08
                then (select min(opens_on) from cycles) + (moment * 600)::integer else usual_hire end as hired_on,
            case when led_unit is null and led_team is null and fate between 0.08 and 0.16
                then (select min(opens_on) from cycles) + (moment * 600)::integer end as left_on,
            (select min(opens_on) from cycles) + (moment * 600)::integer as moved_on
        from persons;

        -- One row per person and day of change, as the HRIS exports it.
        create table stints as
        with places as (
            select *, hired_on as valid_from, team as t from careers
            union all
            select *, moved_on, later_team from careers where later_team is not null
        )
        select
            i,
            hired_on,
            left_on,
            valid_from,
            case
                when i = 0 then null
                when led_unit like 'V%' then 0
                when led_unit like 'D%' then 1 + (led_unit[2:]::bigint % {shape.divisions})
                when led_team is not null then 1 + {shape.divisions} + (led_team % {shape.departments})
                else {shape.leaders} + t
            end as manager,
            coalesce(led_unit, team_name(t)) as org_unit_id,
            'R' || (t % {N_FAMILIES}) || '-' || case
                when i <= {shape.divisions} then 'L6' when led_unit is not null then 'L5'
                when led_team is not null then 'L4' else level end as role_id
        from places;

        -- One row per person and cycle, with their place among those who share a manager.
        create table present as
        select
            number, i, manager, role_id,
            row_number() over same_manager - 1 as place,
            count(*) over (partition by number, manager) as n_siblings
        from (
            select c.number, s.i, s.manager, s.role_id
            from stints as s join cycles as c on s.valid_from <= c.closes_on
            where s.hired_on <= c.closes_on and (s.left_on is null or s.left_on > c.closes_on)
            qualify row_number() over (partition by c.number, s.i order by s.valid_from desc) = 1
        )
        window same_manager as (partition by number, manager order by bits('place ' || i));
        """
    )


def _make_framework(connection: duckdb.DuckDBPyConnection) -> None:
    """Make 30 competencies: five for everyone, three for those who lead, five for each job family."""
    connection.execute(
        f"""
        create table competencies as
        select
            competency_name(c) as competency_id,
            'Competency ' || c as name,
            ['Leadership', 'Collaboration', 'Business Acumen', 'Technical Mastery'][1 + c % 4] as family,
            case when c % 4 = 3 then 'technical' else 'behavioural' end as kind,
            'What competency ' || c || ' means.' as definition,
            'S' || c as standard_code,
            'active' as status,
            date '2025-01-15' + (c * 7)::integer as updated_on
        from range({N_COMPETENCIES}) as r(c);

        create table deployments as
        select competency_name(c) as competency_id, 'core' as scope, null::varchar as career_level,
            null::varchar as role_id, 3 as target_level, date '2020-01-01' as valid_from, null::date as valid_to
        from range({N_CORE}) as r(c)
        union all
        select competency_name({N_CORE} + c), 'level', 'L4', null, 3, date '2020-01-01', null
        from range({N_LEADING}) as r(c)
        union all
        select
            competency_name({N_CORE + N_LEADING} + (f * 3 + c) % {N_COMPETENCIES - N_CORE - N_LEADING}),
            'push', null, 'R' || f || '-' || career_level, least(5, 1 + rank), date '2020-01-01', null
        from range({N_FAMILIES}) as r(f), range({N_OWN}) as s(c), career_levels;

        create table profile as
        select r.role_id, d.competency_id, max(d.target_level) as target_level
        from roles as r
        join career_levels as own using (career_level)
        join deployments as d on d.scope = 'core' or d.role_id = r.role_id
            or (d.scope = 'level' and own.career_level >= d.career_level)
        group by all;
        """
    )


def _make_training(connection: duckdb.DuckDBPyConnection, people: int) -> None:
    """Make two courses for most competencies and about three enrolments for each person."""
    connection.execute(
        f"""
        create table courses as
        select
            'K' || lpad(k::varchar, 3, '0') as course_id, 'Course ' || k as title, 'Provider ' || (k % 7) as provider,
            ['formal', 'mentoring', 'on_the_job'][1 + k % 3] as modality, 2 + k % 20 as hours, 50 + 10 * k as unit_cost,
            true as is_active, null::date as available_from, null::date as available_to
        from range({2 * (N_COMPETENCIES - 3)}) as r(k);

        create table course_competencies as
        select
            course_id, competency_name(course_id[2:]::bigint // 2) as competency_id,
            null::double as from_level,
            case when course_id[2:]::bigint % 4 = 0 then 4 end as to_level
        from courses;

        create table enrolments as
        select
            person_name(i) as person_id,
            course_id,
            enrolled_on,
            case when ending < 0.8 then enrolled_on + (5 + ending * 60)::integer end as completed_on,
            case when ending < 0.8 then 'completed' when ending < 0.9 then 'in_progress' else 'withdrawn' end as status,
            null::double as cost
        from (
            select
                i,
                'K' || lpad(((unit('course ' || n || ' ' || i) * {2 * (N_COMPETENCIES - 3)})::bigint
                    % {2 * (N_COMPETENCIES - 3)})::varchar, 3, '0') as course_id,
                (select min(opens_on) from cycles) - 90
                    + (unit('begin ' || n || ' ' || i) * 780)::integer as enrolled_on,
                unit('ending ' || n || ' ' || i) as ending
            from range({people}) as r(i), range(3) as s(n)
        )
        qualify row_number() over (partition by i, course_id, enrolled_on) = 1;
        """
    )


_SMALL_EXPORTS = {
    "hris/people": """
        select
            person_name(i) as person_id, 'Person ' || i as full_name, 'p' || i || '@benchmark.example' as email,
            'u' || i as username, hired_on, left_on, person_name(manager) as manager_id, org_unit_id, role_id,
            'Site ' || (i % 40) as location, valid_from
        from stints order by i, valid_from
    """,
    "hris/org_units": "from org_units",
    "hris/roles": "from roles",
    "hris/career_levels": "from career_levels",
    "framework/competencies": "from competencies",
    "framework/behaviours": """
        select competency_id || '-B' || b as behaviour_id, competency_id,
            'Does thing ' || b || ' of ' || name || '.' as statement
        from competencies, range(3) as r(b) order by all
    """,
    "framework/anchors": """
        select competency_id, null as behaviour_id, l as level,
            'Does ' || name || ' to extent ' || l || '.' as statement, updated_on
        from competencies, range(1, 6) as r(l) order by competency_id, l
    """,
    "framework/deployments": "from deployments",
    "framework/standard_skills": """
        select 'S' || s as standard_code, 'benchmark skill ' || s as name, 'skill number ' || s as aliases,
            'benchmark' as taxonomy
        from range(200) as r(s)
    """,
    "ratings/cycles": "select * exclude (number) from cycles order by closes_on",
    "ratings/calibrations": """
        select distinct on (cycle_id, i, competency_id)
            cycle_id, person_name(i) as person_id, competency_id, 2 + (bits('agreed ' || i) % 3)::integer as level,
            closes_on as calibrated_on, 'Agreed in the meeting' as reason
        from present join cycles using (number) join profile using (role_id)
        where bits('calibrated ' || i || cycle_id || competency_id) % 400 = 0
    """,
    "lms/courses": "from courses",
    "lms/course_competencies": "from course_competencies",
    "lms/enrolments": "from enrolments order by enrolled_on, person_id, course_id",
    "market/job_descriptions": """
        select 'J' || j as job_description_id, 'Job ' || j as title,
            'We look for benchmark skill ' || (j % 200) || ' and skill number ' || ((j * 7) % 200) || '.' as text,
            null as role_id, 'Family ' || (j % 10) as job_family, date '2024-06-01' + (j % 700)::integer as posted_on
        from range(2000) as r(j)
    """,
    "development/actions": """
        select 'A' || i as action_id, person_name(i) as person_id, competency_id, 'on_the_job' as kind,
            'Practise' as title, 'open' as status, date '2026-09-30' as due_on, null as completed_on
        from present join profile using (role_id)
        where number = (select max(number) from cycles) and i % 10 = 0
        qualify row_number() over (partition by i order by bits(competency_id || i)) = 1
    """,
}


def _write_small_exports(connection: duckdb.DuckDBPyConnection, exports: Path) -> None:
    for name, query in _SMALL_EXPORTS.items():
        connection.execute(f"copy ({query}) to '{exports / name}.csv' (header true)")


# One row per ratee and rater of a cycle: self, manager, three colleagues with the same manager, some of those led.
_PAIRS = f"""
    select i, role_id, i as rater, 'self' as relation from present where number = $number
    union all
    select p.i, p.role_id, m.i, 'manager' from present as p
    join present as m on m.i = p.manager and m.number = p.number where p.number = $number
    union all
    select p.i, p.role_id, q.i, 'peer' from present as p, range(1, {N_PEERS + 1}) as r(step)
    join present as q on q.number = p.number and q.manager = p.manager and q.place = (p.place + step) % p.n_siblings
    where p.number = $number and p.n_siblings > step
    union all
    select m.i, m.role_id, p.i, 'direct_report' from present as p
    join present as m on m.i = p.manager and m.number = p.number where p.number = $number and p.place < {MOST_REPORTS}
"""


def _share_answering(connection: duckdb.DuckDBPyConnection, cycles: int, ratings: int) -> float:
    """Return the share of questions to answer, so that about `ratings` answers are given; at most all."""
    asked = sum(
        _one(connection, f"select count(*) from ({_PAIRS}) join profile using (role_id)", number=number)
        for number in range(1, cycles + 1)
    )
    return min(1.0, ratings / (1 + SHARE_CHANGED) / max(asked, 1))


def _write_ratings(connection: duckdb.DuckDBPyConnection, file: Path, number: int, share: float) -> None:
    """Write one cycle's answers. True levels drift between cycles and rise by courses; raters differ in kindness."""
    days = {"number": number}
    opens_on, closes_on = connection.execute(
        "select opens_on, closes_on from cycles where number = $number", days
    ).fetchall()[0]
    connection.execute(f"create table pairs as {_PAIRS}", days)
    connection.execute(
        f"""
        create table truth as
        with learnt as (
            select e.person_id, m.competency_id, 0.2 * count(distinct e.course_id) as gain
            from enrolments as e join course_competencies as m using (course_id)
            where e.completed_on < date '{opens_on}'
            group by all
        )
        select p.i, f.competency_id,
            f.target_level - 0.3 + 0.7 * bell(bits(f.competency_id || p.i))
            + 0.2 * bell(bits('drift {number} ' || f.competency_id || p.i)) + coalesce(l.gain, 0) as level
        from present as p
        join profile as f using (role_id)
        left join learnt as l on l.person_id = person_name(p.i) and l.competency_id = f.competency_id
        where p.number = {number};

        create table answers as
        select
            t.i, p.rater, p.relation, t.competency_id,
            greatest(0, least(5, round(t.level + 0.25 * bell(bits(p.rater)) + 0.6 * bell(h))))::integer as level,
            h
        from (select *, hash(i, rater) as pair_hash from pairs) as p
        join truth as t using (i)
        cross join lateral (select hash({number}, p.pair_hash, t.competency_id) as h)
        where (h >> 12) % 1000000 < {round(share * 1_000_000)};

        copy (
            select
                'CY{number}' as cycle_id, person_name(i) as person_id, person_name(rater) as rater_id, relation,
                competency_id, null as behaviour_id, case when h % 80 <> 0 then level end as level,
                h % 80 = 0 as not_relevant,
                case when (h >> 7) % 1000 < {round(SHARE_LATE * 1000)}
                    then date '{closes_on}' + (20 + (h >> 9) % 20)::integer
                    else date '{opens_on}' + (3 + (h >> 9) % 22)::integer end as submitted_on
            from answers
            union all
            select
                'CY{number}', person_name(i), person_name(rater), relation, competency_id, null, (level + 1) % 6, false,
                date '{opens_on}' + ((h >> 9) % 3)::integer
            from answers
            where (h >> 17) % 1000 < {round(SHARE_CHANGED * 1000)}
        ) to '{file}' (header true);

        -- Before the next cycle makes its own: of a million people they are some gigabytes.
        drop table answers;
        drop table truth;
        drop table pairs;
        """
    )


def _one(connection: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> int:
    return int(connection.execute(query, parameters).fetchall()[0][0])
