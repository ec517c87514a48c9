"""The suite run by Great Expectations says of any rows what a few lines of Python say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import ALL_CONTRACTS, Column, Contract
from expectations.runner import validate
from tests.unit.in_memory import own_database

from .rows import Row, rows_of, view_of

UNREADABLE = object()


def is_after(first: Any, second: Any) -> bool:
    return first is not None and second is not None and first > second


BREAKS: dict[str, Callable[[Row], bool]] = {
    "left_before_hired": lambda r: is_after(r["hired_on"], r["left_on"]),
    "unit_above_itself": lambda r: r["org_unit_id"] is not None and r["org_unit_id"] == r["parent_org_unit_id"],
    "role_without_career_level": lambda r: r["career_level"] is None,
    "level_scope_without_career_level": lambda r: r["scope"] == "level" and r["career_level"] is None,
    "push_scope_without_role": lambda r: r["scope"] == "push" and r["role_id"] is None,
    "ends_before_it_begins": lambda r: (
        is_after(r["valid_from"], r["valid_to"])
        if "valid_to" in r
        else is_after(r["available_from"], r["available_to"])
    ),
    "closes_before_it_opens": lambda r: is_after(r["opens_on"], r["closes_on"]),
    "rater_missing": lambda r: r["rater_id"] is None and r["relation"] in ("self", "manager"),
    "leads_below_its_start": lambda r: is_after(r["from_level"], r["to_level"]),
    "completed_before_enrolled": lambda r: is_after(r["enrolled_on"], r["completed_on"]),
}


def first_reason_by_itself(contract: Contract, row: Row) -> tuple[str, str] | None:
    for column in contract.stored_columns:
        value = row[column.name]
        if column.is_detail:
            continue  # it never costs the row
        if column.name in row["unreadable"]:
            return column.name, f"unreadable_{column.type}"
        if value is None and column.is_required:
            return column.name, "missing"
        if value is not None and column.vocabulary and value not in column.vocabulary:
            return column.name, "not_in_vocabulary"
        if value is not None and column.minimum is not None and value < column.minimum:
            return column.name, "out_of_range"
        if value is not None and column.maximum is not None and value > column.maximum:
            return column.name, "out_of_range"
    for rule in contract.rules:
        if rule.severity == "quarantine" and BREAKS[rule.code](row):
            return rule.column, rule.code
    return None


def expected_reasons(contract: Contract, rows: list[Row]) -> dict[int, tuple[str, str]]:
    facts = defaultdict(list)
    for row in rows:
        is_known = not any(
            name in row["unreadable"] or (row[name] is None and contract.column(name).is_required)
            for name in contract.key
        )
        if is_known and contract.precedence == "newest_file":
            facts[row["file_id"], *(row[name] for name in contract.key)].append(row)
    reasons: dict[int, tuple[str, str]] = {}
    for same in facts.values():
        contents = {repr([row[column.name] for column in contract.stored_columns] + row["unreadable"]) for row in same}
        if len(contents) > 1:
            reasons |= {row["row_number"]: (contract.key[0], "conflicting_rows") for row in same}
    by_itself = {row["row_number"]: first_reason_by_itself(contract, row) for row in rows}
    return reasons | {number: reason for number, reason in by_itself.items() if reason}


def values_of(column: Column) -> st.SearchStrategy[Any]:
    """Few values, good and bad, so that rows meet in their keys; None twice as often as any other."""
    by_type: dict[str, list[Any]] = {
        "text": ["a", "b"],
        "number": [-1.0, 0.0, 2.5, 5.0, 5.5, float("inf")],
        "integer": [-1, 0, 1, 6],
        "boolean": [True, False],
        "date": [date(2025, 1, 1), date(2025, 6, 30)],
        "timestamp": [datetime(2025, 1, 1), datetime(2025, 6, 30, 14, 5)],
    }
    values = [*column.vocabulary, "no_such_word"] if column.vocabulary else by_type[column.type]
    wrong = [] if column.type == "text" else [UNREADABLE]
    likely = [] if column.is_required else [None]
    return st.sampled_from([*values, *values, *wrong, None, *likely])


@st.composite
def exports(draw: st.DrawFn) -> tuple[Contract, list[Row]]:
    contract = draw(st.sampled_from(ALL_CONTRACTS))
    one_row = st.fixed_dictionaries({column.name: values_of(column) for column in contract.stored_columns})
    rows = []
    for number, drawn in enumerate(draw(st.lists(one_row, max_size=12)), start=2):
        row: Row = {name: None if value is UNREADABLE else value for name, value in drawn.items()}
        row["file_id"] = draw(st.sampled_from([1, 2]))
        row["row_number"] = number
        row["unreadable"] = [name for name, value in drawn.items() if value is UNREADABLE]
        rows.append(row)
    return contract, rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(exports())
def test_rejected_rows_are_those_that_python_finds(export: tuple[Contract, list[Row]]) -> None:
    contract, rows = export
    with own_database() as connection:
        outcome = validate(connection, view_of(connection, contract, rows), contract)
        assert rows_of(connection, outcome.failures) == expected_reasons(contract, rows)
