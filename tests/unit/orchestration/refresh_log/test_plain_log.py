"""The plain log: one line for each step, its owner's alone, in files that don't grow for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from orchestration.refresh_log.plain_log import FILES_KEPT, PlainLog, StepLog, line_about

AT = datetime(2026, 2, 2, 2, 0, 5, tzinfo=UTC)


def lines(file: Path) -> list[list[str]]:
    return [line.split("  ") for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_step_is_one_line_with_its_beginning_its_seconds_and_its_end(tmp_path: Path) -> None:
    moments = iter([AT, AT + timedelta(seconds=1.5), AT + timedelta(seconds=1.5), AT + timedelta(seconds=11.5)])
    steps = StepLog(PlainLog(tmp_path / "logs" / "refresh.log"), lambda: next(moments))
    steps.begin("Reading hris/people")
    steps.begin("Computing figures")
    steps.end("failed")
    steps.end("done")  # none is going on
    found = [[part.strip() for part in line if part] for line in lines(tmp_path / "logs" / "refresh.log")]
    assert found == [
        ["2026-02-02T02:00:05Z", "Reading hris/people", "1.5 s", "done"],
        ["2026-02-02T02:00:06Z", "Computing figures", "10.0 s", "failed"],
    ]


def test_work_is_one_line_that_says_how_it_ended(tmp_path: Path) -> None:
    log, moments = PlainLog(tmp_path / "refresh.log"), iter([AT + timedelta(seconds=s) for s in (0, 2.5, 60, 61)])
    with line_about(log, "Rolling back", lambda: next(moments)) as line:
        line.ended = "done, readers see 00000001"
    with pytest.raises(OSError, match="full"), line_about(log, "Backing up", lambda: next(moments)):
        raise OSError("full")
    assert [[part.strip() for part in line if part] for line in lines(log.file)] == [
        ["2026-02-02T02:00:05Z", "Rolling back", "2.5 s", "done, readers see 00000001"],
        ["2026-02-02T02:01:05Z", "Backing up", "1.0 s", "failed"],
    ]


def test_it_is_its_owners_alone_and_a_text_stays_one_line(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "refresh.log"
    PlainLog(file).write(AT, "Notify x\x1b[2J\ny", "not sent:\r\n2026-02-02T02:00:05Z  Refresh  published")
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1
    assert "\x1b" not in file.read_text(encoding="utf-8")


def test_it_begins_anew_when_it_is_large_and_keeps_five_before(tmp_path: Path) -> None:
    file = tmp_path / "refresh.log"
    log = PlainLog(file, largest_bytes=100)
    for number in range(40):  # a line has more than fifty bytes, so two of them fill a file
        log.write(AT, f"step {number}", "done")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "refresh.log",
        *(f"refresh.log.{number}" for number in range(1, FILES_KEPT + 1)),
    ]
    assert "step 39" in file.read_text(encoding="utf-8")
    assert "step 37" in (tmp_path / "refresh.log.1").read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("", encoding="utf-8")
    PlainLog(tmp_path / "logs" / "refresh.log").write(AT, "Refresh", "published")
