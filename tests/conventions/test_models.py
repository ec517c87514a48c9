"""Every model says its grain, and what is published is what was promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations.contracts import contract_named
from expectations.dbt_sources import dbt_sources
from expectations.explanations import explain
from tests.conventions.properties import MARTS, MODELS, marts, parsed

PROMISED = parsed(Path(__file__).parent / "published_tables.yml")
PERSONAL = {"full_name", "email", "username"}


SQL_MODELS = sorted(MODELS.rglob("*.sql"))
LOWER_MODELS = sorted(
    model
    for layer in ("staging", "intermediate")
    for kind in ("sql", "py")
    for model in (MODELS / layer).rglob(f"*.{kind}")
)


@pytest.mark.parametrize("model", SQL_MODELS, ids=lambda model: model.stem)
def test_every_model_begins_with_its_grain(model: Path) -> None:
    assert model.read_text(encoding="utf-8").startswith("-- One row per "), "begin the model with '-- One row per …'"


@pytest.mark.parametrize("model", SQL_MODELS, ids=lambda model: model.stem)
def test_every_model_has_its_own_properties_beside_it(model: Path) -> None:
    properties = parsed(model.with_suffix(".yml"))
    (entry,) = properties["models"]
    assert entry["name"] == model.stem
    assert entry["description"].startswith("One row per "), "say in its description what a row is"


@pytest.mark.parametrize("model", SQL_MODELS, ids=lambda model: model.stem)
def test_only_staging_reads_sources(model: Path) -> None:
    if MODELS / "staging" not in model.parents:
        assert "source(" not in model.read_text(encoding="utf-8"), "read it through a staging model"


@pytest.mark.parametrize("model", LOWER_MODELS, ids=lambda model: model.stem)
def test_no_model_below_the_marts_reads_a_mart(model: Path) -> None:
    read = set(re.findall(r"""ref\(\s*["'](\w+)["']""", model.read_text(encoding="utf-8")))
    assert sorted(read & set(marts())) == [], "read what the mart is made of; what both need is an intermediate model"


@pytest.mark.parametrize("table", sorted(PROMISED))
def test_a_published_table_has_the_promised_columns_in_their_order(table: str) -> None:
    model = marts()[table]
    names = [column["name"] for column in model["columns"]]
    assert names[: len(PROMISED[table])] == PROMISED[table]


def test_nothing_is_published_that_was_not_promised() -> None:
    assert set(marts()) - {"person_identity"} == set(PROMISED)


@pytest.mark.parametrize("model", sorted(marts()))
def test_every_column_of_a_mart_is_typed_and_described(model: str) -> None:
    properties = marts()[model]
    assert properties.get("description")
    bare = [c["name"] for c in properties["columns"] if not c.get("description") or not c.get("data_type")]
    assert bare == []


def test_marts_of_people_and_units_are_sorted_by_what_they_are_asked_for() -> None:
    # Readers skip row groups whose range of cycles, people or units is another: without an order each has them all. It
    # stands at the end, or in a step `in_order` before figures that need not be carried along.
    columns = {name: {column["name"] for column in properties["columns"]} for name, properties in marts().items()}
    found = {
        model.stem: re.search(
            r"(?:in_order as \(\n    select \* from \w+\n    order by ([a-z_, ]+)\n\)|\norder by ([a-z_, ]+)\n$)",
            model.read_text(encoding="utf-8"),
        )
        for model in MARTS.rglob("*.sql")
        if {"person_id", "org_unit_id"} & columns[model.stem]
    }
    assert len(found) > 15
    assert [
        name
        for name, order in found.items()
        if order is None or not set((order[1] or order[2]).split(", ")) <= columns[name]
    ] == []


def test_a_dispatched_macro_has_a_body_for_duckdb_and_none_that_nothing_runs() -> None:
    # A body for an engine that no test runs is a guess. Another engine brings its own, and what runs them.
    text = "".join(file.read_text(encoding="utf-8") for file in (MODELS.parent / "macros").glob("*.sql"))
    dispatched = set(re.findall(r"adapter\.dispatch\('(\w+)'\)", text))
    bodies = set(re.findall(r"macro ([a-z]+__\w+)\(", text))
    assert len(dispatched) > 10
    assert {f"duckdb__{name}" for name in dispatched} == bodies


def test_no_personal_data_is_in_the_marts() -> None:
    found = {
        name: PERSONAL & {column["name"] for column in model["columns"]}
        for name, model in marts().items()
        if name != "person_identity"
    }
    assert {name: columns for name, columns in found.items() if columns} == {}


def test_sources_are_what_the_contracts_say() -> None:
    written = (MODELS / "staging" / "sources.yml").read_text(encoding="utf-8")
    assert written == dbt_sources(), "write it anew with `make sources`"


def test_every_reason_for_which_a_row_waits_has_words() -> None:
    text = "".join(
        model.read_text(encoding="utf-8")
        for model in (
            *(MODELS / "intermediate" / "loads").glob("*.sql"),
            *(MODELS / "intermediate" / "people").glob("*.sql"),
            *(MODELS / "intermediate" / "framework").glob("*references.sql"),
            MODELS / "intermediate" / "assessment" / "int_assessment__ratings_needing_resolution.sql",
        )
    )
    reasons = set(re.findall(r"'((?:unknown|ambiguous|self|own)_[a-z_]+)'", text))
    assert {"unknown_person", "ambiguous_person", "unknown_cycle"} <= reasons
    ratings = contract_named("ratings/ratings")
    for reason in reasons:
        assert explain(ratings, "person_id", reason).remedy
