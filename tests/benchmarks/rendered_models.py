"""The project's own SQL models, run on tables in memory: no dbt, no workspace, no second opinion."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
# Tests that take arguments and what dbt asks for itself are no macros of models.
_NO_MACROS = ("test_", "generate_")


class _Adapter:
    """What dbt calls `adapter`: finds the macro of this engine."""

    def __init__(self, macros: dict[str, Any]) -> None:
        self._macros = macros

    def dispatch(self, name: str) -> Callable[..., str]:
        macro: Callable[..., str] = self._macros[f"duckdb__{name}"]
        return macro


def run_models(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Build models in the given order, each as a table of its own name.

    Args:
        connection: holds a table for every model that these refer to.
        names: the models.
    """
    for name in names:
        connection.execute(f"create or replace table {name} as {_rendered_by_name(name)}")


def run_lineage(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Build models and every model that they rest on.

    Args:
        connection: holds the raw tables.
        names: the models that are wanted.
    """
    referred: list[str] = []

    def note(name: str) -> str:
        referred.append(name)
        return name

    environment = _environment(ref=note)
    built: set[str] = set()

    def build(name: str) -> None:
        if name in built:
            return
        built.add(name)
        referred.clear()
        sql = _rendered(environment, name)
        for above in tuple(referred):
            build(above)
        connection.execute(f"create or replace table {name} as {sql}")

    for name in names:
        build(name)


def rows_of_test(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """Return the rows for which a test of the models does not hold.

    Args:
        connection: holds a table for every model that the test refers to.
        name: the test, as its file is called.
    """
    (file,) = (PROJECT / "tests").rglob(f"{name}.sql")
    return connection.sql(_environment().from_string(file.read_text(encoding="utf-8")).render())


@cache
def _rendered_by_name(name: str) -> str:
    return _rendered(_environment(), name)


def _rendered(environment: jinja2.Environment, name: str) -> str:
    (file,) = (PROJECT / "models").rglob(f"{name}.sql")
    return environment.from_string(file.read_text(encoding="utf-8")).render()


@cache
def _environment(ref: Callable[[str], str] = str) -> jinja2.Environment:
    """Return what renders a model: its references are tables of the same name, its macros the project's own."""
    macros: dict[str, Any] = {"ref": ref, "source": lambda schema, name: f"{schema}.{name}"}
    macros |= {"config": lambda **_: ""}
    macros |= {"adapter": _Adapter(macros), "return": lambda text: text}
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - SQL, not HTML
    environment.globals.update(macros)
    files = [file for file in sorted((PROJECT / "macros").glob("*.sql")) if not file.name.startswith(_NO_MACROS)]
    # As one text, so that a macro finds another whichever comes first.
    module = environment.from_string("\n".join(file.read_text(encoding="utf-8") for file in files)).make_module()
    found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    macros |= found
    environment.globals.update(found)
    return environment
