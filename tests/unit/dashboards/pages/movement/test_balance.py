"""The balance of gaps: who sees it, what it adds up to, its words and its chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.movement.balance_chart import balance_bars, balance_text
from dashboards.pages.movement.balance_queries import total_of
from dashboards.pages.movement.balance_text import cause_of, change_of, signed_count
from dashboards.pages.movement.queries import movement
from dashboards.pages.movement.rows import BalanceRow
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.asking import file_of
from tests.unit.dashboards.chart_rows import CYCLE, balance_row
from tests.unit.dashboards.published import hand_on, publish

Make = Callable[..., Viewer]
Change = Callable[[str], Warehouse]

# In K2 three of the nine gaps of Sales have closed, and of the eleven people without one two have opened a gap.
TWO_OPENED = """
    update gap_balance set n_opened = 2, n_closed = 3, n_still_open = 6, n_gaps_now = 8
    where competency_id = 'K2' and org_unit_id = 'C';
    update score_movement_by_org_unit set n_gaps_closed = 3 where competency_id = 'K2' and org_unit_id = 'C'
"""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Change]:
    """Make the company's warehouse with something changed by a statement."""
    opened: list[Warehouse] = []

    def make(statement: str) -> Warehouse:
        folder = publish(tmp_path / f"warehouse-{len(opened)}")
        with duckdb.connect(str((folder / "current" / "warehouse.duckdb").resolve())) as connection:
            connection.execute(statement)
        hand_on(folder)
        opened.append(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl")))
        return opened[-1]

    yield make
    for warehouse in opened:
        warehouse.close()


def balance(warehouse: Warehouse, viewer: Viewer, unit_id: str | None = None) -> dict[str, BalanceRow]:
    return {row.competency_id: row for row in movement(Reader(warehouse, viewer), unit_id).balance}


def counts(row: BalanceRow) -> tuple[int | None, ...]:
    return row.n_gaps_before, row.n_gaps_closed, row.n_gaps_opened, row.n_gaps_now


def test_a_leader_sees_what_closed_and_what_opened_in_each_competency(changed: Change, viewer: Make) -> None:
    found = balance(changed(TWO_OPENED), viewer("hr_leader"))
    # K1: 33 before, 16 closed; K2: 9 before, 3 closed, 2 opened: 8.
    assert (counts(found["K1"]), counts(found["K2"])) == ((33, 16, 0, 17), (9, 3, 2, 8))
    assert found["K1"].expected_closed_by_chance == 16.5
    assert (found["K2"].n_closed_by_target, found["K2"].n_opened_by_target) == (0, 0)


def test_those_with_hidden_groups_see_what_the_file_holds(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute("""
            update gap_balance set n_closed = 3, n_opened = 2, n_gaps_now = 8, expected_closed_by_chance = 4.5
            where competency_id = 'K2';
            update score_movement_by_org_unit set n_gaps_closed = 3 where competency_id = 'K2'
        """)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        found = balance(warehouse, viewer("learning"))
    # K1 less P40, who was assessed in Y1 alone, would be P40.
    assert (found["K1"].is_withheld, counts(found["K1"])) == (True, (None, None, None, None))
    assert (found["K2"].n_gap_known, counts(found["K2"])) == (20, (9, 3, 2, 8))
    # What the target did alone is not told of few, and why a gap changed is not in the file at all.
    assert (found["K2"].n_closed_by_target, found["K2"].mean_gap_change, found["K2"].expected_closed_by_chance) == (
        None, None, 4.5,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        # P21 and P22 were assessed in K2 for the first time: the cycle's gaps less those of the matched are theirs.
        "delete from score_movement where competency_id = 'K2' and person_id in ('P21', 'P22')",
        "update score_movement_by_org_unit set n_gaps_before = 17 where competency_id = 'K2'",
        # All but P21 and P22 are assessed again in Y4: their gaps before, less the gaps now of Y2, are those two's.
        """
        insert into score_movement
        select 'Y2', 'Y4', * exclude (from_cycle_id, to_cycle_id) from score_movement
        where competency_id = 'K2' and person_id not in ('P21', 'P22')
        """,
    ],
    ids=["a few assessed for the first time", "too few had no gap", "the next movement starts from almost the same"],
)
def test_what_opened_is_withheld_where_it_would_tell_of_few(changed: Change, viewer: Make, change: str) -> None:
    warehouse = changed(f"{TWO_OPENED}; {change}")
    assert counts(balance(warehouse, viewer("learning"))["K2"])[1:] == (None, None, None)
    assert None not in counts(balance(warehouse, viewer("hr_leader"))["K2"])


def test_nobody_and_everybody_are_not_told(warehouse: Warehouse, viewer: Make) -> None:
    # None of nine closed in K2 and none of eleven opened.
    found = balance(warehouse, viewer("learning"))["K2"]
    assert (found.is_withheld, counts(found)) == (False, (9, None, None, None))
    [row] = [row for row in movement(Reader(warehouse, viewer("learning"))).rows if row.competency_id == "K2"]
    assert row.n_gaps_opened is None


def test_a_unit_that_is_not_theirs_has_no_balance(warehouse: Warehouse, viewer: Make) -> None:
    assert balance(warehouse, viewer("learning"), "D1") == {}
    assert balance(warehouse, viewer("hr_partner")) == {}
    assert counts(balance(warehouse, viewer("hr_partner"), "D2")["K1"]) == (12, 6, 0, 6)


def test_several_tops_are_added_up(changed: Change, viewer: Make) -> None:
    two_tops = """
        update org_unit_in_cycle set parent_org_unit_id = null where org_unit_id in ('D1', 'D2');
        delete from org_unit_in_cycle where org_unit_id = 'C'
    """
    found = balance(changed(two_tops), viewer("hr_leader"))["K1"]
    # D1: 20 before, 9 closed; D2: 12 before, 6 closed. By chance 10 and 6.
    assert (counts(found), found.expected_closed_by_chance) == ((32, 15, 0, 17), 16.0)
    unknown = f"{two_tops}; update gap_balance set expected_closed_by_chance = null where org_unit_id = 'D2'"
    assert balance(changed(unknown), viewer("hr_leader"))["K1"].expected_closed_by_chance is None


def test_it_can_be_taken_along(warehouse: Warehouse, viewer: Make) -> None:
    file = file_of(Reader(warehouse, viewer("hr_leader")), "movement", "balance")
    assert len(file.rows) == 2
    assert len(file_of(Reader(warehouse, viewer("learning")), "movement", "balance", "D1").rows) == 0


def test_a_total_rests_on_what_is_shown_alone() -> None:
    hidden = balance_row(2, n_gaps_closed=None, n_gaps_opened=None, n_gaps_now=None)
    total = total_of([balance_row(), hidden, balance_row(3)], CYCLE)
    assert total is not None
    assert (total.n_competencies, total.n_left_out) == (2, 1)
    assert (total.n_gap_known, total.n_before, total.n_closed, total.n_opened, total.n_now) == (20, 16, 8, 2, 10)
    assert total.expected_closed_by_chance == 4.0
    assert total_of([hidden], CYCLE) is None


def test_chance_is_unknown_where_it_is_for_one_competency() -> None:
    total = total_of([balance_row(), balance_row(2, expected_closed_by_chance=None)], CYCLE)
    assert total is not None
    assert total.expected_closed_by_chance is None


def test_a_change_is_stated_over_those_assessed_twice() -> None:
    words = change_of(balance_row())
    assert words is not None
    assert words.replace("\u00a0", " ") == "−3 gaps over the 10 people assessed twice (4 closed, 1 opened)"
    one = change_of(balance_row(n_gaps_opened=3, n_gaps_now=7))
    assert one is not None
    assert one.startswith("−1 gap over ")
    assert change_of(balance_row(is_withheld=True, n_gaps_now=None)) is None


def test_a_change_names_the_target_where_it_explains_most_of_it() -> None:
    raised = balance_row(
        n_gap_known=300, n_gaps_before=50, n_gaps_closed=7, n_gaps_opened=200, n_gaps_now=243, n_opened_by_target=190,
        mean_target_change=1.0,
    )  # fmt: skip
    assert cause_of(raised) == ": the target was raised by one level"
    lowered = balance_row(n_closed_by_target=3, mean_target_change=-2.0)
    assert cause_of(lowered) == ": the target was lowered by 2 levels"
    part = balance_row(n_closed_by_target=3, mean_target_change=-0.4)
    assert cause_of(part) == ": the target was lowered by 0.4 levels on average"
    # No level stayed as it was, but of a gap change of 1.01 the target's was 0.99.
    seldom = balance_row(n_gaps_opened=40, n_gaps_now=44, mean_target_change=0.99, mean_gap_change=1.01)
    assert cause_of(seldom) == ": the target was raised by about one level"


def test_a_change_names_no_cause_where_none_explains_most_of_it() -> None:
    # One of three by the target; a target that moved the other way; ratings that did more than the target.
    assert cause_of(balance_row(n_closed_by_target=1)) == ""
    assert cause_of(balance_row(mean_target_change=1.0, mean_gap_change=-0.4)) == ""
    assert cause_of(balance_row(mean_target_change=-0.2, mean_gap_change=-0.9)) == ""
    assert cause_of(balance_row(n_gaps_now=8, mean_target_change=1.0, mean_gap_change=1.0)) == ""


def test_a_difference_of_counts_has_its_sign() -> None:
    assert [signed_count(n) for n in (193, -4, 0)] == ["+193", "−4", "±0"]


def test_closed_is_left_of_zero_and_opened_right_with_the_targets_part_apart() -> None:
    drawn = balance_bars([balance_row(n_closed_by_target=1), balance_row(2, is_withheld=True, n_gaps_now=None)])
    by_target, closed, opened_by_target, opened, chance = drawn["data"]
    assert (by_target["x"], closed["x"]) == ([-1], [-3])
    assert (opened_by_target["x"], opened["x"]) == ([0], [1])
    assert chance["x"] == [-2.0]
    assert opened["y"] == [0]


def test_a_bar_says_what_it_is_made_of() -> None:
    words = balance_text(balance_row(n_closed_by_target=1)).replace("\u00a0", " ")
    assert words == (
        "8 gaps before, 5 now<br>4 closed, 1 opened<br>by the target alone 1 and 0<br>"
        "2.0 would have closed by chance<br>of 10 people assessed twice"
    )
