"""Verify the audit log: which lines were removed, changed, inserted or moved, and whether its end is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from published.audit_chain import (
    BEFORE,
    EXPECTED,
    NOTHING,
    UNKNOWN,
    Entry,
    entry_in,
    file_of_last,
    hash_of,
    known_last,
)

REWRITE = "rewrite the audit log"
"""What an entry says that stands at the end of a log that was written anew."""


@dataclass(frozen=True)
class Finding:
    """Something about a line; the end of the log is the line after the last."""

    line: int
    text: str


@dataclass
class Verdict:
    """What a log's chain says.

    Attributes:
        n_lines: how many lines there are.
        begins_at: the line at which the chain begins; None: no line has a hash.
        problems: what nothing that skillgap does leaves behind.
        notes: what a crash leaves behind, and when the log was written anew by skillgap itself.
    """

    n_lines: int = 0
    begins_at: int | None = None
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """A line on the way through the log: its number, its hash, and its entry; None for a line that is none."""

    number: int
    hash: str
    entry: Entry | None

    @property
    def rewritten_after(self) -> str | None:
        """The hash that was the last before the log was written anew, in the entry that says so."""
        if self.entry is None or self.entry.get("what") != REWRITE:
            return None
        return str(self.entry.get("filter", {}).get("last_before"))


_NONE = _Line(0, NOTHING, None)


def verify(file: Path) -> Verdict:
    """Follow the chain of a log from its first line to its last; whoever writes to it meanwhile has to wait outside.

    Args:
        file: the log.
    """
    verdict = Verdict()
    two_back, last = _NONE, _NONE
    for line in _lines(file):
        verdict.n_lines = line.number
        if line.entry is not None:
            _check(verdict, line, last, two_back)
        two_back, last = last, line
    _check_end(verdict, last, two_back, known_last(file), file_of_last(file).name)
    return verdict


def _lines(file: Path) -> Iterator[_Line]:
    if not file.exists():
        return
    with file.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            content = raw.removesuffix(b"\n")
            yield _Line(number, hash_of(content), entry_in(content))


def _check(verdict: Verdict, line: _Line, last: _Line, two_back: _Line) -> None:
    entry = line.entry or {}
    if BEFORE not in entry:
        if verdict.begins_at is not None:
            verdict.problems.append(Finding(line.number, "has no hash, though lines before it have: it was inserted"))
        return
    is_first = verdict.begins_at is None
    verdict.begins_at = verdict.begins_at or line.number
    if entry[BEFORE] != last.hash:
        before = f"line {last.number}" if last.number else "nothing"
        text = f"was not written after {before}: a line there was changed, removed, inserted or moved"
        verdict.problems.append(Finding(line.number, text))
    _check_expected(verdict, line, last, two_back, is_first=is_first)
    if line.rewritten_after is not None:
        _tell_rewrite(verdict, line)


def _check_expected(verdict: Verdict, line: _Line, last: _Line, two_back: _Line, *, is_first: bool) -> None:
    expected = (line.entry or {}).get(EXPECTED)
    if last.number and last.entry is None:
        if expected == two_back.hash or is_first:
            verdict.notes.append(Finding(last.number, "is cut off, as by a crash or a full disk: its entry is lost"))
        else:
            verdict.problems.append(Finding(last.number, "is no entry: it was damaged or inserted"))
    elif expected == UNKNOWN:
        text = "was written when nothing said which line was the last: some before it may have been cut off"
        verdict.problems.append(Finding(line.number, text))
    elif expected == two_back.hash:
        verdict.notes.append(Finding(last.number, "was the last when skillgap was interrupted"))
    elif expected is not None and expected != last.rewritten_after:
        text = "was written when the line that had been the last was not there any more: an end was cut off before it"
        verdict.problems.append(Finding(line.number, text))


def _tell_rewrite(verdict: Verdict, line: _Line) -> None:
    entry = line.entry or {}
    facts = entry.get("filter", {})
    n_lines, n_changed, n_removed = (facts.get(name, "?") for name in ("n_lines", "n_changed", "n_removed"))
    when, why = entry.get("at", "?"), facts.get("why", "?")
    text = f"says that skillgap wrote the log anew on {when} ({why}): of {n_lines} lines {n_changed} changed"
    verdict.notes.append(Finding(line.number, f"{text} and {n_removed} went"))
    verdict.problems += [Finding(line.number, f"says of the log before: {found}") for found in facts.get("found", ())]


def _check_end(verdict: Verdict, last: _Line, two_back: _Line, known: str | None, name: str) -> None:
    end = verdict.n_lines + 1
    if known == last.hash or (known is None and verdict.begins_at is None):
        return
    if known is None:
        verdict.problems.append(Finding(end, f"is no certain end, for {name} is gone: lines may have been cut off"))
    elif last.number and last.entry is None and known == two_back.hash:
        verdict.notes.append(Finding(last.number, "is cut off, as by a crash or a full disk: its entry is lost"))
    elif last.number and known == two_back.hash and BEFORE in (last.entry or {}):
        verdict.notes.append(Finding(last.number, "was the last when skillgap was interrupted"))
    elif known != last.rewritten_after:
        text = (
            "the last line is not the one that was written last: it was changed, or lines were cut off or added there"
        )
        verdict.problems.append(Finding(end, text))
