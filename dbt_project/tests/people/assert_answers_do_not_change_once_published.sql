-- Cycles of which answers of peers or direct reports wait: they came, went or were corrected after the cycle was published. Of whom, and
-- how many, is not told: it would say about whom somebody has said something else.
{{ config(severity='warn') }}

select distinct cycle_id
from {{ ref('stg_ratings__kept_answers') }}
