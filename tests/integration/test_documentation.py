"""What the tables mean travels with them: as comments in the published files, and as a page."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.build.dbt import compiled_models
from orchestration.build.documentation import write_documentation
from orchestration.build.table_diagrams import table_page
from orchestration.settings.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("file", ["warehouse.duckdb", "identity.duckdb", "shareable.duckdb"])
def test_every_published_table_and_column_says_what_it_is(small_company: Workspace, file: str) -> None:
    with duckdb.connect(str((small_company.current / file).resolve()), read_only=True) as connection:
        bare = connection.execute(
            "select table_name, '' from duckdb_tables() where coalesce(comment, '') = '' "
            "union all "
            "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = '' "
            "order by all"
        ).fetchall()
    assert bare == []


def test_the_documentation_is_one_page_with_the_models_own_words(fresh: Workspace, tmp_path: Path) -> None:
    page = write_documentation(fresh.root, tmp_path / "docs")
    text = page.read_text(encoding="utf-8")
    assert "somebody in the unit or below it has in their profile; all units below are included" in text
    assert '"send_anonymous_usage_stats": false' in text


def test_the_page_about_the_tables_is_what_their_contracts_say(small_company: Workspace) -> None:
    written = (REPOSITORY / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written == table_page(compiled_models(small_company).project()), "write it anew with `make diagrams`"


def test_the_published_keys_are_those_of_the_contracts(small_company: Workspace) -> None:
    declared = {
        (
            model.name,
            key.kind.replace("_", " "),
            ", ".join(key.columns),
            key.to_table,
            ", ".join(key.to_columns) or None,
        )
        for model in compiled_models(small_company).project().models
        for key in model.keys
        if model.database == "marts"
    }
    with duckdb.connect(str((small_company.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        assert set(connection.execute("from table_keys").fetchall()) == declared
        enforced = "select table_name from duckdb_constraints() where constraint_type <> 'NOT NULL' union all "
        assert connection.execute(f"{enforced} select index_name from duckdb_indexes()").fetchall() == []
    assert (
        "gap_by_person",
        "foreign key",
        "cycle_id, org_unit_id",
        "org_unit_in_cycle",
        "cycle_id, org_unit_id",
    ) in declared


def test_a_row_that_refers_to_a_unit_of_another_cycle_is_found_and_one_that_refers_to_none_is_not(
    small_company: Workspace,
) -> None:
    [query] = [
        test.query
        for test in compiled_models(small_company).project().tests
        if test.name.startswith("relationships_of_columns_gap_by_person_") and "department_id" in test.name
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as marts;"
            "create table marts.org_unit_in_cycle as "
            "from (values ('C1', 'U1'), ('C2', 'U2')) as t (cycle_id, org_unit_id);"
            "create table marts.gap_by_person as from (values "
            "('C1', 'U1'), ('C1', null), ('C2', 'U1'), ('C2', 'U1')) as t (cycle_id, department_id)"
        ).fetchall()
        assert connection.execute(query).fetchall() == [("C2", "U1")]
