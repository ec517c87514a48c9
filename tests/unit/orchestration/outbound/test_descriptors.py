"""What a Data Package claims holds as those who check one read it."""

from __future__ import annotations

from orchestration.outbound.descriptors import column_rows, data_package
from orchestration.outbound.dictionary import Column, Relation, Table
from orchestration.outbound.source import Snapshot
from tests.handed_on import AT


def _column(name: str, *, is_required: bool) -> Column:
    return Column(name, "varchar", "", is_required)


UNIT = Table(
    "unit",
    "One row per cycle × unit.",
    1,
    tuple(_column(name, is_required=name != "parent") for name in ("cycle", "unit", "parent", "home")),
    key=("cycle", "unit"),
    is_primary=True,
    relations=(
        Relation(("cycle", "parent"), "unit", ("cycle", "unit")),
        Relation(("cycle", "home"), "unit", ("cycle", "unit")),
        Relation(("parent",), "place", ("place",)),
    ),
)


def test_a_relation_of_which_a_part_alone_may_be_blank_is_not_claimed_there() -> None:
    # PostgreSQL leaves such a row alone; Frictionless takes it for one that leads nowhere.
    snapshot = Snapshot("00000001-x", "warehouse", "2026-11-30", (UNIT,))
    [resource] = data_package(snapshot, {"unit": "unit.csv"}, at=AT, dictionary=())["resources"]
    assert resource["schema"]["foreignKeys"] == [
        {"fields": ["cycle", "home"], "reference": {"resource": "", "fields": ["cycle", "unit"]}},  # itself
        {"fields": ["parent"], "reference": {"resource": "place", "fields": ["place"]}},
    ]


def test_the_dictionary_names_all_of_them() -> None:
    referred = {column: text for _, column, _, _, _, text, _ in column_rows((UNIT,))}
    assert referred["parent"] == "(cycle, parent) → unit (cycle, unit); (parent) → place (place)"


def test_only_csv_makes_a_package_of_tables() -> None:
    snapshot = Snapshot("00000001-x", "shareable", "2026-11-30", (UNIT,))
    profiles = {
        form: data_package(snapshot, {"unit": f"unit.{form}"}, at=AT, dictionary=())["profile"]
        for form in ("csv", "parquet")
    }
    assert profiles == {"csv": "tabular-data-package", "parquet": "data-package"}
