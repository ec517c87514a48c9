"""What follows from a contract, without running it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from expectations.contracts import ALL_CONTRACTS, Column, Contract, Rule, contract_named
from expectations.suites import suite_of

each_contract = pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)


def a_contract(*columns: Column, key: tuple[str, ...] = ("thing_id",), rules: tuple[Rule, ...] = ()) -> Contract:
    thing_id = Column("thing_id", "text", "The thing's id.", is_required=True)
    return Contract("things", "things", "thing", (thing_id, *columns), key=key, rules=rules)


def names(contract: Contract) -> list[str]:
    return [check.name for check in suite_of(contract)]


def test_the_checks_of_ratings_are_these_in_this_order() -> None:
    assert names(contract_named("ratings/ratings")) == [
        "cycle_id_is_present",
        "person_id_is_present",
        "relation_is_present",
        "relation_is_in_vocabulary",
        "competency_id_is_present",
        "level_is_readable",
        "level_is_between_0_and_5",
        "not_relevant_is_readable",
        "submitted_on_is_readable",
        "n_raters_is_readable",
        "n_raters_is_between_1_and_100000",
        "never_rater_missing",
    ]


def test_a_required_date_is_read_before_it_is_missed() -> None:
    assert names(a_contract(Column("seen_on", "date", "Day.", is_required=True))) == [
        "thing_id_is_present",
        "seen_on_is_readable",
        "seen_on_is_present",
        "rows_of_one_key_agree",
    ]


@pytest.mark.parametrize(
    ("minimum", "maximum", "name"),
    [
        (0, 5, "size_is_between_0_and_5"),
        (1, None, "size_is_at_least_1"),
        (None, 2.5, "size_is_at_most_2_5"),
        (-1, 1, "size_is_between_minus_1_and_1"),
    ],
)
def test_a_range_is_named_by_its_ends(minimum: float | None, maximum: float | None, name: str) -> None:
    assert name in names(a_contract(Column("size", "number", "Size.", minimum=minimum, maximum=maximum)))


def test_a_rule_keeps_its_severity() -> None:
    rule = Rule("too_big", "thing_id", "length(thing_id) > 3", "a short id", "Shorten it.", severity="warning")
    check = suite_of(a_contract(Column("size", "number", "Size."), rules=(rule,)))[-2]
    assert (check.name, check.reason, check.severity) == ("never_too_big", "too_big", "warning")


def test_keys_are_checked_where_a_file_says_a_fact_once() -> None:
    assert "rows_of_one_key_agree" in names(contract_named("hris/people"))
    # The newest answer counts: two answers to one question are no contradiction.
    assert "rows_of_one_key_agree" not in names(contract_named("ratings/ratings"))
    # Nothing but the key: two such rows can't differ.
    assert "rows_of_one_key_agree" not in names(a_contract())


@each_contract
def test_names_are_unique_and_readable(contract: Contract) -> None:
    assert len(names(contract)) == len(set(names(contract)))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names(contract))


@each_contract
def test_a_column_and_a_reason_name_one_check(contract: Contract) -> None:
    pairs = [(check.column, check.reason) for check in suite_of(contract)]
    assert len(pairs) == len(set(pairs))


@each_contract
def test_a_suite_is_plain_data(contract: Contract) -> None:
    for check in suite_of(contract):
        assert json.loads(json.dumps(check.arguments)) == check.arguments


def test_great_expectations_is_imported_by_validating_alone() -> None:
    code = "import sys, expectations.runner, expectations.explanations; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
