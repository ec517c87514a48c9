"""Which tables, and which cycles of them, are what is published already."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.build.published import SameAsPublished, note_published, same_as_published
from orchestration.build.signatures import Inputs, Output, output_by_cycle
from orchestration.build.state import Remembered, forget, remember

GAPS = "model.small.gap_by_person"


def keep(connection: duckdb.DuckDBPyConnection, **outputs: Output | None) -> None:
    """Remember what models hold after a build."""
    forget(connection)
    remember(connection, {f"model.small.{name}": Remembered(Inputs("in"), each) for name, each in outputs.items()})


def test_a_cycle_whose_rows_did_not_change_is_the_same() -> None:
    before, now = output_by_cycle({"C1": "a", "C2": "b"}), output_by_cycle({"C1": "a", "C2": "c", "C3": "d"})
    same = SameAsPublished({GAPS: before}, {GAPS: now})
    assert same.has("gap_by_person", "C1")
    assert not same.has("gap_by_person", "C2")
    assert not same.has("gap_by_person", "C3")
    # No row then and none now.
    assert same.has("gap_by_person", "C4")


def test_a_vanished_cycle_is_not_the_same() -> None:
    same = SameAsPublished({GAPS: output_by_cycle({"C1": "a", "C2": "b"})}, {GAPS: output_by_cycle({"C1": "a"})})
    assert same.has("gap_by_person", "C1")
    assert not same.has("gap_by_person", "C2")


def test_a_table_as_a_whole_is_the_same_in_every_cycle_or_in_none() -> None:
    assert SameAsPublished({GAPS: Output("a")}, {GAPS: Output("a")}).has("gap_by_person", "C1")
    assert not SameAsPublished({GAPS: Output("a")}, {GAPS: Output("b")}).has("gap_by_person", "C1")
    by_cycle = output_by_cycle({"C1": "a"})
    assert not SameAsPublished({GAPS: by_cycle}, {GAPS: Output("a")}).has("gap_by_person", "C1")
    assert not SameAsPublished({GAPS: Output("a")}, {GAPS: by_cycle}).has("gap_by_person", "C1")


@pytest.mark.parametrize("table", ["by_person", "gap", "person", "gap_by_person_and_unit"])
def test_a_table_of_which_nothing_is_known_is_not_the_same(table: str) -> None:
    assert not SameAsPublished({GAPS: Output("a")}, {GAPS: Output("a")}).has(table, "C1")


def test_a_table_that_is_known_on_one_side_alone_is_not_the_same() -> None:
    assert not SameAsPublished({}, {GAPS: Output("a")}).has("gap_by_person", "C1")
    assert not SameAsPublished({GAPS: Output("a")}, {}).has("gap_by_person", "C1")


def test_what_is_published_is_compared_with_the_last_build(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, gap=output_by_cycle({"C1": "a", "C2": "b"}), person=Output("p"))
    note_published(connection, "first")
    assert same_as_published(connection, "first").has("gap", "C2")
    keep(connection, gap=output_by_cycle({"C1": "a", "C2": "c"}), person=Output("p"))
    same = same_as_published(connection, "first")
    assert [same.has(*each) for each in (("gap", "C1"), ("gap", "C2"), ("person", "C2"))] == [True, False, True]


def test_against_another_snapshot_nothing_is_the_same(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, gap=Output("a"))
    note_published(connection, "first")
    assert same_as_published(connection, "second") == SameAsPublished()
    assert not same_as_published(connection, "second").has("gap", "C1")


def test_what_is_remembered_no_longer_is_not_the_same(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, gap=Output("a"))
    note_published(connection, "first")
    forget(connection)  # as erasure does
    assert not same_as_published(connection, "first").has("gap", "C1")


def test_outcomes_of_tests_are_no_tables(connection: duckdb.DuckDBPyConnection) -> None:
    keep(connection, gap=Output("a"), test_of_gap=None)
    note_published(connection, "first")
    assert same_as_published(connection, "first").now.keys() == {"model.small.gap"}
