{#- Whole months from one day to a later one: from 15 January to 14 March it is 1, to 15 March 2. -#}
{% macro whole_months(earlier, later) -%}
    (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
    + extract(month from {{ later }}) - extract(month from {{ earlier }})
    - case when extract(day from {{ later }}) < extract(day from {{ earlier }}) then 1 else 0 end
{%- endmacro %}
