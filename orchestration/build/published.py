"""The marts, and the cycles of them, that the current snapshot holds already as they are.

Kept beside what is remembered of the last build, and gone with it. What a snapshot is stands in
`orchestration.publish.snapshots`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from orchestration.build.signatures import Output
from orchestration.build.state import read_published, read_state, write_published


@dataclass(frozen=True)
class SameAsPublished:
    """What of the marts is the same as in the current snapshot.

    Attributes:
        before: what each mart held when it was published, by dbt's id; empty where that is not known.
        now: what each holds now.
    """

    before: Mapping[str, Output] = field(default_factory=dict)
    now: Mapping[str, Output] = field(default_factory=dict)

    def has(self, table: str, cycle_id: str) -> bool:
        """Whether a table's rows of a cycle are known to be those that are published."""
        before, now = (_of_table(outputs, table) for outputs in (self.before, self.now))
        if before is None or now is None:
            return False
        if before.whole == now.whole:
            return True
        if before.cycles is None or now.cycles is None:
            return False
        return before.cycles.get(cycle_id) == now.cycles.get(cycle_id)


def same_as_published(connection: duckdb.DuckDBPyConnection, snapshot: str) -> SameAsPublished:
    """Compare what was published with what the last build left.

    Args:
        connection: the build file.
        snapshot: the current snapshot's name.
    """
    before = read_published(connection, snapshot)
    return SameAsPublished(before, _marts(connection)) if before else SameAsPublished()


def note_published(connection: duckdb.DuckDBPyConnection, snapshot: str) -> None:
    """Remember that what the marts hold now is what a snapshot holds."""
    write_published(connection, snapshot, _marts(connection))


def _marts(connection: duckdb.DuckDBPyConnection) -> dict[str, Output]:
    """Return what every model holds; that models below the marts are here, too, does no harm."""
    return {name: node.output for name, node in read_state(connection).items() if node.output is not None}


def _of_table(outputs: Mapping[str, Output], table: str) -> Output | None:
    return next((output for name, output in outputs.items() if name.endswith(f".{table}")), None)
