{#- Whether a mapped course fits a person's level: a person may start where the level rounds to, and nobody is sent to a course
    that ends at or below the level, which is compared as it is. One definition for coverage and for suggestions. -#}
{% macro course_fits(mapping, level) -%}
    ({{ mapping }}.from_level is null or {{ mapping }}.from_level <= {{ rounded_half_up(level) }})
    and ({{ mapping }}.to_level is null or {{ mapping }}.to_level > {{ level }})
{%- endmacro %}
