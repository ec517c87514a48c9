"""References of one contract to rows of another: how many find theirs, and which rows would wait.

For `skillgap check`, before anything is loaded; what is in force is decided by the models at every refresh.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from expectations.contracts import Column, Contract
from orchestration.ingest.reference_causes import Cause, causes_in, write_candidates
from published.database import number_of
from published.sql import identifier

_PEOPLE, _COMPETENCIES, _SKILLS = "hris/people", "framework/competencies", "framework/standard_skills"
# Column → the contract, and the columns in the order in which they are tried: the id as it is, names without capitals.
_CATALOGUES = {
    "course_id": ("lms/courses", "course_id", "title"),
    "cycle_id": ("ratings/cycles", "cycle_id", "name"),
    "org_unit_id": ("hris/org_units", "org_unit_id", "name"),
    "parent_org_unit_id": ("hris/org_units", "org_unit_id", None),
    "population_org_unit_id": ("hris/org_units", "org_unit_id", None),
    "role_id": ("hris/roles", "role_id", None),
    "career_level": ("hris/career_levels", "career_level", None),
    "behaviour_id": ("framework/behaviours", "behaviour_id", None),
}
# Columns that say whom or what a row is about, the first that counts first.
_IDENTITY = ("cycle_id", "person_id", "rater_id", "course_id", "competency_id")
# Without a file of these nothing that names one of theirs counts; units and roles stand for themselves.
_NEEDED = frozenset({"lms/courses", "ratings/cycles"})


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

    @property
    def n_unresolved(self) -> int:
        """Rows that name nobody known here, or several."""
        return self.counts.get("nobody", 0) + self.counts.get("several", 0)


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
        if column.name == "rater_id":
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
    name = f"lower(rtrim({text}, '.'))"
    person = f"translate({name}, 'ı' || chr(775), 'i')"
    turned = f"trim(split_part({person}, ',', 2)) || ' ' || trim(split_part({person}, ',', 1))"
    has_one_comma = f"{text} like '%,%' and {text} not like '%,%,%'"
    return (
        f"case when {found_by} = 'full_name' then case when {has_one_comma} then {turned} else {person} end "
        f"when {found_by} in ('name', 'title', 'standard_skill') then {name} "
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
    name, table = identifier(column.name), resolved_texts(contract, column.name)
    connection.execute(f"""
        create or replace temp table {table} as
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
                count(distinct known_forms.target) as n_targets,
                min(known_forms.target) as target
            from given_forms
            join known_forms on known_forms.found_by = given_forms.found_by and known_forms.form = given_forms.form
            group by given_forms.text, known_forms.rank
        ),
        first_found as (
            select
                text,
                arg_min(found_by, rank) as found_by,
                arg_min(n_targets, rank) as n_targets,
                arg_min(target, rank) as target
            from found group by text
        )
        select
            text,
            n,
            n_targets,
            case when n_targets > 1 then 'several' else coalesce(found_by, 'nobody') end as found_by,
            case when n_targets = 1 then target end as target
        from given left join first_found using (text)
    """)
    counts = connection.execute(f"select found_by, sum(n)::bigint from {table} group by all order by 2 desc").fetchall()
    write_candidates(
        connection,
        "candidates_of_references",
        given="(select 'one' as kind, text, n_targets is not null as is_ambiguous, n as n_rows "
        f"from {table} where target is null)",
        known=f"(select 'one' as kind, text, target from ({known}))",
    )
    causes = causes_in(
        connection,
        f"select cause, text, n as n_rows, candidates from {table} join candidates_of_references using (text)",
    )
    return ReferenceReport(contract.name, column.name, dict(counts), causes)


def identity_of(contract: Contract) -> list[str]:
    """Return the columns that say whom or what a row is about: without them it waits, without others it is read."""
    stored = {column.name: column for column in contract.stored_columns}
    return [name for name in _IDENTITY if name in stored and (name == "rater_id" or stored[name].is_required)]


def waiting_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, view: str) -> dict[int, dict[str, int]]:
    """Count the rows that would wait, because a reference that is part of who or what they are about names nothing.

    Args:
        connection: where `resolve_references` was called for the contract.
        contract: the contract.
        view: its typed rows.

    Returns:
        Number of the file → column → rows; a row with several such references counts under the first of them.
    """
    names = [name for name in identity_of(contract) if is_resolved(connection, contract, name)]
    if not names:
        return {}
    cases, joins = [], []
    for name in names:
        is_asked = " and given.relation in ('self', 'manager')" if name == "rater_id" else ""
        cases.append(f"when of_{name}.text is not null and of_{name}.target is null{is_asked} then '{name}'")
        joins.append(f"left join {resolved_texts(contract, name)} as of_{name} on given.{name} = of_{name}.text")
    rows = connection.execute(f"""
        select file_id, waiting, count(*)
        from (select given.file_id, case {" ".join(cases)} end as waiting from {view} as given {" ".join(joins)})
        where waiting is not null
        group by all
        order by all
    """).fetchall()
    found: dict[int, dict[str, int]] = {}
    for file_id, column_name, n_rows in rows:
        found.setdefault(file_id, {})[column_name] = n_rows
    return found


def is_resolved(connection: duckdb.DuckDBPyConnection, contract: Contract, column_name: str) -> bool:
    """Whether the texts of a column were tried by `resolve_references`."""
    query = "select count(*) from duckdb_tables() where temporary and table_name = ?"
    return bool(number_of(connection, query, [_table_of(contract, column_name)]))


def resolved_texts(contract: Contract, column_name: str) -> str:
    """Return SQL of the table that `resolve_references` makes for a column: text, target (null: nobody, or several)."""
    return identifier(_table_of(contract, column_name))


def _table_of(contract: Contract, column_name: str) -> str:
    return f"resolved {contract.name}.{column_name}"
