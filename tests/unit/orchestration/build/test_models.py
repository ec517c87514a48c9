"""The models of a workspace brought up to date, with a small project in place of the compiled one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.build import models
from orchestration.build.files import open_build_file
from orchestration.build.fit import Fit
from orchestration.build.manifest_cache import COMPILED, ManifestCache
from orchestration.build.models import build_models
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.laid_out import lay_out

from .projects import model, project, statuses

WAREHOUSE = '"warehouse"."raw"."people"'
SMALL = (
    replace(model("stg_people", f"select person_id from {WAREHOUSE}"), database="warehouse"),
    replace(
        model("dim_person", 'select person_id from "warehouse"."staging"."stg_people"'),
        parents=("model.small.stg_people",),
    ),
)


def write_raw(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema raw; create table raw.people as from (values ('P1'), ('P2')) t (person_id)")
    connection.execute("create table raw.settings as select 'refreshed_at' as name, 'today' as value").fetchall()


@pytest.fixture
def loaded(workspace: Workspace) -> Workspace:
    """A workspace with two people."""
    lay_out(workspace, write_raw)
    return workspace


@pytest.fixture
def kept(tmp_path: Path) -> ManifestCache:
    """A project of two models, as it is kept."""
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / COMPILED).write_text(project(*SMALL).to_json(), encoding="utf-8")
    return ManifestCache(folder)


def people(workspace: Workspace) -> list[tuple[str]]:
    with open_build_file(workspace, with_marts=True) as connection:
        return connection.execute("from marts.dim_person order by all").fetchall()


def test_models_are_computed_and_then_left_as_they_are(loaded: Workspace, kept: ManifestCache) -> None:
    assert statuses(build_models(loaded, kept)) == {"stg_people": "computed", "dim_person": "computed"}
    assert people(loaded) == [("P1",), ("P2",)]
    assert statuses(build_models(loaded, kept)) == {"stg_people": "reused", "dim_person": "reused"}
    with open_build_file(loaded) as connection:
        connection.execute("delete from raw.people where person_id = 'P1'")
    assert statuses(build_models(loaded, kept)) == {"stg_people": "reused", "dim_person": "computed"}
    assert people(loaded) == [("P2",)]


def test_where_nothing_is_remembered_marts_begin_anew(loaded: Workspace, kept: ManifestCache) -> None:
    build_models(loaded, kept)
    with open_build_file(loaded, with_marts=True) as connection:
        connection.execute("create schema marts.left; create table marts.left.over as select 'secret' as n")
    build_models(loaded, kept)
    assert b"secret" in loaded.marts_file.read_bytes()
    with open_build_file(loaded) as connection:
        connection.execute("delete from build_state.nodes")
    assert statuses(build_models(loaded, kept, select=["dim_person"])) == {"dim_person": "computed"}
    assert b"secret" in loaded.marts_file.read_bytes()
    build_models(loaded, kept)
    assert b"secret" not in loaded.marts_file.read_bytes()
    assert people(loaded) == [("P1",), ("P2",)]


def test_a_build_is_fitted_to_the_rows_that_are_there(loaded: Workspace, kept: ManifestCache) -> None:
    fitted: list[int] = []

    def fit(n_rows: int, **given: object) -> Fit:
        fitted.append(n_rows)
        return Fit("100MB", threads=1, nodes_at_a_time=1, is_cycle_by_cycle=True)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(models, "fit_to", fit)
        build_models(loaded, kept)
    # Two people and one setting are three rows.
    assert fitted == [3]
    assert people(loaded) == [("P1",), ("P2",)]


def test_marts_of_which_most_is_free_begin_anew(
    loaded: Workspace, kept: ManifestCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_models(loaded, kept)
    with open_build_file(loaded, with_marts=True) as connection:
        for statement in (
            "create schema marts.left",
            "create table marts.left.large as select hash(n) as h from range(2000000) as rows (n)",
            "checkpoint marts",
            "create table marts.left.last as select n from range(100000) as rows (n)",
            "checkpoint marts",
            "drop table marts.left.large",
        ):
            connection.execute(statement).fetchall()
    # 16 MB of which nearly all is free: nobody minds.
    assert statuses(build_models(loaded, kept))["dim_person"] == "reused"
    monkeypatch.setattr(models, "BYTES_WORTH_SPARING", 0)
    assert statuses(build_models(loaded, kept))["dim_person"] == "computed"
    assert loaded.marts_file.stat().st_size < 2 * 1024**2
