"""Which contracts a published table rests on, by what the models read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.contracts import ALL_CONTRACTS
from orchestration.build.compiled import CompiledProject


@dataclass(frozen=True)
class Lineage:
    """What each model reads.

    Attributes:
        parents: dbt's id of a model → those of the models and raw tables it reads.
    """

    parents: Mapping[str, Sequence[str]]

    def contracts_behind(self, table: str) -> frozenset[str] | None:
        """Return the contracts whose rows go into a table; None where the table is not known."""
        start = next((node for node in self.parents if node.endswith(f".{table}")), None)
        if start is None:
            return None
        seen, waiting = {start}, [start]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - seen
            seen |= new
            waiting += new
        sources = {node.rsplit(".", 1)[-1] for node in seen if node.startswith("source.")}
        return frozenset(contract.name for contract in ALL_CONTRACTS if contract.table in sources)


def lineage_of(project: CompiledProject) -> Lineage:
    """Return what each model of the project reads."""
    return Lineage({model.unique_id: model.parents for model in project.models})
