"""What a workspace knows that an older backup of it can't: taken from it before the backup takes its place.

People who were erased stay erased. What readers have seen stays known, so that figures and answers of few people wait
as before. The audit log goes on where it is the same log. Exports that the backup lacks stay where they are looked for.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import SettingsError
from orchestration.operate.backup_contents import AUDIT
from orchestration.privacy.erased_people import read_memory
from orchestration.privacy.later_erasures import ForgetAccounts, erase_again
from orchestration.privacy.leftovers import audit_file
from orchestration.publish.known_releases import release_salt
from orchestration.publish.released_state import is_made_with
from orchestration.publish.snapshot_folders import newest_seen
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.database import attach_for_reading, is_damaged, transaction
from published.files import OPERATIONS, RELEASED
from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER
from published.sql import identifier

_ANSWERS = ("published_answers", "answered_cycles")
_FORGOTTEN = ("forgotten", "forgotten_cycles")


@dataclass
class CarriedOver:
    """What was carried over.

    Attributes:
        n_erased: people erased after the backup was made.
        n_held: those of them whom the backup held; they were taken out.
        is_seen_known: what was published after the backup was made is known.
        has_audit_log: the audit log goes on.
        has_exports: the exports are those of the workspace that was there.
        lost: what could not be carried over, one sentence for each.
    """

    n_erased: int = 0
    n_held: int = 0
    is_seen_known: bool = False
    has_audit_log: bool = False
    has_exports: bool = False
    lost: list[str] = field(default_factory=list)


def carry_over(before: Workspace, workspace: Workspace, forget_accounts: ForgetAccounts) -> CarriedOver:
    """Take over what came after a backup was made.

    Args:
        before: the workspace that is to be replaced; the caller holds its lock, and nothing in it is changed.
        workspace: the one that takes its place, unpacked from the backup.
        forget_accounts: removes users of erased people.
    """
    carried = CarriedOver()
    carried.has_audit_log = _carry_audit_log(before, workspace)
    if _is_later(before, workspace):
        carried.is_seen_known = _carry_releases(before, workspace, carried) & _carry_answers(before, workspace, carried)
    try:
        memory = read_memory(before)
    except SettingsError as error:
        carried.lost.append(f"Whom it had erased is not known any more: {error}")
    else:
        carried.n_erased, carried.n_held = erase_again(workspace, memory, forget_accounts)
        if not {each.rater_key for each in memory.people} <= {each.rater_key for each in read_memory(workspace).people}:
            carried.lost.append(
                "Some whom it had erased, and whom the backup does not hold, can't be known again: the two remember in "
                "different ways. Erase them again should an export still name them."
            )
    carried.has_exports = _carry_exports(before, workspace)
    return carried


def _carry_audit_log(before: Workspace, workspace: Workspace) -> bool:
    """Let the log that is there go on, where the backup's is its beginning; return whether it does."""
    later, earlier = audit_file(before), audit_file(workspace)
    if not later.exists():
        return False
    last = earlier.read_bytes().splitlines()[-1:] if earlier.exists() else []
    if last:
        with later.open("rb") as lines:
            if all(line.rstrip(b"\n") != last[0] for line in lines):
                return False
    for name in AUDIT:
        if (before.state / name).exists():
            shutil.copyfile(before.state / name, workspace.state / name)
            (workspace.state / name).chmod(OWNER_ONLY_FILE)
    return True


def _is_later(before: Workspace, workspace: Workspace) -> bool:
    """Return whether the workspace that is there is of the same line, and has published since."""
    has_salt = (before.state / "release_salt").exists() and (workspace.state / "release_salt").exists()
    if not has_salt or release_salt(before) != release_salt(workspace):
        return False
    there, restored = _published_at(before), _published_at(workspace)
    return there is not None and restored is not None and there >= restored


def _published_at(workspace: Workspace) -> datetime | None:
    newest = newest_seen(workspace)
    try:
        refreshes = read_refreshes(newest / OPERATIONS) if newest is not None else []
    except duckdb.Error:  # damaged: the reason for the restore, perhaps
        refreshes = []
    return next((each.refreshed_at for each in refreshes if each.status == "published"), None)


def _carry_releases(before: Workspace, workspace: Workspace, carried: CarriedOver) -> bool:
    """Put the state of what was handed on beside the restored snapshot; return whether it could be."""
    newest, restored = newest_seen(before), newest_seen(workspace)
    if newest is None or restored is None:
        return False
    if not is_made_with(newest / RELEASED, release_salt(before)) or is_damaged(newest / RELEASED):
        carried.lost.append("Which figures were handed on after the backup was made is not known any more.")
        return False
    new = workspace.build_file.with_name(RELEASED)
    shutil.copyfile(newest / RELEASED, new)
    new.chmod(OWNER_ONLY_FILE)
    new.replace(restored / RELEASED)
    return True


def _carry_answers(before: Workspace, workspace: Workspace, carried: CarriedOver) -> bool:
    """Take over which answers were published, and what retention has ended; return whether it could be."""
    if not before.build_file.exists() or is_damaged(before.build_file):
        carried.lost.append(
            "Its build file is damaged: which raters' answers were published after the backup was made is not known."
        )
        return False
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        attach_for_reading(connection, before.build_file, "before")
        with transaction(connection):
            for name in (*_ANSWERS, *_FORGOTTEN):
                columns = ", ".join(_columns_of(connection, name))
                if not columns:
                    continue
                if name in _ANSWERS:
                    connection.execute(f"delete from raw.{name}")
                new = f"select {columns} from before.raw.{name} except all select {columns} from raw.{name}"
                connection.execute(f"insert into raw.{name} by name {new}")
        connection.execute("detach before")
    return True


def _columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of a table of the workspace that was there; none where it has no such table."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = 'before' and schema_name = 'raw' "
        "and table_name = ? order by column_index",
        [table],
    ).fetchall()
    return [identifier(name) for (name,) in rows]


def _carry_exports(before: Workspace, workspace: Workspace) -> bool:
    """Let the exports that are there be those of the workspace that takes its place; return whether they are.

    Files are linked, so that they take no room twice, and copied where that can't be.
    """
    if not os.path.lexists(before.exports) or any(workspace.exports.iterdir()):
        return False
    workspace.exports.rmdir()
    if before.exports.is_symlink():
        workspace.exports.symlink_to(before.exports.readlink())
        return True
    shutil.copytree(before.exports, workspace.exports, symlinks=True, copy_function=_linked)
    workspace.exports.chmod(OWNER_ONLY_FOLDER)
    return True


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target
