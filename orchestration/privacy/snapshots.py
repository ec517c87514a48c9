"""One person taken out of the snapshots that are kept: each file written anew, and put in the place of the old one.

Figures about units stay as they were published; the next refresh computes them without the person.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb

from expectations.contracts import contract_named
from orchestration.build.rewrite import OLD, TableChange, rewrite_file
from orchestration.ingest.excluded_people import ExcludedPeople, redact_record
from orchestration.privacy.person_lookup import Subject
from orchestration.privacy.raw_rows import holds_any, lowered
from orchestration.publish.known_releases import release_salt
from orchestration.publish.published_tables import person_hash
from orchestration.publish.snapshot_folders import snapshots_in_order
from orchestration.refresh_log.unresolved import TABLE as UNRESOLVED
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.files import QUARANTINE, RELEASED
from published.sql import identifier, literal

# Published columns that hold a person's number. A row is about whom it names in one of the first; another's row that
# names them in the second is left without them.
ABOUT = ("person_id", "mentor_id")
BESIDE = ("manager_id",)
# Tables whose rows are about the one in another column than these, or are about a mentor only in some.
ABOUT_IN = {
    "manager_severity": "manager_id = {person_id}",
    "development_suggestions": "person_id = {person_id} or (kind = 'mentoring' and suggestion_id = {person_id})",
}
# Columns of the record that hold sentences.
_SENTENCES = {
    "refreshes": ("reason",),
    "quality_checks": ("details",),
    "restatements": ("cause",),
    "source_files": ("details",),
}
# Names and addresses of other people.
_OTHERS_NAMES = frozenset({"full_name", "email", "username"})
# Contract, file, row, and the header where a row of the file makes several, else blank.
RowKeys = set[tuple[str, str, int, str]]


def forget_in_snapshots(
    workspace: Workspace, subject: Subject, excluded: ExcludedPeople, folders: Sequence[Path] | None = None
) -> int:
    """Take a person out of every kept snapshot, or out of some.

    Args:
        workspace: the workspace; the caller holds its lock.
        subject: the person.
        excluded: the same person, as those who read what was set aside know them.
        folders: the snapshots, the oldest first; None: all.

    Returns:
        How many rows went.
    """
    folders = snapshots_in_order(workspace) if folders is None else folders
    decisions: list[_Decision] = []
    row_keys: RowKeys = set()
    for folder in folders:  # a record without a snapshot of its own carries the rows of the one before
        if (folder / QUARANTINE).exists():
            row_keys = _quarantined_rows(folder / QUARANTINE, excluded)
        decisions.append(_Decision(subject, excluded, row_keys))
    n_rows = 0
    # The record comes before the quarantine, which knows the places; the warehouse comes last, since whoever finds it
    # changed opens the files beside it anew, too.
    for name in ("operations", "quarantine", "identity", "shareable", "warehouse"):
        for folder, decision in zip(folders, decisions, strict=True):
            file = folder / f"{name}.duckdb"
            if file.exists():
                n_rows += rewrite_file(workspace, file, decision.of)
    forget_in_released(workspace, [subject.person_id])
    return n_rows


def forget_in_released(workspace: Workspace, person_ids: Collection[str]) -> None:
    """Give people random numbers in the state of what was published, so that nobody can look for them there.

    They stay apart from all others in the sums that they are in, as before; with the workspace's secret and a personnel
    number one could else tell which sums these are, and try which level makes what is known of them.

    Args:
        workspace: the workspace; the caller holds its lock.
        person_ids: the people.
    """
    salt, secret = release_salt(workspace), secrets.token_hex(16)
    gone = ", ".join(person_hash(salt, literal(person_id)) for person_id in person_ids)
    values = {
        "person": f"md5_number_lower({literal(secret)} || person)",
        "level_key": f"cast(md5_number_lower({literal(secret)} || level_key) % 4294967296 as uinteger)",
    }
    changed = {
        column: f"case when person in ({gone}) then {value} else {column} end" for column, value in values.items()
    }
    for folder in snapshots_in_order(workspace):
        file = folder / RELEASED
        if person_ids and file.exists():
            rewrite_file(
                workspace, file, lambda _, name, __: TableChange(columns=changed if name == "main.members" else {})
            )


class _Decision:
    """What becomes of each table of a snapshot's files."""

    def __init__(self, subject: Subject, excluded: ExcludedPeople, row_keys: RowKeys) -> None:
        self._subject, self._excluded, self._row_keys = subject, excluded, row_keys

    def of(self, connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...]) -> TableChange:
        table = name.rsplit(".", 1)[-1]
        if table == "quarantined_rows":
            return self._of_set_aside(connection, name, columns)
        if table == UNRESOLVED:
            return self._of_unresolved()
        number = literal(self._subject.person_id)
        about = ABOUT_IN.get(table, " or ".join(f"{column} = {{person_id}}" for column in ABOUT if column in columns))
        changed = {
            column: f"nullif({column}, {number})" for column in BESIDE if column in columns and table not in ABOUT_IN
        }
        for column in _SENTENCES.get(table, ()):
            if column in columns:
                changed |= self._scrubbed(connection, name, column, self._subject)
        for column in _texts(connection, name):
            if not column.endswith("_id") and column not in (*changed, *_OTHERS_NAMES):
                changed |= self._scrubbed(connection, name, column, self._subject.in_prose)
        keep = f"not coalesce({about.format(person_id=number)}, false)" if about else None
        return TableChange(keep, changed)

    def _of_set_aside(self, connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...]) -> TableChange:
        """Leave the person's rows out; the record has their places alone, the quarantine the values too."""
        listed = ", ".join(
            f"({literal(contract)}, {literal(file)}, {row}, {literal(header)})"
            for contract, file, row, header in sorted(self._row_keys)
        )
        keep = f"(contract, file, row_number, {_header(columns)}) not in ({listed})" if listed else None
        values = self._scrubbed(connection, name, "header", self._subject.in_prose) if "header" in columns else {}
        if "record" not in columns:
            return TableChange(keep, values)
        changed = {}
        rows = connection.execute(f"select contract, record, reason from {OLD}.main.quarantined_rows").fetchall()
        for contract, record, reason in rows:
            kept = redact_record(record, contract_named(contract), reason, self._excluded, erased_only=False)
            text = None if kept is None else self._subject.in_prose.scrubbed(kept)
            if text is not None and text != record:
                changed[record] = text
        return TableChange(keep, values | ({"record": _cases("record", changed)} if changed else {}))

    def _of_unresolved(self) -> TableChange:
        """Leave out references that name the person, or for which the person may have been meant."""
        texts = ", ".join(literal(text.lower()) for text in (*self._subject.exact, *self._subject.emails))
        return TableChange(
            f"lower(trim(text)) not in ({texts}) "
            f"and not list_has_any(list_transform(candidates, lambda each: lower(each)), [{texts}])"
        )

    def _scrubbed(
        self, connection: duckdb.DuckDBPyConnection, table: str, column: str, subject: Subject
    ) -> dict[str, str]:
        rows = connection.execute(
            f"select distinct {identifier(column)} from {OLD}.{table} where {holds_any(identifier(column))}",
            {"texts": lowered(subject)},
        ).fetchall()
        changed = {text: subject.scrubbed(text) for (text,) in rows if subject.scrubbed(text) != text}
        return {column: _cases(column, changed)} if changed else {}


def _quarantined_rows(quarantine: Path, excluded: ExcludedPeople) -> RowKeys:
    """Return where the person's rows stand that were set aside."""
    if not quarantine.exists():
        return set()
    with open_for_reading(quarantine) as connection:
        header = _header(connection.table("quarantined_rows").columns)
        rows = connection.execute(
            f"select contract, file, row_number, {header}, reason, record from quarantined_rows"
        ).fetchall()
    return {
        (contract, file, row_number, header)
        for contract, file, row_number, header, reason, record in rows
        if redact_record(record, contract_named(contract), reason, excluded, erased_only=False) is None
    }


def _header(columns: Collection[str]) -> str:
    """Return SQL of the header of a row set aside; older records have none."""
    return "coalesce(header, '')" if "header" in columns else "''"


def _texts(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    schema, name = table.split(".")
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and schema_name = ? and table_name = ? "
        "and data_type = 'VARCHAR'",
        [OLD, schema, name],
    ).fetchall()
    return [column for (column,) in rows]


def _cases(column: str, changed: dict[str, str]) -> str:
    """Return SQL of a column with some of its texts replaced."""
    cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in changed.items())
    return f"case {identifier(column)} {cases} else {identifier(column)} end"
