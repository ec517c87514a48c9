"""What Dagster shows and when it starts: assets from export to snapshot, checks, schedule, sensor."""

from __future__ import annotations

import os
import time
from pathlib import Path

import dagster as dg
import pytest
import yaml

from expectations.contracts import ALL_CONTRACTS
from expectations.suites import suite_of
from orchestration.assembly import build_defs
from orchestration.jobs import REFRESH
from orchestration.sensors import SECONDS_AT_REST
from orchestration.workspace import Workspace

pytestmark = pytest.mark.integration
REPOSITORY = Path(__file__).resolve().parents[2]


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
    settings = yaml.safe_load((REPOSITORY / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}
