"""Two snapshots of a few rows each: what differs in cycles that were closed, and nothing else.

The older one is of 1 June: C1 and C2 are closed, C3 has opened, so the time after C1 is over and the time after C2 too;
C4 is planned. The rows of each table are written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import pytest

from orchestration.refresh.snapshot_diff import Change, FiguresByCycle, closed_cycles, compare

CYCLES = """
    create table settings as select 'as_of' as name, '{as_of}' as value;
    create table dim_cycle (cycle_id varchar, opens_on date, closes_on date, cycle_number bigint);
    insert into dim_cycle values
        ('C1', '2024-09-01', '2024-09-30', 1), ('C2', '2025-03-01', '2025-03-31', 2),
        ('C3', '2025-05-15', '2025-06-30', 3), ('C4', '2026-03-01', '2026-03-31', 4);
    create table gap_by_person (
        cycle_id varchar, person_id varchar, level_basis varchar, current_level double, n_raters bigint,
        has_gap boolean, competency_name varchar
    );
"""
ROW = "('C1', 'E1', 'raters', 2.0, 3, true, 'Negotiation')"
GAPS = FiguresByCycle("gap_by_person", ("cycle_id", "person_id"))

Write = Callable[..., None]
Compare = Callable[..., list[Change]]


@pytest.fixture
def snapshots() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two databases, empty, beside an empty one."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("attach ':memory:' as older; attach ':memory:' as newer")
        yield connection


@pytest.fixture
def write(snapshots: duckdb.DuckDBPyConnection) -> Write:
    """Write one of the two snapshots: its rows of gap_by_person, and statements after that."""

    def run(name: str, rows: Sequence[str] = (ROW,), *statements: str, as_of: str = "2025-06-01") -> None:
        snapshots.execute(f"use {name}")
        snapshots.execute(CYCLES.format(as_of=as_of))
        if rows:
            snapshots.execute(f"insert into gap_by_person values {', '.join(rows)}")
        for statement in statements:
            snapshots.execute(statement)

    return run


@pytest.fixture
def differences(snapshots: duckdb.DuckDBPyConnection) -> Compare:
    """Compare the two."""

    def run(*figures: FiguresByCycle) -> list[Change]:
        snapshots.execute("use memory")
        return compare(snapshots, figures or [GAPS], older="older.main", newer="newer.main")

    return run


def _row(cycle: str = "C1", person: str = "E1", basis: str = "raters", level: str = "2.0", gap: str = "true") -> str:
    return f"('{cycle}', '{person}', '{basis}', {level}, 3, {gap}, 'Negotiation')"


def test_the_same_rows_in_another_order_are_no_change(write: Write, differences: Compare) -> None:
    write("older", [_row(person="E1"), _row(person="E2")])
    write("newer", [_row(person="E2"), _row(person="E1")])
    assert differences() == []


def test_a_changed_figure_is_told_with_its_column(write: Write, differences: Compare) -> None:
    write("older", [_row(), _row(person="E2"), _row(person="E3")])
    # Two of three rows: by 0.5 and by 3.5 − 2 = 1.5.
    write("newer", [_row(level="2.5"), _row(person="E2"), _row(person="E3", level="3.5")])
    assert differences() == [Change("gap_by_person", "C1", 2, 1.5, "current_level")]


def test_a_change_downwards_counts_like_one_upwards(write: Write, differences: Compare) -> None:
    write("older", [_row(level="2.0")])
    write("newer", [_row(level="0.75")])
    assert differences() == [Change("gap_by_person", "C1", 1, 1.25, "current_level")]


def test_rows_that_came_or_went_have_no_largest_change(write: Write, differences: Compare) -> None:
    write("older", [_row(), _row(person="E2")])
    write("newer", [_row(), _row(person="E3"), _row(person="E4")])
    # E2 gone, E3 and E4 new.
    assert differences() == [Change("gap_by_person", "C1", 3, None, None)]


@pytest.mark.parametrize(("before", "after"), [("null", "2.0"), ("2.0", "null")])
def test_a_level_that_becomes_known_or_unknown_is_a_change_without_a_size(
    write: Write, differences: Compare, before: str, after: str
) -> None:
    write("older", [_row(level=before)])
    write("newer", [_row(level=after)])
    assert differences() == [Change("gap_by_person", "C1", 1, None, None)]


@pytest.mark.parametrize("changed", [_row(basis="calibrated"), _row(gap="false"), _row(gap="null")])
def test_a_word_or_a_flag_that_changes_is_a_change(write: Write, differences: Compare, changed: str) -> None:
    write("older", [_row()])
    write("newer", [changed])
    assert differences() == [Change("gap_by_person", "C1", 1, None, None)]


def test_a_new_name_is_no_new_figure(write: Write, differences: Compare) -> None:
    write("older", [_row()])
    write("newer", [_row().replace("Negotiation", "Negotiating")])
    assert differences() == []


@pytest.mark.parametrize(
    ("before", "after", "n_changed"),
    [
        ("2.0", "2.0 + 4e-10", 0),
        # Half a billionth apart, but rounding to 9 decimals tips between them: the hashes differ, the rows do not.
        ("1.0000000004", "1.0000000006", 0),
        ("0.5", "0.500000002", 1),
        ("-1e-15", "0.0", 0),
        # A sum over many people is known to a billionth of itself: 1e6 × 1e-9 = 1e-3.
        ("1000000.0", "1000000.0005", 0),
        ("1000000.0", "1000000.002", 1),
    ],
)
def test_what_an_addition_loses_is_no_change(
    write: Write, differences: Compare, before: str, after: str, n_changed: int
) -> None:
    write("older", [_row(level=before)])
    write("newer", [_row(level=after)])
    assert sum(change.n_rows for change in differences()) == n_changed


def test_a_cycle_that_closes_is_published_and_not_restated(write: Write, differences: Compare) -> None:
    write("older", [_row()])
    write("newer", [_row(), _row(cycle="C3")], as_of="2025-07-01")
    assert differences() == []


def test_a_cycle_that_was_closed_and_is_no_more_has_lost_its_rows(write: Write, differences: Compare) -> None:
    write("older", [_row(), _row(cycle="C2"), _row(cycle="C2", person="E2")])
    write("newer", [_row()], "delete from dim_cycle where cycle_id = 'C2'")
    assert differences() == [Change("gap_by_person", "C2", 2, None, None)]


def test_a_table_with_no_row_of_a_cycle_is_published_for_it_the_first_time(write: Write, differences: Compare) -> None:
    write("older", [_row(cycle="C2")])
    write("newer", [_row(cycle="C1"), _row(cycle="C2")])
    assert differences() == []


def test_a_table_or_a_column_that_one_snapshot_lacks_is_passed_over(write: Write, differences: Compare) -> None:
    signals = "create table framework_signals as select 'C1' as cycle_id, 1.0 as icc1"
    write("older", [_row()], "alter table gap_by_person drop column n_raters")
    write("newer", [_row()], signals)
    assert differences(GAPS, FiguresByCycle("framework_signals", ("cycle_id",))) == []


def test_another_type_of_the_same_number_is_no_change(write: Write, differences: Compare) -> None:
    write("older", [_row()])
    write("newer", [_row()], "alter table gap_by_person alter n_raters type double")
    assert differences() == []


def test_rows_whose_key_has_a_null_are_told_apart(write: Write, differences: Compare) -> None:
    # Signals of a competency have no behaviour; the one of the behaviour is the one that changed, by 0.5.
    signals = (
        "create table framework_signals as from (values ('C1', 'K1', null, 1.0), ('C1', 'K1', 'B1', {icc1})) "
        "as rows (cycle_id, competency_id, behaviour_id, icc1)"
    )
    write("older", [], signals.format(icc1=0.25))
    write("newer", [], signals.format(icc1=0.75))
    figures = FiguresByCycle("framework_signals", ("cycle_id", "competency_id", "behaviour_id"))
    assert differences(figures) == [Change("framework_signals", "C1", 1, 0.5, "icc1")]


def test_movement_speaks_for_the_cycle_it_leads_to(write: Write, differences: Compare) -> None:
    movement = (
        "create table score_movement as select 'C1' as from_cycle_id, 'C2' as to_cycle_id, {movement} as movement"
    )
    write("older", [], movement.format(movement=0.25))
    write("newer", [], movement.format(movement=0.75))
    assert differences(FiguresByCycle("score_movement", ("to_cycle_id",))) == [
        Change("score_movement", "C2", 1, 0.5, "movement")
    ]


@pytest.mark.parametrize(
    ("as_of", "restated"),
    [
        ("2025-05-14", ["C1"]),  # C3 opens on the 15th: until then training for C2's gaps still counts
        ("2025-05-15", ["C1", "C2"]),
        ("2025-07-01", ["C1", "C2"]),  # C3 is closed; training for its gaps counts until C4 opens
    ],
)
def test_training_is_restated_once_its_time_was_over(
    write: Write, differences: Compare, as_of: str, restated: list[str]
) -> None:
    training = (
        "create table training_coverage as from (values ('C1', {n}), ('C2', {n}), ('C3', {n})) as r (cycle_id, n)"
    )
    write("older", [], training.format(n=1), as_of=as_of)
    write("newer", [], training.format(n=2), as_of="2025-08-01")
    figures = FiguresByCycle("training_coverage", ("cycle_id",), is_of_time_after=True)
    assert [change.cycle_id for change in differences(figures)] == restated


def test_a_cycle_is_closed_on_the_day_it_closes(write: Write, snapshots: duckdb.DuckDBPyConnection) -> None:
    write("older", as_of="2025-03-31")
    snapshots.execute("use memory")
    assert closed_cycles(snapshots, "older.main") == {"C1": True, "C2": False}
