"""A large taxonomy looked for in many job descriptions, by the project's own models.

    python -m tests.benchmarks.skills_in_texts

Words are as frequent as in a language: the commonest of 40,000 in one of twelve places, the rarest hardly ever. A naive
search for each name in each text, by regular expression, is measured on a few names and multiplied.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import duckdb

from tests.benchmarks.rendered_models import run_models

N_TEXTS = 20_000
N_SKILLS = 5_000
N_NAIVE = 10
WORDS_PER_TEXT = 300
MODELS = ("names_of_skills", "names_in_job_descriptions", "skills_in_job_descriptions")


@dataclass(frozen=True)
class SkillsTimed:
    """What looking for skills cost.

    Attributes:
        seconds: with the models.
        splitting_seconds: cutting the same texts at their spaces and keeping each word once a text: the least there is.
        naive_seconds: a regular expression for each skill's name, estimated from a few.
        n_found: skills × texts found.
    """

    seconds: float
    splitting_seconds: float
    naive_seconds: float
    n_found: int


def time_skills(texts: int = N_TEXTS, skills: int = N_SKILLS) -> SkillsTimed:
    """Write texts and a taxonomy, and look for the one in the other on two threads."""
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
        connection.execute(_COMPANY.format(texts=texts, skills=skills, half=WORDS_PER_TEXT // 2))
        splitting = _seconds(
            connection,
            "create table words as select distinct job_description_id, unnest(string_split(text, ' ')) as word "
            "from stg_market__job_descriptions",
        )
        naive = _seconds(
            connection,
            "create table naive as select standard_code, job_description_id from stg_market__job_descriptions "
            f"join (from stg_framework__standard_skills order by standard_code limit {N_NAIVE}) "
            "on regexp_matches(text, '(?i)\\b' || skill_name || '\\b')",
        )
        started = time.monotonic()
        run_models(connection, *(f"int_framework__{model}" for model in MODELS))
        seconds = time.monotonic() - started
        ((found,),) = connection.execute("select count(*) from int_framework__skills_in_job_descriptions").fetchall()
    return SkillsTimed(seconds, splitting, naive * skills / N_NAIVE, found)


# A skill's name has one to four words, and every other skill an alias of two.
_COMPANY = """
create macro word(key) as 'w' || floor(exp(((hash(key) & 1048575) / 1048576.0) * ln(40000.0)))::integer::varchar;
create macro words(key, n) as array_to_string(list_transform(range(n), lambda i: word(key || ' ' || i)), ' ');

create table stg_framework__standard_skills as
select
    'S' || s as standard_code,
    words('skill ' || s, 1 + s % 4) as skill_name,
    case when s % 2 = 0 then words('alias ' || s, 2) end as aliases
from range({skills}) as r(s);

create table int_framework__competencies as
select 'C' || c as competency_id, words('competency ' || c, 2) as competency_name from range(30) as r(c);

create table stg_market__job_descriptions as
select
    'J' || j as job_description_id,
    'Job ' || j as title,
    upper(words('text ' || j, {half})) || '. ' || words('more ' || j, {half})
    || ', ' || skill_name || '.' as text
from range({texts}) as r(j)
join stg_framework__standard_skills on standard_code = 'S' || (j % {skills});
"""


def _seconds(connection: duckdb.DuckDBPyConnection, statement: str) -> float:
    started = time.monotonic()
    connection.execute(statement)
    return time.monotonic() - started


def main() -> None:
    """Print what it cost."""
    os.write(1, f"{time_skills()}\n".encode())


if __name__ == "__main__":
    main()
