"""Expressions that are asked for by name stand once, below all that ask for them, and only where they are asked for."""

from __future__ import annotations

import duckdb

from orchestration.ingest.types.named import NamedExpressions


def test_a_name_may_ask_for_others_and_each_stands_once() -> None:
    named = NamedExpressions()
    text = named.name("trim(t)")
    length = named.name(f"length({text})")
    asked = f"{text} || ' ' || {length} || ' ' || ({length} + {length})"
    rows = named.over("(select ' ab ' as t)", [asked])
    assert duckdb.sql(f"select {asked} from {rows}").fetchall() == [("ab 2 4",)]
    assert rows.count("trim(t)") == rows.count("length(") == 1


def test_the_same_expression_has_one_name() -> None:
    named = NamedExpressions()
    assert named.name("trim(t)") == named.name("trim(t)") != named.name("trim(u)")


def test_what_is_not_asked_for_is_not_computed() -> None:
    named = NamedExpressions()
    named.name("no_such_column")
    assert named.over("(select 1 as t)", ["t"]) == "(select 1 as t)"
