"""A command that is told to end does so within five seconds, in words, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.refresh.run import refresh
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS
from tests.integration.small_company import AS_OF
from tests.integration.test_refresh import _append, _published_bytes, _step_of

pytestmark = pytest.mark.integration

SECONDS_TO_END = 5.0
SECONDS_TO_BEGIN = 60.0


def _told_to_end(
    workspace: Workspace, number: signal.Signals, is_time: Callable[[], bool], *arguments: str
) -> tuple[subprocess.Popen[str], str, float]:
    """Start a command, tell it to end once it is time; return it, what it said, and how long it took to end."""
    temporary = workspace.root.parent / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "skillgap", "--workspace", str(workspace.root), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while not is_time() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    told = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=SECONDS_TO_BEGIN)
    took = time.monotonic() - told
    assert list(temporary.iterdir()) == []
    return process, said, took


@pytest.mark.parametrize(
    ("number", "step", "exit_code", "words"),
    [
        (signal.SIGINT, "Computing figures", 130, "Ended by Ctrl-C"),
        (signal.SIGTERM, "Reading ratings/ratings", 143, "Ended by SIGTERM"),
    ],
)
def test_a_refresh_ends_in_words_with_a_record_and_the_next_is_whole(
    fresh: Workspace, number: signal.Signals, step: str, exit_code: int, words: str
) -> None:
    before = _published_bytes(fresh)
    _append(fresh, "ratings/ratings_c2.csv", "C2,E4,E1,manager,K1,1,2025-03-10")
    process, said, took = _told_to_end(
        fresh, number, lambda: _step_of(fresh) == step, "refresh", "--quiet", "--as-of", AS_OF.isoformat()
    )
    assert took < SECONDS_TO_END
    assert process.returncode == exit_code, said
    assert words in said
    assert "Traceback" not in said
    assert _published_bytes(fresh) == before
    newest = read_refreshes(fresh.operations / OPERATIONS)[0]
    assert newest.status == "failed" or fresh.running_marker.exists()
    assert refresh(fresh, as_of=AS_OF).status == "published"
    reasons = [each.reason or "" for each in read_refreshes(fresh.operations / OPERATIONS)[:2]]
    assert "Nothing was published" in reasons[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_check_that_is_ended_leaves_no_name_anywhere(fresh: Workspace, number: signal.Signals) -> None:
    def is_reading() -> bool:
        return any(fresh.landing.glob("*/*/*.parquet"))

    process, said, took = _told_to_end(fresh, number, is_reading, "check")
    assert process.returncode == (143 if number == signal.SIGTERM else -number)
    assert took < SECONDS_TO_END
    assert "Traceback" not in said
    if number == signal.SIGKILL:  # swept by the next
        done = subprocess.run(
            [sys.executable, "-m", "skillgap", "--workspace", str(fresh.root), "check"],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0
    assert list(fresh.landing.iterdir()) == []


def test_an_erasure_that_is_ended_says_so_and_is_finished_by_the_next(fresh: Workspace) -> None:
    process, said, took = _told_to_end(fresh, signal.SIGTERM, fresh.erasure_note.exists, "erase", "E7", "--yes")
    assert (process.returncode, took < SECONDS_TO_END) == (143, True)
    assert "finishes what it had begun" in said
    assert "Traceback" not in said
    done = subprocess.run(
        [sys.executable, "-m", "skillgap", "--workspace", str(fresh.root), "erase", "E7", "--yes"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not fresh.erasure_note.exists()
    assert b"Gil Santos" not in b"".join(Path(file).read_bytes() for file in fresh.current.iterdir())
