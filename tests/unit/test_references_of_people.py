"""References to people, resolved by the models and by `skillgap check`, against a resolver of a few lines.

Few ids, addresses and names, in many writings, so that everything collides with everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.ingest.references import resolve_references
from tests.benchmarks.rendered_models import run_models

Person = tuple[str, str | None, str | None]

TEXTS = st.sampled_from(("1", "01", "a", "A", "a@x", "A@X", "b@x", "b", " b", "ä@x", "Ä@x", "ß"))
PEOPLE = st.lists(st.tuples(TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=7)
TABLES = {
    "stg_hris__people": "person_id text, email text, username text, manager_reference text",
    "stg_hris__positions": "person_reference text, manager_reference text",
    "stg_ratings__ratings": "person_reference text, rater_reference text, relation text",
    "stg_ratings__assignments": "person_reference text, rater_reference text, relation text",
    "stg_ratings__calibrations": "person_reference text",
    "stg_lms__enrolments": "person_reference text",
    "stg_development__actions": "person_reference text",
    "stg_loads__forgotten_raters": "rater_key text",
}


def _resolved(text: str, people: Sequence[Person]) -> str | None:
    """Return the person, None for nobody, 'several' for more than one."""
    for found in (
        {number for number, _, _ in people if number == text},
        {number for number, email, _ in people if email is not None and email.lower() == text.lower()},
        {number for number, _, username in people if username == text},
    ):
        if found:
            return found.pop() if len(found) == 1 else "several"
    return None


def _by_the_models(people: Sequence[Person], texts: Sequence[str]) -> dict[str, str | None]:
    connection = _connection()
    for name, columns in TABLES.items():
        connection.execute(f"create or replace table {name} ({columns})")
    for person in people:
        connection.execute("insert into stg_hris__people values (?, ?, ?, null)", person)
    for text in texts:
        connection.execute("insert into stg_lms__enrolments values (?)", [text])
    run_models(connection, "int_people__references")
    rows = connection.execute("select reference, person_id, waiting_reason from int_people__references").fetchall()
    names = {"ambiguous_person": "several", "unknown_person": None}
    return {text: person if reason is None else names[reason] for text, person, reason in rows}


def _by_the_check(people: Sequence[Person], texts: Sequence[str]) -> dict[str, int]:
    connection = _connection()
    connection.execute("create or replace table people (person_id text, email text, username text)")
    connection.execute("create or replace table enrolments (person_id text)")
    for person in people:
        connection.execute("insert into people values (?, ?, ?)", person)
    for text in texts:
        connection.execute("insert into enrolments values (?)", [text])
    views = {"hris/people": "people", "lms/enrolments": "enrolments"}
    (report,) = resolve_references(connection, contract_named("lms/enrolments"), views)
    return report.counts


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return one connection for all examples; each makes its tables anew."""
    return duckdb.connect(config={"threads": 1})


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.lists(TEXTS, min_size=1, max_size=6))
# known by two addresses over time; a leaver's address that a new colleague has; an address in other capitals
@example([("1", "a@x", None), ("1", "b@x", None), ("01", "B@X", None)], ["A@x", "b@x", "1", "01"])
# a user name that is another's number, and one that is another's address
@example([("1", None, "a"), ("a", None, None), ("b", "a@x", None), ("A", None, "a@x")], ["a", "a@x", "A"])
def test_a_text_names_whom_number_then_address_then_user_name_say(people: list[Person], texts: list[str]) -> None:
    expected = {text: _resolved(text, people) for text in texts}
    assert _by_the_models(people, texts) == expected
    counts = _by_the_check(people, texts)
    assert counts.get("nobody", 0) == sum(expected[text] is None for text in texts)
    assert counts.get("several", 0) == sum(expected[text] == "several" for text in texts)
    assert sum(counts.values()) == len(texts)
