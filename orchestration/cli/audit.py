"""`skillgap audit`: list who saw and took what, and verify that no line is missing or changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from orchestration.privacy.access_request import names_person
from orchestration.privacy.leftovers import audit_file
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace
from published.access_rules import plain
from published.audit import read_entries, verified
from published.audit_chain import Entry
from published.audit_check import Finding, Verdict
from published.database import open_for_reading
from published.files import IDENTITY


@dataclass(frozen=True)
class Wanted:
    """Which entries are listed; None: all.

    Attributes:
        who: part of the name of who saw or took something.
        what: how that begins, as `export` or `sign in`.
        person: whose figures it was about: a number, e-mail address, user name or pseudonym.
        since: the first day, in UTC.
        until: the last day, in UTC.
    """

    who: str | None = None
    what: str | None = None
    person: str | None = None
    since: date | None = None
    until: date | None = None


def entries_of(workspace: Workspace, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of the audit log that are asked for, the oldest first."""
    subject = None if wanted.person is None else _subject(workspace, wanted.person)
    for entry in read_entries(audit_file(workspace)):
        day = str(entry.get("at", ""))[:10]
        if (
            (wanted.who is None or plain(wanted.who) in plain(str(entry.get("who", ""))))
            and (wanted.what is None or str(entry.get("what", "")).startswith(wanted.what))
            and (wanted.since is None or day >= wanted.since.isoformat())
            and (wanted.until is None or day <= wanted.until.isoformat())
            and (subject is None or names_person(entry, subject))
        ):
            yield entry


def print_entries(console: Console, entries: Iterator[Entry], *, as_json: bool) -> None:
    """Print entries, each on a line."""
    n_entries = 0
    for n_entries, entry in enumerate(entries, start=1):  # noqa: B007 - the last one counts
        console.print(json.dumps(entry, ensure_ascii=False) if as_json else _line(entry))
    if not n_entries and not as_json:
        console.print("No entry of the audit log is of that kind.")


def verify_log(workspace: Workspace) -> Verdict:
    """Follow the chain of the audit log."""
    return verified(audit_file(workspace))


def print_verdict(console: Console, verdict: Verdict, file: Path) -> None:
    """Say whether the audit log is whole, and what was found."""
    if not verdict.n_lines and not verdict.problems:
        console.print("The audit log has no entry yet.")
        return
    lines = f"{verdict.n_lines:,} lines"
    if verdict.problems:
        console.print(f"{file} is not whole; it has {lines}:")
    elif verdict.begins_at is None:
        console.print(f"{file}: {lines}, and none has a hash yet, so nothing can be verified.")
    else:
        console.print(f"{file} is whole: {lines}, each after the one before.")
    if verdict.begins_at is not None and verdict.begins_at > 1:
        console.print(f"  Lines before {verdict.begins_at} are older than the chain: nothing vouches for them.")
    for finding in (*verdict.problems, *verdict.notes):
        console.print(f"  {_text(finding)}")


def _text(finding: Finding) -> str:
    return f"Line {finding.line} {finding.text}."


def _line(entry: Entry) -> str:
    filters = entry.get("filter")
    facts = filters.items() if isinstance(filters, dict) else ()
    said = (f"{name}={' '.join(str(value).split())}" for name, value in facts)
    roles = ", ".join(map(str, entry.get("roles") or ()))
    who = f"{entry.get('who', '?')}{f' ({roles})' if roles else ''}"
    return "  ".join([str(entry.get("at", "?"))[:19].replace("T", " "), who, str(entry.get("what", "?")), *said])


def _subject(workspace: Workspace, text: str) -> Subject:
    """Return the person whom a number, e-mail address or user name is; else whoever the log calls so."""
    names = workspace.current / IDENTITY
    if names.exists():
        with open_for_reading(names) as connection:
            found = connection.execute(
                "select person_id, email, username from person_identity "
                "where $1 in (person_id, email, username) or lower($1) in (lower(email), lower(username))",
                [text],
            ).fetchall()
        if len(found) == 1:
            person_id, *addresses = found[0]
            return Subject(person_id, tuple(each for each in addresses[:1] if each), tuple(filter(None, addresses[1:])))
    return Subject(text)
