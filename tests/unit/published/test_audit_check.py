"""The audit log's chain: each line that is removed, changed, inserted or moved is found; a crash is told apart."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from published.audit import AuditLog, read_entries, replace_entries, verified
from published.audit_chain import chained, file_of_last, hash_of
from published.audit_check import REWRITE
from published.viewer import Viewer

SOMEONE = Viewer("someone@example.org")
Lines = list[bytes]


@pytest.fixture
def log(audit_file: Path) -> AuditLog:
    """A log of five entries, p0 to p4."""
    log = AuditLog(audit_file)
    for number in range(5):
        log.write(SOMEONE, f"p{number}", statement="é" * 5000)
    return log


def _change(file: Path, change: Callable[[Lines], Lines]) -> None:
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))


def test_a_log_that_only_grew_is_whole(log: AuditLog, audit_file: Path) -> None:
    verdict = verified(audit_file)
    assert (verdict.n_lines, verdict.begins_at, verdict.problems, verdict.notes) == (5, 1, [], [])
    assert file_of_last(audit_file).stat().st_mode & 0o777 == 0o600


def test_no_log_is_whole(audit_file: Path) -> None:
    assert verified(audit_file).problems == []
    assert not audit_file.exists()


def _forged(last: bytes) -> bytes:
    return chained({}, last[:-1], hash_of(last[:-1])) + b"\n"


CHANGES: dict[str, tuple[Callable[[Lines], Lines], int]] = {
    "the first removed": (lambda lines: lines[1:], 1),
    "one removed": (lambda lines: lines[:2] + lines[3:], 3),
    "the last removed": (lambda lines: lines[:4], 5),
    "the last two removed": (lambda lines: lines[:3], 4),
    "all removed": (lambda _lines: [], 1),
    "the first changed": (lambda lines: [lines[0].replace(b"p0", b"pX"), *lines[1:]], 2),
    "one changed": (lambda lines: [*lines[:2], lines[2].replace(b"someone", b"another"), *lines[3:]], 4),
    "the last changed": (lambda lines: [*lines[:4], lines[4].replace(b"p4", b"pX")], 6),
    "a blank added to one": (lambda lines: [*lines[:2], lines[2].replace(b"\n", b" \n"), *lines[3:]], 4),
    "two moved": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2),
    "one inserted without a hash": (lambda lines: [*lines[:2], b'{"what": "x"}\n', *lines[2:]], 3),
    "one written twice": (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
    "one made no entry": (lambda lines: [*lines[:2], b"nonsense\n", *lines[3:]], 4),
    "one that is no entry added": (lambda lines: [*lines[:2], b"nonsense\n", *lines[2:]], 4),
    "two added at the end": (
        lambda lines: [*lines, (one := _forged(lines[4])), _forged(one)],
        8,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_done_to_the_log_is_found_where_it_was_done(log: AuditLog, audit_file: Path, change: str) -> None:
    changed, line = CHANGES[change]
    _change(audit_file, changed)
    problems = verified(audit_file).problems
    assert problems
    assert problems[0].line == line


@pytest.mark.parametrize("change", [change for change in CHANGES if change != "two added at the end"])
def test_it_is_still_found_once_the_log_has_grown(log: AuditLog, audit_file: Path, change: str) -> None:
    _change(audit_file, CHANGES[change][0])
    log.write(SOMEONE, "later")
    log.write(SOMEONE, "later")
    assert verified(audit_file).problems


@pytest.mark.parametrize("change", ["one removed", "the last two removed", "two moved"])
def test_writing_the_log_anew_hides_nothing(log: AuditLog, audit_file: Path, change: str) -> None:
    _change(audit_file, CHANGES[change][0])
    replace_entries(audit_file, lambda entry: entry | {"who": "x"}, "erasure")
    problems = verified(audit_file).problems
    assert problems
    assert all("says of the log before: line" in problem.text for problem in problems)


def test_a_second_file_that_is_gone_is_told_and_still_is_later(log: AuditLog, audit_file: Path) -> None:
    file_of_last(audit_file).unlink()
    assert [problem.line for problem in verified(audit_file).problems] == [6]
    log.write(SOMEONE, "later")
    assert [problem.line for problem in verified(audit_file).problems] == [6]


def test_a_log_begun_without_hashes_goes_on_with_them(audit_file: Path) -> None:
    audit_file.write_text('{"what": "a"}\n{"what": "b"}\n')
    assert (verified(audit_file).begins_at, verified(audit_file).problems) == (None, [])
    log = AuditLog(audit_file)
    log.write(SOMEONE, "c")
    log.write(SOMEONE, "d")
    verdict = verified(audit_file)
    assert (verdict.n_lines, verdict.begins_at, verdict.problems, verdict.notes) == (4, 3, [], [])
    _change(audit_file, lambda lines: [lines[0], *lines[2:]])
    assert [problem.line for problem in verified(audit_file).problems] == [2]


@pytest.mark.parametrize("n_bytes", [1, 20, 5000])
def test_a_line_that_a_crash_cut_off_is_told_and_no_reason_for_alarm(
    log: AuditLog, audit_file: Path, n_bytes: int
) -> None:
    with audit_file.open("ab") as stream:
        stream.write(chained({"what": "é" * 4000}, b"", None)[:n_bytes])
    verdict = verified(audit_file)
    assert (verdict.problems, [note.line for note in verdict.notes]) == ([], [6])
    log.write(SOMEONE, "later")
    log.write(SOMEONE, "later")
    verdict = verified(audit_file)
    assert (verdict.problems, [note.line for note in verdict.notes]) == ([], [6])
    assert [entry["what"] for entry in read_entries(audit_file)][-2:] == ["later", "later"]


def test_a_crash_before_the_second_file_was_written_is_told(log: AuditLog, audit_file: Path) -> None:
    known = file_of_last(audit_file).read_bytes()
    log.write(SOMEONE, "p5")
    file_of_last(audit_file).write_bytes(known)
    verdict = verified(audit_file)
    assert (verdict.problems, [note.line for note in verdict.notes]) == ([], [6])
    log.write(SOMEONE, "later")
    verdict = verified(audit_file)
    assert (verdict.problems, [note.line for note in verdict.notes]) == ([], [6])


def test_a_log_that_was_written_anew_passes_and_says_when_and_why(log: AuditLog, audit_file: Path) -> None:
    known = file_of_last(audit_file).read_bytes()
    changed = replace_entries(
        audit_file, lambda entry: None if entry["what"] == "p0" else entry | {"who": "left-1"}, "erasure"
    )
    assert changed == 5
    verdict = verified(audit_file)
    assert (verdict.problems, [note.line for note in verdict.notes]) == ([], [5])
    assert "(erasure): of 5 lines 4 changed and 1 went" in verdict.notes[0].text
    assert list(read_entries(audit_file))[-1]["what"] == REWRITE
    # as a crash leaves it between the two files
    file_of_last(audit_file).write_bytes(known)
    assert verified(audit_file).problems == []
    log.write(SOMEONE, "later")
    assert verified(audit_file).problems == []


def test_nothing_is_written_anew_where_nothing_changes(log: AuditLog, audit_file: Path) -> None:
    before = audit_file.read_bytes()
    assert replace_entries(audit_file, lambda entry: entry, "erasure") == 0
    assert audit_file.read_bytes() == before


def _write_many(file: Path, name: str) -> None:
    log = AuditLog(file)
    for number in range(50):
        log.write(Viewer(name), str(number))


def test_several_processes_write_one_chain(audit_file: Path) -> None:
    spawned = multiprocessing.get_context("spawn")
    writers = [spawned.Process(target=_write_many, args=(audit_file, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    verdict = verified(audit_file)
    assert (verdict.n_lines, verdict.problems, verdict.notes) == (100, [], [])


def test_an_append_reads_the_end_of_the_log_alone(
    log: AuditLog, audit_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_file.write_bytes(b'{"what": "old"}\n' * 100_000 + audit_file.read_bytes())
    n_read = 0
    read = os.pread

    def counted(handle: int, n_bytes: int, offset: int) -> bytes:
        nonlocal n_read
        n_read += n_bytes
        return read(handle, n_bytes, offset)

    monkeypatch.setattr(os, "pread", counted)
    log.write(SOMEONE, "later")
    assert n_read < 40_000  # the last line has 10,000 bytes and a few
    assert json.loads(audit_file.read_bytes().splitlines()[-1])["what"] == "later"
