-- Averages that grow answer by answer would give the single answers away: until a cycle closes, participation is all there is.
with published as (
    select distinct cycle_id from {{ ref('gap_by_person') }}
    union
    select distinct cycle_id from {{ ref('gap_by_behaviour') }}
    union
    select distinct cycle_id from {{ ref('gap_by_org_unit') }}
    union
    select distinct cycle_id from {{ ref('role_profile') }}
)

select published.cycle_id
from published
inner join {{ ref('dim_cycle') }} as cycles on published.cycle_id = cycles.cycle_id
where
    not cycles.is_closed
    or cycles.closes_on > {{ setting('as_of', 'date') }}
