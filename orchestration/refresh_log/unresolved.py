"""References that did not resolve at a refresh, text by text, and who may be meant.

The texts are values of rows that were set aside, many of them names and addresses: they go to `quarantine.duckdb` and
nowhere else. Which rows wait is decided by the models; this reads what they gave.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ingest.reference_causes import Cause, causes_in, write_candidates
from published.database import open_for_reading

TABLE = "unresolved_references"
_WAITING = r"^(unknown|ambiguous)_"

# Reason → what the text should have named, and the texts by which it is known.
_KNOWN = """
    select 'person' as kind, person_id as text, person_id as target from raw.hris__people
    union all select 'person', lower(email), person_id from raw.hris__people
    union all select 'person', username, person_id from raw.hris__people
    union all select 'person', full_name, person_id from raw.hris__people
    union all select 'competency', competency_id, competency_id from raw.framework__competencies
    union all select 'competency', name, competency_id from raw.framework__competencies
    union all select 'cycle', cycle_id, cycle_id from raw.ratings__cycles
    union all select 'behaviour', behaviour_id, behaviour_id from raw.framework__behaviours
    union all select 'course', course_id, course_id from raw.lms__courses
    union all select 'course', title, course_id from raw.lms__courses"""


def gather_unresolved(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `record.unresolved_references` of `record.quarantined_rows`: one row per contract × column × text.

    Args:
        connection: the build file, open for writing, its rows set aside gathered.
    """
    connection.execute(f"""
        create or replace temp table unresolved_texts as
        select
            contract,
            column_name,
            json_extract_string(record, '$.' || column_name) as text,
            reason,
            regexp_replace(reason, '{_WAITING}', '') as kind,
            starts_with(reason, 'ambiguous_') as is_ambiguous,
            count(*) as n_rows,
            arg_min(
                file || ', row ' || row_number || coalesce(', header ''' || header || '''', ''),
                (file, row_number, coalesce(header, ''))
            ) as first_place
        from record.quarantined_rows
        where is_reference and regexp_matches(reason, '{_WAITING}')
        group by all
    """)
    write_candidates(
        connection, "unresolved_candidates", given="unresolved_texts", known=f"(select distinct * from ({_KNOWN}))"
    )
    connection.execute(f"""
        create or replace table record.{TABLE} as
        select contract, column_name, text, reason, n_rows, first_place, cause, candidates
        from unresolved_texts
        join unresolved_candidates using (kind, text)
        order by contract, column_name, n_rows desc, text
    """)


def read_unresolved(quarantine: Path) -> dict[tuple[str, str], tuple[Cause, ...]]:
    """Return why references of what is published did not resolve, by contract and column; personal.

    Args:
        quarantine: the snapshot's `quarantine.duckdb`; without it, or without the table, nothing is known.
    """
    if not quarantine.exists():
        return {}
    with open_for_reading(quarantine) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if TABLE not in tables:
            return {}
        columns = connection.execute(
            f"select contract, column_name from {TABLE} group by all order by sum(n_rows) desc, contract, column_name"
        ).fetchall()
        return {
            (contract, column): causes_in(
                connection,
                f"select cause, text, n_rows, candidates from {TABLE} "
                f"where contract = '{contract}' and column_name = '{column}'",
            )
            for contract, column in columns
        }
