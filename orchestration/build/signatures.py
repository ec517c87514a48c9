"""Hashes of what a model follows from and of what it holds: comparing them tells whether it has to be computed anew.

An output's signature is a name for its content: two builds that give it the same signature hold the same rows. A
model's inputs are its code and what else is said of it, the settings that it names and the signatures of what it reads;
where they are what they were, the model is what it was. Rows that come out the same although an input changed keep
their signature, so that what rests on them stays, too. How models are computed stands in `executor`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import duckdb

from orchestration.build.compiled import Model
from published.database import row_of

SETTINGS_MODEL = "stg_workspace__settings"
_SETTING_NAME = re.compile(r"settings\.name = '([a-z_.]+)'")


@dataclass(frozen=True)
class Output:
    """What a model holds.

    Attributes:
        whole: signature of all its rows.
        cycles: cycle → signature of that cycle's rows; None where rows are not told apart by cycle.
    """

    whole: str
    cycles: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Inputs:
    """What a model follows from.

    Attributes:
        whole: signature of the model itself, settings and all that is read whole.
        cycles: cycle → signature of what is read of that cycle alone; None where rows are not told apart by cycle.
    """

    whole: str
    cycles: Mapping[str, str] | None = None

    def changed_cycles(self, before: Inputs | None) -> frozenset[str] | None:
        """Return the cycles whose rows may be others than before; None: any row may be.

        Args:
            before: the inputs when the model was computed last; None: never.
        """
        if before is None or self.cycles is None or before.cycles is None or self.whole != before.whole:
            return None
        every = self.cycles.keys() | before.cycles.keys()
        return frozenset(cycle for cycle in every if self.cycles.get(cycle) != before.cycles.get(cycle))


def digest(*parts: str) -> str:
    """Return a hash of texts; where one ends and the next begins counts."""
    found = sha256()
    for part in parts:
        found.update(f"{len(part)}:{part}".encode())
    return found.hexdigest()[:32]


def output_by_cycle(cycles: Mapping[str, str]) -> Output:
    """Return the output of a model whose rows are told apart by cycle."""
    return Output(digest(*(part for pair in sorted(cycles.items()) for part in pair)), dict(cycles))


def by_cycle_or_whole(signatures: Mapping[str | None, str]) -> Output:
    """Return the output of rows told apart by cycle; rows without a cycle can't be, and then none are."""
    cycles = {cycle: signature for cycle, signature in signatures.items() if cycle is not None}
    by_cycle = output_by_cycle(cycles)
    if len(cycles) == len(signatures):
        return by_cycle
    return Output(digest(by_cycle.whole, signatures[None]))


def inputs_of(model: Model, parents: Sequence[tuple[Model, Output]], settings: Mapping[str, str]) -> Inputs:
    """Return what a model follows from.

    Args:
        model: the model.
        parents: the models it reads, and what they hold.
        settings: the settings in force, by name.
    """
    whole, by_cycle = [repr(model)], []  # all that is said of it: its description is written beside its rows
    for parent, output in parents:
        if parent.name == SETTINGS_MODEL:
            whole.append(named_settings(model.code, parent.relation, settings) or output.whole)
        elif model.is_within_cycle and output.cycles is not None:
            by_cycle.append((parent.unique_id, output.cycles))
        else:
            whole += [parent.unique_id, output.whole]
    if not by_cycle:
        return Inputs(digest(*whole))
    every = sorted({cycle for _, cycles in by_cycle for cycle in cycles})
    return Inputs(
        digest(*whole),
        {cycle: digest(*(f"{name}:{cycles.get(cycle, '')}" for name, cycles in by_cycle)) for cycle in every},
    )


def named_settings(code: str, relation: str, settings: Mapping[str, str]) -> str | None:
    """Return the values of the settings that a query asks for by name; None where it reads the table in another way.

    Most models ask for one or two (macro `setting`), and the day of the refresh changes every day.
    """
    names = _SETTING_NAME.findall(code)
    if not names or len(names) != code.count(relation):
        return None
    return digest(*(f"{name}={settings.get(name)}" for name in sorted(set(names))))


def content_of(connection: duckdb.DuckDBPyConnection, relation: str, cycle_column: str | None) -> Output:
    """Return the signature of the rows of a relation, whatever their order.

    Args:
        connection: it can see the relation.
        relation: the table or view.
        cycle_column: the column that holds the cycle; None: rows are not told apart by cycle.
    """
    rows = f"hash({_columns(connection, relation)})"
    content = f"count(*), bit_xor({rows}), sum({rows})"
    if cycle_column is None:
        return Output(digest(*map(str, row_of(connection, f"select {content} from {relation}") or ())))
    found = connection.execute(f"select {cycle_column}, {content} from {relation} group by {cycle_column}").fetchall()
    return by_cycle_or_whole({cycle: digest(*map(str, rest)) for cycle, *rest in found})


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    return ", ".join(f'"{name}"' for name in connection.sql(f"from {relation}").columns)
