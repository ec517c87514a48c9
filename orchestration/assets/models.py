"""The dbt models as assets and their tests as asset checks. What they compute stands in `dbt_project`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.assets.retries import retry_what_may_pass
from orchestration.dbt import NodeResult, build_models
from orchestration.record.places import first_places, messages
from orchestration.resources import SESSION, session_of
from orchestration.rights.retention import apply_retention
from orchestration.session import RefreshSession
from orchestration.translator import Translator, make_translator

MODEL_TYPES = ("model", "seed")
TEST_TYPES = ("test", "unit_test")
_SHOWN_FAILURES = 5

ModelEvent = dg.MaterializeResult[None] | dg.AssetCheckResult


def model_assets(manifest: Path) -> dg.AssetsDefinition:
    """Return all models as one step that runs dbt once.

    Args:
        manifest: dbt's manifest of the project.
    """
    translator = make_translator()

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name="models",
        pool="build_file",
        required_resource_keys={SESSION},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[ModelEvent]:
        session = session_of(context)
        with retry_what_may_pass():
            if not context.is_subset:  # what is removed has to go from every model
                session.removals += apply_retention(
                    session.workspace, as_of=session.as_of, refreshed_at=session.refreshed_at
                )
        session.step("Computing figures")
        with retry_what_may_pass():
            results = build_models(session.workspace, select=_selection(context), on_node=session.progress.advance)
            places = first_places(session.workspace, results)
            found = messages(session.workspace, results)
        for result in results:
            if result.resource_type in TEST_TYPES and result.status != "skipped":
                _record(session, result, places.get(result.unique_id), found.get(result.unique_id))
        yield from _events(context, translator, results)
        _raise_for_failures(results, found)

    return models


def _selection(context: dg.AssetExecutionContext) -> list[str]:
    """Return dbt selectors for the chosen assets; none when all are."""
    if not context.is_subset:
        return []
    return sorted({key.path[-1] for key in context.selected_asset_keys})


def _events(
    context: dg.AssetExecutionContext,
    translator: Translator,
    results: Sequence[NodeResult],
) -> Iterator[ModelEvent]:
    """Turn dbt's results, which come in the order of the lineage, into Dagster's events."""
    expected = {check.name: check for check in context.selected_asset_check_keys}
    selected = context.selected_asset_keys
    for result in results:
        if result.resource_type in MODEL_TYPES and result.is_good:
            key = translator.get_asset_key(result.properties)
            if key in selected:
                yield dg.MaterializeResult(asset_key=key, metadata={"seconds": result.seconds})
        elif result.resource_type in TEST_TYPES and result.status != "skipped":
            check = expected.get(result.name)
            if check is not None:
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=result.status == "pass",
                    severity=_severity(result),
                    metadata={"failures": result.failures},
                )


def _record(session: RefreshSession, result: NodeResult, place: str | None, message: str | None) -> None:
    """Note a test's outcome in the refresh's record: what must hold, and where it does not, or what the test found."""
    words = message or _description(result)
    session.add_check(
        "model",
        subject_of(result),
        result.name,
        n_failing=result.failures,
        is_passed=result.status == "pass",
        is_blocking=_severity(result) is dg.AssetCheckSeverity.ERROR,
        details=f"First in {place}. {words or ''}".strip() if place else words,
    )


def subject_of(result: NodeResult) -> str:
    """Return the model that a test is about: the one it is attached to, else the first it refers to."""
    attached = result.properties.get("attached_node") or next(
        iter(result.properties.get("depends_on", {}).get("nodes", [])), result.name
    )
    return str(attached).rsplit(".", 1)[-1]


def _severity(result: NodeResult) -> dg.AssetCheckSeverity:
    configured = str(result.properties.get("config", {}).get("severity", "error")).lower()
    return dg.AssetCheckSeverity.WARN if configured == "warn" else dg.AssetCheckSeverity.ERROR


def _description(result: NodeResult) -> str | None:
    """Return what must hold, in the words of the test; with dbt's message where it could not run."""
    words = str(result.properties.get("description") or "").strip()
    if result.status == "error" and result.message:
        words = f"{words} {result.message}".strip()
    return words or None


def _raise_for_failures(results: Sequence[NodeResult], found: Mapping[str, str]) -> None:
    """Stop the refresh when a model could not be built or a blocking test does not hold.

    Args:
        results: what became of models and tests.
        found: dbt's id of a test → what it found, in its own words.

    Raises:
        dagster.Failure: naming the first of them; trying again would not help.
    """
    bad = [result for result in results if not result.is_good and result.status != "skipped"]
    if not bad:
        return
    lines = []
    for result in bad[:_SHOWN_FAILURES]:
        what = f"{result.failures} rows fail" if result.status == "fail" else (result.message or result.status)
        lines.append(found.get(result.unique_id) or f"{subject_of(result)}: {result.name}: {what}")
    if len(bad) > _SHOWN_FAILURES:
        lines.append(f"and {len(bad) - _SHOWN_FAILURES} more")
    raise dg.Failure("\n".join(lines), allow_retries=False)
