"""The models find the skills that a naive search finds, word by word through every text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.benchmarks.rendered_models import run_models

IN_WORD = r"\w\u0300-\u036f"
LETTER = r"[^\W\d]"
WORD = re.compile(
    rf"(?:(?<![{IN_WORD}.])\.(?={LETTER}))?"  # .NET
    rf"(?:(?<![{IN_WORD}&]){LETTER}&{LETTER}(?![{IN_WORD}&])|[{IN_WORD}]+)"  # R&D, or a plain word
    rf"(?:[+#]*\+\+(?=[{IN_WORD}])|[+#]+(?=[+#][{IN_WORD}])|[+#]+(?![{IN_WORD}+#]))?"  # C++11, C#
)
WORDS = ("data", "analysis", "a", "b", "r", "é", "e\u0301", "b\u0301", "ß", "Ω", "C", "net", "7")
SIGNS = (*" .,+#&-_/\n", "++", " & ", "...", " ", " ", " ")
PIECES = st.sampled_from(WORDS + SIGNS)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
NAMES = st.lists(PIECES, min_size=1, max_size=6).map("".join)


@cache
def _words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFC", text).lower().replace("_", " "))


def _stands_in(name: str, text: str) -> bool:
    wanted, found = _words(name), _words(text)
    places = range(len(found) - len(wanted) + 1)
    return bool(wanted) and any(found[place : place + len(wanted)] == wanted for place in places)


Case = tuple[list[str], list[tuple[str, str]]]
"""Names, of which all are aliases of the first, and texts with their titles."""


def _found(cases: Sequence[Case]) -> set[tuple[str, str]]:
    """Return which skill the models find in which text, both numbered by case and place."""
    connection = _connection()
    connection.execute(
        "create or replace table stg_framework__standard_skills (standard_code text, skill_name text, aliases text)"
    )
    connection.execute("create or replace table int_framework__competencies (competency_name text)")
    connection.execute(
        "create or replace table stg_market__job_descriptions (job_description_id text, title text, text text)"
    )
    connection.executemany(
        "insert into stg_framework__standard_skills values (?, ?, ?)",
        [
            (f"{case} {number}", name, "|".join(names) if number == 0 else None)
            for case, (names, _) in enumerate(cases)
            for number, name in enumerate(names)
        ],
    )
    connection.executemany(
        "insert into stg_market__job_descriptions values (?, ?, ?)",
        [
            (f"{case} {number}", title, text)
            for case, (_, texts) in enumerate(cases)
            for number, (title, text) in enumerate(texts)
        ],
    )
    run_models(
        connection,
        "int_framework__names_of_skills",
        "int_framework__names_in_job_descriptions",
        "int_framework__skills_in_job_descriptions",
    )
    return set(connection.execute("from int_framework__skills_in_job_descriptions").fetchall())


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return one connection for all examples; each makes its tables anew."""
    return duckdb.connect(config={"threads": 1})


CASES = st.tuples(st.lists(NAMES, min_size=1, max_size=8), st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))


# Four cases at a time, sixty in all: the models read each word by long expressions, which take longer to be understood
# than any number of texts to be read. Names of one case are looked for in the texts of the other three, too.
@settings(max_examples=15, deadline=None)
@given(st.lists(CASES, min_size=4, max_size=4))
@example(
    [(["data analysis", "C", "analysis of data"], [("Data", "analysis"), ("", "C++ and Data\nAnalysis, of data")])]
)
@example([([".net", "net"], [("ASP.NET", "net.net .NET"), ("..net", "a+.net")])])
@example([(["r&d", "R", "d"], [("R&D", "r&d&a r&d r&d r&d"), ("R & D", "ar&d")])])
def test_a_skill_is_found_where_its_words_or_an_aliass_stand_one_after_the_other(cases: list[Case]) -> None:
    expected = {
        (f"{case} {skill}", f"{other} {number}")
        for case, (names, _) in enumerate(cases)
        for skill, name in enumerate(names)
        for other, (_, texts) in enumerate(cases)
        for number, text in enumerate(texts)
        for alias in (names if skill == 0 else [name])
        if any(_stands_in(alias, part) for part in text)
    }
    assert _found(cases) == expected


def test_the_naive_search_knows_its_words() -> None:
    assert _words("C++11, C# & Java+Spring: R&D in .NET, not ASP.NET or net_work … 5+") == [
        "c++", "11", "c#", "java", "spring", "r&d", "in", ".net", "not", "asp", "net", "or", "net", "work", "5+"
    ]  # fmt: skip
