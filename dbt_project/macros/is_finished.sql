{#- Whether an enrolment is a course finished: on a known day, and neither failed nor withdrawn. -#}
{% macro is_finished(enrolments) -%}
    {{ enrolments }}.completed_on is not null and coalesce({{ enrolments }}.status, 'enrolled') not in ('failed', 'withdrawn')
{%- endmacro %}
