"""Which contracts a published table rests on, by dbt's manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.contracts import ALL_CONTRACTS


@dataclass(frozen=True)
class Lineage:
    """What each node of the project reads.

    Attributes:
        parents: dbt's id of a node → those of the nodes it reads.
    """

    parents: Mapping[str, Sequence[str]]

    def contracts_behind(self, table: str) -> frozenset[str] | None:
        """Return the contracts whose rows go into a table; None where the table is not known."""
        start = next((node for node in self.parents if node.startswith("model.") and node.endswith(f".{table}")), None)
        if start is None:
            return None
        seen, waiting = {start}, [start]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - seen
            seen |= new
            waiting += new
        sources = {node.rsplit(".", 1)[-1] for node in seen if node.startswith("source.")}
        return frozenset(contract.name for contract in ALL_CONTRACTS if contract.table in sources)


def read_lineage(manifest: Path) -> Lineage:
    """Read the manifest that dbt wrote when it built the models; without one nothing is known."""
    if not manifest.exists():
        return Lineage({})
    return Lineage(json.loads(manifest.read_bytes())["parent_map"])
