"""What the tables mean travels with them: as comments in the published files, and as a page."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.build.documentation import write_documentation
from orchestration.settings.workspace import Workspace


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
