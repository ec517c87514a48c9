"""The contracts hold together: what one part names, another part has."""

from __future__ import annotations

import re

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from expectations.contracts.contract import Column

each_contract = pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)


def test_there_are_nineteen_contracts_and_each_is_found_by_its_name() -> None:
    assert len(ALL_CONTRACTS) == 19
    assert [contract_named(contract.name) for contract in ALL_CONTRACTS] == list(ALL_CONTRACTS)


def test_a_contract_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(KeyError, match="hris/peopel"):
        contract_named("hris/peopel")


@each_contract
def test_the_key_and_the_rules_name_columns_of_the_contract(contract: Contract) -> None:
    for name in (*contract.key, *(rule.column for rule in contract.rules)):
        assert contract.column(name) in contract.stored_columns


@each_contract
def test_no_header_means_two_columns(contract: Contract) -> None:
    headers = [header for column in contract.columns for header in (column.name, *column.also_known_as)]
    assert len(headers) == len(set(headers))


@each_contract
def test_vocabularies_are_lower_case_words_of_text_columns(contract: Contract) -> None:
    for column in contract.columns:
        assert not column.vocabulary or column.type == "text"
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", word) for word in column.vocabulary)


@each_contract
def test_only_numbers_have_a_range(contract: Contract) -> None:
    def has_range(column: Column) -> bool:
        return column.minimum is not None or column.maximum is not None

    assert all(column.type in ("number", "integer") for column in contract.columns if has_range(column))


def test_a_comment_on_a_rating_is_never_stored() -> None:
    ratings = contract_named("ratings/ratings")
    assert not ratings.column("comment").is_stored
    assert "comment" not in [column.name for column in ratings.stored_columns]
