"""One model → its table or view. Which models, and when, stands in `executor`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.build.compiled import Column, Model
from orchestration.build.signatures import Output, by_cycle_or_whole, content_of, digest, output_by_cycle
from published.database import row_of, transaction
from published.sql import identifier, literal

_NEW = "__new"


class ModelError(RuntimeError):
    """A model does not keep its contract; trying again would not help."""


def make_view(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make a view anew."""
    connection.execute(f"create or replace view {model.relation} as\n{model.code}").fetchall()


def make_table(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    signature: str,
    before: Output | None,
    *,
    cycles: Sequence[str] = (),
    parents: Sequence[Model] = (),
) -> Output:
    """Compute a table as a whole and put it in place of an earlier one.

    Args:
        connection: a connection of the worker's own.
        model: the model.
        signature: a name for what comes out, where it is not what it was.
        before: what the table that is there holds; None: there is none, or nothing is known of it.
        cycles: the cycles that its rows are told apart by, to compute it one after the other; none: all at once.
        parents: the parents of which only one cycle at a time is read then.

    Returns:
        What it holds: the same as before where no row differs, and no column.

    Raises:
        ModelError: columns are not what the contract says.
        duckdb.Error: the query fails, or a required column holds a null.
    """
    new = _beside(model)
    connection.execute(f"drop table if exists {new}").fetchall()
    try:
        if cycles:
            _create(connection, model, new)
            for cycle in cycles:
                with _reading_cycles(connection, model, [cycle], parents) as code:
                    _insert(connection, new, code, f"{model.cycle_column} = {literal(cycle)}")
        else:
            _fill(connection, model, new)
    except duckdb.ConstraintException as error:
        raise ModelError(str(error).replace(f"{model.name}{_NEW}", model.name)) from error
    output = _output(connection, model, new, signature, before)
    if before is not None and output == before:
        connection.execute(f"drop table {new}").fetchall()
    else:
        connection.execute(f"drop table if exists {model.relation}").fetchall()
        connection.execute(f"alter table {new} rename to {identifier(model.name)}").fetchall()
    if model.is_described:
        _describe(connection, model)
    return output


def renew_cycles(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    cycles: Collection[str],
    parents: Sequence[Model],
    signature: str,
    before: Output,
) -> Output:
    """Compute the rows of some cycles and put them in place of those that are there.

    Args:
        connection: a connection of the worker's own.
        model: a model whose rows of a cycle follow from that cycle's rows of its parents.
        cycles: the cycles.
        parents: the parents of which only these cycles are read.
        signature: a name for what comes out of each of the cycles.
        before: what the table holds.

    Returns:
        What it holds afterwards.
    """
    listed = ", ".join(literal(cycle) for cycle in sorted(cycles))
    with _reading_cycles(connection, model, cycles, parents) as code:
        _replace_rows(connection, model, code, f"{model.cycle_column} in ({listed})")
    found = connection.execute(
        f"select distinct {model.cycle_column} from {model.relation} where {model.cycle_column} in ({listed})"
    ).fetchall()
    kept = {cycle: content for cycle, content in (before.cycles or {}).items() if cycle not in cycles}
    return output_by_cycle(kept | {str(cycle): digest(signature, str(cycle)) for (cycle,) in found})


@contextmanager
def _reading_cycles(
    connection: duckdb.DuckDBPyConnection, model: Model, cycles: Collection[str], parents: Sequence[Model]
) -> Iterator[str]:
    """Yield a model's code that reads some cycles alone of those parents that tell theirs apart."""
    listed = ", ".join(literal(cycle) for cycle in sorted(cycles))
    code = model.code
    try:
        for parent in parents:
            narrowed = f'"temp"."main".{identifier(parent.name)}'
            connection.execute(
                f"create or replace temp view {identifier(parent.name)} as "
                f"select * from {parent.relation} where {parent.cycle_column} in ({listed})"
            ).fetchall()
            code = code.replace(parent.relation, narrowed)
        yield code
    finally:
        for parent in parents:
            connection.execute(f"drop view if exists temp.main.{identifier(parent.name)}").fetchall()


def _replace_rows(connection: duckdb.DuckDBPyConnection, model: Model, code: str, condition: str) -> None:
    """Put the rows of a query in place of those for which a condition holds: all or none."""
    with transaction(connection):
        connection.execute(f"delete from {model.relation} where {condition}").fetchall()
        _insert(connection, model.relation, code, condition)


def _beside(model: Model) -> str:
    return f'"{model.database}"."{model.schema}"."{model.name}{_NEW}"'


def _fill(connection: duckdb.DuckDBPyConnection, model: Model, table: str) -> None:
    """Compute all rows into a new table."""
    if model.language == "python":
        rows = _run_python(connection, model)
        connection.register("rows_of_python_model", rows)
        try:
            connection.execute(f"create table {table} as from rows_of_python_model").fetchall()
        finally:
            connection.unregister("rows_of_python_model")
    elif model.has_contract:
        _create(connection, model, table)
        _insert(connection, table, model.code)
    else:
        connection.execute(f"create table {table} as\n{model.code}").fetchall()


def _create(connection: duckdb.DuckDBPyConnection, model: Model, table: str) -> None:
    """Make an empty table in the shape that its contract promises, or that its query has."""
    if model.has_contract:
        _hold_to_contract(connection, model)
        listed = ", ".join(_column(column) for column in model.columns)
        connection.execute(f"create table {table} ({listed})").fetchall()
    else:
        connection.execute(f"create table {table} as\nfrom (\n{model.code}\n) limit 0").fetchall()


def _insert(connection: duckdb.DuckDBPyConnection, table: str, code: str, condition: str = "true") -> None:
    """Add the rows of a query to a table, column by name.

    Where some cycles are meant a condition says which: what is read whole may bring rows of others.
    """
    names = ", ".join(identifier(name) for name in connection.sql(f"from {table}").columns)
    connection.execute(f"insert into {table} ({names}) select {names} from (\n{code}\n) where {condition}").fetchall()


def _column(column: Column) -> str:
    return f"{identifier(column.name)} {column.data_type}{' not null' if column.is_required else ''}"


def _hold_to_contract(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Refuse a query whose columns are not those that are promised.

    Raises:
        ModelError: naming the columns.
    """
    found = connection.sql(model.code)
    types = {name: str(kind).lower() for name, kind in zip(found.columns, found.types, strict=True)}
    promised = {column.name: column.data_type.lower() for column in model.columns}
    wrong = [
        f"{name}: found {types.get(name, 'nothing')}, expected {promised.get(name, 'nothing')}"
        for name in (*promised, *(name for name in types if name not in promised))
        if types.get(name) != promised.get(name)
    ]
    if wrong:
        raise ModelError(f"{model.name} does not keep its contract: {'; '.join(wrong)}")


def _run_python(connection: duckdb.DuckDBPyConnection, model: Model) -> Any:  # noqa: ANN401 - an Arrow table
    """Run a Python model as dbt-duckdb does: its references are relations of the connection."""
    namespace: dict[str, Any] = {"__name__": model.name}
    exec(compile(model.code, f"{model.name}.py", "exec"), namespace)  # noqa: S102 - the project's own model
    references = namespace["dbtObj"](lambda relation: connection.sql(f"from {relation}"))
    return namespace["model"](references, connection)


def _output(
    connection: duckdb.DuckDBPyConnection, model: Model, new: str, signature: str, before: Output | None
) -> Output:
    """Return what a new table holds; cycles, or the whole, that are what they were keep their signature."""
    if before is not None and not _has_same_columns(connection, model.relation, new):
        before = None
    if model.cycle_column is None:
        if before is not None and _has_same_rows(connection, model.relation, new):
            return before
        return Output(signature)
    if before is None or before.cycles is None:
        rows = connection.execute(f"select distinct {model.cycle_column} from {new}").fetchall()
        return by_cycle_or_whole({cycle: digest(signature, str(cycle)) for (cycle,) in rows})
    older = content_of(connection, model.relation, model.cycle_column).cycles or {}
    newer = content_of(connection, new, model.cycle_column).cycles
    if newer is None:
        return Output(signature)
    return output_by_cycle(
        {
            cycle: before.cycles[cycle]
            if older.get(cycle) == content and cycle in before.cycles
            else digest(signature, cycle)
            for cycle, content in newer.items()
        }
    )


def _has_same_columns(connection: duckdb.DuckDBPyConnection, older: str, newer: str) -> bool:
    """Whether names, types and order of columns are the same, and which of them are required: rows don't tell."""
    columns = 'select column_name, column_type, "null" from (describe {})'
    before, after = (connection.execute(columns.format(relation)).fetchall() for relation in (older, newer))
    return before == after


def _has_same_rows(connection: duckdb.DuckDBPyConnection, older: str, newer: str) -> bool:
    """Whether two tables hold the same rows; their number is known without looking."""
    counts = [row_of(connection, f"select count(*) from {relation}") for relation in (older, newer)]
    return counts[0] == counts[1] and content_of(connection, older, None) == content_of(connection, newer, None)


def _describe(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Write the descriptions of table and columns as comments."""
    statements = [f"comment on table {model.relation} is {literal(model.description)}"]
    statements += [
        f"comment on column {model.relation}.{identifier(column.name)} is {literal(column.description)}"
        for column in model.columns
    ]
    connection.execute(";\n".join(statements)).fetchall()
