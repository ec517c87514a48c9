{#- A person's full name as it is compared: as any name, without the dots of i, for YILDIRIM is Yıldırım and İLKAY is İlkay, and with the
    given name first: Korn, Ute is Ute Korn. -#}
{% macro comparable_person(name) -%}
    {%- set compared = "translate(" ~ comparable(name) ~ ", 'ı' || chr(775), 'i')" -%}
    case
        when {{ name }} like '%,%' and {{ name }} not like '%,%,%'
            then trim(split_part({{ compared }}, ',', 2)) || ' ' || trim(split_part({{ compared }}, ',', 1))
        else {{ compared }}
    end
{%- endmacro %}
