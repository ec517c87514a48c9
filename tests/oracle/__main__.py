"""Try many companies by hand: `python -m tests.oracle --seeds 1-20 --folder DIR`, about a minute for each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace

from .comparison import KEYS, differences
from .invented import AS_OF, write_awkward_company
from .published import read_published
from .settings import Settings
from .tables import expected_tables

MOST_SHOWN = 8


def main() -> int:
    """Write, refresh and compare each company; return 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", required=True, help="one seed, or the first and the last with a hyphen")
    parser.add_argument("--folder", required=True, type=Path, help="where the workspaces are written and kept")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    n_different = 0
    for seed in range(int(first), int(last or first) + 1):
        root = given.folder / f"company-{seed}"
        root.mkdir(parents=True, exist_ok=True)
        settings = Settings.given(write_awkward_company(root, seed))
        outcome = refresh(open_workspace(root), as_of=AS_OF)
        sys.stdout.write(f"seed {seed}: {outcome.status} {outcome.reason or ''}\n")
        if outcome.status != "published":
            n_different += 1
            continue
        warehouse = open_workspace(root).current / "warehouse.duckdb"
        expected = expected_tables(root / "exports", settings, AS_OF)
        for table in KEYS:
            columns, rows = read_published(warehouse, table)
            found = differences(table, KEYS[table], expected[table], rows, columns)
            if found:
                sys.stdout.write(f"  {table}: {len(found)} differences\n")
                sys.stdout.writelines(f"    {line}\n" for line in found[:MOST_SHOWN])
            n_different += len(found)
        sys.stdout.flush()
    return 1 if n_different else 0


if __name__ == "__main__":
    sys.exit(main())
