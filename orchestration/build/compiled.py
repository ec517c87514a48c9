"""The compiled project: models and their tests as SQL, with all that is needed to compute them without dbt.

How they are compiled and kept stands in `compiler` and `kept`; how they are computed, in `executor`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

Materialization = Literal["table", "view"]
Language = Literal["sql", "python"]
Severity = Literal["error", "warn"]
KeyKind = Literal["primary_key", "unique", "foreign_key"]
STAGING = "staging"  # the layer whose models look at raw rows


@dataclass(frozen=True)
class Column:
    """A column of a model whose shape is promised.

    Attributes:
        name: its name.
        data_type: its type, as the contract spells it.
        is_required: it is never null.
        description: what it means.
    """

    name: str
    data_type: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Key:
    """A key of a table: declared in its contract and proven by a data test, not enforced by DuckDB.

    Attributes:
        kind: primary_key: every row has another, none is null; unique: likewise, a null being a value among others;
            foreign_key: where none is null, a row of another table has it.
        columns: the columns.
        to_table: for a foreign key, the table that it refers to.
        to_columns: for a foreign key, that table's columns, in the same order.
    """

    kind: KeyKind
    columns: tuple[str, ...]
    to_table: str | None = None
    to_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """One model.

    Attributes:
        unique_id: dbt's id.
        name: its name.
        folder: the layer it lies in: staging, intermediate, marts.
        database: the attached database that it is written to.
        schema: its schema.
        materialization: whether rows are stored or looked up.
        language: of the code.
        code: what dbt compiled.
        parents: dbt's ids of the models and raw tables that it reads.
        description: one row per what.
        columns: its columns; those of a model without a contract are not complete.
        has_contract: names, types and order of the columns are promised.
        is_described: table and columns bear their descriptions as comments.
        cycle_column: the column that holds the cycle, where rows are told apart by it; None elsewhere.
        is_within_cycle: the rows of a cycle follow from that cycle's rows of its parents alone, where those tell theirs
            apart, and from whatever else it reads.
        keys: its keys, as its contract declares them.
        subject: the folder in its layer that it lies in, such as gaps.
    """

    unique_id: str
    name: str
    folder: str
    database: str
    schema: str
    materialization: Materialization
    language: Language
    code: str
    parents: tuple[str, ...]
    description: str
    columns: tuple[Column, ...]
    has_contract: bool
    is_described: bool
    cycle_column: str | None = None
    is_within_cycle: bool = False
    keys: tuple[Key, ...] = ()
    subject: str = ""

    @property
    def relation(self) -> str:
        """The table or view, as compiled SQL names it."""
        return f'"{self.database}"."{self.schema}"."{self.name}"'


@dataclass(frozen=True)
class DataTest:
    """One test of the data: a query for the rows for which it does not hold.

    Attributes:
        unique_id: dbt's id.
        name: its name, a sentence.
        query: the rows for which it does not hold.
        severity: whether a failure stops the refresh.
        parents: dbt's ids of the models and raw tables that it reads.
        subject: name of the model that it is about.
        folder: the layer of that model.
        description: what must hold, and what to do where it does not.
    """

    unique_id: str
    name: str
    query: str
    severity: Severity
    parents: tuple[str, ...]
    subject: str
    folder: str
    description: str


@dataclass(frozen=True)
class CompiledProject:
    """All models and tests.

    Attributes:
        models: in the order of the lineage: parents come first.
        tests: in the order of the models that they are about.
    """

    models: tuple[Model, ...]
    tests: tuple[DataTest, ...]

    @cached_property
    def model_by_id(self) -> Mapping[str, Model]:
        """Every model by dbt's id."""
        return {model.unique_id: model for model in self.models}

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps({"models": [asdict(each) for each in self.models], "tests": [asdict(t) for t in self.tests]})


def from_json(text: str) -> CompiledProject:
    """Return a project from its text.

    Raises:
        ValueError, KeyError, TypeError: it is not the text of one.
    """
    content = json.loads(text)
    return CompiledProject(
        models=tuple(_model(each) for each in content["models"]),
        tests=tuple(DataTest(**each | {"parents": tuple(each["parents"])}) for each in content["tests"]),
    )


def in_order_of_lineage(models: Sequence[Model]) -> tuple[Model, ...]:
    """Return models so that each comes after its parents; by name where the lineage leaves a choice."""
    by_id = {model.unique_id: model for model in models}
    placed: dict[str, Model] = {}

    def add(model: Model) -> None:
        if model.unique_id in placed:
            return
        for parent in sorted(model.parents):
            if parent in by_id:
                add(by_id[parent])
        placed[model.unique_id] = model

    for model in sorted(models, key=lambda each: each.name):
        add(model)
    return tuple(placed.values())


def _model(content: Mapping[str, Any]) -> Model:
    columns = tuple(Column(**column) for column in content["columns"])
    keys = tuple(_key(key) for key in content["keys"])
    return Model(**dict(content) | {"columns": columns, "keys": keys, "parents": tuple(content["parents"])})


def _key(content: Mapping[str, Any]) -> Key:
    return Key(**dict(content) | {name: tuple(content[name]) for name in ("columns", "to_columns")})
