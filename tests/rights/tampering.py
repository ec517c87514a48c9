"""The company again for one who asks, with every figure changed that is not theirs: their answers may not change.

That finds what a search for names can't: a figure about a unit that rests on rows of others. What is shareable stays as
it is. Who works where, what the framework and the courses are, and who is whose mentor stay as well: they are no
figures, and are shown to those who have the page.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from tests.rights.company import Asker

LEVELS = ("DOUBLE",)
FIGURES = ("DOUBLE", "BIGINT", "INTEGER", "BOOLEAN", "HUGEINT")
# Tables without a figure about anybody, and columns that say which row it is or in which order.
KEPT = ("settings", "dim_", "org_unit_in_cycle", "role_profile", "framework_revisions")
KEYS = {"level_transitions": ("from_level", "to_level")}
KEPT_COLUMNS = ("cycle_number", "gap_rank")
# How much of them is shown beside own units depends on how many there are, in shares; what is shown is the file's.
SHARES_OF_OTHERS = ("framework_",)
# Units and competencies in which somebody is assessed who is not the asker's, by cycle; today's stand under null.
OTHERS = """
    create temp table others as
    with recursive places as (
        select cycle_id, org_unit_id, parent_org_unit_id from org_unit_in_cycle
        union all
        select null, org_unit_id, parent_org_unit_id from dim_org_unit
    ),

    assessed as (
        select cycle_id, org_unit_id, competency_id, person_id from gap_by_person where is_required and gap is not null
        union all
        select null, org_unit_id, competency_id, person_id from gap_now where is_required and gap is not null
    ),

    found as (
        select distinct cycle_id, org_unit_id, competency_id
        from assessed
        where person_id not in ({people})
        union
        select found.cycle_id, places.parent_org_unit_id, found.competency_id
        from found
        inner join places
            on found.org_unit_id = places.org_unit_id and found.cycle_id is not distinct from places.cycle_id
        where places.parent_org_unit_id is not null
    )

    select * from found
"""


def tampered(current: Path, into: Path, asker: Asker) -> Path:
    """Write the company with all that is not somebody's changed.

    Args:
        current: the folder of the published snapshot.
        into: an empty folder.
        asker: whose figures stay as they are.

    Returns:
        `<workspace>/warehouse`, to be served.
    """
    folder = into / "warehouse"
    target = folder / "snapshots" / current.resolve().name
    shutil.copytree(current.resolve(), target)
    for name in ("current", "operations"):
        (folder / name).symlink_to(target, target_is_directory=True)
    if asker.reads == "shareable":
        for name in ("warehouse.duckdb", "identity.duckdb", "operations.duckdb", "quarantine.duckdb"):
            (target / name).unlink()
        return folder
    if asker.reads != "everything":
        with duckdb.connect(str(target / "warehouse.duckdb")) as connection:
            _change_figures(connection, asker)
    with duckdb.connect(str(target / "identity.duckdb")) as connection:
        connection.execute(
            "update person_identity set full_name = 'Altered ' || person_id, email = null, username = null "
            f"where person_id not in ({_listed(asker.named)})"
        )
    return folder


def _change_figures(connection: duckdb.DuckDBPyConnection, asker: Asker) -> None:
    # A manager's own figures are known to them on every page, and may be taken off.
    mine = asker.people | {asker.viewer.person_id or "" if asker.viewer is not None else ""}
    connection.execute(OTHERS.format(people=_listed(mine)))
    kept = KEPT if asker.reads == "what is theirs" else KEPT + SHARES_OF_OTHERS
    kinds = FIGURES if asker.reads == "what is theirs" else LEVELS
    for table, columns in _columns(connection).items():
        changes = [
            f"{column} = not {column}" if kind == "BOOLEAN" else f"{column} = {column} * 3"
            for column, kind in columns.items()
            if kind in kinds and column not in (*KEPT_COLUMNS, *KEYS.get(table, ()))
        ]
        if changes and not table.startswith(kept):
            theirs = _theirs(columns, mine, asker.units)
            connection.execute(f"update {table} as t set {', '.join(changes)} where not coalesce({theirs}, false)")


def _theirs(columns: dict[str, str], people: Iterable[str], units: Iterable[str]) -> str:
    """Return the condition of the rows of a table that are somebody's own."""
    # How strong a mentor is is for HR leaders alone to see.
    if "mentor_id" in columns:
        return "false"
    if "person_id" in columns:
        return f"person_id in ({_listed(people)})"
    if "org_unit_id" not in columns:
        return "false"
    if "competency_id" not in columns or not list(units):
        return f"org_unit_id in ({_listed(units)})"
    cycle = next((f"t.{each}" for each in ("cycle_id", "to_cycle_id") if each in columns), "null")
    return (
        f"t.org_unit_id in ({_listed(units)}) or not exists (select 1 from others as o "
        "where o.org_unit_id = t.org_unit_id and o.competency_id = t.competency_id "
        f"and o.cycle_id is not distinct from {cycle})"
    )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' "
        "and not internal and not starts_with(table_name, 'others')"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(ids)) or "null"
