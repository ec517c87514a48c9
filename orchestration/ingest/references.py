"""References of one contract to rows of another: how many find theirs, why others don't, and who may be meant.

For `skillgap check`, before anything is loaded; what is in force is decided by the models at every refresh. Nothing is
resolved here: a candidate is never taken. Texts that differ from a known one in capitals, leading zeros, spaces or
signs alone are found however many there are; for others the nearest by spelling are looked for, which costs a
comparison with everything known, so the most frequent ones alone get them.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from expectations.contracts import Column, Contract
from published.sql import identifier

CAUSES = {
    "capitals": "written with other capitals",
    "leading_zeros": "written with other leading zeros",
    "spaces_or_signs": "written with other spaces or signs",
    "decimals": "a whole number with decimals behind it, which `extract` takes off: '^(?P<value>[^.]+)'",
    "list": "a list of several, which `split` makes rows of, such as split: {competency_id: ','}",
    "alike": "spelled almost like a known one",
    "nothing_near": "like nothing that is known",
    "several": "borne by several",
}
MOST_CANDIDATES = 3
_MOST_SPELLED = 50
_LEAST_ALIKE = 0.85
_SHOWN_OF_A_CAUSE = 3


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
            union all from spelled
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


_PEOPLE, _COMPETENCIES, _SKILLS = "hris/people", "framework/competencies", "framework/standard_skills"
# Column → the contract, and the columns in the order in which they are tried: the id as it is, names without capitals.
_CATALOGUES = {
    "course_id": ("lms/courses", "course_id", "title"),
    "cycle_id": ("ratings/cycles", "cycle_id", "name"),
    "org_unit_id": ("hris/org_units", "org_unit_id", "name"),
    "parent_org_unit_id": ("hris/org_units", "org_unit_id", None),
    "population_org_unit_id": ("hris/org_units", "org_unit_id", None),
    "role_id": ("hris/roles", "role_id", None),
}
# Without a file of these nothing that names one of theirs counts; units and roles stand for themselves.
_NEEDED = frozenset({"lms/courses", "ratings/cycles"})


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


@dataclass(frozen=True)
class ReferenceReport:
    """How the references in one column resolve.

    Attributes:
        contract: the contract of the column.
        column: the column.
        counts: way of being found (`person_id`, `email`, `username`, `full_name`; `competency_id`, `name`; `course_id`,
            `title`; …; `several`, `nobody`) → rows.
        causes: why the others did not resolve, the most rows first.
    """

    contract: str
    column: str
    counts: dict[str, int]
    causes: tuple[Cause, ...]


def resolve_references(
    connection: duckdb.DuckDBPyConnection, contract: Contract, views: dict[str, str]
) -> tuple[ReferenceReport, ...]:
    """Try the references of one contract's rows.

    Args:
        connection: where the views are.
        contract: the contract whose references are tried.
        views: contract → view of its typed rows, for the contracts that have files.

    Returns:
        One report per column that refers to people, competencies, courses, cycles, units or roles.
    """
    reports = []
    for column in contract.stored_columns:
        condition = "true"
        if contract.name == "ratings/ratings" and column.name == "rater_id":
            condition = "relation in ('self', 'manager')"  # other raters are opaque
        elif column.refers_to is None and not _is_of_a_catalogue(contract, column, views):
            continue
        if column.refers_to == "competency":
            known = _known_competencies(views)
        elif column.name in _CATALOGUES:
            known = _known_of_a_catalogue(column, views)
        else:
            known = _known_people(views)
        reports.append(_resolve(connection, contract, column, condition, known, views[contract.name]))
    return tuple(reports)


def _known_people(views: dict[str, str]) -> str:
    """Return SQL of what people are known by, in the order in which it is tried."""
    if _PEOPLE not in views:
        return _NOTHING
    view = views[_PEOPLE]
    return f"""
        select distinct 1 as rank, 'person_id' as found_by, person_id as text, person_id as target from {view}
        union all select distinct 2, 'email', lower(email), person_id from {view} where email is not null
        and (
            left_on is null
            or lower(email) not in (select lower(email) from {view} where left_on is null and email is not null)
        )
        union all select distinct 3, 'username', username, person_id from {view} where username is not null
        union all select distinct 4, 'full_name', full_name, person_id from {view}
        where full_name is not null"""


def _is_of_a_catalogue(contract: Contract, column: Column, views: dict[str, str]) -> bool:
    """Whether a column names a row of a catalogue that is there, or that has to be."""
    catalogue, key, _ = _CATALOGUES.get(column.name, (contract.name, column.name, None))
    is_its_own = catalogue == contract.name and key == column.name
    return not is_its_own and (catalogue in views or catalogue in _NEEDED)


def _known_of_a_catalogue(column: Column, views: dict[str, str]) -> str:
    """Return SQL of what rows of a catalogue are known by, in the order in which it is tried."""
    catalogue, key, name = _CATALOGUES[column.name]
    if catalogue not in views:
        return _NOTHING
    view = views[catalogue]
    by_key = f"select distinct 1 as rank, '{key}' as found_by, {key} as text, {key} as target from {view}"
    if name is None:
        return by_key
    return f"{by_key} union all select distinct 2, '{name}', {name}, {key} from {view}"


def _form(text: str, found_by: str) -> str:
    """Return SQL of a text as it is compared, as the models have it: names and addresses without regard to capitals."""
    return (
        f"case when {found_by} in ('full_name', 'name', 'title', 'standard_skill') then lower(rtrim({text}, '.')) "
        f"when {found_by} = 'email' then lower({text}) else {text} end"
    )


def _known_competencies(views: dict[str, str]) -> str:
    """Return SQL of what competencies are known by, in the order in which it is tried."""
    if _COMPETENCIES not in views:
        return _NOTHING
    view = views[_COMPETENCIES]
    return f"""
        select distinct 1 as rank, 'competency_id' as found_by, competency_id as text, competency_id as target
        from {view}
        union all select distinct 2, 'name', name, competency_id from {view} where name is not null
        {_by_standard_skill(views)}"""


def _by_standard_skill(views: dict[str, str]) -> str:
    """Return SQL of the codes, names and other names of standard skills that competencies stand for."""
    if _SKILLS not in views:
        return ""
    skills, competencies = views[_SKILLS], views[_COMPETENCIES]
    words = (
        f"select standard_code, standard_code as word from {skills} union all "
        f"select standard_code, name from {skills} union all "
        f"select standard_code, unnest(string_split(aliases, '|')) from {skills} where aliases is not null"
    )
    return (
        f"union all select distinct 3, 'standard_skill', trim(word), competency_id "
        f"from {competencies} join ({words}) using (standard_code)"
    )


_NOTHING = "select 1 as rank, '' as found_by, '' as text, '' as target where false"


def _resolve(
    connection: duckdb.DuckDBPyConnection, contract: Contract, column: Column, condition: str, known: str, view: str
) -> ReferenceReport:
    name = identifier(column.name)
    connection.execute(f"""
        create or replace temp table resolved_references as
        with known as ({known}
        ),
        given as (
            select {name} as text, count(*) as n from {view} where {name} is not null and {condition} group by 1
        ),
        ways as (select distinct found_by from known),
        given_forms as (
            select given.text, ways.found_by, {_form("given.text", "ways.found_by")} as form from given cross join ways
        ),
        known_forms as (select rank, found_by, target, {_form("text", "found_by")} as form from known),
        found as (
            select
                given_forms.text,
                known_forms.rank,
                any_value(known_forms.found_by) as found_by,
                count(distinct known_forms.target) as n_targets
            from given_forms
            join known_forms on known_forms.found_by = given_forms.found_by and known_forms.form = given_forms.form
            group by given_forms.text, known_forms.rank
        ),
        first_found as (
            select text, arg_min(found_by, rank) as found_by, arg_min(n_targets, rank) as n_targets
            from found group by text
        )
        select
            text, n, n_targets, case when n_targets > 1 then 'several' else coalesce(found_by, 'nobody') end as found_by
        from given left join first_found using (text)
    """)
    counts = connection.execute(
        "select found_by, sum(n)::bigint from resolved_references group by all order by 2 desc"
    ).fetchall()
    write_candidates(
        connection,
        "candidates_of_references",
        given="(select 'one' as kind, text, n_targets is not null as is_ambiguous, n as n_rows "
        "from resolved_references where found_by in ('nobody', 'several'))",
        known=f"(select 'one' as kind, text, target from ({known}))",
    )
    causes = causes_in(
        connection,
        "select cause, text, n as n_rows, candidates "
        "from resolved_references join candidates_of_references using (text)",
    )
    return ReferenceReport(contract.name, column.name, dict(counts), causes)


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
