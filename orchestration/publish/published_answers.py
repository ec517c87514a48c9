"""Answers of peers and direct reports as they were published, and which groups' answers of tonight wait beside them.

Whoever may see a person keeps last night's levels: tonight's mean of the peers less last night's is the one who
answered late, was corrected, took an answer back or counts in another relation now. So what the raters of a closed
cycle said about a person in a competency, their *group*, counts as it was published, until what has changed tells of no
fewer than `min_raters` of them, whatever was published before. That is asked of the numbers that a group's levels are
made of, the sums over its raters of each item (`published.release_disclosure`, with raters in the place of people). A
group changes as a whole or not at all.

What counts is decided between two builds of the models: once answers are resolved, the models know what is in force;
groups that wait go into `raw.kept_answers`, and the models are computed again where that is news. Every figure follows
from the same answers, so agreement, relevance and figures of units tell no more than levels do.

Where no export and nobody who is left out has changed since, it is not the raters but how their answers are read:
somebody mends `workspace.yml`. Such a change counts at once.

All of it lies in the build file, where single answers are. What is about to be published is noted before it is, so a
kill in between leaves more noted than was seen, which only lets more wait. A build file that was made anew from the
exports knows nothing of what was published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from orchestration.build.raw_tables import ANSWERS
from orchestration.build.state import cycles_of
from published.database import number_of, row_of, transaction
from published.frames import frame_of
from published.release_disclosure import waiting_sums

GROUP = ("cycle_id", "person_id", "competency_id")
"""Whose answers wait together: those of the peers and direct reports about a person in a competency of a cycle."""

_IN_FORCE, _COUNTING = (f"intermediate.int_assessment__answers{suffix}" for suffix in ("_as_exported", ""))
_ANSWER = tuple(name for name, _ in ANSWERS)
_SUM = (*GROUP, "behaviour_id", "relation", "kind")
_IS_CONFIDENTIAL = "relation in ('peer', 'direct_report') and (level is not null or is_not_relevant)"
_OF_CYCLES = f"{_IS_CONFIDENTIAL} and cycle_id in (select unnest($cycles))"
_LISTED, _KEY, _SUM_KEY = ", ".join(_ANSWER), ", ".join(GROUP), ", ".join(_SUM)
_OF_GROUP = f"using ({_KEY})"

_PUBLISHED = f"insert into raw.published_answers ({_LISTED}, version, is_current)"
# A group without any answer left is one row without a relation.
_MOVE = f"""
    update raw.published_answers set is_current = false
    where is_current and ({_KEY}) in (select ({_KEY}) from moved);
    {_PUBLISHED}
    select {_LISTED}, version, true from {_COUNTING} inner join moved {_OF_GROUP} where {_IS_CONFIDENTIAL};
    insert into raw.published_answers by name
    select {_KEY}, version, true as is_current
    from moved anti join (from raw.published_answers where is_current) as filled {_OF_GROUP}
"""

_MARKED = f"""
    select
        {_KEY},
        sum(hash(behaviour_id, relation, rater_id, round(level, 9), coalesce(is_not_relevant, false), n_raters)) as mark
    from {{answers}}
    where {_OF_CYCLES}
    group by all
"""
_CHANGED = f"""
    select {_KEY}
    from ({_MARKED.format(answers="{answers}")}) as tonight
    full join ({_MARKED.format(answers="(from raw.published_answers where is_current)")}) as published
        {_OF_GROUP}
    where tonight.mark is distinct from published.mark
"""

# What was published of a group are sums over its peers and over its direct reports, or over both where one of them is
# small (*shown*); agreement and relevance rest on those of each relation, however small, so that they are asked for by
# themselves (*level*, *not_relevant*). Nobody knows which of the nameless has changed: those who are there every night
# alike count as one rater each, all others of a person as a single one.
_MEMBERS = f"""
    with rules as (
        select value::integer as min_raters from raw.settings where name = 'min_raters'
    ),

    versions as (
        select {_LISTED}, version from raw.published_answers semi join changed {_OF_GROUP}
        union all
        select {_LISTED}, 0 from {_IN_FORCE} semi join changed {_OF_GROUP}
    ),

    answered as (
        select *, coalesce(n_raters, 1) as weight
        from versions
        where {_IS_CONFIDENTIAL}
    ),

    -- who rated behaviours rated the whole for nothing
    rated as (
        select *
        from answered
        where level is not null
        qualify
            behaviour_id is not null
            or rater_id is null
            or bool_and(behaviour_id is null) over (partition by {_KEY}, version, relation, rater_id)
    ),

    items as (
        select
            {_KEY}, version, relation, behaviour_id,
            count(*) filter (where rater_id is null and n_raters is null) as n_nameless
        from rated
        group by all
    ),

    raters as (
        select {_KEY}, version, relation, min(weight) as n
        from rated
        where rater_id is not null or n_raters is not null
        group by {_KEY}, version, relation, rater_id
    ),

    sizes as (
        select {_KEY}, version, relation, sum(n) as n
        from (
            select * from raters
            union all
            select {_KEY}, version, relation, max(n_nameless) from items group by all
        )
        group by all
    ),

    pools as (
        select {_KEY}, version, bool_or(n between 1 and min_raters - 1) as is_pooled
        from sizes cross join rules
        group by all
    ),

    shown as (
        select rated.* replace (case when is_pooled then 'others' else relation end as relation)
        from rated inner join pools using ({_KEY}, version)
    ),

    kinds as (
        select *, 'level' as kind, round(level, 9) as value from answered where level is not null
        union all
        select *, 'not_relevant', null from answered where is_not_relevant
        union all
        select * exclude (min_raters), 'shown', round(level, 9)
        from shown cross join rules
        qualify sum(weight) over (partition by {_KEY}, version, relation, behaviour_id) >= min_raters
    ),

    numbered as (
        select
            *,
            hash(behaviour_id, kind, value, n_raters) as unknown,
            row_number() over (partition by {_SUM_KEY}, version, rater_id, value, n_raters) as nth
        from kinds
    ),

    counted as (
        select *, count(*) over (partition by {_SUM_KEY}, rater_id, unknown, nth) as n_alike
        from numbered
    )

    select
        {_SUM_KEY},
        counted.version,
        case
            when rater_id is not null then hash(cycle_id, person_id, rater_id)
            when n_alike = n_versions then hash({_KEY}, relation, unknown, nth)
            else hash(cycle_id, person_id)
        end as person,
        unknown,
        weight
    from counted
    inner join changed {_OF_GROUP}
"""


def keep_published_answers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Decide which groups' answers of tonight wait, and put what counts instead into `raw.kept_answers`.

    Args:
        connection: the build file after its models were computed.

    Returns:
        Whether that is other than it was: then the models have to be computed again.
    """
    read_otherwise = _cycles_read_otherwise(connection)
    cycles = [cycle for cycle in _cycles_to_compare(connection) if cycle not in read_otherwise]
    waiting = _waiting_groups(connection, _changed_groups(connection, _IN_FORCE, cycles))
    connection.register("waiting", waiting)
    connection.execute(
        f"""
        create or replace temp table kept as
        select {_LISTED} from raw.published_answers semi join waiting {_OF_GROUP} where is_current;
        insert into kept by name select * from waiting anti join kept {_OF_GROUP}
        """
    )
    connection.unregister("waiting")
    differences = (
        "select count(*) from ((from kept except all from raw.kept_answers) "
        "union all (from raw.kept_answers except all from kept))"
    )
    is_other = number_of(connection, differences) > 0
    if is_other:
        with transaction(connection):
            connection.execute("delete from raw.kept_answers")
            connection.execute("insert into raw.kept_answers from kept")
    connection.execute("drop table kept")
    return is_other


def note_published_answers(connection: duckdb.DuckDBPyConnection) -> None:
    """Note the answers that count tonight, since they are about to be published.

    Args:
        connection: the build file, its models computed.
    """
    new = _closed_cycles(connection, "not in")
    moved = _changed_groups(connection, _COUNTING, _cycles_to_compare(connection))
    signatures, exports = _signatures(connection), _exports(connection)
    known = {*_noted(connection), *new}
    waiting = {cycle for (cycle,) in connection.execute("select distinct cycle_id from raw.kept_answers").fetchall()}
    cycles = sorted(known)
    connection.register("moved", moved.with_columns(version="n_versions"))
    with transaction(connection):
        connection.execute(
            f"{_PUBLISHED} select {_LISTED}, 1, true from {_COUNTING} where {_OF_CYCLES}", {"cycles": new}
        )
        connection.execute(_MOVE)
        connection.execute("delete from raw.answered_cycles")
        connection.execute(
            "insert into raw.answered_cycles select unnest($cycles), unnest($signatures), unnest($exports)",
            {
                "cycles": cycles,
                "signatures": [None if cycle in waiting else signatures.get(cycle) for cycle in cycles],
                "exports": [None if cycle in waiting else exports for cycle in cycles],
            },
        )
    connection.unregister("moved")


def _closed_cycles(connection: duckdb.DuckDBPyConnection, condition: str) -> list[str]:
    """Return the cycles that are closed tonight, of those that were published before or of all others."""
    rows = connection.execute(
        "select cycle_id from intermediate.int_assessment__cycles "
        f"where is_closed and cycle_id {condition} (select cycle_id from raw.answered_cycles) order by cycle_id"
    ).fetchall()
    return [cycle_id for (cycle_id,) in rows]


def _cycles_to_compare(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the published cycles of which answers may be others than those that were published."""
    noted, tonight = _noted(connection), _signatures(connection)
    return [
        cycle
        for cycle in _closed_cycles(connection, "in")
        if noted[cycle] is None or noted[cycle] != tonight.get(cycle)
    ]


def _cycles_read_otherwise(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the published cycles without an answer that waits, if the exports are those that they were read from."""
    rows = connection.execute(
        "select cycle_id from raw.answered_cycles where exports = ?", [_exports(connection)]
    ).fetchall()
    return frozenset(cycle_id for (cycle_id,) in rows)


def _exports(connection: duckdb.DuckDBPyConnection) -> str:
    """Return by what the bytes of all exports that were read are known, together with those who are left out."""
    row = row_of(
        connection,
        """
        select md5(string_agg(part, chr(10) order by part))
        from (
            select concat_ws(chr(9), contract, file, split_part(fingerprint, '.', 1)) as part from raw.source_files
            union all
            select concat_ws(chr(9), text_hash, rater_key, reason) from raw.forgotten
            union all
            select cycle_id from raw.forgotten_cycles
        )
        """,
    )
    return str(row[0]) if row is not None else ""


def _noted(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """Return the cycles of which answers were published, and by what their answers are known."""
    return dict(connection.execute("select cycle_id, signature from raw.answered_cycles").fetchall())


def _signatures(connection: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Return by what the answers in force tonight are known, by cycle."""
    return cycles_of(connection, _IN_FORCE.rpartition(".")[2])


def _changed_groups(connection: duckdb.DuckDBPyConnection, answers: str, cycles: Sequence[str]) -> pl.DataFrame:
    """Return the groups whose answers are others than those that were published last.

    Returns:
        `GROUP` and `n_versions`: how many versions of the group there are, tonight's included.
    """
    changed = frame_of(connection, _CHANGED.format(answers=answers), {"cycles": list(cycles)})
    connection.register("changed", changed)
    counted = frame_of(
        connection,
        f"select {_KEY}, coalesce(max(version), 0) + 1 as n_versions from changed "
        f"left join raw.published_answers {_OF_GROUP} group by all",
    )
    connection.unregister("changed")
    return counted


def _waiting_groups(connection: duckdb.DuckDBPyConnection, changed: pl.DataFrame) -> pl.DataFrame:
    """Return the groups of which tonight's answers, beside all that was published of them, tell of too few raters."""
    if changed.is_empty():
        return changed.select(GROUP)
    connection.register("changed", changed)
    members = frame_of(connection, _MEMBERS)
    connection.unregister("changed")
    min_raters = number_of(connection, "select value from raw.settings where name = 'min_raters'")
    members = members.with_columns(sum=pl.struct(*_SUM, "version").rank("dense").cast(pl.Int64))
    sums = members.group_by("sum", *_SUM, "version").agg(content=pl.struct("person", "unknown", "weight").hash().sum())
    # The same sum under another name is no news.
    same = [*GROUP, "behaviour_id", "kind", "content"]
    published = sums.filter(pl.col("version") > 0)
    proposed = sums.filter(version=0).join(published, on=same, how="anti", nulls_equal=True)
    waiting = waiting_sums(
        members.select("sum", "person", "unknown", "weight"),
        proposed=proposed["sum"].to_list(),
        layers={},
        min_group=min_raters,
    )
    of_few_raters = proposed.filter(pl.col("sum").is_in(list(waiting))).select(GROUP)
    return pl.concat([of_few_raters, _groups_of_few_values(members, min_raters)]).unique().sort(GROUP)


def _groups_of_few_values(members: pl.DataFrame, min_raters: int) -> pl.DataFrame:
    """Return the groups in which too few levels of an item are others than before, whoever gave them.

    Raters may have got other numbers since, all of them at once; that one of their answers has changed as well must
    not count as a change of all.
    """
    newest = pl.col("version").max().over(GROUP)
    counted = members.filter((pl.col("version") == 0) | (pl.col("version") == newest)).with_columns(
        n=pl.when(pl.col("version") == 0).then(pl.col("weight")).otherwise(-pl.col("weight"))
    )
    changed = counted.group_by(*_SUM, "unknown").agg(pl.col("n").sum())
    n_more, n_less = pl.col("n").clip(lower_bound=0).sum(), -pl.col("n").clip(upper_bound=0).sum()
    few = changed.group_by(_SUM).agg(n=pl.max_horizontal(n_more, n_less))
    return few.filter(pl.col("n").is_between(1, min_raters - 1)).select(GROUP)
