"""dbt as compiler: the project's Jinja, references, contracts and generic tests become plain SQL, once.

The only module that knows how dbt's nodes look. Whatever the project might say that the executor does not do
(another materialization, a hook, a condition of a test) is refused here, so that nothing is left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from orchestration.build.compiled import (
    STAGING,
    Column,
    CompiledProject,
    DataTest,
    Key,
    KeyKind,
    Model,
    in_order_of_lineage,
)
from orchestration.errors import RefreshFailedError

# Questions for people, and what dbt does before its own runs.
_NOT_COMPUTED = ("analysis", "operation")
# What a foreign key refers to, as `expression` says it. dbt's own `to: ref(…)` would make that table a parent: the
# model would wait for it and be computed anew with it, and no table could refer to itself.
_REFERRED = re.compile(r"(?P<table>\w+) \((?P<columns>\w+(?:, \w+)*)\)")
# What a test's configuration has to be: all rows of its query count, one is too many (`where` is part of the query).
_TEST_DEFAULTS = {
    "fail_calc": "count(*)",
    "warn_if": "!= 0",
    "error_if": "!= 0",
    "limit": None,
    "store_failures": None,
}


def compiled_project(nodes: Iterable[Mapping[str, Any]], *, imported: str = "") -> CompiledProject:
    """Return what dbt compiled in the executor's terms.

    Args:
        nodes: dbt's compiled nodes as dictionaries; analyses and hooks of dbt's own runs are left out.
        imported: a hash of what Python models import; when that changes they are computed anew.

    Raises:
        RefreshFailedError: the project uses something that the executor does not know.
    """
    models, tests = [], []
    for node in nodes:
        if node["resource_type"] == "model":
            models.append(_model(node, imported))
        elif node["resource_type"] == "test":
            tests.append(node)
        elif node["resource_type"] not in _NOT_COMPUTED:
            raise RefreshFailedError(f"{node['unique_id']}: a {node['resource_type']} is not known to the executor")
    ordered = in_order_of_lineage(models)
    position = {model.name: number for number, model in enumerate(ordered)}
    by_id = {model.unique_id: model for model in ordered}
    read = [_test(node, by_id) for node in tests]
    return CompiledProject(ordered, tuple(sorted(read, key=lambda test: (position[test.subject], test.name))))


def _model(node: Mapping[str, Any], imported: str) -> Model:
    config = node["config"]
    if config["materialized"] not in ("table", "view"):
        raise _unknown(node, f"materialized as {config['materialized']}")
    if config.get("pre-hook") or config.get("post-hook"):
        raise _unknown(node, "hooks")
    described = config.get("persist_docs") or {}
    if bool(described.get("relation")) != bool(described.get("columns")):
        raise _unknown(node, "descriptions of the table or the columns alone")
    meta = config["meta"]
    if meta.get("is_within_cycle") and not (meta.get("cycle_column") and node["language"] == "sql"):
        raise _unknown(node, "within a cycle, but not SQL with a cycle_column")
    # Raw rows are looked at by way of staging views: of a table that reads them nobody would know that they changed.
    sources = [parent for parent in node["depends_on"]["nodes"] if not parent.startswith("model.")]
    if sources and node["fqn"][1] != STAGING:
        raise _unknown(node, f"reads {', '.join(sources)} outside of {STAGING}")
    return Model(
        unique_id=node["unique_id"],
        name=node["alias"],
        folder=node["fqn"][1],
        database=node["database"],
        schema=node["schema"],
        materialization=config["materialized"],
        language=node["language"],
        code=node["compiled_code"] + (f"\n# imports {imported}\n" if node["language"] == "python" else ""),
        parents=tuple(sorted(node["depends_on"]["nodes"])),
        description=node["description"],
        columns=tuple(_columns(node)),
        has_contract=bool(node["contract"]["enforced"]),
        is_described=bool(described.get("relation")),
        cycle_column=meta.get("cycle_column"),
        is_within_cycle=bool(meta.get("is_within_cycle")),
        keys=tuple(_keys(node)),
        subject=node["fqn"][2] if len(node["fqn"]) > 3 else "",
    )


def _columns(node: Mapping[str, Any]) -> Iterator[Column]:
    for name, column in node["columns"].items():
        kinds = [_kind(each) for each in column.get("constraints") or ()]
        if set(kinds) - {"not_null"}:
            raise _unknown(node, f"constraints {', '.join(kinds)} of {name}")
        yield Column(name, column.get("data_type") or "", "not_null" in kinds, column.get("description") or "")


def _keys(node: Mapping[str, Any]) -> Iterator[Key]:
    for each in node.get("constraints") or ():
        kind = _kind(each)
        if kind not in get_args(KeyKind) or not each.get("columns"):
            raise _unknown(node, f"constraint {kind} of the table as a whole")
        if kind != "foreign_key":
            yield Key(kind, tuple(each["columns"]))
            continue
        referred = _REFERRED.fullmatch(each.get("expression") or "")
        if referred is None:
            columns = ", ".join(each["columns"])
            raise _unknown(node, f"foreign key of {columns} without an expression like `dim_person (person_id)`")
        yield Key(kind, tuple(each["columns"]), referred["table"], tuple(referred["columns"].split(", ")))


def _kind(constraint: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a word of dbt's
    return getattr(constraint["type"], "value", constraint["type"])


def _test(node: Mapping[str, Any], models: Mapping[str, Model]) -> DataTest:
    config = node["config"]
    for name, expected in _TEST_DEFAULTS.items():
        if config.get(name) != expected:
            raise _unknown(node, f"{name}: {config.get(name)}")
    parents = tuple(node["depends_on"]["nodes"])
    subject = next((models[each] for each in (node.get("attached_node"), *parents) if each in models), None)
    if subject is None:
        raise _unknown(node, "a test of no model")
    return DataTest(
        unique_id=node["unique_id"],
        name=node["name"],
        query=node["compiled_code"].strip().rstrip(";"),
        severity="warn" if str(config["severity"]).lower() == "warn" else "error",
        parents=tuple(sorted(parents)),
        subject=subject.name,
        folder=subject.folder,
        description=str(node.get("description") or "").strip(),
    )


def _unknown(node: Mapping[str, Any], what: str) -> RefreshFailedError:
    return RefreshFailedError(f"{node['unique_id']}: {what}: not known to the executor, which computes the models")
