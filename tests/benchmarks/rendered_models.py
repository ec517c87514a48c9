"""The project's own SQL models, run on tables in memory: no dbt, no workspace, no second opinion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MACRO_FILES = (
    "thresholds",
    "rounded_half_up",
    "is_finished",
    "movement_strata",
    "mean_absolute_deviation",
    "words",
)


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
    macros: dict[str, Any] = {"ref": lambda name: name}
    macros |= {"adapter": _Adapter(macros), "return": lambda text: text}
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - SQL, not HTML
    environment.globals.update(macros)
    for file in MACRO_FILES:
        text = (PROJECT / "macros" / f"{file}.sql").read_text(encoding="utf-8")
        module = environment.from_string(text).make_module()
        found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
        macros |= found
        environment.globals.update(found)
    for name in names:
        (file_of_model,) = (PROJECT / "models").rglob(f"{name}.sql")
        sql = environment.from_string(file_of_model.read_text(encoding="utf-8")).render()
        connection.execute(f"create table {name} as {sql}")
