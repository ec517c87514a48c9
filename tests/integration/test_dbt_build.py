"""The project as dbt users build it, unit tests included; and a refresh computes what dbt computes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.build.dbt import PROJECT_FOLDER, compiled_models
from orchestration.settings.workspace import Workspace, open_workspace
from tests.partial.comparing import differing_tables

pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Built:
    """A workspace that dbt has built, and dbt's results by kind of node."""

    workspace: Workspace
    results: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def by_dbt(small_company: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A copy of the small company whose models were built by `dbt build` from empty files."""
    folder = tmp_path_factory.mktemp("by_dbt")
    shutil.copytree(small_company.root, folder / "workspace", symlinks=True)
    workspace = open_workspace(folder / "workspace")
    workspace.marts_file.unlink()
    workspace.identity_file.unlink()
    with duckdb.connect(str(workspace.build_file)) as connection:
        for schema in ("staging", "intermediate"):
            connection.execute(f"drop schema {schema} cascade").fetchall()
    # From a folder that is none of the repository's: the models import from its rooms all the same.
    folders = (f"--project-dir={PROJECT_FOLDER}", f"--profiles-dir={PROJECT_FOLDER}")
    done = _dbt("build", *folders, workspace=workspace, working_directory=workspace.root)
    target = _target_of(workspace)
    assert (target / "run_results.json").exists(), done.stdout + done.stderr
    results: dict[str, list[dict[str, Any]]] = {}
    for result in json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]:
        results.setdefault(result["unique_id"].split(".")[0], []).append(result)
    return Built(workspace, results)


def _target_of(workspace: Workspace) -> Path:
    """Where dbt writes what it compiled: not into the project, which other tests read."""
    return workspace.root.parent / "target"


def _dbt(
    *command: str, workspace: Workspace, working_directory: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run dbt in a process of its own, as its users do."""
    target = _target_of(workspace)
    return subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", *command),
            *(f"--target-path={target}", f"--log-path={target.parent / 'logs'}"),
        ],
        cwd=working_directory,
        env=os.environ | {"SKILLGAP_WORKSPACE": str(workspace.root), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _unit_tests(folder: Path) -> set[str]:
    contents = [yaml.safe_load(file.read_text(encoding="utf-8")) or {} for file in folder.rglob("*.yml")]
    return {test["name"] for content in contents for test in content.get("unit_tests", [])}


def test_every_unit_test_of_the_models_holds(by_dbt: Built) -> None:
    results = by_dbt.results["unit_test"]
    assert {result["unique_id"].rsplit(".", 1)[-1] for result in results} == _unit_tests(PROJECT_FOLDER / "models")
    broken = {result["unique_id"]: result["message"] for result in results if result["status"] != "pass"}
    assert not broken, "\n".join(f"{name}: {message}" for name, message in broken.items())


def test_dbt_build_does_what_a_refresh_does(by_dbt: Built) -> None:
    project = compiled_models(by_dbt.workspace).project()
    assert {result["unique_id"] for result in by_dbt.results["model"]} == {each.unique_id for each in project.models}
    assert {result["unique_id"] for result in by_dbt.results["test"]} == {each.unique_id for each in project.tests}
    failed = [r["unique_id"] for r in by_dbt.results["test"] if r["status"] not in ("pass", "warn")]
    assert failed == []


@pytest.mark.parametrize("file", ["build_file", "marts_file", "identity_file"])
def test_a_refresh_computes_what_dbt_computes(by_dbt: Built, small_company: Workspace, file: str) -> None:
    with duckdb.connect() as connection:
        for name, workspace in (("by_refresh", small_company), ("by_dbt", by_dbt.workspace)):
            connection.execute(f"attach '{getattr(workspace, file)}' as {name} (read_only)").fetchall()
        assert differing_tables(connection, "by_refresh", "by_dbt") == []
        if file == "build_file":  # what is not published bears no descriptions
            return
        promised = [
            connection.execute(
                "select columns.table_name, columns.column_name, columns.is_nullable, columns.comment, tables.comment "
                "from duckdb_columns() as columns inner join duckdb_tables() as tables "
                "using (database_name, schema_name, table_name) where database_name = ? order by all",
                [name],
            ).fetchall()
            for name in ("by_refresh", "by_dbt")
        ]
        assert promised[0] == promised[1]


def test_after_dbt_has_built_a_refresh_begins_anew(by_dbt: Built) -> None:
    with duckdb.connect(str(by_dbt.workspace.build_file), read_only=True) as connection:
        assert connection.execute("select 1 from duckdb_schemas() where schema_name = 'build_state'").fetchall() == []


def test_dbt_lists_the_models_from_within_the_project_without_options(by_dbt: Built) -> None:
    listed = ("ls", "--quiet", "--resource-type=model", "--output=name")
    done = _dbt(*listed, workspace=by_dbt.workspace, working_directory=PROJECT_FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(done.stdout.split()) == {each.name for each in compiled_models(by_dbt.workspace).project().models}


def test_dbt_documents_every_model_with_its_columns(by_dbt: Built) -> None:
    done = _dbt("docs", "generate", workspace=by_dbt.workspace, working_directory=PROJECT_FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr
    target = _target_of(by_dbt.workspace)
    assert {"index.html", "manifest.json", "catalog.json"} <= {file.name for file in target.iterdir()}
    found = json.loads((target / "catalog.json").read_text(encoding="utf-8"))["nodes"]
    for model in compiled_models(by_dbt.workspace).project().models:
        columns = [column["name"] for column in found[model.unique_id]["columns"].values()]
        assert columns, model.name
        if model.has_contract:
            assert columns == [column.name for column in model.columns]


def test_below_the_marts_a_model_is_its_groups_own_unless_another_group_reads_it(by_dbt: Built) -> None:
    manifest = json.loads((_target_of(by_dbt.workspace) / "manifest.json").read_text(encoding="utf-8"))
    models = {name: each for name, each in manifest["nodes"].items() if each["resource_type"] == "model"}
    read_by: dict[str, set[str]] = {name: set() for name in models}
    for each in models.values():
        for parent in each["depends_on"]["nodes"]:
            if parent in models:
                read_by[parent].add(each["group"])
    expected = {
        name: "public"
        if each["database"] == "marts"
        else "protected"
        if read_by[name] - {each["group"]} or each["database"] == "identity"  # dashboards alone read people's names
        else "private"
        for name, each in models.items()
    }
    assert {name: each["access"] for name, each in models.items()} == expected
    groups = {each["name"] for each in manifest["groups"].values()}
    assert {each["group"] for each in models.values()} == groups


def test_dbt_says_which_pages_read_a_table(by_dbt: Built) -> None:
    asked = ("ls", "--quiet", "--select=gap_balance+1", "--resource-type=exposure", "--output=name")
    done = _dbt(*asked, workspace=by_dbt.workspace, working_directory=PROJECT_FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(done.stdout.split()) == {"digest", "movement", "overview", "sql"}
