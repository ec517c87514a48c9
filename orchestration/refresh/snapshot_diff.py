"""Differences between the figures of two snapshots. Nothing here knows files, settings or why something differs.

Tables may have millions of rows, and most nights nothing in a closed cycle changes. So each cycle's rows are first put
into one hash on either side; only where these differ is it looked for the rows, by a hash of each; and only these rows
are compared value by value.

Sums are not the same to the last bit from one run to the next, because several threads add in no fixed order. Hashes
are made of numbers rounded to 9 decimals, which hides nearly all of that; a number that lies where rounding tips over
only brings its row to the last step, and there a tolerance decides. Numbers whose rounded values are alike never lie
further apart than the tolerance, so no change is lost by the hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import duckdb

from published.database import row_of


@dataclass(frozen=True)
class FiguresByCycle:
    """A published table with figures of cycles.

    Attributes:
        table: its name.
        key: the columns that tell its rows apart.
        is_of_time_after: its figures grow after the cycle's close, until the next cycle opens; they are final then.
    """

    table: str
    key: tuple[str, ...]
    is_of_time_after: bool = False

    @property
    def cycle_column(self) -> str:
        """The column of the cycle that a row speaks for; movement speaks for the cycle that it leads to."""
        return "to_cycle_id" if "to_cycle_id" in self.key else "cycle_id"


# Tables that are not there, in one snapshot or in both, are passed over.
FIGURES_BY_CYCLE = (
    FiguresByCycle("role_profile", ("cycle_id", "role_id", "competency_id")),
    FiguresByCycle("participation", ("cycle_id", "org_unit_id", "relation")),
    FiguresByCycle("gap_by_person", ("cycle_id", "person_id", "competency_id")),
    FiguresByCycle("gap_by_behaviour", ("cycle_id", "person_id", "behaviour_id")),
    FiguresByCycle("assessment_by_org_unit", ("cycle_id", "org_unit_id")),
    FiguresByCycle("gap_by_org_unit", ("cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("gap_by_standard_skill", ("cycle_id", "org_unit_id", "standard_code")),
    FiguresByCycle("score_movement", ("to_cycle_id", "person_id", "competency_id")),
    FiguresByCycle("score_movement_by_org_unit", ("to_cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("gap_balance", ("to_cycle_id", "org_unit_id", "competency_id")),
    FiguresByCycle("closure_by_training", ("to_cycle_id", "org_unit_id", "competency_id", "training_status")),
    FiguresByCycle(
        "level_transitions",
        ("to_cycle_id", "org_unit_id", "competency_id", "from_level_rounded", "to_level_rounded"),
    ),
    FiguresByCycle("training_for_gap", ("cycle_id", "person_id", "competency_id"), is_of_time_after=True),
    FiguresByCycle("training_coverage", ("cycle_id", "org_unit_id", "competency_id"), is_of_time_after=True),
    FiguresByCycle(
        "course_effectiveness_strata",
        ("course_id", "competency_id", "from_cycle_id", "to_cycle_id", "from_level_rounded"),
    ),
    FiguresByCycle("framework_signals", ("cycle_id", "competency_id", "behaviour_id")),
    FiguresByCycle("framework_irrelevance", ("cycle_id", "role_id", "competency_id")),
    FiguresByCycle("framework_revisions", ("cycle_id",), is_of_time_after=True),
    FiguresByCycle("manager_severity", ("cycle_id", "manager_id")),
)


# Of 1, and of the number itself where that is larger: what is lost in a long sum grows with the sum.
TOLERANCE = 1e-9
_DECIMALS = 9
_NUMBERS = ("BIGINT", "DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")
# Table and cycle → whether its rows are known to be the same.
IsSame = Callable[[str, str], bool]
# Another name of a competency, a skill or a unit is no other figure.
_LABELS = ("_name", "_names")


@dataclass(frozen=True)
class Change:
    """What differs in one table of one cycle.

    Attributes:
        table: the published table.
        cycle_id: the cycle.
        n_rows: rows that are new, gone or different.
        largest: the largest difference between two numbers; None where no number became another.
        figure: the column in which that is.
    """

    table: str
    cycle_id: str
    n_rows: int
    largest: float | None
    figure: str | None


@dataclass(frozen=True)
class _Column:
    """A column that both tables have.

    Attributes:
        name: its name.
        is_number: its values are told apart by the tolerance.
        is_recast: its types differ, so its values are compared as text.
    """

    name: str
    is_number: bool
    is_recast: bool

    @property
    def hashed(self) -> str:
        """The value as it goes into a row's hash; adding 0.0 makes a rounded -0.0 a 0.0."""
        if self.is_number:
            return f"round(cast({self.name} as double), {_DECIMALS}) + 0.0"
        return f"cast({self.name} as varchar)" if self.is_recast else self.name

    @property
    def change(self) -> str:
        """By how much two numbers differ."""
        return f"abs(cast(newer_rows.{self.name} as double) - cast(older_rows.{self.name} as double))"

    @property
    def has_changed(self) -> str:
        """Whether the values of a row differ."""
        older, newer = f"older_rows.{self.name}", f"newer_rows.{self.name}"
        if self.is_number:
            allowed = f"{TOLERANCE} * greatest(1.0, abs(cast({older} as double)))"
            return f"(({older} is null) <> ({newer} is null) or coalesce({self.change} > {allowed}, false))"
        if self.is_recast:
            older, newer = f"cast({older} as varchar)", f"cast({newer} as varchar)"
        return f"({older} is distinct from {newer})"


def closed_cycles(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, bool]:
    """Return the cycles that a snapshot has as closed: id → whether the next one had opened by then, too.

    Args:
        connection: with the snapshot attached.
        schema: database and schema of the snapshot's tables.
    """
    rows = connection.execute(
        f"""
        with snapshot as (
            select cast(value as date) as as_of
            from {schema}.settings
            where name = 'as_of'
        ),

        cycles as (
            select
                cycle_id,
                closes_on,
                lead(opens_on) over (order by cycle_number) as next_opens_on
            from {schema}.dim_cycle
        )

        select
            cycles.cycle_id,
            coalesce(cycles.next_opens_on <= snapshot.as_of, false)
        from cycles
        cross join snapshot
        where cycles.closes_on <= snapshot.as_of
        """
    ).fetchall()
    return dict(rows)


def compare(
    connection: duckdb.DuckDBPyConnection,
    figures: Iterable[FiguresByCycle],
    *,
    older: str,
    newer: str,
    is_same: IsSame = lambda _table, _cycle: False,
) -> list[Change]:
    """Return what differs in the cycles that the older snapshot has as closed.

    A cycle that only the newer one has as closed is published for the first time, and so is a table of which the older
    one has no row of that cycle: neither changes anything. A cycle that only the older one has lost all its rows.
    Figures of the time after a cycle count once that time had ended in the older snapshot; until then they are meant to
    grow.

    Args:
        connection: with both snapshots attached.
        figures: the tables.
        older: database and schema of the tables that were published before.
        newer: database and schema of those that are to be published.
        is_same: says of a table's cycle whether nothing of it can differ; such are not looked at.
    """
    cycles = closed_cycles(connection, older)
    found = []
    for figure in figures:
        final = [
            cycle
            for cycle, next_has_opened in cycles.items()
            if (next_has_opened or not figure.is_of_time_after) and not is_same(figure.table, cycle)
        ]
        if not final:
            continue
        columns = _common_columns(connection, figure.table, older, newer)
        if not columns:
            continue
        compared = [column for column in columns if column.name not in figure.key]
        for cycle in _cycles_that_differ(connection, figure, compared, final, older, newer):
            change = _change(connection, figure, compared, cycle, older, newer)
            if change.n_rows:
                found.append(change)
    return found


def _common_columns(connection: duckdb.DuckDBPyConnection, table: str, older: str, newer: str) -> list[_Column]:
    """Return the columns that both tables have, labels left out; none where a table is missing."""
    types = [_types(connection, table, schema) for schema in (older, newer)]
    return [
        _Column(
            name,
            is_number=all(each[name].startswith(_NUMBERS) for each in types),
            is_recast=types[0][name] != types[1][name],
        )
        for name in types[0]
        if name in types[1] and not name.endswith(_LABELS)
    ]


def _types(connection: duckdb.DuckDBPyConnection, table: str, schema: str) -> dict[str, str]:
    database, name = schema.split(".")
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ? order by column_index",
        [database, name, table],
    ).fetchall()
    return dict(rows)


def _cycles_that_differ(
    connection: duckdb.DuckDBPyConnection,
    figure: FiguresByCycle,
    compared: Sequence[_Column],
    cycles: Sequence[str],
    older: str,
    newer: str,
) -> list[str]:
    """Return those of the cycles with rows in the older table whose rows differ in whatever way."""
    hashes = []
    for schema in (older, newer):
        rows = connection.execute(
            f"""
            select {figure.cycle_column}, count(*), bit_xor({_row_hash(figure, compared)})
            from {schema}.{figure.table}
            where {figure.cycle_column} in (select unnest($cycles))
            group by {figure.cycle_column}
            """,
            {"cycles": list(cycles)},
        ).fetchall()
        hashes.append({cycle: content for cycle, *content in rows})
    return sorted(cycle for cycle, content in hashes[0].items() if hashes[1].get(cycle) != content)


def _row_hash(figure: FiguresByCycle, compared: Sequence[_Column]) -> str:
    return f"hash({', '.join([*figure.key, *(column.hashed for column in compared)])})"


def _change(
    connection: duckdb.DuckDBPyConnection,
    figure: FiguresByCycle,
    compared: Sequence[_Column],
    cycle: str,
    older: str,
    newer: str,
) -> Change:
    """Return what differs between the rows of one cycle."""
    numbers = [column for column in compared if column.is_number]
    key_hash = f"hash({', '.join(figure.key)})"
    names = ", ".join([*figure.key, *(column.name for column in compared)])

    def hashes(schema: str) -> str:
        return (
            f"select {key_hash} as key_hash, {_row_hash(figure, compared)} as row_hash "
            f"from {schema}.{figure.table} where {figure.cycle_column} = $cycle"
        )

    def suspects(schema: str) -> str:
        return (
            f"select {names}, true as is_there from {schema}.{figure.table} "
            f"where {figure.cycle_column} = $cycle and {key_hash} in (select key_hash from suspects)"
        )

    has_changed = " or ".join(
        ["older_rows.is_there is null", "newer_rows.is_there is null", *(column.has_changed for column in compared)]
    )
    largest = "".join(f", max({column.change}) filter (where {column.has_changed})" for column in numbers)
    row = row_of(
        connection,
        f"""
        with older_hashes as ({hashes(older)}),
        newer_hashes as ({hashes(newer)}),
        suspects as materialized (
            select key_hash
            from older_hashes
            full outer join newer_hashes using (key_hash)
            where older_hashes.row_hash is distinct from newer_hashes.row_hash
        ),
        older_rows as ({suspects(older)}),
        newer_rows as ({suspects(newer)})

        select count(*) filter (where {has_changed}){largest}
        from older_rows
        full outer join newer_rows
            on {" and ".join(f"older_rows.{name} is not distinct from newer_rows.{name}" for name in figure.key)}
        """,
        {"cycle": cycle},
    )
    n_rows, *changes = row or (0,)
    by_figure = {column.name: change for column, change in zip(numbers, changes, strict=True) if change is not None}
    where = max(by_figure, key=lambda name: by_figure[name], default=None)
    return Change(figure.table, cycle, n_rows, by_figure[where] if where else None, where)
