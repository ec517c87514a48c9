-- One row per closed cycle × item × person × relation seen by at least two raters of that group, self apart: a unit, and how its
-- ratings lie. An item is a behaviour, or a competency where it is rated itself. Groups' averages hold no agreement.
with units as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        person_id,
        relation,
        count(*) as n_raters,
        avg(level) as mean_level,
        var_samp(level) as variance,
        {{ mean_absolute_deviation('level') }} as mean_absolute_deviation
    from {{ ref('int_assessment__answers') }}
    where
        relation <> 'self'
        and level is not null
        and coalesce(n_raters, 1) = 1
    group by cycle_id, competency_id, behaviour_id, person_id, relation
    having count(*) > 1
),

people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

-- looked up by unit, of which there are far fewer than answers
final as (
    select units.*
    from units
    inner join people
        on
            units.cycle_id = people.cycle_id
            and units.person_id = people.person_id
)

select * from final
