-- One row per text by which an export names a person: number, then e-mail (case-blind), then user name, then full name. A step that
-- gives two people makes the text ambiguous; the later steps are not tried then. Of several with one e-mail the one who has not left
-- is meant: who comes back under a new number keeps the address.
-- Peers and direct reports may be opaque keys, millions of them: of theirs only those that are somebody's e-mail or user name
-- are here, and whatever is not here is kept as given.
-- Ratings are read where they are needed: one import used twice would be held in memory whole.
with people as (
    select * from {{ ref('stg_hris__people') }}
),

positions as (
    select * from {{ ref('stg_hris__positions') }}
),

calibrations as (
    select * from {{ ref('stg_ratings__calibrations') }}
),

enrolments as (
    select * from {{ ref('stg_lms__enrolments') }}
),

actions as (
    select * from {{ ref('stg_development__actions') }}
),

forgotten_raters as (
    select * from {{ ref('stg_loads__forgotten_raters') }}
),

-- years of snapshots say the same of a person over and over
known as (
    select distinct
        person_id,
        email,
        username,
        full_name
    from people
),

-- the key of a rater who was forgotten is nobody's number, and names somebody all the same
by_number as (
    select person_id from known
    union
    select rater_key as person_id from forgotten_raters
),

by_email as (
    select
        lower(email) as email,
        min(person_id) as person_id,
        count(distinct person_id) as n_people
    from known
    where email is not null
    group by lower(email)
),

holders_of_shared_emails as (
    select
        by_email.email,
        people.person_id,
        people.left_on,
        row_number() over (
            partition by by_email.email, people.person_id
            order by people.valid_from desc, people.file_rank desc, people.row_number desc
        ) as newness
    from by_email
    inner join people on by_email.email = lower(people.email)
    where by_email.n_people > 1
),

holders_who_stayed as (
    select
        email,
        min(person_id) as person_id
    from holders_of_shared_emails
    where
        newness = 1
        and (left_on is null or left_on > {{ setting('as_of', 'date') }})
    group by email
    having count(*) = 1
),

by_full_name as (
    select
        {{ comparable_person('full_name') }} as full_name,
        min(person_id) as person_id,
        count(distinct person_id) as n_people
    from known
    where full_name is not null
    group by {{ comparable_person('full_name') }}
),

by_username as (
    select
        username,
        min(person_id) as person_id,
        count(distinct person_id) as n_people
    from known
    where username is not null
    group by username
),

raters as (
    select
        rater_reference,
        relation in ('self', 'manager') as is_named
    from {{ ref('stg_ratings__ratings') }}
    union
    select
        rater_reference,
        relation in ('self', 'manager') as is_named
    from {{ ref('stg_ratings__assignments') }}
),

recognised_raters as (
    select raters.rater_reference
    from raters
    inner join by_email on lower(raters.rater_reference) = by_email.email
    where not raters.is_named
    union
    select raters.rater_reference
    from raters
    inner join by_username on raters.rater_reference = by_username.username
    where not raters.is_named
),

given as (
    select distinct person_reference as reference from {{ ref('stg_ratings__ratings') }}
    union
    select person_reference from {{ ref('stg_ratings__assignments') }}
    union
    select rater_reference
    from raters
    where is_named
    union
    select rater_reference from recognised_raters
    union
    select manager_reference from people
    union
    select person_reference from positions
    union
    select manager_reference from positions
    union
    select person_reference from calibrations
    union
    select person_reference from enrolments
    union
    select person_reference from actions
),

matched as (
    select
        given.reference,
        by_number.person_id as person_by_number,
        coalesce(holders_who_stayed.person_id, by_email.person_id) as person_by_email,
        by_username.person_id as person_by_username,
        by_full_name.person_id as person_by_full_name,
        case when holders_who_stayed.person_id is not null then 1 else coalesce(by_email.n_people, 0) end as n_by_email,
        coalesce(by_username.n_people, 0) as n_by_username,
        coalesce(by_full_name.n_people, 0) as n_by_full_name
    from given
    left join by_number on given.reference = by_number.person_id
    left join by_email on lower(given.reference) = by_email.email
    left join holders_who_stayed on lower(given.reference) = holders_who_stayed.email
    left join by_username on given.reference = by_username.username
    left join by_full_name on {{ comparable_person('given.reference') }} = by_full_name.full_name
    where given.reference is not null
),

judged as (
    select
        reference,
        person_by_number,
        person_by_email,
        person_by_username,
        person_by_full_name,
        case
            when person_by_number is not null then 'resolved'
            when n_by_email > 1 then 'ambiguous_person'
            when n_by_email = 1 then 'resolved'
            when n_by_username > 1 then 'ambiguous_person'
            when n_by_username = 1 then 'resolved'
            when n_by_full_name > 1 then 'ambiguous_person'
            when n_by_full_name = 1 then 'resolved'
            else 'unknown_person'
        end as outcome
    from matched
),

final as (
    select
        reference,
        case
            when outcome = 'resolved'
                then coalesce(person_by_number, person_by_email, person_by_username, person_by_full_name)
        end as person_id,
        case when outcome <> 'resolved' then outcome end as waiting_reason
    from judged
)

select * from final
