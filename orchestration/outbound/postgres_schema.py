"""The schema in PostgreSQL that belongs to the exports: what is there, what stands on it, and who may read it.

Looked at before anything is written, so that what others made is refused and not dropped. How tables are written stands
in `orchestration.outbound.postgres`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from orchestration.errors import SettingsError, SkillgapError

MANIFEST = "exported_tables"
_SHOWN = 5
_Grants = dict[str, tuple[tuple[str | None, str, bool], ...]]
"""Table → who may do what with it: role (None: everybody), right, and whether they may give it on."""


@dataclass(frozen=True)
class Found:
    """What lies in a schema.

    Attributes:
        is_there: the schema is there.
        is_owned: by whoever writes; then it may be described.
        tables: those that an earlier export wrote.
        grants: who may read each of them, besides their owner.
    """

    is_there: bool
    is_owned: bool = True
    tables: tuple[str, ...] = ()
    grants: _Grants = field(default_factory=dict)


def look_at(connection: psycopg.Connection, schema: str, file: str) -> Found:
    """Look at what an export would replace, and keep other exports out until the transaction ends.

    Args:
        connection: to the database, in a transaction.
        schema: the schema.
        file: whose tables are to be written, `warehouse` or `shareable`.

    Raises:
        SettingsError: it holds what no export wrote, something is built upon it, or a wider circle reads it.
        SkillgapError: another export writes there, or the user may not.
    """
    locked = connection.execute("select pg_try_advisory_xact_lock(hashtext(%s))", [f"skillgap {schema}"]).fetchone()
    if locked != (True,):
        raise SkillgapError(f"Another export writes schema {schema} just now. Wait for its end, then call this again.")
    rights = connection.execute(
        "select has_schema_privilege(oid, 'CREATE'), pg_has_role(nspowner, 'USAGE') from pg_namespace "
        "where nspname = %s",
        [schema],
    ).fetchone()
    if rights is None:
        _refuse_without_right(connection, schema)
        return Found(is_there=False)
    relations: dict[str, bool] = dict(
        connection.execute(
            "select relname, pg_has_role(relowner, 'USAGE') and not relrowsecurity from pg_class "
            "where relnamespace = (select oid from pg_namespace where nspname = %s) "
            "and relkind in ('r', 'p', 'v', 'm', 'f', 'S')",
            [schema],
        ).fetchall()
    )
    tables = _of_earlier_export(connection, schema, file) if MANIFEST in relations else ()
    others = sorted(set(relations) - {*tables, MANIFEST}) if tables else sorted(relations)
    if others:
        raise SettingsError(
            f"Schema {schema} holds what skillgap export did not write: {_listed(others)}. It replaces its schema "
            "whole, so it wants one of its own: name another with --schema, or move these away. Nothing was touched."
        )
    if not rights[0] or not all(relations[table] for table in tables if table in relations):
        raise SkillgapError(
            f"The user may not replace the tables of schema {schema}: they are another's, or have policies for rows, "
            "which would be lost. Let an administrator give it the schema (ALTER SCHEMA … OWNER TO …, and tables), "
            "put policies on views of your own, or name another with --schema."
        )
    present = tuple(table for table in (*tables, MANIFEST) if table in relations)
    _refuse_dependents(connection, schema)
    return Found(is_there=True, is_owned=rights[1], tables=present, grants=_grants(connection, schema))


def give_rights(connection: psycopg.Connection, schema: str, before: Found) -> None:
    """Let those read the tables who could read them before; what others could not, they can't now either.

    Args:
        connection: in the transaction that replaced the tables.
        schema: the schema.
        before: what was there.
    """
    now = _grants(connection, schema)
    for table in before.tables:
        if table not in now:
            continue
        name = sql.Identifier(schema, table)
        for role in dict.fromkeys(role for role, _, _ in now[table]):
            connection.execute(sql.SQL("revoke all on {} from {}").format(name, _role(role)))
        for role, right, may_give in before.grants[table]:
            ending = sql.SQL(" with grant option" if may_give else "")
            connection.execute(
                sql.SQL("grant {} on {} to {}{}").format(sql.SQL(_RIGHTS[right]), name, _role(role), ending)
            )


# By name, since a right is a word of the language and no value; later servers know more, which no reader needs.
_RIGHTS = {right: right for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")}


def _grants(connection: psycopg.Connection, schema: str) -> _Grants:
    rows = connection.execute(
        "select relname, case when grantee <> 0 then pg_get_userbyid(grantee) end, privilege_type, is_grantable "
        "from pg_class left join lateral aclexplode(relacl) on grantee <> relowner "
        "where relnamespace = (select oid from pg_namespace where nspname = %s) and relkind = 'r' order by 1, 2, 3",
        [schema],
    ).fetchall()
    found: defaultdict[str, list[tuple[str | None, str, bool]]] = defaultdict(list)
    for table, role, right, may_give in rows:
        found[table].extend([(role, right, may_give)] if right in _RIGHTS else [])
    return {table: tuple(grants) for table, grants in found.items()}


def _role(role: str | None) -> sql.Composable:
    return sql.SQL("public") if role is None else sql.Identifier(role)


def _of_earlier_export(connection: psycopg.Connection, schema: str, file: str) -> tuple[str, ...]:
    """Return the tables that an earlier export wrote; none where the list is something else's of that name."""
    columns = connection.execute(
        "select count(*) from information_schema.columns where table_schema = %s and table_name = %s "
        "and column_name in ('table_name', 'file', 'snapshot')",
        [schema, MANIFEST],
    ).fetchone()
    if columns != (3,):
        return ()
    listed = sql.SQL("select table_name, file from {}").format(sql.Identifier(schema, MANIFEST))
    rows = connection.execute(listed).fetchall()
    if file == "warehouse" and any(source == "shareable" for _, source in rows):
        raise SettingsError(
            f"Schema {schema} holds the tables of shareable.duckdb, and whoever reads them there may not see the "
            "warehouse. Name another schema with --schema, or say --shareable."
        )
    return tuple(table for table, _ in rows)


def _refuse_without_right(connection: psycopg.Connection, schema: str) -> None:
    may = connection.execute(
        "select has_database_privilege(current_database(), 'CREATE'), current_database()"
    ).fetchone()
    if may is not None and not may[0]:
        user = connection.info.user
        raise SkillgapError(
            f"There is no schema {schema} in {may[1]}, and {user} may not make one. An administrator makes it: "
            f'CREATE SCHEMA "{schema}" AUTHORIZATION "{user}";'
        )


def _refuse_dependents(connection: psycopg.Connection, schema: str) -> None:
    """See that nothing outside of the schema would go with its tables."""
    built = connection.execute(
        "with ours as (select pg_class.oid from pg_class inner join pg_namespace on pg_namespace.oid = relnamespace "
        "where nspname = %s) "
        "select distinct ev_class::regclass::text from pg_rewrite inner join pg_depend on objid = pg_rewrite.oid "
        "where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass "
        "and refobjid in (select oid from ours) and ev_class not in (select oid from ours) "
        "union "
        "select conrelid::regclass::text from pg_constraint "
        "where contype = 'f' and confrelid in (select oid from ours) and conrelid not in (select oid from ours) "
        "order by 1",
        [schema],
    ).fetchall()
    if built:
        raise SettingsError(
            f"Others have built upon the tables of schema {schema}: {_listed([name for (name,) in built])}. They would "
            "go with the tables. Drop these views and keys before an export and make them after it, or let them "
            "read copies of the tables. Nothing was touched."
        )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else "")
