"""Clear what is left of a person beside the databases: the audit log, logs, what tools keep in `state/`, scratch files.

Replaced where the rest is worth keeping; deleted where the product makes it anew by itself.
"""

from __future__ import annotations

import shutil
import sqlite3
from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

from orchestration.build.dbt import target_folder
from orchestration.build.scratch import sweep
from orchestration.privacy.erased_people import copy_of_memory, memory_file
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace
from orchestration.settings.workspace_format import format_file
from published.audit import read_entries, replace_entries
from published.audit_chain import file_of_last
from published.private_files import write_private
from published.sql import identifier

# A text that short stands in any file by chance.
_SHORT = 3
_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
_SQLITE = b"SQLite format 3\x00"
# Keys of the audit log that hold a person's number; under other keys the same number may be a unit's or a course's.
AUDITED_PEOPLE = ("person_id", "manager_id", "mentor_id", "people", "who")


def audit_file(workspace: Workspace) -> Path:
    """Return the audit log."""
    return workspace.state / "audit.jsonl"


def forget_in_audit_log(workspace: Workspace, people: Sequence[tuple[Subject, str]], why: str) -> int:
    """Put pseudonyms in the place of people wherever the audit log names them; return how many entries did.

    Args:
        workspace: the workspace.
        people: each with the pseudonym.
        why: what it is for, in a word; the log says so.
    """

    def changed(value: Any, key: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {name: changed(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [changed(inner, key) for inner in value]
        if not isinstance(value, str):
            return value
        for subject, pseudonym in people:
            if key in AUDITED_PEOPLE and subject.is_named(value):
                return pseudonym
            value = value if key.endswith("_id") else subject.scrubbed(value, pseudonym)
        return value

    return replace_entries(audit_file(workspace), lambda entry: dict(changed(entry, "")), why)


def shorten_audit_log(workspace: Workspace, *, as_of: date) -> int:
    """Delete entries of the audit log that are older than `retention.audit_log`; return how many went.

    Args:
        workspace: the workspace.
        as_of: the day from which is counted.
    """
    months = workspace.settings.retention.audit_log
    if months is None:
        return 0
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    last_day = monthrange(year, month + 1)[1]
    first_kept = date(year, month + 1, min(as_of.day, last_day)).isoformat()

    def kept(entry: dict[str, Any]) -> dict[str, Any] | None:
        return entry if str(entry.get("at", "")) >= first_kept else None

    if not any(kept(entry) is None for entry in read_entries(audit_file(workspace))):
        return 0  # a line that is cut off is no reason to write the log anew each night
    return replace_entries(audit_file(workspace), kept, "retention")


def forget_in_scratch(workspace: Workspace) -> None:
    """Delete what a reader or a database that was killed may have left beside the build file."""
    for left in workspace.build_file.parent.iterdir():
        if left not in (workspace.build_file, workspace.landing):
            _delete(left)
    sweep(workspace)


def forget_in_logs(workspace: Workspace, subject: Subject, kept: tuple[Path, ...]) -> int:
    """Take a person out of everything else in `state/`.

    dbt's target and logs are made anew by the next refresh and go as a whole. In other files, as in Dagster's
    database where its home lies there, the person's texts are replaced; a file that is no text goes, if it holds one.

    Args:
        workspace: the workspace.
        subject: the person.
        kept: files of the product's own that stay as they are.

    Returns:
        How many files changed or went.
    """
    n_folders = 0
    for folder in (target_folder(workspace), workspace.state / "logs"):
        if folder.exists():
            shutil.rmtree(folder)
            n_folders += 1
    return n_folders + scrub_state(workspace, subject, kept)


ACCOUNTS = ("users.json", "users.lock", "sign_in.sqlite")
"""Who may sign in, and who has: a person's own entries are removed there, and nobody else's may change."""


def scrub_state(workspace: Workspace, subject: Subject, kept: tuple[Path, ...]) -> int:
    """Replace a person's texts in every file in `state/` but the product's own; return how many changed or went."""
    n_files = 0
    own = {
        memory_file(workspace),
        copy_of_memory(workspace),
        audit_file(workspace),
        file_of_last(audit_file(workspace)),
        workspace.state / "refresh.lock",
        format_file(workspace.root),
        *(workspace.state / name for name in ACCOUNTS),
        *kept,
    }
    for file in sorted(path for path in workspace.state.rglob("*") if path.is_file() and not path.is_symlink()):
        if file not in own:
            n_files += _forget_in_file(file, subject)
    return n_files


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _forget_in_file(file: Path, subject: Subject) -> bool:
    try:
        content = file.read_bytes()
    except FileNotFoundError:  # a journal that went with the database it belongs to
        return False
    if content.startswith(_SQLITE):
        return _forget_in_sqlite(file, subject)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        lowered = content.lower()
        is_held = any(
            normalize(form, text.lower()).encode() in lowered
            for text in subject.texts
            if len(text) > _SHORT
            for form in _FORMS
        )
        if is_held and not file.name.endswith(("-wal", "-shm", "-journal")):
            file.unlink()
        return is_held
    scrubbed = subject.scrubbed(text)
    if scrubbed == text:
        return False
    write_private(file, scrubbed)
    return True


def _forget_in_sqlite(file: Path, subject: Subject) -> bool:
    """Replace a person's texts in every table of an SQLite file and write it anew."""
    n_changed = 0
    with closing(sqlite3.connect(file)) as connection:
        for table, column in list(_sqlite_columns(connection)):
            name = f"{identifier(table)}.{identifier(column)}"
            rows = connection.execute(
                f"select rowid, {name} from {identifier(table)} where typeof({name}) = 'text'"
            ).fetchall()
            for rowid, text in rows:
                scrubbed = subject.scrubbed(text)
                if scrubbed != text:
                    connection.execute(
                        f"update {identifier(table)} set {identifier(column)} = ? where rowid = ?", [scrubbed, rowid]
                    )
                    n_changed += 1
        connection.commit()
        if n_changed:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    return bool(n_changed)


def _sqlite_columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    tables = connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    ).fetchall()
    for (table,) in tables:
        for column in connection.execute(f"pragma table_info({identifier(table)})").fetchall():
            yield table, column[1]
