"""`make check`: do the models parse, without a warning, in an empty workspace?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from dbt.cli.main import dbtRunner

from orchestration.build.dbt import PROJECT_FOLDER


def main() -> int:
    """Parse the project with warnings as errors; 0 when it does."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "target"
        result = dbtRunner().invoke(
            [
                *(
                    "parse",
                    "--warn-error",
                    "--no-partial-parse",
                    "--no-send-anonymous-usage-stats",
                    "--no-version-check",
                ),
                *("--project-dir", str(PROJECT_FOLDER), "--profiles-dir", str(PROJECT_FOLDER)),
                *("--target-path", str(target), "--log-path", str(target)),
            ]
        )
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main())
