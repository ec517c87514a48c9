"""The dbt models as assets and their tests as asset checks. What they compute stands in `dbt_project`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.build.executor import BuildResult
from orchestration.build.manifest_cache import ManifestCache
from orchestration.dagster.resources import SESSION
from orchestration.dagster.row_counts import ROW_COUNT, rows_of_models
from orchestration.dagster.running import RETRY, running_step
from orchestration.dagster.translator import make_translator
from orchestration.refresh import steps

_THERE = ("computed", "reused")

ModelEvent = dg.MaterializeResult[None] | dg.AssetCheckResult


def model_assets(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Return all models as one step that computes what changed.

    Args:
        manifest: dbt's, from `manifest_of`.
    """

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=make_translator(),
        name="models",
        pool="build_file",
        retry_policy=RETRY,
        required_resource_keys={SESSION},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[ModelEvent]:
        with running_step(context) as session:
            result = steps.compute(session, select=_selection(context))
            there = [each.model for each in result.models if each.status in _THERE]
            rows = rows_of_models(session.workspace, there)
        yield from _events(context, result, rows)
        with running_step(context):
            steps.raise_for_failures(result)

    return models


def manifest_of(kept: ManifestCache) -> dict[str, Any]:
    """Return dbt's manifest, each test attached to the model that it is about.

    Dagster shows a test of several models only where it is told whose check it is.

    Args:
        kept: the compiled models.
    """
    manifest: dict[str, Any] = json.loads(kept.manifest_file.read_bytes())
    project = kept.project()
    ids = {model.name: model.unique_id for model in project.models}
    for test in project.tests:
        manifest["nodes"][test.unique_id]["attached_node"] = ids[test.subject]
    return manifest


def _selection(context: dg.AssetExecutionContext) -> list[str]:
    """Return the names of the chosen models; none when all are."""
    if not context.is_subset:
        return []
    return sorted({key.path[-1] for key in context.selected_asset_keys})


def _events(context: dg.AssetExecutionContext, result: BuildResult, rows: Mapping[str, int]) -> Iterator[ModelEvent]:
    """Turn what became of models and tests, in the order of the lineage, into Dagster's events.

    Args:
        context: of the running step.
        result: what became of them.
        rows: how many rows each table holds.
    """
    selected = context.selected_asset_keys
    for each in result.models:
        key = dg.AssetKey([each.model.folder, each.model.name])
        if each.status in _THERE and key in selected:
            metadata: dict[str, Any] = {"seconds": round(each.seconds, 3), "computed anew": each.status == "computed"}
            if each.cycles:
                metadata["cycles computed anew"] = ", ".join(each.cycles)
            if each.model.name in rows:
                metadata[ROW_COUNT] = rows[each.model.name]
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    expected = {check.name: check for check in context.selected_asset_check_keys}
    for test in result.tests:
        check = expected.get(test.test.name)
        if check is not None and test.status != "skipped":
            warns = test.test.severity == "warn"
            yield dg.AssetCheckResult(
                asset_key=check.asset_key,
                check_name=check.name,
                passed=test.status == "pass",
                severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
                metadata={"failures": test.failures}
                | ({"first in": test.place} if test.place else {})
                | ({"found": test.message} if test.message else {}),
            )
