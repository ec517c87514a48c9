"""Apply retention: end cycles that closed, and people who left, longer ago than `workspace.yml` keeps them.

Both are taken out of the raw rows before the models run, at every refresh. A cycle is known again by its id; a leaver,
by salted hashes in the build file, so that their answers about others stay under one key and what other systems still
export of them is left out. Who comes back with a row in force is read again from then on.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from expectations.contracts import contract_named
from orchestration.build.files import open_build_file
from orchestration.build.rewrite import compact_build_file
from orchestration.ingest.excluded_people import RETAINED_NO_LONGER, as_name
from orchestration.privacy.erased_people import hashes_for, new_rater_key, note_excluded
from orchestration.privacy.leftovers import forget_in_audit_log
from orchestration.privacy.person_lookup import Subject
from orchestration.privacy.raw_rows import (
    ANSWER_TABLES,
    Counts,
    delete_quarantined,
    delete_rows,
    forget_in_raw,
    names_of_files,
)
from orchestration.privacy.snapshots import forget_in_released
from orchestration.settings.settings import Retention
from orchestration.settings.workspace import Workspace
from published.database import row_of, transaction
from published.refresh_log import Removal

_OF_CYCLES = ("ratings/cycles", "ratings/assignments", "ratings/ratings", "ratings/calibrations")
_EXPIRED = "cycle_id in (select cycle_id from raw.forgotten_cycles)"


def apply_retention(workspace: Workspace, *, as_of: date, refreshed_at: datetime) -> tuple[Removal, ...]:
    """Remove what is kept for long enough; the caller holds the workspace's lock.

    The build file is written anew where something went, so that nothing of it stays in there. Kept snapshots are left:
    they go by themselves, one with each refresh.

    Args:
        workspace: the workspace.
        as_of: the day of the refresh.
        refreshed_at: when it began.

    Returns:
        What went, one entry per file; nothing where nothing is due.
    """
    retention = workspace.settings.retention
    with open_build_file(workspace, with_marts=True) as connection:
        ended = _leavers(connection, retention.leavers, as_of) if retention.leavers is not None else []
        removed = {
            "cycles": _end_cycles(connection, retention.cycles, as_of),
            "leavers": _end_leavers(connection, retention.leavers, ended),
        }
        removals = tuple(
            Removal(refreshed_at, f"retention of {what}: {_months(retention, what)} months", contract, file, n)
            for what, counts in removed.items()
            for (contract, file), n in names_of_files(connection, counts).items()
        )
    if removals:
        compact_build_file(workspace)
    if ended:
        subjects = (Subject(each.person_id, each.emails, each.usernames) for each in ended)
        forget_in_audit_log(workspace, [(subject, f"left-{secrets.token_hex(4)}") for subject in subjects], "retention")
        forget_in_released(workspace, [each.person_id for each in ended])
    return removals


def _months(retention: Retention, what: str) -> int | None:
    return retention.cycles if what == "cycles" else retention.leavers


def _end_cycles(connection: duckdb.DuckDBPyConnection, months: int | None, as_of: date) -> Counts:
    """Remove cycles that closed more than so many months before a day, with every answer in them."""
    if months is None:
        connection.execute("delete from raw.forgotten_cycles")
        return Counter()
    parameters = {"as_of": as_of, "months": months}
    with transaction(connection):
        connection.execute(
            "delete from raw.forgotten_cycles where closes_on + to_months($months) >= $as_of", parameters
        )
        connection.execute(
            """
            insert into raw.forgotten_cycles
            select
                cycles.cycle_id,
                arg_max(cycles.closes_on, (files.file_rank, cycles.row_number)) as newest_closes_on
            from raw.ratings__cycles as cycles
            inner join raw.source_files as files using (file_id)
            where cycles.cycle_id not in (select cycle_id from raw.forgotten_cycles)
            group by cycles.cycle_id
            having newest_closes_on + to_months($months) < $as_of
            """,
            parameters,
        )
        removed: Counts = Counter()
        if row_of(connection, "select 1 from raw.forgotten_cycles limit 1"):
            for name in _OF_CYCLES:
                removed += delete_rows(connection, contract_named(name), _EXPIRED)
            removed += _end_quarantined(connection)
            for table in (*ANSWER_TABLES, "raw.answered_cycles"):
                connection.execute(f"delete from {table} where {_EXPIRED}")
    return removed


def _end_quarantined(connection: duckdb.DuckDBPyConnection) -> Counts:
    rows = connection.execute(
        "select contract, file_id, row_number from raw.quarantined_rows where contract in (select unnest($contracts)) "
        "and trim(record ->> '$.cycle_id') in (select cycle_id from raw.forgotten_cycles)",
        {"contracts": list(_OF_CYCLES)},
    ).fetchall()
    judged: dict[tuple[str, int, int], str | None] = {(*row,): None for row in rows}
    return delete_quarantined(connection, judged)


@dataclass(frozen=True)
class _Leaver:
    """Somebody who left for long enough, and the texts other systems know them by."""

    person_id: str
    emails: tuple[str, ...]
    usernames: tuple[str, ...]
    own_names: tuple[str, ...]


def _end_leavers(connection: duckdb.DuckDBPyConnection, months: int | None, leavers: Sequence[_Leaver]) -> Counts:
    """Remove people who left more than so many months ago."""
    if months is None:
        _know_no_longer(connection, list(_known_keys(connection).keys.values()))
        return Counter()
    known = _known_keys(connection)
    salt = known.salt
    returned = _returned(connection, salt, {leaver.person_id for leaver in leavers})
    _know_no_longer(connection, returned)
    for leaver in leavers:
        hashes = hashes_for((leaver.person_id, *leaver.usernames), leaver.emails, salt, names=leaver.own_names)
        key = next((known.keys[text_hash] for text_hash in hashes if text_hash in known.keys), None)
        new = [text_hash for text_hash in hashes if text_hash not in known.keys]
        if new:
            note_excluded(connection, salt, new, key or new_rater_key(), RETAINED_NO_LONGER)
    return forget_in_raw(connection) if known.keys or leavers else Counter()


@dataclass(frozen=True)
class _Known:
    """Leavers who went before: the salt of their hashes, and hash → rater key."""

    salt: str
    keys: Mapping[str, str]


def _known_keys(connection: duckdb.DuckDBPyConnection) -> _Known:
    rows = connection.execute(
        "select salt, text_hash, rater_key from raw.forgotten where reason = ? and text_hash is not null",
        [RETAINED_NO_LONGER],
    ).fetchall()
    salt = rows[0][0] if rows else secrets.token_hex(16)
    return _Known(salt, {text_hash: key for _, text_hash, key in rows})


def _know_no_longer(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Read people again from now on; their keys stay, since answers are kept under them."""
    if keys:
        connection.execute(
            "update raw.forgotten set text_hash = null where reason = $reason and rater_key in (select unnest($keys))",
            {"reason": RETAINED_NO_LONGER, "keys": list(keys)},
        )


def _returned(connection: duckdb.DuckDBPyConnection, salt: str, leavers: set[str]) -> list[str]:
    """Return the rater keys of people who went before and have a row in the people export again that is not due."""
    rows = connection.execute(
        """
        select distinct forgotten.rater_key, people.person_id
        from raw.hris__people as people
        inner join raw.forgotten as forgotten
            on forgotten.text_hash = sha256($salt || '=' || nfc_normalize(people.person_id))
        where forgotten.reason = $reason
        """,
        {"salt": salt, "reason": RETAINED_NO_LONGER},
    ).fetchall()
    return [key for key, person_id in rows if person_id not in leavers]


def _leavers(connection: duckdb.DuckDBPyConnection, months: int, as_of: date) -> list[_Leaver]:
    """Return who left for long enough.

    The newest row of a person says whether they left. Who is missing from later snapshots has left by inference: the
    models know it from the refresh before, and it holds while no newer row of the person has come.
    """
    rows = connection.execute(
        f"""
        with rows_read as (
            select
                people.person_id,
                people.email,
                people.username,
                people.full_name,
                people.left_on,
                coalesce(people.valid_from, files.file_date) as valid_from,
                files.file_rank,
                people.row_number
            from raw.hris__people as people
            inner join raw.source_files as files using (file_id)
        ),
        newest as (
            select
                person_id,
                arg_max(struct_pack(left_on := left_on), (valid_from, file_rank, row_number)).left_on as left_on,
                max(valid_from) as seen_on,
                list(distinct email) filter (where email is not null) as emails,
                list(distinct username) filter (where username is not null) as usernames,
                list(distinct full_name) filter (where n_bearers = 1) as own_names
            from rows_read
            left join (
                select {as_name("full_name")} as name, count(distinct person_id) as n_bearers
                from raw.hris__people
                group by name
            ) as bearers on {as_name("full_name")} = bearers.name
            group by person_id
        ),
        inferred as ({_INFERRED if _has_models(connection) else _NOBODY})
        select
            newest.person_id,
            coalesce(newest.emails, []),
            coalesce(newest.usernames, []),
            coalesce(newest.own_names, [])
        from newest
        left join inferred on newest.person_id = inferred.person_id and newest.seen_on < inferred.left_on
        where coalesce(newest.left_on, inferred.left_on) + to_months($months) < $as_of
        order by newest.person_id
        """,
        {"as_of": as_of, "months": months},
    ).fetchall()
    return [_Leaver(person_id, *(tuple(texts) for texts in known)) for person_id, *known in rows]


_INFERRED = "select person_id, left_on from marts.main.dim_person where is_left_inferred"
_NOBODY = "select null::varchar as person_id, null::date as left_on where false"


def _has_models(connection: duckdb.DuckDBPyConnection) -> bool:
    found = row_of(
        connection, "select 1 from duckdb_tables() where database_name = 'marts' and table_name = 'dim_person'"
    )
    return found is not None
