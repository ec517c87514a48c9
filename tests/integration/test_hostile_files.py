"""No small file takes the machine: it is loaded, or refused by the name of a limit."""

from __future__ import annotations

import subprocess
import sys

# Of each kind one; `make fuzz` takes them all.
SHAPES = (
    "columns",
    "keys of each record",
    "a list within a record",
    "a text without end",
    "rows without end",
    "a shared text",
    "a text that cells share",
    "a stray cell",
    "columns of a sheet",
    "one text often",
)


def test_small_files_that_ask_for_much_take_little_memory() -> None:
    # Each shape within 500 MiB, all of them within 4 GiB of addresses; in a process that may die of it.
    command = [sys.executable, "-m", "tests.fuzz.hostile", *SHAPES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "BAD" not in done.stdout
