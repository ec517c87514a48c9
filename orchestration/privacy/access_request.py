"""Everything that is held about one person, as the person may see it.

Levels are those that are published: groups below the minimum never, single answers of confidential raters never. What
the person said about others is theirs. Others are named only where the HRIS names them in the person's own rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from orchestration.build.files import open_build_file
from orchestration.ingest.excluded_people import person_columns
from orchestration.ingest.source.row_numbers import header_of_cell, row_in_file
from orchestration.privacy.leftovers import AUDITED_PEOPLE, audit_file
from orchestration.privacy.person_lookup import Subject
from orchestration.settings.workspace import Workspace
from published.audit import read_entries
from published.database import open_for_reading
from published.files import QUARANTINE, WAREHOUSE
from published.sql import identifier

Row = dict[str, Any]

LEFT_OUT = (
    "Levels of groups of peers or direct reports below the minimum, and their single answers: these are confidential.",
    "Who is suggested as a mentor, and to whom: it would say how a colleague was rated, and what another one lacks.",
    "How far a manager's ratings lie from those of others: for the HR leader alone.",
    "Who looked at this person's figures: roles and times are listed, other people's names are not.",
    "Who was asked to rate this person, and in which files peers and direct reports did: it would say who did.",
    "Comments: they are never stored.",
)
# A mentor is somebody else, whose being named says how they were rated.
_SUGGESTIONS = """
    * exclude (suggestion_id, suggestion, reason, n_others),
    case
        when kind <> 'mentoring' or suggestion_id is null then suggestion
        else 'Mentors are in reach: ask your manager or HR who they are.'
    end as suggestion,
    case when kind <> 'mentoring' then reason end as reason
"""

# Where a raw row stands, as a person sees it.
_PLACE = (
    f"file, {row_in_file('row_number', 'cells_per_row')} as row_number, "
    f"{header_of_cell('row_number', 'cells_per_row', 'cell_headers')} as header"
)

# Part of the file → (published table with a row or more about the person, columns of it).
_PUBLISHED: Mapping[str, tuple[str, str]] = {
    "master_data": ("dim_person", "*"),
    "levels_and_gaps": ("gap_by_person", "*"),
    "levels_and_gaps_by_behaviour": ("gap_by_behaviour", "*"),
    "movement": ("score_movement", "*"),
    "training_for_gaps": ("training_for_gap", "*"),
    "courses": ("course_enrolments", "*"),
    "suggestions": ("development_suggestions", _SUGGESTIONS),
}


def data_held_about(workspace: Workspace, subject: Subject, *, at: datetime) -> Row:
    """Gather what is held about a person; the caller holds the workspace's lock.

    Args:
        workspace: the workspace.
        subject: the person.
        at: the present moment.
    """
    held: Row = {
        "about": "Everything that skillgap holds about one person.",
        "written_at": at.isoformat(timespec="seconds"),
        "left_out_and_why": list(LEFT_OUT),
        "known_as": {
            "person_id": subject.person_id,
            "emails": list(subject.emails),
            "usernames": list(subject.usernames),
            "names": list(subject.names),
        },
    }
    held |= _published(workspace, subject)
    with open_build_file(workspace) as connection:
        held["history"] = _rows_about(connection, "hris/people", subject)
        held["own_answers"] = _own_answers(connection, subject)
        held["own_answers_as_published"] = _own_answers_as_published(connection, subject)
        held["asked_to_answer"] = _asked_to_answer(connection, subject)
        held["calibrations"] = _rows_about(connection, "ratings/calibrations", subject)
        held["actions"] = _rows_about(connection, "development/actions", subject)
        held["enrolments_as_exported"] = _rows_about(connection, "lms/enrolments", subject)
        held["rows_set_aside"] = _quarantined_of(workspace, subject)
        held["files"] = _files(connection, subject)
    held["seen_or_exported"] = _seen(workspace, subject)
    return held


def _published(workspace: Workspace, subject: Subject) -> Row:
    file = workspace.current / WAREHOUSE
    if not file.exists():
        return {}
    with open_for_reading(file) as connection:
        return {
            section: _rows(
                connection,
                f"select {columns} from {table} where person_id = $person_id",
                {"person_id": subject.person_id},
            )
            for section, (table, columns) in _PUBLISHED.items()
        }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> list[Row]:
    """Return rows without their empty cells, in an order that does not change."""
    cursor = connection.execute(f"select * from ({sql}) as held order by all", parameters)
    names = [column[0] for column in cursor.description or ()]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in cursor.fetchall()
    ]


def _rows_about(connection: duckdb.DuckDBPyConnection, name: str, subject: Subject) -> list[Row]:
    """Return the raw rows about a person, with the file and the row they stand in."""
    contract = next(contract for contract in ALL_CONTRACTS if contract.name == name)
    columns = ", ".join(identifier(column.name) for column in contract.stored_columns)
    return _rows(
        connection,
        f"select {columns}, {_PLACE} from raw.{contract.table} join raw.source_files using (file_id) "
        f"where {_is_named(person_columns(contract).subject)}",
        _texts(subject),
    )


def _asked_to_answer(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return whom the person was asked to rate, by the rating tool's list."""
    return _rows(
        connection,
        f"select cycle_id, person_id, relation, {_PLACE} from raw.ratings__assignments "
        f"join raw.source_files using (file_id) where {_is_named(('rater_id',))}",
        _texts(subject),
    )


def _own_answers(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return what the person answered, about themselves and about others."""
    return _rows(
        connection,
        "select cycle_id, person_id, relation, competency_id, behaviour_id, level, not_relevant, submitted_on, "
        f"{_PLACE} from raw.ratings__ratings join raw.source_files using (file_id) "
        f"where {_is_named(('rater_id',))}",
        _texts(subject),
    )


def _own_answers_as_published(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return what the person answered about others as it was published, earlier versions included."""
    return _rows(
        connection,
        "select distinct cycle_id, person_id, relation, competency_id, behaviour_id, level, is_not_relevant "
        f"from raw.published_answers where {_is_named(('rater_id',))}",
        _texts(subject),
    )


def _quarantined_of(workspace: Workspace, subject: Subject) -> list[Row]:
    """Return rows of the person that could not be taken; without a confidential rater, and what one answered."""
    file = workspace.current / QUARANTINE
    if not file.exists():
        return []
    found = []
    with open_for_reading(file) as quarantine:
        rows = quarantine.sql("select * from quarantined_rows order by contract, file, row_number, rowid")
        kept = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
    columns = {contract.name: person_columns(contract) for contract in ALL_CONTRACTS}
    for row in kept:
        contract, fields = row["contract"], json.loads(row["record"])
        named = {key for key, value in fields.items() if value is not None and subject.is_named(str(value))}
        if named & {*columns[contract].subject, *columns[contract].keyed}:
            found.append(
                {
                    "contract": contract,
                    "file": row["file"],
                    "row_number": row["row_number"],
                    **({"header": row["header"]} if row.get("header") else {}),
                    "column": row["column_name"],
                    "reason": row["reason"],
                    "expected": row["expected"],
                    "remedy": row["remedy"],
                    "values": _shown(contract, fields, named),
                }
            )
    return found


def _shown(contract: str, fields: Mapping[str, Any], named: set[str]) -> Row:
    shown = {name: value for name, value in fields.items() if value is not None}
    is_own = "rater_id" in named or fields.get("relation") in ("self", "manager")
    if not person_columns(contract_named(contract)).keyed or is_own:
        return shown
    return {name: value for name, value in shown.items() if name in ("cycle_id", "person_id", "competency_id")}


def _files(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return the exports that brought rows about the person or answers of theirs, without confidential raters' rows."""
    parts = [
        f"select file, contract, count(*) as n_rows from raw.{contract.table} join raw.source_files using (file_id) "
        f"where {_is_shown(contract)} group by file, contract"
        for contract in ALL_CONTRACTS
        if person_columns(contract).all
    ]
    return _rows(connection, " union all ".join(parts), _texts(subject))


def _is_shown(contract: Contract) -> str:
    """Return SQL that tells whether a row names the person, and is not what a peer or direct report said of them."""
    columns = person_columns(contract)
    if not columns.keyed:
        return _is_named(columns.all)
    return f"({_is_named(columns.keyed)} or (relation in ('self', 'manager') and {_is_named(columns.subject)}))"


def _seen(workspace: Workspace, subject: Subject) -> list[Row]:
    """Return the audit log's entries that name the person: when, by which roles, what."""
    found = []
    for entry in read_entries(audit_file(workspace)):
        own = subject.is_named(str(entry.get("who", "")))
        if own or names_person(entry, subject):
            kept = ("at", "who", "roles", "what") if own else ("at", "roles", "what")
            found.append({name: entry[name] for name in kept if name in entry})
    return found


def names_person(entry: Row, subject: Subject) -> bool:
    """Return whether an entry of the audit log is about a person."""
    return _names(entry.get("filter"), subject)


def _names(value: object, subject: Subject) -> bool:
    if isinstance(value, dict):
        return any(_names(inner, subject) for key, inner in value.items() if not _is_of_something_else(key))
    if isinstance(value, list):
        return any(_names(inner, subject) for inner in value)
    return isinstance(value, str) and (subject.is_named(value) or subject.scrubbed(value) != value)


def _is_of_something_else(key: str) -> bool:
    """Whether a filter's value is a unit's, a course's or a competency's number, which may be a person's as well."""
    return key.endswith("_id") and key not in AUDITED_PEOPLE


def _is_named(columns: Sequence[str]) -> str:
    exact = " or ".join(f"trim({identifier(name)}) in (select unnest($exact))" for name in columns)
    caseless = " or ".join(f"lower(trim({identifier(name)})) in (select unnest($caseless))" for name in columns)
    return f"({exact} or {caseless})"


def _texts(subject: Subject) -> dict[str, object]:
    return {"exact": list(subject.exact), "caseless": [email.lower() for email in subject.emails]}


def as_json(held: Row) -> str:
    """Return what is held as text that a person can read."""
    return json.dumps(held, ensure_ascii=False, indent=2, default=str) + "\n"


def default_file(subject: Subject) -> Path:
    """Return what the file is called if nobody says otherwise."""
    safe = "".join(character if character.isalnum() or character in "-_." else "_" for character in subject.person_id)
    return Path(f"person-{safe}.json")
