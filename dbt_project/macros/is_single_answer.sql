{#- Whether an answer is one rater's. A nameless row that says how many raters it stands for is a group's average, whatever the number. -#}
{% macro is_single_answer() -%}
    (n_raters is null or (n_raters = 1 and rater_id is not null))
{%- endmacro %}
