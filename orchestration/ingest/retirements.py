"""Days on which competencies were first called retired. How long a profile keeps them is decided in the models."""

from __future__ import annotations

import duckdb

CONTRACT = "framework/competencies"


def note_retirements(connection: duckdb.DuckDBPyConnection) -> None:
    """Note the day of the first export that calls a competency retired, and forget it once an export takes that back.

    A file without a day in its name is replaced by its next version, and with it what it said before: the day has to be
    noted when it is read.

    Args:
        connection: the build file, open for writing, with the newest rows of `framework/competencies`.
    """
    connection.execute("""
        create or replace temporary table retired_by_file as
        select
            rows.competency_id,
            files.file_rank,
            -- a file whose day is only that of its first load speaks for the day on which it was read last
            case
                when files.file_date = files.first_loaded_at::date then files.loaded_at::date
                else files.file_date
            end as day,
            coalesce(rows.status = 'retired', false) as is_retired
        from raw.framework__competencies as rows
        inner join raw.source_files as files using (file_id)
    """)
    connection.execute("""
        create or replace temporary table retired_now as
        with last_in_use as (
            select competency_id, max(file_rank) filter (where not is_retired) as file_rank
            from retired_by_file
            group by competency_id
        )
        select retired_by_file.competency_id, min(retired_by_file.day) as day
        from retired_by_file
        inner join last_in_use using (competency_id)
        where retired_by_file.file_rank > coalesce(last_in_use.file_rank, 0)
        group by retired_by_file.competency_id
    """)
    connection.execute(
        "delete from raw.retired_competencies where competency_id not in (select competency_id from retired_now)"
    )
    connection.execute("""
        insert into raw.retired_competencies
        select competency_id, day
        from retired_now
        where competency_id not in (select competency_id from raw.retired_competencies)
    """)
    connection.execute("drop table retired_by_file")
    connection.execute("drop table retired_now")
