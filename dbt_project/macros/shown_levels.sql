{#- The groups' levels → those that may be shown, and the rated level. One definition for competencies and behaviours, so that the two
    never part ways.

    groups: relation with the item's columns; self_level, manager_level; peer_level and direct_report_level as they are where each
            group stands alone, others_level where the two are pooled; and n_self, n_manager, n_peer, n_direct_report: the raters of
            the competency.
    item:   the columns that name what was rated, and others that are handed on, as in ['cycle_id', 'person_id', 'competency_id'].

    Peers and direct reports each stand alone if every one of the two that has raters has min_raters; else they are pooled as
    others; a pool below min_raters is withheld from the rated level too, since a level that contains it would give it away. A level
    that is null though there are raters is one of items that too few of them answered: they are withheld like a group too small. -#}
{% macro shown_levels(groups, item) -%}
    {%- set key = item | join(', ') -%}
    select
        {{ key }},
        self_level,
        manager_level,
        peer_level,
        direct_report_level,
        others_level,
        (
            coalesce(manager_level * weight_of_manager, 0)
            + coalesce(peer_level * weight_of_peer, 0)
            + coalesce(direct_report_level * weight_of_direct_report, 0)
            + coalesce(others_level * weight_of_others, 0)
        ) / nullif(
            case when manager_level is not null then weight_of_manager else 0 end
            + case when peer_level is not null then weight_of_peer else 0 end
            + case when direct_report_level is not null then weight_of_direct_report else 0 end
            + case when others_level is not null then weight_of_others else 0 end,
            0
        ) as rated_level,
        n_self,
        n_manager,
        n_peer,
        n_direct_report,
        is_pooled,
        n_manager + n_peer + n_direct_report as n_raters,
        case when others_level is null and peer_level is null then n_peer else 0 end
        + case when others_level is null and direct_report_level is null then n_direct_report else 0 end as n_withheld
    from (
        select
            {{ key }},
            self_level,
            manager_level,
            case when not is_pooled then peer_level end as peer_level,
            case when not is_pooled then direct_report_level end as direct_report_level,
            case when is_pooled and n_peer + n_direct_report >= min_raters then others_level end as others_level,
            n_self,
            n_manager,
            n_peer,
            n_direct_report,
            is_pooled,
            weight_of_manager,
            weight_of_peer,
            weight_of_direct_report,
            case when n_peer > 0 then weight_of_peer else 0 end
            + case when n_direct_report > 0 then weight_of_direct_report else 0 end as weight_of_others
        from (
            select
                groups.*,
                rules.*,
                groups.n_peer between 1 and rules.min_raters - 1
                or groups.n_direct_report between 1 and rules.min_raters - 1 as is_pooled
            from {{ groups }} as groups
            cross join (
                select
                    {{ setting('min_raters', 'integer') }} as min_raters,
                    {{ setting('rater_weights.manager', 'double') }} as weight_of_manager,
                    {{ setting('rater_weights.peer', 'double') }} as weight_of_peer,
                    {{ setting('rater_weights.direct_report', 'double') }} as weight_of_direct_report
            ) as rules
        ) as judged
    ) as decided
{%- endmacro %}

{#- Levels of groups from what they gave items in total. An item that fewer than min_raters of a confidential group, or of the pool,
    answered counts nowhere.

    level: how the levels of several items become one, as in 'avg'.
    minimum: SQL of min_raters. -#}
{% macro group_levels_of_items(level, minimum) -%}
    {{ level }}(self_total / nullif(n_self, 0)) as self_level,
    {{ level }}(manager_total / nullif(n_manager, 0)) as manager_level,
    {{ level }}(case when n_peer >= {{ minimum }} then peer_total / nullif(n_peer, 0) end) as peer_level,
    {{ level }}(
        case when n_direct_report >= {{ minimum }} then direct_report_total / nullif(n_direct_report, 0) end
    ) as direct_report_level,
    {{ level }}(
        case
            when n_peer + n_direct_report >= {{ minimum }}
                then (coalesce(peer_total, 0) + coalesce(direct_report_total, 0)) / nullif(n_peer + n_direct_report, 0)
        end
    ) as others_level
{%- endmacro %}
