-- Org units that stand above themselves, as of the refresh.
{{ config(severity='warn') }}

select distinct
    below.org_unit_id,
    below.ancestor_id
from {{ ref('int_organisation__ancestors_on_day') }} as below
inner join {{ ref('int_organisation__ancestors_on_day') }} as above
    on
        below.day = above.day
        and below.org_unit_id = above.ancestor_id
        and below.ancestor_id = above.org_unit_id
where
    below.org_unit_id <> below.ancestor_id
    and below.day = {{ setting('as_of', 'date') }}
