"""Every published table declares its keys, and each is proven by a test that stops a refresh; DuckDB enforces none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from tests.conventions.properties import marts

_REF = re.compile(r"ref\('(\w+)'\)")


class Reference(NamedTuple):
    """Columns, and those of the table that they refer to."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


class Unique(NamedTuple):
    """Columns of which every row has others, in any order."""

    columns: frozenset[str]


def _tests(entries: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield those tests that stop a refresh wherever a row fails: name and arguments."""
    for entry in entries:
        [(name, said)] = [(entry, {})] if isinstance(entry, str) else [*entry.items()]
        if not {"severity", "where", "enabled"} & set(said.get("config", {})):
            yield name, said.get("arguments", {})


def _proven(model: Mapping[str, Any]) -> Iterator[Unique | Reference]:
    for name, said in _tests(model.get("data_tests", [])):
        if name == "unique_combination_of_columns":
            yield Unique(frozenset(said["combination_of_columns"]))
        elif name == "relationships_of_columns":
            yield Reference(tuple(said["columns"]), _referred(said), tuple(said["to_columns"]))
    for column in model["columns"]:
        for name, said in _tests(column.get("data_tests", [])):
            if name == "unique":
                yield Unique(frozenset({column["name"]}))
            elif name == "relationships":
                yield Reference((column["name"],), _referred(said), (said["field"],))


def _referred(arguments: Mapping[str, Any]) -> str:
    match = _REF.fullmatch(arguments["to"])
    assert match, arguments
    return match[1]


def _declared(model: Mapping[str, Any]) -> Iterator[Unique | Reference]:
    for key in model.get("constraints", []):
        if key["type"] == "foreign_key":
            match = re.fullmatch(r"(\w+) \(([\w, ]+)\)", key["expression"])
            assert match, key
            yield Reference(tuple(key["columns"]), match[1], tuple(match[2].split(", ")))
        else:
            yield Unique(frozenset(key["columns"]))


def _required(model: Mapping[str, Any]) -> set[str]:
    return {column["name"] for column in model["columns"] if {"type": "not_null"} in column.get("constraints", [])}


@pytest.mark.parametrize("table", sorted(marts()))
def test_a_table_has_one_key_of_its_rows_which_is_primary_where_it_is_never_null(table: str) -> None:
    model = marts()[table]
    [key] = [each for each in model["constraints"] if each["type"] != "foreign_key"]
    assert key["type"] == ("primary_key" if set(key["columns"]) <= _required(model) else "unique")


@pytest.mark.parametrize("table", sorted(marts()))
def test_what_is_declared_is_what_is_proven(table: str) -> None:
    declared, proven = list(_declared(marts()[table])), set(_proven(marts()[table]))
    assert len(declared) == len(set(declared)), "declared twice"
    unproven = [key for key in declared if key not in proven]
    assert unproven == [], "add the data test: unique_combination_of_columns, relationships, relationships_of_columns"
    undeclared = [each for each in proven if isinstance(each, Reference) and each not in declared]
    assert undeclared == [], "declare it under the table's constraints"


@pytest.mark.parametrize("table", sorted(marts()))
def test_a_foreign_key_refers_to_the_key_of_a_published_table(table: str) -> None:
    columns = {column["name"] for column in marts()[table]["columns"]}
    for key in _declared(marts()[table]):
        assert set(key.columns) <= columns
        if isinstance(key, Reference):
            [primary] = [each for each in marts()[key.to_table]["constraints"] if each["type"] == "primary_key"]
            assert tuple(primary["columns"]) == key.to_columns


def test_a_test_that_only_warns_or_looks_at_some_rows_proves_no_key() -> None:
    some = {"data_tests": [{"relationships": {"arguments": {"to": "ref('dim_role')", "field": "role_id"}}}]}
    [whole] = _proven({"columns": [{"name": "role_id", **some}]})
    assert whole == Reference(("role_id",), "dim_role", ("role_id",))
    for config in ({"severity": "warn"}, {"where": "is_active"}):
        some["data_tests"][0]["relationships"]["config"] = config  # type: ignore[index]
        assert list(_proven({"columns": [{"name": "role_id", **some}]})) == []
