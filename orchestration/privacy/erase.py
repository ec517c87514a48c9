"""`skillgap erase`: one person, taken out of everything the product keeps.

Each step can be taken again, and what it needs is written down first: a second call finishes what a killed one began.
Until then the note holds the person's texts (`state/erasing.json`, for its owner alone); the last step deletes it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

import duckdb

from expectations.contracts import ALL_CONTRACTS
from orchestration.build.files import one_writer, open_build_file, repair_build_files
from orchestration.build.raw_tables import prepare_build_file
from orchestration.build.rewrite import compact_build_file
from orchestration.errors import SkillgapError
from orchestration.ingest.excluded_people import (
    ExcludedPeople,
    PersonColumns,
    is_about,
    note_excluded_texts,
    person_columns,
)
from orchestration.privacy.cli_user import audit_log
from orchestration.privacy.erased_people import (
    ErasedPerson,
    hashes_for,
    new_rater_key,
    note_erased,
    read_memory,
    write_memory,
)
from orchestration.privacy.exports import files_that_hold
from orchestration.privacy.leftovers import (
    forget_in_audit_log,
    forget_in_logs,
    forget_in_scratch,
    scrub_state,
)
from orchestration.privacy.person_lookup import Subject, find_subject
from orchestration.privacy.raw_rows import forget_in_raw, scrub_raw
from orchestration.privacy.snapshots import forget_in_snapshots
from orchestration.publish.snapshots import delete_damaged, recover_snapshots
from orchestration.refresh_log.log_file import files_that_brought_rows, read_refreshes
from orchestration.refresh_log.progress import Progress, Silent
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS
from published.private_files import write_private


@dataclass(frozen=True)
class Erasing:
    """An erasure that is under way.

    Attributes:
        subject: who.
        rater_key: the random key their answers about others get.
        pseudonym: what the audit log calls them from now on; it is not remembered with anything else.
        files: exports whose rows named them.
        places: where their name stood in texts that others wrote.
    """

    subject: Subject
    rater_key: str
    pseudonym: str
    files: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Erased:
    """What an erasure did.

    Attributes:
        pseudonym: what the audit log calls the person from now on.
        n_raw: raw rows that went.
        n_snapshots: rows of kept snapshots that went.
        n_audit: entries of the audit log that changed.
        n_logs: logs and other files in `state/` that changed or went.
        files: exports, and `workspace.yml`, that still hold the person.
        places: where their name stood in texts that others wrote: file, row and column of exports.
        as_of: the day for which what is published has to be computed anew; None: nothing is published.
    """

    pseudonym: str
    n_raw: int
    n_snapshots: int
    n_audit: int
    n_logs: int
    files: tuple[str, ...]
    places: tuple[str, ...]
    as_of: date | None


def unfinished(workspace: Workspace) -> Erasing | None:
    """Return the erasure that was killed, if one was.

    Raises:
        SkillgapError: there was one, and nobody can tell whose; it is asked once, and not known the next time.
    """
    try:
        content = json.loads(workspace.erasure_note.read_text(encoding="utf-8"))
        who = content["subject"]
        texts = (tuple(who.get(name, ())) for name in ("emails", "usernames", "names", "own_names"))
        subject = Subject(who["person_id"], *texts)
        return Erasing(
            subject,
            content["rater_key"],
            content["pseudonym"],
            tuple(content["files"]),
            tuple(content.get("places", ())),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        workspace.erasure_note.unlink()
        raise SkillgapError(
            f"An erasure ended in its middle, and {workspace.relative(workspace.erasure_note)}, which said whose, is "
            "damaged and gone now. Call `skillgap erase` for that person again."
        ) from error


def find(workspace: Workspace, text: str) -> Subject:
    """Find who is meant.

    Raises:
        SettingsError: nobody, or several.
        RefreshRunningError: another process writes to the workspace.
    """
    with one_writer(workspace):
        return find_subject(workspace, text)


def erase(workspace: Workspace, subject: Subject, progress: Progress | None = None) -> Erased:
    """Take a person out of everything but the exports; what is published is to be computed anew afterwards.

    Call `finish` once that is done.

    Args:
        workspace: the workspace.
        subject: from `find`, or that of an unfinished erasure.
        progress: who is told how far it is.

    Raises:
        RefreshRunningError: another process writes to the workspace.
        SkillgapError: the erasure of somebody else is unfinished.
    """
    told = progress or Silent()
    with one_writer(workspace):
        recover_snapshots(workspace)
        repair_build_files(workspace, files_that_brought_rows(workspace.operations / OPERATIONS))
        delete_damaged(workspace)
        begun = unfinished(workspace) or begin(workspace, subject, new_rater_key())
        if begun.subject != subject:
            raise SkillgapError("Another erasure ended in its middle; it has to be finished first.")
        told.step("Remembering whom not to read again")
        excluded = _remember(workspace, begun)
        told.step("Taking their rows out of the build file")
        begun, n_raw = _forget_in_build_file(workspace, begun)
        told.step("Writing the kept snapshots anew")
        n_snapshots = forget_in_snapshots(workspace, begun.subject, excluded)
        told.step("Replacing them in logs")
        n_audit = forget_in_audit_log(workspace, [(begun.subject, begun.pseudonym)], "erasure")
        n_logs = forget_in_logs(workspace, begun.subject, kept=(workspace.erasure_note,))
        forget_in_scratch(workspace)
        told.step("Looking through the exports")
        files = files_that_hold(workspace, begun.subject) | {
            file for file in begun.files if (workspace.root / file).exists()
        }
        published = read_refreshes(workspace.current / OPERATIONS)
    return Erased(
        pseudonym=begun.pseudonym,
        n_raw=n_raw,
        n_snapshots=n_snapshots,
        n_audit=n_audit,
        n_logs=n_logs,
        files=tuple(sorted(files)),
        places=begun.places,
        as_of=published[0].as_of if published else None,
    )


def begin(workspace: Workspace, subject: Subject, rater_key: str) -> Erasing:
    """Write down that a person is to be erased, so that `erase` does it, or another call after a kill.

    Args:
        workspace: the workspace; no other erasure is unfinished.
        subject: the person.
        rater_key: the random key that their answers about others get.
    """
    begun = Erasing(subject, rater_key, f"erased-{secrets.token_hex(4)}")
    _write_note(workspace, begun)
    return begun


def finish(workspace: Workspace, erased: Erased, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Write the audit log's entry and forget the note with the person's texts: the erasure is done."""
    begun = unfinished(workspace)
    if begun is None:
        return
    log, cli_user = audit_log(workspace, clock)
    log.write(cli_user, "erase", person_id=erased.pseudonym)
    # What was asked for while it went on, and the command itself, which dbt writes down.
    forget_in_audit_log(workspace, [(begun.subject, begun.pseudonym)], "erasure")
    scrub_state(workspace, begun.subject, kept=(workspace.erasure_note,))
    workspace.erasure_note.unlink()


def _write_note(workspace: Workspace, begun: Erasing) -> None:
    write_private(workspace.erasure_note, json.dumps(asdict(begun)))


def _remember(workspace: Workspace, begun: Erasing) -> ExcludedPeople:
    """Put the person's hashes where every reader of exports finds them; return this one person alone."""
    memory = read_memory(workspace)
    subject = begun.subject
    hashes = hashes_for(subject.exact, subject.emails, memory.salt, names=subject.own_names)
    at = datetime.now(UTC).replace(tzinfo=None).isoformat()
    write_memory(workspace, memory.with_person(ErasedPerson(at, begun.rater_key, hashes)))
    return ExcludedPeople(frozenset({memory.salt}), dict.fromkeys(hashes, begun.rater_key), frozenset(hashes))


def _forget_in_build_file(workspace: Workspace, begun: Erasing) -> tuple[Erasing, int]:
    """Take the person's rows out and write the file anew; note first which exports brought them."""
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        note_erased(connection, workspace)
        begun = replace(begun, files=tuple(sorted({*begun.files, *_files_of(connection)})))
        _write_note(workspace, begun)
        removed = forget_in_raw(connection)
        places = {*begun.places, *scrub_raw(connection, begun.subject)}
        begun = replace(begun, places=tuple(sorted(places)))
        _write_note(workspace, begun)
    compact_build_file(workspace)
    return begun, removed.total()


def _files_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the files with rows that name somebody who is forgotten."""
    found = []
    for contract in ALL_CONTRACTS:
        columns = person_columns(contract)
        table = f"raw.{contract.table}"
        if columns.all and note_excluded_texts(connection, table, columns.all):
            named = is_about(contract.table, PersonColumns(subject=columns.all))
            rows = connection.execute(
                f"select distinct file from {table} join raw.source_files using (file_id) where {named}"
            ).fetchall()
            found += [file for (file,) in rows]
    return found
