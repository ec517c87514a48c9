"""What Dagster shows and when it starts: assets from export to snapshot, checks, schedule, sensor."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml
from dagster._core.definitions.assets.job.asset_job import IMPLICIT_ASSET_JOB_NAME
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.storage.event_log import SqliteEventLogStorage

from expectations.contracts import ALL_CONTRACTS
from expectations.suites import suite_of
from orchestration.build.dbt import compiled_models
from orchestration.build.files import one_writer
from orchestration.dagster.automation import SECONDS_AT_REST
from orchestration.dagster.build import build_defs
from orchestration.dagster.daemon import end_dead_runs, make_home, opened_instance
from orchestration.dagster.event_log import MOST_OPEN_FILES, EventLog
from orchestration.dagster.jobs import REFRESH
from orchestration.dagster.resources import SESSION
from orchestration.refresh.run import refresh
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF

pytestmark = pytest.mark.integration
REPOSITORY = Path(__file__).resolve().parents[2]
KILL_TIMEOUT = 180
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture(scope="module")
def defs(small_company: Workspace) -> dg.Definitions:
    return build_defs(small_company)


def _keys(defs: dg.Definitions) -> set[str]:
    return {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}


def test_there_is_an_asset_for_every_contract_and_for_every_published_table(defs: dg.Definitions) -> None:
    promised = yaml.safe_load((REPOSITORY / "tests/conventions/published_tables.yml").read_text(encoding="utf-8"))
    keys = _keys(defs)
    assert {f"raw/{contract.table}" for contract in ALL_CONTRACTS} <= keys
    assert {f"marts/{table}" for table in promised} <= keys
    assert {"exports", "published/warehouse"} <= keys


def test_the_snapshot_rests_on_every_mart_and_every_mart_on_the_exports(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    published = dg.AssetKey(["published", "warehouse"])
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    assert graph.get(published).parent_keys == marts
    upstream = {key.to_user_string() for key in graph.get_ancestor_asset_keys(dg.AssetKey(["marts", "gap_by_person"]))}
    assert {"exports", "raw/ratings__ratings", "raw/hris__people", "staging/stg_hris__people"} <= upstream


def test_expectations_and_model_tests_are_asset_checks(defs: dg.Definitions) -> None:
    checks = {(key.asset_key.to_user_string(), key.name) for key in defs.resolve_asset_graph().asset_check_keys}
    for contract in ALL_CONTRACTS:
        for check in suite_of(contract):
            assert (f"raw/{contract.table}", check.name) in checks
    assert any(asset == "marts/gap_by_person" for asset, _ in checks)


def test_that_every_row_is_accounted_for_is_a_check_which_blocks(defs: dg.Definitions) -> None:
    key = dg.AssetCheckKey(dg.AssetKey(["published", "warehouse"]), "every_row_is_accounted_for")
    graph = defs.resolve_asset_graph()
    assert key in graph.asset_check_keys
    assert graph.get_check_spec(key).blocking


def test_each_asset_is_owned_by_one_of_dbts_groups_and_a_model_stands_in_its_own(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    written = yaml.safe_load((REPOSITORY / "dbt_project" / "models" / "groups.yml").read_text(encoding="utf-8"))
    groups = {group["name"] for group in written["groups"]}
    nodes = {key.to_user_string(): graph.get(key) for key in graph.materializable_asset_keys}
    owned = {name: [owner.removeprefix("team:") for owner in node.owners] for name, node in nodes.items()}
    assert {name for name, owners in owned.items() if len(owners) != 1} == set()
    assert {owner for (owner,) in owned.values()} == groups
    layers = ("staging/", "intermediate/", "marts/")
    assert {
        name for name, node in nodes.items() if name.startswith(layers) and [node.group_name] != owned[name]
    } == set()
    # As dbt_project.yml has models/staging/lms and models/marts/gaps, and dim_course apart from its folder.
    assert (owned["raw/lms__courses"], owned["marts/gap_by_person"]) == (["learning"], ["assessment"])
    assert (owned["marts/dim_course"], owned["published/warehouse"]) == (["learning"], ["operations"])


def test_one_job_a_nightly_schedule_and_a_sensor_on_the_exports(defs: dg.Definitions) -> None:
    assert defs.resolve_job_def(REFRESH).name == REFRESH
    assert defs.resolve_schedule_def("nightly").cron_schedule == "0 3 * * *"
    assert defs.resolve_sensor_def("new_exports").minimum_interval_seconds == 60


def test_steps_that_open_the_build_file_share_a_pool(defs: dg.Definitions) -> None:
    job = defs.resolve_job_def(REFRESH)
    assert {node.pool for node in job.all_node_defs if isinstance(node, dg.OpDefinition)} == {"build_file"}


def _age(workspace: Workspace, seconds: float) -> None:
    moment = time.time() - seconds
    for file in workspace.exports.rglob("*.csv"):
        os.utime(file, (moment, moment))


def test_the_sensor_asks_once_for_new_files_that_have_come_to_rest(fresh: Workspace) -> None:
    sensor = build_defs(fresh).resolve_sensor_def("new_exports")
    _age(fresh, SECONDS_AT_REST * 3)
    first = sensor.evaluate_tick(dg.build_sensor_context())
    assert len(first.run_requests or []) == 1

    again = sensor.evaluate_tick(dg.build_sensor_context(cursor=first.cursor))
    assert not again.run_requests

    (fresh.exports / "hris" / "people.csv").touch()
    changing = sensor.evaluate_tick(dg.build_sensor_context(cursor=first.cursor))
    assert not changing.run_requests
    assert "still changing" in (changing.skip_message or "")

    _age(fresh, SECONDS_AT_REST * 2)
    changed = sensor.evaluate_tick(dg.build_sensor_context(cursor=first.cursor))
    assert len(changed.run_requests or []) == 1


def test_what_dagster_dev_runs_with_sends_nothing_out() -> None:
    settings = yaml.safe_load((REPOSITORY / "orchestration" / "operate" / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}


def _run_job(workspace: Workspace) -> dg.ExecuteInProcessResult:
    job = build_defs(workspace).resolve_job_def(REFRESH)
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {SESSION: {"config": {"as_of": AS_OF.isoformat()}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )


def test_the_job_publishes_what_the_command_publishes_and_shows_every_asset_and_check(fresh: Workspace) -> None:
    ratings = fresh.exports / "ratings" / "ratings_c2.csv"
    ratings.write_text(ratings.read_text(encoding="utf-8") + "C2,E4,E1,manager,K1,1,2025-03-10\n", encoding="utf-8")
    shutil.copytree(fresh.root, fresh.root.with_name("by_command"), symlinks=True)
    by_command = open_workspace(fresh.root.with_name("by_command"))
    assert refresh(by_command, as_of=AS_OF).status == "published"
    result = _run_job(fresh)
    assert result.success

    assert _figures(fresh) == _figures(by_command)
    job = build_defs(fresh).resolve_job_def(REFRESH)
    materialized = {
        event.asset_key.to_user_string()
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }
    assert materialized == {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    models = {(each.asset_key.path[-1], each.check_name) for each in result.get_asset_check_evaluations()}
    tests = {(test.subject, test.name) for test in compiled_models(fresh).project().tests}
    assert tests <= models

    told = {
        event.asset_key.to_user_string(): {
            name: each.value for name, each in event.step_materialization_data.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }
    with duckdb.connect(str(fresh.current / "warehouse.duckdb"), read_only=True) as connection:
        [(n_gaps,)] = connection.execute("select count(*) from gap_by_person").fetchall()
    assert told["marts/gap_by_person"]["dagster/row_count"] == n_gaps > 0
    assert told["raw/ratings__ratings"]["dagster/row_count"] >= told["raw/ratings__ratings"]["rows_read"] > 0
    assert all("seconds" in each for name, each in told.items() if name.startswith(("raw/", "marts/")))
    keys = {key.to_user_string(): key for key in job.asset_layer.executable_asset_keys}
    graph = build_defs(fresh).resolve_asset_graph()
    assert graph.get(keys["marts/gap_by_person"]).tags.items() >= {"layer": "marts", "by_cycle": ""}.items()


def test_a_check_that_rows_fail_says_where_the_first_stands_and_what_to_do(fresh: Workspace) -> None:
    ratings = fresh.exports / "ratings" / "ratings_c2.csv"
    lines = ratings.read_text(encoding="utf-8").splitlines()
    ratings.write_text("\n".join([*lines, "C2,E4,E1,manager,K1,9,2025-03-10"]) + "\n", encoding="utf-8")
    with (fresh.root / "workspace.yml").open("a", encoding="utf-8") as settings:
        settings.write("\ntolerance: 0.5\n")
    result = _run_job(open_workspace(fresh.root))
    assert result.success
    [failed] = [each for each in result.get_asset_check_evaluations() if not each.passed and "level" in each.check_name]
    said = failed.metadata["details"].value
    assert isinstance(said, str)
    assert said.startswith(f"First in exports/ratings/ratings_c2.csv, row {len(lines) + 1}. Expected: ")


def test_a_job_that_fails_is_recorded_and_changes_nothing(fresh: Workspace) -> None:
    before = fresh.current.resolve()
    people = fresh.exports / "hris" / "people.csv"
    people.write_text("", encoding="utf-8")
    assert not _run_job(fresh).success
    assert fresh.current.resolve() == before
    newest = read_refreshes(fresh.operations / "operations.duckdb")[0]
    assert newest.status == "failed"
    assert "people.csv" in (newest.reason or "")


def test_a_job_with_nothing_new_publishes_nothing(fresh: Workspace) -> None:
    before = fresh.current.resolve()
    assert _run_job(fresh).success
    assert fresh.current.resolve() == before
    assert read_refreshes(fresh.operations / "operations.duckdb")[0].status == "unchanged"


def _materialize_all(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Materialise every asset as Dagster's pages do: a run of no job of ours, with the executor that Dagster finds.

    Dagster keeps the definitions of a module, so that one workspace alone can be had so in one process.
    """
    monkeypatch.setenv("SKILLGAP_WORKSPACE", str(workspace.root))
    repository = ReconstructableRepository.for_module(
        "orchestration.dagster.definitions", "defs", working_directory=str(REPOSITORY)
    )
    job = repository.get_reconstructable_job(IMPLICIT_ASSET_JOB_NAME)
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.execute_job(job, instance=instance, run_config=QUIET).success


def test_materializing_all_assets_records_why_it_failed_and_publishes_once_it_can(
    fresh: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fresh.current.resolve()
    people = fresh.exports / "hris" / "people.csv"
    good = people.read_text(encoding="utf-8")
    people.write_text(good.splitlines()[0] + "\n", encoding="utf-8")
    assert not _materialize_all(fresh, monkeypatch)
    assert fresh.current.resolve() == before
    newest = read_refreshes(fresh.operations / "operations.duckdb")[0]
    assert newest.status == "failed"
    assert "people.csv: found no rows, where it brought 7 before" in (newest.reason or "")

    people.write_text(good, encoding="utf-8")
    assert _materialize_all(fresh, monkeypatch)
    # The day is another one than that of the snapshot before, so there is something to publish.
    assert fresh.current.resolve() != before
    newest = read_refreshes(fresh.operations / "operations.duckdb")[0]
    assert (newest.status, newest.reason) == ("published", None)


def _runs(workspace: Workspace) -> list[dg.DagsterRunStatus]:
    with opened_instance(make_home(workspace)) as instance:
        return [run.status for run in instance.get_runs()]


def test_a_run_that_is_killed_leaves_no_lock_and_the_next_start_says_that_it_ended(fresh: Workspace) -> None:
    home = make_home(fresh)
    assert home.stat().st_mode & 0o777 == 0o700
    (fresh.exports / "hris" / "people.csv").touch()  # just changed: it is looked at for two seconds
    selected = ("--select", "exports", "-m", "orchestration.dagster.definitions")
    process = subprocess.Popen(
        (sys.executable, "-m", "dagster", "asset", "materialize", *selected),
        env=os.environ | {"SKILLGAP_WORKSPACE": str(fresh.root), "DAGSTER_HOME": str(home)},
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + KILL_TIMEOUT
    try:
        while not fresh.running_marker.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert end_dead_runs(fresh, home) == 0, "it is alive"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with one_writer(fresh):
        pass
    assert _runs(fresh) == [dg.DagsterRunStatus.STARTED]
    assert end_dead_runs(fresh, home) == 1
    assert _runs(fresh) == [dg.DagsterRunStatus.FAILURE]
    assert end_dead_runs(fresh, home) == 0


def test_events_are_read_by_others_at_once_and_few_files_stay_open(tmp_path: Path) -> None:
    @dg.asset
    def counted() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={"rows": 7})

    home = make_home(Workspace(tmp_path / "workspace", Settings()))
    folder = home / "history" / "runs"
    with opened_instance(home) as instance:
        log = instance.event_log_storage
        assert isinstance(log, EventLog)
        told: list[str] = []
        run_ids = [
            dg.materialize([counted], instance=instance, run_config=QUIET).run_id for _ in range(MOST_OPEN_FILES + 1)
        ]
        log.watch(run_ids[-1], None, lambda entry, _: told.append(entry.message))
        with log.run_connection(run_ids[-1]) as connection:
            assert connection.exec_driver_sql("pragma synchronous").scalar() == 1, "normal"
        # Another process, which opens the files as Dagster itself does, while these are open.
        other = SqliteEventLogStorage(str(folder))
        assert [len(other.get_logs_for_run(run_id)) for run_id in run_ids] == [
            len(log.get_logs_for_run(run_id)) for run_id in run_ids
        ]
        assert other.get_latest_materialization_events([dg.AssetKey("counted")])[dg.AssetKey("counted")] is not None
        assert 0 < len(list(folder.glob("*.db-wal"))) <= MOST_OPEN_FILES
        deadline = time.monotonic() + KILL_TIMEOUT
        while not told and time.monotonic() < deadline:
            time.sleep(0.05)
        assert told


def test_settings_that_were_changed_in_the_home_stay(fresh: Workspace) -> None:
    settings = make_home(fresh) / "dagster.yaml"
    assert yaml.safe_load(settings.read_text(encoding="utf-8"))["telemetry"] == {"enabled": False}
    settings.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    make_home(fresh)
    assert settings.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"


@pytest.mark.parametrize(("given", "shown"), [({}, "demo"), ({"SKILLGAP_WORKSPACE": "/srv/skills"}, "/srv/skills")])
def test_make_dagster_runs_over_the_workspace_that_the_environment_names(given: dict[str, str], shown: str) -> None:
    make = shutil.which("make")
    assert make is not None
    # Under `make test` an inner make would take over the outer one's flags and end by naming its directory.
    outside_of_make = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    recipe = (
        subprocess.run(
            [make, "--dry-run", "--assume-old=.venv/installed", "dagster"],
            cwd=REPOSITORY,
            env=outside_of_make,
            capture_output=True,
            text=True,
            check=True,
        )
        .stdout.strip()
        .splitlines()[-1]
    )
    name = recipe.split(" ")[0]
    assert name.startswith("SKILLGAP_WORKSPACE="), recipe
    env = {key: value for key, value in os.environ.items() if key != "SKILLGAP_WORKSPACE"} | given
    asked = subprocess.run(
        ["/bin/sh", "-c", f"{name}; echo $SKILLGAP_WORKSPACE"], env=env, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == shown


def _figures(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every published table, the refresh's own time left out."""
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: connection.execute(f"select * from {name} order by all").fetchall()
            for name in tables
            if name != "settings"
        }
