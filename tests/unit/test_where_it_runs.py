"""On Windows skillgap says that it does not run there, whichever way somebody begins, and nothing of it is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# What Python has not on Windows; importing it ends as it would there.
ON_WINDOWS = """
import sys
sys.platform = "win32"
sys.modules |= dict.fromkeys(["fcntl", "resource", "pwd", "grp"])
"""
COMMAND = "from skillgap.__main__ import main; main()"
MODULE = "import runpy; runpy.run_module('skillgap', run_name='__main__')"
BUILD = f"import runpy; runpy.run_path({str(REPOSITORY / 'setup.py')!r})"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("way", [COMMAND, MODULE, BUILD])
@pytest.mark.parametrize("arguments", [(), ("--help",), ("--version",), ("demo", "--serve")], ids=" ".join)
def test_windows_is_refused_in_words_that_any_terminal_takes(way: str, arguments: tuple[str, ...]) -> None:
    done = run(ON_WINDOWS + way, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("skillgap does not run on Windows itself")
    assert "wsl --install" in done.stderr
    assert done.stderr.isascii()


def test_here_it_runs() -> None:
    done = run(COMMAND, "--version")
    assert done.returncode == 0
    assert "skillgap" in run(COMMAND, "--help").stdout
