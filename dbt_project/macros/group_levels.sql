{#- Scores of single raters → the levels of their groups, by the rules of confidentiality. One definition for competencies and
    behaviours, so that the two never part ways.

    scores: relation with the item's columns, relation, score, weight (ratings in the mean) and n_raters (people who count).
    item:   the columns that name what was rated, as in ['cycle_id', 'person_id', 'competency_id'].

    Peers and direct reports each stand alone if every one of the two that has scores has min_raters; else they are pooled as
    others; a pool below min_raters is withheld from the rated level too, since a level that contains it would give it away. -#}
{% macro group_levels(scores, item) -%}
    {%- set key = item | join(', ') -%}
    {%- set relations = ['self', 'manager', 'peer', 'direct_report'] -%}
    {#- Each sum over 20 million rows costs a second and a half, so two counts share one: n_raters × 2²⁶ + weight. In doubles, which
        are exact to 2⁵³ and thus for 67 million raters; sums of whole numbers are made in 128 bits, which takes twice the time. -#}
    {%- set pack = '67108864.0' -%}
    select
        {{ key }},
        self_level,
        manager_level,
        case when not is_pooled then peer_level end as peer_level,
        case when not is_pooled then direct_report_level end as direct_report_level,
        case when is_pooled and not is_withheld then others_level end as others_level,
        (
            coalesce(manager_level * weight_of_manager, 0)
            + case
                when is_withheld then 0
                when is_pooled then others_level * weight_of_others
                else coalesce(peer_level * weight_of_peer, 0) + coalesce(direct_report_level * weight_of_direct_report, 0)
            end
        ) / nullif(
            case when manager_level is not null then weight_of_manager else 0 end
            + case when is_withheld then 0 else weight_of_others end,
            0
        ) as rated_level,
        n_self,
        n_manager,
        n_peer,
        n_direct_report,
        is_pooled,
        is_withheld,
        n_manager + n_peer + n_direct_report as n_raters,
        case when is_withheld then n_peer + n_direct_report else 0 end as n_withheld,
        -- for the mean over all other raters whose group is not withheld
        case when not is_withheld then others_total end as others_total,
        case when not is_withheld then others_weight end as others_weight
    from (
        select
            grouped.*,
            self_total / self_weight as self_level,
            manager_total / manager_weight as manager_level,
            peer_total / peer_weight as peer_level,
            direct_report_total / direct_report_weight as direct_report_level,
            (coalesce(peer_total, 0) + coalesce(direct_report_total, 0))
            / nullif(coalesce(peer_weight, 0) + coalesce(direct_report_weight, 0), 0) as others_level,
            coalesce(peer_total, 0) + coalesce(direct_report_total, 0) as others_total,
            coalesce(peer_weight, 0) + coalesce(direct_report_weight, 0) as others_weight,
            (n_peer between 1 and rules.min_raters - 1) or (n_direct_report between 1 and rules.min_raters - 1) as is_pooled,
            (
                (n_peer between 1 and rules.min_raters - 1)
                or (n_direct_report between 1 and rules.min_raters - 1)
            ) and n_peer + n_direct_report < rules.min_raters as is_withheld,
            rules.weight_of_manager,
            rules.weight_of_peer,
            rules.weight_of_direct_report,
            case when n_peer > 0 then rules.weight_of_peer else 0 end
            + case when n_direct_report > 0 then rules.weight_of_direct_report else 0 end as weight_of_others
        from (
            select
                {{ key }},
                {%- for relation in relations %}
                {{ relation }}_total,
                cast({{ relation }}_counts - floor({{ relation }}_counts / {{ pack }}) * {{ pack }} as bigint) as {{ relation }}_weight,
                cast(coalesce(floor({{ relation }}_counts / {{ pack }}), 0) as bigint) as n_{{ relation }}
                {%- if not loop.last %},{% endif %}
                {%- endfor %}
            from (
                select
                    {{ key }},
                    {%- for relation in relations %}
                    sum(score * weight) filter (where relation = '{{ relation }}') as {{ relation }}_total,
                    sum(counts) filter (where relation = '{{ relation }}') as {{ relation }}_counts
                    {%- if not loop.last %},{% endif %}
                    {%- endfor %}
                from (
                    select
                        {{ key }},
                        relation,
                        score,
                        cast(weight as double) as weight,
                        cast(n_raters as double) * {{ pack }} + cast(weight as double) as counts
                    from {{ scores }}
                ) as counted
                group by {{ key }}
            ) as summed
        ) as grouped
        cross join (
            select
                {{ setting('min_raters', 'integer') }} as min_raters,
                {{ setting('rater_weights.manager', 'double') }} as weight_of_manager,
                {{ setting('rater_weights.peer', 'double') }} as weight_of_peer,
                {{ setting('rater_weights.direct_report', 'double') }} as weight_of_direct_report
        ) as rules
    ) as judged
{%- endmacro %}
