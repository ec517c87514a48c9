"""Answers that are kept for a snapshot: who shares them, and what can't be forgotten in their key."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.viewer import Viewer

Make = Callable[..., Viewer]
DASHBOARDS = Path(__file__).resolve().parents[4] / "dashboards"


class Counted:
    """A kept function that says how often it was computed."""

    def __init__(self) -> None:
        self.n = 0

        @per_snapshot
        def count(warehouse: Warehouse, *_args: object, **_kwargs: object) -> int:
            self.n += 1
            return self.n

        self.count = count


def test_an_answer_is_computed_once_for_the_same_arguments(warehouse: Warehouse) -> None:
    counted = Counted()
    asked = [counted.count(warehouse, "a"), counted.count(warehouse, "a"), counted.count(warehouse, "b")]
    assert asked == [1, 1, 2]
    assert counted.count(warehouse, name="a") == counted.count(warehouse, name="a") == 3


def test_two_functions_never_share_an_answer(warehouse: Warehouse) -> None:
    @per_snapshot
    def one(_warehouse: Warehouse, cycle_id: str) -> str:
        return f"one {cycle_id}"

    @per_snapshot
    def other(_warehouse: Warehouse, cycle_id: str) -> str:
        return f"other {cycle_id}"

    assert (one(warehouse, "Y1"), other(warehouse, "Y1")) == ("one Y1", "other Y1")


def test_those_who_reach_the_same_share_an_answer_and_no_others_do(warehouse: Warehouse, viewer: Make) -> None:
    def scope(*roles: str, name: str = "someone", person_id: str | None = "P10") -> Scope:
        made = viewer(*roles, person_id=person_id)
        return Reader(warehouse, Viewer(name, made.roles, made.person_id, made.org_unit_ids)).scope("gaps")

    counted = Counted()
    first = counted.count(warehouse, scope("manager"), "Y2")
    assert counted.count(warehouse, scope("manager", name="somebody else"), "Y2") == first
    others = [
        scope("manager", person_id="P31"),
        scope("manager", "hr_leader"),
        scope("hr_leader"),
        scope("hr_partner"),
        scope("learning"),
    ]
    answers = [counted.count(warehouse, each, "Y2") for each in others]
    assert len({first, *answers}) == len(others) + 1


def test_a_viewer_or_a_reader_is_an_error_at_once(warehouse: Warehouse, viewer: Make) -> None:
    counted = Counted()
    for argument in (viewer("manager"), Reader(warehouse, viewer("manager"))):
        with pytest.raises(TypeError):
            counted.count(warehouse, argument)
        with pytest.raises(TypeError):
            counted.count(warehouse, asking=argument)
    assert counted.n == 0


def test_an_argument_that_cannot_be_hashed_is_an_error_at_once(warehouse: Warehouse) -> None:
    counted = Counted()
    for argument in (["Y1"], {"cycle": "Y1"}, pl.DataFrame({"cycle": ["Y1"]})):
        with pytest.raises(TypeError):
            counted.count(warehouse, argument)
    assert counted.n == 0


def test_no_key_is_written_by_hand() -> None:
    found = [
        str(module.relative_to(DASHBOARDS))
        for module in DASHBOARDS.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cached"
    ]
    assert found == ["snapshot/snapshot.py"]


def test_whoever_is_kept_for_knows_nobody_but_by_arguments() -> None:
    takes_first = {
        function.args.args[0].arg
        for module in DASHBOARDS.rglob("*.py")
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(each, ast.Name) and each.id == "per_snapshot" for each in function.decorator_list)
    }
    assert takes_first == {"warehouse"}
