-- One row per suggested gap: the course to take. That is the first of those that answer the gap now which the person has not yet
-- finished. The catalogue is searched before new training is proposed: only where nothing is left in it, that is the suggestion.
with gaps as (
    select *
    from {{ ref('int_development__gaps') }}
    where gap_rank <= {{ setting('suggested_gaps', 'integer') }}
),

courses_by_level as (
    select * from {{ ref('int_development__courses_by_level') }}
),

attendance as (
    select * from {{ ref('int_development__attendance') }}
),

answering as (
    select
        gaps.person_id,
        gaps.competency_id,
        courses_by_level.course_id,
        courses_by_level.course_title,
        courses_by_level.verdict,
        courses_by_level.effect_low,
        courses_by_level.effect_high,
        courses_by_level.n_completers,
        courses_by_level.course_rank,
        coalesce(attendance.is_finished, false) as is_finished,
        coalesce(attendance.is_under_way, false) as is_under_way
    from gaps
    inner join courses_by_level
        on
            gaps.competency_id = courses_by_level.competency_id
            and gaps.current_level = courses_by_level.current_level
    left join attendance
        on
            gaps.person_id = attendance.person_id
            and courses_by_level.course_id = attendance.course_id
),

counted as (
    select
        person_id,
        competency_id,
        count(*) as n_courses,
        sum(case when is_finished then 0 else 1 end) as n_open
    from answering
    group by person_id, competency_id
),

ranked as (
    select
        answering.*,
        row_number() over (partition by answering.person_id, answering.competency_id order by answering.course_rank) as nth
    from answering
    where not answering.is_finished
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        ranked.course_id as suggestion_id,
        case
            when ranked.course_id is not null then coalesce(ranked.course_title, ranked.course_id)
            when counted.n_courses is not null then 'No further course answers this gap: propose one.'
            else 'No course answers this gap: propose one.'
        end as suggestion,
        case
            when ranked.course_id is null and counted.n_courses is null
                then
                    'The catalogue has no course on offer today for this competency at level '
                    || {{ number_text('gaps.current_level') }} || '.'
            when ranked.course_id is null and counted.n_courses = 1
                then 'The only course on offer today that answers it is finished already.'
            when ranked.course_id is null
                then 'All ' || cast(counted.n_courses as varchar) || ' courses on offer today that answer it are finished already.'
            else
                case ranked.verdict
                    when 'moved'
                        then
                            'Scores moved with it: '
                            || case
                                when {{ number_text('ranked.effect_low') }} = {{ number_text('ranked.effect_high') }} then ''
                                else {{ number_text('ranked.effect_low') }} || ' to '
                            end
                            || {{ number_text('ranked.effect_high') }} || ' level more, after '
                            || cast(ranked.n_completers as varchar) || ' completions.'
                    when 'did_not_move'
                        then
                            'Scores did not move with it after ' || cast(ranked.n_completers as varchar)
                            || ' completions, and nothing better is left.'
                    when 'went_down'
                        then
                            'Scores went down with it after ' || cast(ranked.n_completers as varchar)
                            || ' completions, and nothing better is left.'
                    when 'inconclusive'
                        then
                            'Whether scores move with it is open after ' || cast(ranked.n_completers as varchar) || ' completions.'
                    when 'not_comparable'
                        then 'Whether scores move with it can''t be told: those who took it were not like those who did not.'
                    else 'Whether scores move with it is not known yet.'
                end
                || case when ranked.is_under_way then ' Under way already.' else '' end
        end as reason,
        case when ranked.course_id is null then 'none' else 'course' end as suggested_from,
        cast(case when ranked.course_id is null then 0 else counted.n_open - 1 end as bigint) as n_others
    from gaps
    left join counted
        on
            gaps.person_id = counted.person_id
            and gaps.competency_id = counted.competency_id
    left join ranked
        on
            gaps.person_id = ranked.person_id
            and gaps.competency_id = ranked.competency_id
            and ranked.nth = 1
)

select * from final
