"""References to people, resolved by the models and by `skillgap check`, against a resolver of a few lines.

Few ids, addresses and names, in many writings, so that everything collides with everything. Some people have left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.ingest.references import resolve_references
from tests.benchmarks.rendered_models import run_models

Person = tuple[str, str | None, str | None, str | None]
AS_OF, GONE = "2025-06-30", date(2020, 1, 1)

TEXTS = st.sampled_from(("1", "01", "a", "A", "a@x", "A@X", "b@x", "b", " b", "ä@x", "Ä@x", "ß"))
MAYBE = st.none() | TEXTS
PEOPLE = st.lists(st.tuples(TEXTS, MAYBE, MAYBE, MAYBE), max_size=7)
TABLES = {
    "stg_hris__people": (
        "person_id text, email text, username text, full_name text, left_on date, manager_reference text, "
        "valid_from date, file_rank integer, row_number integer"
    ),
    "stg_workspace__settings": "name text, value text",
    "stg_hris__positions": "person_reference text, manager_reference text",
    "stg_ratings__ratings": "person_reference text, rater_reference text, relation text",
    "stg_ratings__assignments": "person_reference text, rater_reference text, relation text",
    "stg_ratings__calibrations": "person_reference text",
    "stg_lms__enrolments": "person_reference text",
    "stg_development__actions": "person_reference text",
    "stg_loads__forgotten_raters": "rater_key text",
}


def _resolved(text: str, people: Sequence[Person], left: Collection[str]) -> str | None:
    """Return the person, None for nobody, 'several' for more than one."""
    at_address = {number for number, email, *_ in people if email is not None and email.lower() == text.lower()}
    if len(at_address) > 1 and len(at_address - {*left}) == 1:
        at_address -= {*left}
    for found in (
        {number for number, *_ in people if number == text},
        at_address,
        {number for number, _, username, _ in people if username == text},
        {number for number, *_, name in people if name is not None and name.lower() == text.lower()},
    ):
        if found:
            return found.pop() if len(found) == 1 else "several"
    return None


def _by_the_models(people: Sequence[Person], left: Collection[str], texts: Sequence[str]) -> dict[str, str | None]:
    connection = _connection()
    for name, columns in TABLES.items():
        connection.execute(f"create or replace table {name} ({columns})")
    connection.execute("insert into stg_workspace__settings values ('as_of', ?)", [AS_OF])
    for person in people:
        left_on = GONE if person[0] in left else None
        connection.execute(
            "insert into stg_hris__people values (?, ?, ?, ?, ?, null, date '2019-01-01', 1, 1)", [*person, left_on]
        )
    for text in texts:
        connection.execute("insert into stg_lms__enrolments values (?)", [text])
    run_models(connection, "int_people__references")
    rows = connection.execute("select reference, person_id, waiting_reason from int_people__references").fetchall()
    names = {"ambiguous_person": "several", "unknown_person": None}
    return {text: person if reason is None else names[reason] for text, person, reason in rows}


def _by_the_check(people: Sequence[Person], left: Collection[str], texts: Sequence[str]) -> dict[str, int]:
    connection = _connection()
    connection.execute(
        "create or replace table people (person_id text, email text, username text, full_name text, left_on date)"
    )
    connection.execute("create or replace table enrolments (person_id text, course_id text)")
    for person in people:
        left_on = GONE if person[0] in left else None
        connection.execute("insert into people values (?, ?, ?, ?, ?)", [*person, left_on])
    for text in texts:
        connection.execute("insert into enrolments values (?, null)", [text])
    views = {"hris/people": "people", "lms/enrolments": "enrolments"}
    report, _ = resolve_references(connection, contract_named("lms/enrolments"), views)
    return report.counts


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return one connection for all examples; each makes its tables anew."""
    return duckdb.connect(config={"threads": 1})


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.sets(TEXTS), st.lists(TEXTS, min_size=1, max_size=6))
# known by two addresses over time; an address that two have; an address in other capitals
@example(
    [("1", "a@x", None, None), ("1", "b@x", None, None), ("01", "B@X", None, None)], set(), ["A@x", "b@x", "1", "01"]
)
# a leaver's address that somebody has who is here
@example([("1", "a@x", None, None), ("01", "A@X", None, None)], {"1"}, ["a@x"])
# a leaver's address, where somebody who is here has none
@example([("a", None, None, None), ("01", "1", None, None)], {"01"}, ["1"])
# a user name that is another's number, and one that is another's address
@example(
    [("1", None, "a", None), ("a", None, None, None), ("b", "a@x", None, None), ("A", None, "a@x", None)],
    set(),
    ["a", "a@x", "A"],
)
# a full name that two bear, and one that is another's user name
@example([("1", None, None, "A"), ("01", None, None, "a"), ("b", None, "ß", "b@x")], set(), ["A", "B@X", "ß"])
def test_a_text_names_whom_number_then_address_then_user_name_then_full_name_say(
    people: list[Person], left: set[str], texts: list[str]
) -> None:
    expected = {text: _resolved(text, people, left) for text in texts}
    assert _by_the_models(people, left, texts) == expected
    counts = _by_the_check(people, left, texts)
    assert counts.get("nobody", 0) == sum(expected[text] is None for text in texts)
    assert counts.get("several", 0) == sum(expected[text] == "several" for text in texts)
    assert sum(counts.values()) == len(texts)


DAYS = tuple(date(year, 1, 1) for year in range(2018, 2024))
EMPLOYED = st.lists(
    st.tuples(
        st.sampled_from(("1", "2", "3", "a@x")),
        st.sampled_from(("a@x", "A@X", "b@x")),
        st.none() | st.sampled_from(DAYS),
        st.none() | st.sampled_from(DAYS),
    ),
    max_size=5,
    unique_by=lambda person: person[0],
)
BY_DAY_TABLES = {
    **TABLES,
    "stg_hris__people": (
        "person_id text, email text, hired_on date, left_on date, manager_reference text, valid_from date, "
        "file_rank integer, file_id integer, row_number integer"
    ),
    "stg_hris__positions": (
        "person_reference text, manager_reference text, valid_from date, file_id integer, row_number integer"
    ),
    "stg_ratings__cycles": "cycle_id text, closes_on date",
    "stg_ratings__ratings": (
        "cycle_id text, person_reference text, rater_reference text, submitted_on timestamp, file_id integer, "
        "row_number integer"
    ),
    "stg_ratings__assignments": (
        "cycle_id text, person_reference text, rater_reference text, file_id integer, row_number integer"
    ),
    "stg_ratings__calibrations": (
        "cycle_id text, person_reference text, calibrated_on date, file_id integer, row_number integer"
    ),
    "stg_lms__enrolments": (
        "person_reference text, enrolled_on date, completed_on date, file_id integer, row_number integer"
    ),
    "stg_development__actions": (
        "person_reference text, due_on date, completed_on date, file_id integer, row_number integer"
    ),
}


@settings(max_examples=60, deadline=None)
@given(
    EMPLOYED, st.lists(st.tuples(st.sampled_from(("a@x", "B@X", "1")), st.none() | st.sampled_from(DAYS)), max_size=6)
)
# handed on: one until 2020, another from then on
@example(
    [("1", "a@x", None, date(2020, 1, 1)), ("2", "A@X", date(2020, 1, 1), None)],
    [("a@x", date(2019, 1, 1)), ("a@x", date(2020, 1, 1)), ("a@x", None)],
)
# the address is somebody's number as well
@example([("1", "a@x", None, None), ("a@x", "a@x", date(2020, 1, 1), None)], [("a@x", date(2019, 1, 1))])
def test_an_address_that_several_have_had_names_who_was_employed_on_the_day(
    people: list[tuple[str, str, date | None, date | None]], rows: list[tuple[str, date | None]]
) -> None:
    connection = _connection()
    for name, columns in BY_DAY_TABLES.items():
        connection.execute(f"create or replace table {name} ({columns})")
    for number, person in enumerate(people):
        connection.execute(
            "insert into stg_hris__people values (?, ?, ?, ?, null, date '2024-01-01', 1, 1, ?)", [*person, number]
        )
    for number, row in enumerate(rows):
        connection.execute("insert into stg_lms__enrolments values (?, ?, null, 2, ?)", [*row, number])
    run_models(connection, "int_people__references_by_day")
    found = connection.execute(
        "select row_number, column_name, person_id from int_people__references_by_day"
    ).fetchall()
    expected = []
    numbers = {person_id.lower() for person_id, *_ in people}
    for number, (text, day) in enumerate(rows):
        holders = [person for person in people if person[1].lower() == text.lower()]
        employed = [
            person_id
            for person_id, _, hired_on, left_on in holders
            if day and (hired_on or day) <= day < (left_on or date.max)
        ]
        if text.lower() not in numbers and len(holders) > 1 and len(employed) == 1:
            expected.append((number, "person_id", employed[0]))
    assert sorted(found) == expected
