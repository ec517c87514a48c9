"""The project's own SQL models, run on tables in memory: no dbt, no workspace, no second opinion."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MACRO_FILES = (
    "file_series",
    "json_text",
    "newest_file_wins",
    "path_of_names",
    "setting",
    "steps_to_the_top",
    "thresholds",
    "rounded_half_up",
    "is_finished",
    "movement_strata",
    "mean_absolute_deviation",
    "words",
)


_REF = re.compile(r"ref\('(\w+)'\)")


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
    environment = _environment()
    for name in names:
        sql = environment.from_string(_file_of(name).read_text(encoding="utf-8")).render()
        connection.execute(f"create or replace table {name} as {sql}")


def run_lineage(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Build models and every model that they rest on.

    Args:
        connection: holds the raw tables.
        names: the models that are wanted.
    """
    order: dict[str, None] = {}

    def add(name: str) -> None:
        for above in _REF.findall(_file_of(name).read_text(encoding="utf-8")):
            if above not in order:
                add(above)
        order.setdefault(name)

    for name in ("stg_workspace__settings", *names):  # the macro `setting` refers to it
        add(name)
    run_models(connection, *order)


def _file_of(name: str) -> Path:
    (file,) = (PROJECT / "models").rglob(f"{name}.sql")
    return file


def _environment() -> jinja2.Environment:
    """Return what renders a model: its references are tables of the same name, its macros the project's own."""
    macros: dict[str, Any] = {"ref": lambda name: name, "source": lambda schema, name: f"{schema}.{name}"}
    macros |= {"config": lambda **_: ""}
    macros |= {"adapter": _Adapter(macros), "return": lambda text: text}
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - SQL, not HTML
    environment.globals.update(macros)
    for file in MACRO_FILES:
        text = (PROJECT / "macros" / f"{file}.sql").read_text(encoding="utf-8")
        module = environment.from_string(text).make_module()
        found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
        macros |= found
        environment.globals.update(found)
    return environment
