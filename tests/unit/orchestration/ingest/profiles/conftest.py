"""The example exports of known systems, read by their profile up to typed canonical rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from expectations.contracts import contract_named
from orchestration.ingest.check import ReadFile, read_file
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.profiles import effective
from orchestration.settings.source_settings import SourceSettings
from published.frames import frame_of
from tests.unit.in_memory import own_database

EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """An example as it is read.

    Attributes:
        rows: its typed rows, in the order of the file; what is blank is left out.
        read: what is known of the file.
    """

    rows: list[dict[str, Any]]
    read: ReadFile

    def columns(self, *names: str) -> list[tuple[Any, ...]]:
        """Return the values of some columns, row by row."""
        return [tuple(row.get(name) for name in names) for row in self.rows]


ReadExample = Callable[..., Example]


@pytest.fixture
def example(tmp_path: Path) -> ReadExample:
    """Read `examples/<profile>/<name>` as one contract, with settings of the workspace's own on top."""

    def read(profile: str, contract: str, name: str, **own: Any) -> Example:
        path = EXAMPLES / profile / name
        settings = effective(SourceSettings(profile=profile, **own), contract)
        file = SourceFile(contract_named(contract), path, name, None, path.stat().st_size, 0, settings)
        with own_database() as connection:
            found = read_file(connection, file, 1, tmp_path)
            rows = frame_of(connection, f"select * from ({found.typed.query}) order by row_number").rows(named=True)
        kept = [{k: v for k, v in row.items() if v is not None and k != "file_id" and v != []} for row in rows]
        return Example(kept, found)

    return read
