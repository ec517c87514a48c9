"""One defect per check of every contract, planted beside good rows: each is found, once, for its own reason."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.no_records import NO_RECORD
from expectations.runner import CheckResult, validate
from expectations.suites import CONFLICTING_ROWS, Check, suite_of
from tests.unit.in_memory import own_database

from .rows import Row, another_good_value, good_row, rows_of, view_of

# What breaks a rule stands nowhere but in the rule; these rows are made by hand.
BREAKING: dict[tuple[str, str], Row] = {
    ("hris/people", "left_before_hired"): {"hired_on": "2025-06-30", "left_on": "2025-06-29"},
    ("hris/org_units", "unit_above_itself"): {"org_unit_id": "sales", "parent_org_unit_id": "sales"},
    ("hris/roles", "role_without_career_level"): {"career_level": None},
    ("hris/positions", "ends_before_it_begins"): {"valid_from": "2025-06-30", "valid_to": "2025-06-29"},
    ("framework/deployments", "level_scope_without_career_level"): {"scope": "level", "career_level": None},
    ("framework/deployments", "push_scope_without_role"): {"scope": "push", "role_id": None},
    ("framework/deployments", "ends_before_it_begins"): {"valid_from": "2025-06-30", "valid_to": "2025-06-29"},
    ("ratings/cycles", "closes_before_it_opens"): {"opens_on": "2025-06-30", "closes_on": "2025-06-29"},
    ("ratings/ratings", "rater_missing"): {"relation": "manager", "rater_id": None},
    ("lms/courses", "ends_before_it_begins"): {"available_from": "2025-06-30", "available_to": "2025-06-29"},
    ("lms/course_competencies", "leads_below_its_start"): {"from_level": 3, "to_level": 2},
    ("lms/enrolments", "completed_before_enrolled"): {"enrolled_on": "2025-06-30", "completed_on": "2025-06-29"},
}


@dataclass(frozen=True)
class Planted:
    """The rows of one contract, and what became of them."""

    results: dict[str, CheckResult]
    failing: dict[str, dict[int, tuple[str, str]]]
    numbers: dict[str, tuple[int, ...]]


def defects(contract: Contract, check: Check) -> list[dict[str, Any]]:
    """Return what makes a good row fail the check and no other."""
    column = contract.column(check.column)
    if check.reason.startswith("unreadable_") or check.name.endswith("_is_readable"):
        return [{column.name: None, "unreadable": [column.name]}]
    if check.reason == "missing":
        return [{column.name: None}]
    if check.reason == "not_in_vocabulary":
        return [{column.name: "no_such_word"}]
    if check.reason == "out_of_range":
        # Other numbers are left blank: rules compare them with this one.
        blank = {c.name: None for c in contract.stored_columns if c.type == "number" and not c.is_required}
        below = [] if column.minimum is None else [blank | {column.name: column.minimum - 1}]
        above = [] if column.maximum is None else [blank | {column.name: column.maximum + 1}]
        return below + above
    if check.reason == CONFLICTING_ROWS:
        # Two rows that differ in nothing but one column outside the key.
        shared = good_row(contract, 1_000_000)
        *_, content = (c for c in contract.stored_columns if c.name not in contract.key)
        return [shared | {content.name: value} for value in (shared[content.name], another_good_value(content))]
    if check.reason == NO_RECORD:
        return [{column.name: column.name}]  # the header once more
    return [BREAKING[contract.name, check.reason]]


@functools.cache
def planted(contract: Contract) -> Planted:
    """Validate two good rows and every defect of a contract together."""
    rows = [good_row(contract, 2), good_row(contract, 3)]
    numbers: dict[str, tuple[int, ...]] = {}
    for check in suite_of(contract):
        first = len(rows) + 2
        for number, defect in enumerate(defects(contract, check), start=first):
            rows.append(good_row(contract, number, **defect) | {"row_number": number})
        numbers[check.name] = tuple(range(first, len(rows) + 2))
    with own_database() as connection:
        outcome = validate(connection, view_of(connection, contract, rows), contract)
        return Planted(
            {result.name: result for result in outcome.checks},
            {
                "quarantine": rows_of(connection, outcome.failures),
                "warning": rows_of(connection, outcome.warnings),
            },
            numbers,
        )


@pytest.mark.parametrize(
    ("contract", "check"),
    [
        pytest.param(contract, check, id=f"{contract.name}-{check.name}")
        for contract in ALL_CONTRACTS
        for check in suite_of(contract)
    ],
)
def test_a_planted_defect_is_found_for_its_own_reason(contract: Contract, check: Check) -> None:
    found = planted(contract)
    numbers = found.numbers[check.name]
    assert numbers
    for number in numbers:
        assert found.failing[check.severity][number] == (check.column, check.reason)
    assert found.results[check.name] == CheckResult(
        check.name, check.column, is_passed=False, n_failing=len(numbers), severity=check.severity
    )


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)
def test_nothing_but_the_planted_defects_is_found(contract: Contract) -> None:
    found = planted(contract)
    expected = {number for numbers in found.numbers.values() for number in numbers}
    assert set(found.failing["quarantine"]) | set(found.failing["warning"]) == expected
    assert not set(found.failing["quarantine"]) & set(found.failing["warning"])


def test_every_rule_has_its_breaking_row() -> None:
    assert set(BREAKING) == {(contract.name, rule.code) for contract in ALL_CONTRACTS for rule in contract.rules}
