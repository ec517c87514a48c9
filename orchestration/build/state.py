"""The build file's memory of the last build: what each model followed from, what it holds, how each test went.

Tables in schema `build_state` of the build file. `nodes` is emptied before anything is touched and filled when all is
done, so a build that is killed leaves nothing that claims to be what it is not. It is emptied, too, when rows are taken
out of the build file by erasure or retention, and when somebody builds with dbt itself (`on-run-start`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from orchestration.build.signatures import Inputs, Output
from published.database import row_of


@dataclass(frozen=True)
class Remembered:
    """What is remembered of one model or test.

    Attributes:
        inputs: what it followed from.
        output: what it holds; None for a test.
        outcome: how a test went; None for a model.
    """

    inputs: Inputs
    output: Output | None = None
    outcome: Mapping[str, Any] | None = None


def read_state(connection: duckdb.DuckDBPyConnection) -> dict[str, Remembered]:
    """Return what is remembered, by dbt's id; nothing where nothing can be relied on."""
    _make_table(connection)
    rows = connection.execute("select unique_id, content from build_state.nodes").fetchall()
    return {str(unique_id): _remembered(json.loads(content)) for unique_id, content in rows}


def cycles_of(connection: duckdb.DuckDBPyConnection, model: str) -> Mapping[str, str]:
    """Return by what the rows of each cycle of a model are known; none where they are not told apart.

    Args:
        connection: the build file.
        model: the model's name.
    """
    outputs = (node.output for name, node in read_state(connection).items() if name.endswith(f".{model}"))
    return next((output.cycles or {} for output in outputs if output is not None), {})


def has_state(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything is remembered; without it every model is computed."""
    _make_table(connection)
    return bool(row_of(connection, "select 1 from build_state.nodes limit 1"))


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember nothing, so that the next build computes everything."""
    _make_table(connection)
    connection.execute("delete from build_state.nodes").fetchall()


def remember(connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Remembered]) -> None:
    """Put models and tests that were computed into what is remembered.

    Args:
        connection: the build file.
        nodes: by dbt's id; none of them is remembered yet.
    """
    if not nodes:
        return
    ids, contents = list(nodes), [json.dumps(asdict(each)) for each in nodes.values()]
    connection.execute(
        "insert into build_state.nodes select unnest($ids), unnest($contents)", {"ids": ids, "contents": contents}
    ).fetchall()


def read_published(connection: duckdb.DuckDBPyConnection, snapshot: str) -> dict[str, Output]:
    """Return what models held when a snapshot was published; nothing where another one is remembered."""
    _make_table(connection)
    rows = connection.execute(
        "select unique_id, content from build_state.published where snapshot = ?", [snapshot]
    ).fetchall()
    return {str(unique_id): Output(**json.loads(content)) for unique_id, content in rows}


def write_published(connection: duckdb.DuckDBPyConnection, snapshot: str, outputs: Mapping[str, Output]) -> None:
    """Remember what models held when a snapshot was published, in place of the one before."""
    ids, contents = list(outputs), [json.dumps(asdict(each)) for each in outputs.values()]
    connection.execute("delete from build_state.published").fetchall()
    connection.execute(
        "insert into build_state.published select $snapshot, unnest($ids), unnest($contents)",
        {"snapshot": snapshot, "ids": ids, "contents": contents},
    ).fetchall()


def _make_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists build_state").fetchall()
    connection.execute("create table if not exists build_state.nodes (unique_id varchar, content varchar)").fetchall()
    connection.execute(
        "create table if not exists build_state.published (snapshot varchar, unique_id varchar, content varchar)"
    ).fetchall()


def _remembered(content: Mapping[str, Any]) -> Remembered:
    inputs, output, outcome = (content.get(name) for name in ("inputs", "output", "outcome"))
    return Remembered(
        Inputs(**inputs) if isinstance(inputs, dict) else Inputs(""),
        Output(**output) if isinstance(output, dict) else None,
        outcome if isinstance(outcome, dict) else None,
    )
