"""The example questions name tables and columns that are published; integration tests ask them of a company."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from published.example_questions import Example, examples
from tests.conventions.properties import marts


@pytest.fixture(scope="module")
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published table as its contract has it, without rows."""
    with duckdb.connect(":memory:") as connection:
        for name, model in marts().items():
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
            connection.execute(f"create table {name} ({columns})")
        connection.execute("drop table person_identity")
        yield connection


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_asks_published_tables_alone(empty_warehouse: duckdb.DuckDBPyConnection, example: Example) -> None:
    assert example.question.endswith(("?", ".", ".)"))
    assert empty_warehouse.execute(example.sql).description


def test_there_are_questions_for_every_reader() -> None:
    assert len(examples()) >= 15
    questions = [example.question for example in examples()]
    assert len(set(questions)) == len(questions)
