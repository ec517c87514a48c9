"""Causes of references that did not resolve, and who may be meant: nothing is resolved, a candidate is never taken.

Texts that differ from a known one in capitals, leading zeros, spaces or signs alone are found however many there are;
for others the nearest by spelling are looked for, which costs a comparison with everything known, so the most frequent
ones alone get them.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

CAUSES = {
    "capitals": "written with other capitals",
    "leading_zeros": "written with other leading zeros",
    "spaces_or_signs": "written with other spaces or signs",
    "decimals": "a whole number with decimals behind it, which `extract` takes off: '^(?P<value>[^.]+)'",
    "list": "a list of several, which `split` makes rows of by what is between them, as in split: {competency_id: ';'}",
    "surrounded": "a known one with more around it, which `extract` takes off, such as '\\((?P<value>[^)]+)\\)'",
    "alike": "spelled almost like a known one",
    "nothing_near": "like nothing that is known",
    "several": "borne by several",
}
MOST_CANDIDATES = 3
_MOST_SPELLED = 50
_LEAST_ALIKE = 0.85
_SHOWN_OF_A_CAUSE = 3


@dataclass(frozen=True)
class Unresolved:
    """A text that names nobody, or two.

    Attributes:
        text: as it was given.
        n_rows: rows that give it.
        candidates: who or what may be meant, the nearest first.
    """

    text: str
    n_rows: int
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """Why texts did not resolve, with the most frequent of them.

    Attributes:
        code: a key of `CAUSES`.
        n_rows: rows that give such a text.
        n_texts: different texts.
        examples: the most frequent ones.
    """

    code: str
    n_rows: int
    n_texts: int
    examples: tuple[Unresolved, ...]


def write_candidates(connection: duckdb.DuckDBPyConnection, table: str, *, given: str, known: str) -> None:
    """Make a table of the cause of each text's not being resolved, and of what may be meant.

    Args:
        connection: where the relations are.
        table: the temporary table to make: kind, text, cause (a key of `CAUSES`), candidates (a list, nearest first).
        given: relation of the texts that did not resolve: kind, text, is_ambiguous, n_rows.
        known: relation of what there is: kind, text, target (the id that the text stands for).
    """
    zeros = "regexp_replace({text}, '(^|[^0-9])0+([0-9])', '\\1\\2', 'g')"
    plain = zeros.format(text="regexp_replace(lower({text}), '[^\\p{{L}}\\p{{N}}]', '', 'g')")
    spelled = f"jaro_winkler_similarity(lower(given.text), lower(known.text), {_LEAST_ALIKE})"
    connection.execute(f"""
        create or replace temp table {table} as
        with given as (
            select kind, text, bool_or(is_ambiguous) as is_ambiguous, sum(n_rows) as n_rows
            from {given}
            group by kind, text
        ),
        known as (
            select distinct kind, text, target, {plain.format(text="text")} as plain
            from {known}
            where text is not null
        ),
        several as (
            select given.kind, given.text, 'several' as cause, known.target as candidate, 1.0 as nearness
            from given
            join known on known.kind = given.kind and lower(known.text) = lower(given.text)
            where given.is_ambiguous
        ),
        otherwise_written as (
            select
                given.kind,
                given.text,
                case
                    when lower(known.text) = lower(given.text) then 'capitals'
                    when {zeros.format(text="lower(known.text)")} = {zeros.format(text="lower(given.text)")}
                        then 'leading_zeros'
                    else 'spaces_or_signs'
                end as cause,
                known.text as candidate,
                case cause when 'capitals' then 3.0 when 'leading_zeros' then 2.0 else 1.0 end as nearness
            from given
            join known on known.kind = given.kind and known.plain = {plain.format(text="given.text")}
            where not given.is_ambiguous and known.plain <> ''
        ),
        with_decimals as (
            select given.kind, given.text, 'decimals' as cause, known.text as candidate, 4.0 as nearness
            from given
            join known on known.kind = given.kind and known.text = regexp_replace(given.text, '\\.0+$', '')
            where regexp_matches(given.text, '^[0-9]+\\.0+$')
        ),
        listed as (
            select given.kind, given.text, 'list' as cause, known.text as candidate, 4.0 as nearness
            from given
            join known
                on known.kind = given.kind and known.text = trim(regexp_extract(given.text, '^[^,;|]+'))
            where regexp_matches(given.text, '[,;|]')
        ),
        parts as (
            select kind, text, unnest(regexp_split_to_array(text, '[][()<>,;|/\\\\=]')) as part
            from given
            where regexp_matches(text, '[][()<>|/\\\\=]')
        ),
        surrounded as (
            select parts.kind, parts.text, 'surrounded' as cause, known.text as candidate, 3.5 as nearness
            from parts
            join known on known.kind = parts.kind and lower(known.text) = lower(trim(parts.part))
        ),
        frequent as (
            select kind, text
            from given
            anti join otherwise_written using (kind, text)
            where not is_ambiguous
            qualify row_number() over (partition by kind order by n_rows desc, text) <= {_MOST_SPELLED}
        ),
        spelled as (
            select given.kind, given.text, 'alike' as cause, known.text as candidate, {spelled} as nearness
            from frequent as given
            join (select distinct kind, text from known) as known on known.kind = given.kind
            where {spelled} > 0
        ),
        found as (
            from several union all from with_decimals union all from listed union all from otherwise_written
            union all from spelled union all from surrounded
        ),
        each_once as (
            select kind, text, candidate, max(nearness) as nearness, arg_max(cause, nearness) as cause
            from found
            group by kind, text, candidate
        ),
        best as (
            from each_once
            qualify row_number() over (partition by kind, text order by nearness desc, candidate) <= {MOST_CANDIDATES}
        )
        select
            given.kind,
            given.text,
            coalesce(arg_max(best.cause, best.nearness), 'nothing_near') as cause,
            coalesce(
                list(best.candidate order by best.nearness desc, best.candidate) filter (best.candidate is not null), []
            ) as candidates
        from given
        left join best using (kind, text)
        group by given.kind, given.text
    """)


def causes_in(connection: duckdb.DuckDBPyConnection, unresolved: str) -> tuple[Cause, ...]:
    """Group texts that did not resolve by their cause.

    Args:
        connection: where they are.
        unresolved: query for cause, text, n_rows, candidates; one row per text.

    Returns:
        The causes, the one with the most rows first.
    """
    rows = connection.execute(
        f"""
        select
            cause,
            sum(n_rows)::bigint as n,
            count(*),
            list({{'text': text, 'n_rows': n_rows, 'candidates': candidates}} order by n_rows desc, text)[:?]
        from ({unresolved})
        group by cause
        order by n desc, cause
        """,
        [_SHOWN_OF_A_CAUSE],
    ).fetchall()
    return tuple(
        Cause(
            code,
            n_rows,
            n_texts,
            tuple(Unresolved(each["text"], each["n_rows"], tuple(each["candidates"])) for each in examples),
        )
        for code, n_rows, n_texts, examples in rows
    )
