"""The command line, from wherever skillgap lies: `skillgap …`, or `python -m skillgap …`.

Rooms call each other by their own names (`orchestration`, `published`, …). Installed, they lie below this package, so
that no such name stands at the top of everybody's packages; in the repository they lie beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def main() -> None:
    """Let the rooms be found, and run the command line."""
    sys.path.insert(0, str(_HERE if (_HERE / "orchestration").is_dir() else _HERE.parent))

    from orchestration.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
