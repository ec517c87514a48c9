"""What dbt compiled, in the executor's terms; what the executor does not know is refused by its name."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.build.compiled import CompiledProject, Key, from_json, in_order_of_lineage
from orchestration.build.compiler import compiled_project
from orchestration.errors import RefreshFailedError

from .projects import model


def node(name: str, *parents: str, **values: Any) -> dict[str, Any]:
    """Return a model as dbt gives it once compiled."""
    config = {"materialized": "table", "persist_docs": {}, "meta": {}, "pre-hook": [], "post-hook": []}
    made = {
        "resource_type": "model",
        "unique_id": f"model.small.{name}",
        "name": name,
        "alias": name,
        "fqn": ["small", "marts", name],
        "database": "marts",
        "schema": "main",
        "language": "sql",
        "compiled_code": f"select 1 as {name}",
        "depends_on": {"nodes": [f"model.small.{parent}" for parent in parents]},
        "description": f"One {name}.",
        "columns": {},
        "contract": {"enforced": False},
        "constraints": [],
    }
    return made | values | {"config": config | values.get("config", {})}


def check(name: str, *parents: str, **values: Any) -> dict[str, Any]:
    """Return a test as dbt gives it once compiled."""
    config = {"severity": "ERROR", "fail_calc": "count(*)", "warn_if": "!= 0", "error_if": "!= 0"}
    config |= {"limit": None, "store_failures": None}
    made = {
        "resource_type": "test",
        "unique_id": f"test.small.{name}",
        "name": name,
        "compiled_code": "select 1 where false",
        "depends_on": {"nodes": [f"model.small.{parent}" for parent in parents]},
        "description": "",
    }
    return made | values | {"config": config | values.get("config", {})}


def column(name: str, *constraints: str, **values: Any) -> dict[str, Any]:
    made = {"data_type": "integer", "description": f"Its {name}.", "constraints": [{"type": c} for c in constraints]}
    return {name: made | values}


def compiled(*nodes: dict[str, Any]) -> CompiledProject:
    return compiled_project(nodes)


def test_a_model_is_taken_over_with_all_that_is_said_of_it() -> None:
    (found,) = compiled(
        node(
            "gap",
            columns=column("n", "not_null") | column("m", data_type=None, description=None),
            contract={"enforced": True},
            config={
                "persist_docs": {"relation": True, "columns": True},
                "meta": {"cycle_column": "to_cycle_id", "is_within_cycle": True},
            },
            depends_on={"nodes": ["source.small.raw.b", "model.small.a"]},
            fqn=["small", "staging", "gap"],
        )
    ).models
    assert (found.unique_id, found.name, found.relation) == ("model.small.gap", "gap", '"marts"."main"."gap"')
    assert (found.folder, found.materialization, found.language) == ("staging", "table", "sql")
    assert (found.code, found.description) == ("select 1 as gap", "One gap.")
    assert found.parents == ("model.small.a", "source.small.raw.b")
    assert [(c.name, c.data_type, c.is_required, c.description) for c in found.columns] == [
        ("n", "integer", True, "Its n."),
        ("m", "", False, ""),
    ]
    assert (found.has_contract, found.is_described) == (True, True)
    assert (found.cycle_column, found.is_within_cycle) == ("to_cycle_id", True)


def test_keys_are_taken_over_as_the_contract_declares_them_and_kept() -> None:
    made = compiled(
        node(
            "gap",
            fqn=["small", "marts", "gaps", "gap"],
            constraints=[
                {"type": "primary_key", "columns": ["n", "m"]},
                {"type": "unique", "columns": ["m"]},
                {"type": "foreign_key", "columns": ["n", "m"], "expression": "unit (unit_n, unit_m)"},
            ],
        )
    )
    (found,) = from_json(made.to_json()).models
    assert found.keys == (
        Key("primary_key", ("n", "m")),
        Key("unique", ("m",)),
        Key("foreign_key", ("n", "m"), "unit", ("unit_n", "unit_m")),
    )
    assert found.subject == "gaps"


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"config": {"materialized": "incremental"}}, "materialized as incremental"),
        ({"config": {"materialized": "ephemeral"}}, "materialized as ephemeral"),
        ({"config": {"pre-hook": [{"sql": "select 1"}]}}, "hooks"),
        ({"config": {"post-hook": [{"sql": "select 1"}]}}, "hooks"),
        ({"constraints": [{"type": "check", "columns": ["n"]}]}, "constraint check of the table as a whole"),
        ({"constraints": [{"type": "primary_key"}]}, "constraint primary_key of the table as a whole"),
        (
            {"constraints": [{"type": "foreign_key", "columns": ["n"], "to": "ref('other')", "to_columns": ["n"]}]},
            "foreign key of n without an expression like `dim_person (person_id)`",
        ),
        ({"columns": column("n", "not_null", "unique")}, "constraints not_null, unique of n"),
        ({"config": {"meta": {"is_within_cycle": True}}}, "within a cycle, but not SQL with a cycle_column"),
        (
            {"config": {"meta": {"is_within_cycle": True, "cycle_column": "cycle_id"}}, "language": "python"},
            "within a cycle, but not SQL with a cycle_column",
        ),
        (
            {"depends_on": {"nodes": ["model.small.good", "source.small.raw.people"]}},
            "reads source.small.raw.people outside of staging",
        ),
        ({"config": {"persist_docs": {"relation": True}}}, "descriptions of the table or the columns alone"),
        ({"config": {"persist_docs": {"columns": True}}}, "descriptions of the table or the columns alone"),
    ],
)
def test_a_model_that_the_executor_does_not_know_is_refused(values: dict[str, Any], what: str) -> None:
    with pytest.raises(RefreshFailedError) as caught:
        compiled(node("good"), node("gap", **values))
    assert str(caught.value) == f"model.small.gap: {what}: not known to the executor, which computes the models"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fail_calc", "sum(n)"),
        ("warn_if", "> 10"),
        ("error_if", "> 10"),
        ("limit", 100),
        ("store_failures", True),
    ],
)
def test_a_test_that_the_executor_does_not_know_is_refused(name: str, value: object) -> None:
    with pytest.raises(RefreshFailedError) as caught:
        compiled(node("gap"), check("good", "gap"), check("odd", "gap", config={name: value}))
    assert str(caught.value) == f"test.small.odd: {name}: {value}: not known to the executor, which computes the models"


@pytest.mark.parametrize("kind", ["seed", "snapshot", "function"])
def test_another_kind_of_node_is_refused(kind: str) -> None:
    with pytest.raises(RefreshFailedError, match=f"seed.small.x: a {kind} is not known to the executor"):
        compiled({"resource_type": kind, "unique_id": "seed.small.x"})


@pytest.mark.parametrize("kind", ["analysis", "operation"])
def test_questions_for_people_and_dbts_own_hooks_are_left_out(kind: str) -> None:
    assert compiled({"resource_type": kind, "unique_id": "x"}) == CompiledProject((), ())


@pytest.mark.parametrize(
    ("severity", "expected"), [("ERROR", "error"), ("error", "error"), ("WARN", "warn"), ("warn", "warn")]
)
def test_severity_is_written_in_any_case(severity: str, expected: str) -> None:
    (found,) = compiled(node("gap"), check("t", "gap", config={"severity": severity})).tests
    assert found.severity == expected


def test_a_test_is_about_the_model_that_it_is_attached_to_or_the_first_that_it_reads() -> None:
    attached = check("attached", "a", "b", attached_node="model.small.b")
    singular = check("singular", depends_on={"nodes": ["source.small.raw.x", "model.small.b", "model.small.a"]})
    found = {each.name: each for each in compiled(node("a"), node("b"), attached, singular).tests}
    assert found["attached"].subject == "b"
    assert found["singular"].subject == "b"
    assert found["singular"].parents == ("model.small.a", "model.small.b", "source.small.raw.x")
    assert found["singular"].folder == "marts"


def test_the_query_of_a_test_can_stand_in_another_and_its_words_are_trimmed() -> None:
    (found,) = compiled(
        node("gap"), check("t", "gap", compiled_code="\n select 1;\n", description=" It holds.\n")
    ).tests
    assert (found.query, found.description) == ("select 1", "It holds.")


def test_models_come_after_their_parents_and_tests_in_the_order_of_models() -> None:
    found = compiled(
        check("second", "a"),
        check("first", "z"),
        check("also", "a"),
        node("a", "m", "z"),
        node("m", "z"),
        node("b"),
        node("z"),
    )
    # Where the lineage leaves a choice, by name: a would be first, so what it rests on comes before it.
    assert [each.name for each in found.models] == ["z", "m", "a", "b"]
    assert [each.name for each in found.tests] == ["first", "also", "second"]


def test_the_order_of_models_does_not_depend_on_the_order_in_which_they_come() -> None:
    models = [model("a", "{m}"), model("m", "{z}"), model("z", ""), model("b", "{a}, {z}")]
    assert in_order_of_lineage(models) == in_order_of_lineage(models[::-1])


def test_a_project_is_read_back_from_its_text() -> None:
    columns = column("n", "not_null") | column("m")
    meta = {"meta": {"cycle_column": "cycle_id"}}
    before = compiled(node("gap", "a", columns=columns, config=meta), node("a"), check("t", "gap", "a"))
    after = from_json(before.to_json())
    assert after == before
    assert repr(after) == repr(before)
    assert after.model_by_id["model.small.a"].name == "a"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"models": [{}], "tests": []}', '{"models": [], "tests": [{}]}'])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)


def test_a_test_of_no_model_is_refused() -> None:
    with pytest.raises(RefreshFailedError, match=r"test\.small\.t: a test of no model: not known"):
        compiled(node("gap"), check("t", depends_on={"nodes": ["source.small.raw.x"]}))


def test_a_test_is_about_a_model_by_the_name_of_its_table() -> None:
    (found,) = compiled(node("gap", alias="gap_by_person"), check("t", "gap")).tests
    assert found.subject == "gap_by_person"


def test_a_python_model_is_another_when_what_it_imports_is() -> None:
    nodes = [node("estimates", language="python", compiled_code="def model(): ..."), node("levels")]
    before, after = (compiled_project(nodes, imported=imported).model_by_id for imported in ("a1", "b2"))
    assert {name for name in before if before[name] != after[name]} == {"model.small.estimates"}
