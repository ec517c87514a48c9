"""Lines of totals and repeated headers are no entries of a list."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from expectations.no_records import NO_RECORD, rules_of
from expectations.runner import validate
from tests.unit.expectations.rows import good_row, rows_of, view_of
from tests.unit.in_memory import own_database

PEOPLE = contract_named("hris/people")
NOTHING_ELSE = {column.name: None for column in PEOPLE.stored_columns}


def found(*rows: dict[str, Any]) -> dict[int, tuple[str, str]]:
    numbered = [good_row(PEOPLE, number, **row) for number, row in enumerate(rows, start=1)]
    with own_database() as connection:
        return rows_of(connection, validate(connection, view_of(connection, PEOPLE, numbered), PEOPLE).failures)


@pytest.mark.parametrize(
    "row",
    [
        {"person_id": "Print Count", "full_name": "6"},
        {"person_id": "Grand Total"},
        {"person_id": "Total:", "full_name": "8 employees"},
        {"person_id": "Gesamtsumme", "department": "12"},
        {"person_id": "Summe Vertrieb"},
    ],
)
def test_a_word_for_a_total_and_a_number_are_no_person(row: dict[str, Any]) -> None:
    assert found(NOTHING_ELSE | row) == {1: ("person_id", NO_RECORD)}


@pytest.mark.parametrize("header", ["person_id", "Employee ID", "Staff_ID"])
def test_a_header_repeated_on_the_next_page_is_no_person(header: str) -> None:
    assert found({"person_id": header}) == {1: ("person_id", NO_RECORD)}


@pytest.mark.parametrize(
    "row",
    [
        {"person_id": "total", "full_name": "Toto Tal"},  # a number may be any text, and here is a name
        {"person_id": "Summer", "full_name": "6"},
        {"person_id": "E6"},
        {"person_id": "Total", "full_name": "6", "department": "Print"},
    ],
)
def test_what_says_something_more_or_is_another_word_is_somebody(row: dict[str, Any]) -> None:
    assert found(NOTHING_ELSE | row) == {}


@pytest.mark.parametrize("contract", [each for each in ALL_CONTRACTS if each.is_list], ids=lambda each: each.name)
def test_every_line_that_is_no_record_is_one_that_may_be(contract: Contract) -> None:
    (rule,) = [rule for rule in rules_of(contract) if rule.code == NO_RECORD]
    key, *others = [column.name for column in contract.stored_columns]
    words = (contract.columns[0].name, *contract.columns[0].also_known_as)
    keys = [form for word in words for form in (word, word.upper(), word.replace("_", " ").title())]
    keys += ["Total", "GRAND TOTAL", "Sales Count", "Summe:", "sum 12", "1", "Ada"]
    texts = ", ".join(f"('{text}')" for text in keys)
    listed = ", ".join(f"null::varchar as {name}" for name in others)
    blank = f"select {key}, {listed} from keys"
    one_filled = [blank.replace(f"null::varchar as {name}", f"'7' as {name}") for name in others]
    rows = " union all ".join([blank, blank.replace("null::varchar", "'7'"), *one_filled])
    with own_database() as connection:
        n_broken, n_astray = connection.execute(
            f"with keys({key}) as (values {texts}), rows as ({rows}) select count(*) filter ({rule.breaks_when}), "
            f"count(*) filter (({rule.breaks_when}) and ({rule.may_break_when}) is not true) from rows"
        ).fetchone() or (0, 0)
    assert n_broken > len(words)
    assert n_astray == 0
