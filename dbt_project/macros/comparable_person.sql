{#- A person's full name as it is compared: as any name, and without the dots of i, for YILDIRIM is Yıldırım and İLKAY is İlkay. -#}
{% macro comparable_person(name) -%}
    translate({{ comparable(name) }}, 'ı' || chr(775), 'i')
{%- endmacro %}
