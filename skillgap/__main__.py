"""The command line, from wherever skillgap lies: `skillgap …`, or `python -m skillgap …`.

Rooms call each other by their own names (`orchestration`, `published`, …). Installed, they lie below this package, so
that no such name stands at the top of everybody's packages; in the repository they lie beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_UNUSABLE = 2


def main() -> None:
    """Let the rooms be found, and run the command line."""
    refuse_windows(sys.platform)
    sys.path.insert(0, str(_HERE if (_HERE / "orchestration").is_dir() else _HERE.parent))

    from orchestration.cli.main import main as run

    run()


def refuse_windows(platform: str) -> None:
    """End in words on Windows, before a room is imported: some begin with modules that are not there.

    Args:
        platform: as `sys.platform` names it.
    """
    if platform != "win32":
        return
    # Of ASCII alone: who knows what this terminal takes.
    sys.stderr.write(
        "skillgap does not run on Windows itself: its locks, links and file modes are those of Linux. In the Windows "
        "Subsystem for Linux it does: wsl --install, then install skillgap there. Or serve it from a Linux machine and "
        "open it in a browser here.\n"
    )
    sys.exit(_UNUSABLE)


if __name__ == "__main__":
    main()
