-- One row per row and column that names somebody by an e-mail address which several people have had, and of whom exactly one was
-- employed on the day that the row speaks for. Every other reference is resolved without a day (int_people__references). Addresses are
-- hardly ever shared: then nothing is looked through.
with people as (
    select * from {{ ref('stg_hris__people') }}
),

cycles as (
    select
        cycle_id,
        max(closes_on) as closes_on
    from {{ ref('stg_ratings__cycles') }}
    group by cycle_id
),

-- a number goes before an address, and may look like one
shared_addresses as (
    select lower(people.email) as email
    from people
    where
        people.email is not null
        and lower(people.email) not in (select lower(numbers.person_id) from people as numbers)
    group by lower(people.email)
    having count(distinct people.person_id) > 1
),

newest as (
    select
        shared_addresses.email,
        people.person_id,
        people.hired_on,
        people.left_on,
        row_number() over (
            partition by shared_addresses.email, people.person_id
            order by people.valid_from desc, people.file_rank desc, people.row_number desc
        ) as newness
    from people
    inner join shared_addresses on lower(people.email) = shared_addresses.email
),

holders as (
    select
        email,
        person_id,
        hired_on,
        left_on
    from newest
    where newness = 1
),

addresses as (
    select distinct email from holders
),

named as (
    select
        addresses.email,
        people.file_id,
        people.row_number,
        'manager_id' as column_name,
        people.valid_from as day
    from people
    inner join addresses on lower(people.manager_reference) = addresses.email
    {%- for column in ['person', 'manager'] %}
        union all
        select
            addresses.email,
            positions.file_id,
            positions.row_number,
            '{{ column }}_id' as column_name,
            positions.valid_from as day
        from {{ ref('stg_hris__positions') }} as positions
        inner join addresses on lower(positions.{{ column }}_reference) = addresses.email
    {%- endfor %}
    {%- for column in ['person', 'rater'] %}
        union all
        select
            addresses.email,
            ratings.file_id,
            ratings.row_number,
            '{{ column }}_id' as column_name,
            coalesce(cast(ratings.submitted_on as date), cycles.closes_on) as day
        from {{ ref('stg_ratings__ratings') }} as ratings
        inner join addresses on lower(ratings.{{ column }}_reference) = addresses.email
        left join cycles on ratings.cycle_id = cycles.cycle_id
        union all
        select
            addresses.email,
            assignments.file_id,
            assignments.row_number,
            '{{ column }}_id' as column_name,
            cycles.closes_on as day
        from {{ ref('stg_ratings__assignments') }} as assignments
        inner join addresses on lower(assignments.{{ column }}_reference) = addresses.email
        left join cycles on assignments.cycle_id = cycles.cycle_id
    {%- endfor %}
    union all
    select
        addresses.email,
        calibrations.file_id,
        calibrations.row_number,
        'person_id' as column_name,
        coalesce(calibrations.calibrated_on, cycles.closes_on) as day
    from {{ ref('stg_ratings__calibrations') }} as calibrations
    inner join addresses on lower(calibrations.person_reference) = addresses.email
    left join cycles on calibrations.cycle_id = cycles.cycle_id
    union all
    select
        addresses.email,
        enrolments.file_id,
        enrolments.row_number,
        'person_id' as column_name,
        coalesce(enrolments.enrolled_on, enrolments.completed_on) as day
    from {{ ref('stg_lms__enrolments') }} as enrolments
    inner join addresses on lower(enrolments.person_reference) = addresses.email
    union all
    select
        addresses.email,
        actions.file_id,
        actions.row_number,
        'person_id' as column_name,
        coalesce(actions.completed_on, actions.due_on) as day
    from {{ ref('stg_development__actions') }} as actions
    inner join addresses on lower(actions.person_reference) = addresses.email
),

final as (
    select
        named.file_id,
        named.row_number,
        named.column_name,
        min(holders.person_id) as person_id
    from named
    inner join holders on named.email = holders.email
    where
        named.day >= coalesce(holders.hired_on, named.day)
        and named.day < coalesce(holders.left_on, named.day + 1)
    group by named.file_id, named.row_number, named.column_name
    having count(*) = 1
)

select * from final
