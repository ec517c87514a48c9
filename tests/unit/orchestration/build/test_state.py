"""What the build file remembers of a build, and what it does not."""

from __future__ import annotations

import duckdb

from orchestration.build.signatures import Inputs, Output, output_by_cycle
from orchestration.build.state import (
    Remembered,
    forget,
    has_state,
    read_published,
    read_state,
    remember,
    write_published,
)

NODES = {
    "model.small.whole": Remembered(Inputs("in"), Output("out")),
    "model.small.by_cycle": Remembered(Inputs("in", {"C1": "a", "Größe 'x'": "b"}), output_by_cycle({"C1": "c"})),
    "model.small.without_rows": Remembered(Inputs("in", {}), output_by_cycle({})),
    "test.small.passes": Remembered(Inputs("in"), outcome={"status": "pass", "failures": 0, "message": None}),
}


def test_a_new_build_file_remembers_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    assert not has_state(connection)
    assert read_state(connection) == {}


def test_what_is_remembered_is_read_back(connection: duckdb.DuckDBPyConnection) -> None:
    forget(connection)
    remember(connection, NODES)
    assert has_state(connection)
    assert read_state(connection) == NODES


def test_to_remember_nothing_is_no_state(connection: duckdb.DuckDBPyConnection) -> None:
    forget(connection)
    remember(connection, {})
    assert not has_state(connection)


def test_what_is_forgotten_is_gone(connection: duckdb.DuckDBPyConnection) -> None:
    forget(connection)
    remember(connection, NODES)
    forget(connection)
    assert read_state(connection) == {}


def test_what_a_published_snapshot_held_is_read_back(connection: duckdb.DuckDBPyConnection) -> None:
    outputs = {"model.small.a": Output("a"), "model.small.b": output_by_cycle({"C1": "b"})}
    read_state(connection)
    write_published(connection, "2025-06-30", outputs)
    assert read_published(connection, "2025-06-30") == outputs


def test_of_another_snapshot_nothing_is_known(connection: duckdb.DuckDBPyConnection) -> None:
    read_state(connection)
    write_published(connection, "2025-06-30", {"model.small.a": Output("a")})
    assert read_published(connection, "2025-07-31") == {}


def test_a_newer_snapshot_takes_the_place_of_the_one_before(connection: duckdb.DuckDBPyConnection) -> None:
    read_state(connection)
    write_published(connection, "2025-06-30", {"model.small.a": Output("a"), "model.small.b": Output("b")})
    write_published(connection, "2025-07-31", {"model.small.a": Output("c")})
    assert read_published(connection, "2025-06-30") == {}
    assert read_published(connection, "2025-07-31") == {"model.small.a": Output("c")}
    write_published(connection, "2025-08-31", {})
    assert read_published(connection, "2025-07-31") == {}


def test_what_was_published_outlives_the_next_build(connection: duckdb.DuckDBPyConnection) -> None:
    read_state(connection)
    write_published(connection, "2025-06-30", {"model.small.a": Output("a")})
    forget(connection)
    assert read_published(connection, "2025-06-30") == {"model.small.a": Output("a")}
