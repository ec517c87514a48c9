"""The SQL that checks are asked by: Great Expectations' own verdict, and how they are kept without it.

The only unit tests that run Great Expectations, which takes seconds to import.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import questions
from expectations.contracts import ALL_CONTRACTS, Column, Contract, contract_named
from expectations.questions import ROWS_UNDER_CHECK, ask_great_expectations, questions_of
from expectations.runner import validate
from expectations.suites import Check, relation_to_check, suite_of

from .rows import Row, good_row, view_of

RATINGS = contract_named("ratings/ratings")
N_ROWS = 10
SHARE_OF_DEFECTS = 0.04


def wrong_value(column: Column, chance: random.Random) -> Any:
    """Return a value that the column may not take, or one that may break a rule."""
    if column.vocabulary:
        return "no_such_word"
    if column.maximum is not None:
        return column.maximum + 1
    if column.minimum is not None:
        return column.minimum - 1
    day = chance.choice([date(1999, 1, 1), date(2099, 1, 1)])
    return {"date": day, "timestamp": datetime(2099, 1, 1)}.get(column.type)


def mixed_rows(contract: Contract, seed: int) -> list[Row]:
    """Return rows in pairs of one key, a few of whose values are wrong, missing or could not be read."""
    chance = random.Random(seed)  # noqa: S311 - rows, not secrets
    rows = []
    for number in range(N_ROWS):
        row = good_row(contract, number // 2, row_number=number + 2)
        for column in contract.stored_columns:
            if chance.random() < SHARE_OF_DEFECTS:
                row[column.name] = wrong_value(column, chance)
            elif chance.random() < SHARE_OF_DEFECTS:
                row[column.name] = None
                if column.type != "text" and chance.random() < 0.5:
                    row["unreadable"] = [*row["unreadable"], column.name]
        rows.append(row)
    return rows


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)
def test_great_expectations_itself_has_the_same_verdict_on_every_check(
    connection: duckdb.DuckDBPyConnection, contract: Contract
) -> None:
    view = view_of(connection, contract, mixed_rows(contract, seed=1))
    found = {check.name: check.is_passed for check in validate(connection, view, contract).checks}
    assert False in found.values()
    connection.execute(f"create table {ROWS_UNDER_CHECK} as {relation_to_check(contract, view)}")
    asked = ask_great_expectations(connection, suite_of(contract))
    assert found == {name: result.success for name, result in asked.items()}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep questions in a folder of the test's own, as an installation that has none yet."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(questions, "IS_CHECKOUT", True)  # also where the wheel is tested
    monkeypatch.setattr(questions, "KEPT", folder)
    questions_of.cache_clear()
    yield folder
    questions_of.cache_clear()


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have questions worded by a stand-in for Great Expectations; return the contracts that were."""
    names: list[str] = []

    def word(contract: Contract, checks: Sequence[Check]) -> dict[str, str]:
        names.append(contract.name)
        return {check.name: f"{check.column} is worded" for check in checks}

    monkeypatch.setattr(questions, "word_questions", word)
    return names


def ask_again(contract: Contract = RATINGS) -> dict[str, str]:
    """Ask as the next process would."""
    questions_of.cache_clear()
    return dict(questions_of(contract))


def test_what_great_expectations_worded_is_read_back_without_it(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask_again()
    assert [file.suffix for file in kept.iterdir()] == [".json"]

    def never(*_: object) -> dict[str, str]:
        raise AssertionError("asked again")

    monkeypatch.setattr(questions, "word_questions", never)
    assert ask_again() == first
    assert first["level_is_between_0_and_5"] == "level IS NOT NULL AND NOT (level >= 0.0 AND level <= 5.0)"
    assert list(first) == [check.name for check in suite_of(RATINGS)]


def test_each_contract_has_a_file_of_its_own(kept: Path, worded: list[str]) -> None:
    for _ in range(2):
        ask_again(RATINGS)
        ask_again(contract_named("hris/people"))
    assert worded == ["ratings/ratings", "hris/people"]
    assert len(list(kept.iterdir())) == 2


def test_another_version_words_its_own_questions(
    kept: Path, worded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_again()
    monkeypatch.setattr(questions, "version", lambda package: f"{package} of another day")
    ask_again()
    assert worded == ["ratings/ratings"] * 2


@pytest.mark.usefixtures("kept")
def test_a_folder_that_can_not_be_written_to_is_no_failure(
    tmp_path: Path, worded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file where the folder would be refuses root too, whom permissions do not stop.
    (tmp_path / "in_the_way").write_text("", encoding="utf-8")
    monkeypatch.setattr(questions, "KEPT", tmp_path / "in_the_way" / "kept")
    first = ask_again()
    assert first["level_is_between_0_and_5"] == "level is worded"
    assert ask_again() == first
    assert worded == ["ratings/ratings"] * 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"another_check": "true"}', b"null"])
def test_a_damaged_file_is_written_anew(kept: Path, worded: list[str], content: bytes) -> None:
    first = ask_again()
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert ask_again() == first
    assert worded == ["ratings/ratings"] * 2
    assert file.read_bytes() == whole
    assert json.loads(whole).keys() < first.keys() | {""}
    ask_again()
    assert len(worded) == 2
