"""The published snapshot as an asset. How it is made stands in `orchestration.publish.snapshots`."""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.dagster.owners import Owners
from orchestration.dagster.resources import SESSION
from orchestration.dagster.running import RETRY, running_step
from orchestration.ingest.accounts import ACCOUNTED
from orchestration.refresh import steps

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def published_asset(upstream: Sequence[dg.AssetKey], owners: Owners) -> dg.AssetsDefinition:
    """Return the asset that makes the snapshot once everything it rests on is built and checked.

    Args:
        upstream: the models whose tables are published.
        owners: who answers for it.
    """

    @dg.asset(
        key=PUBLISHED,
        deps=list(upstream),
        required_resource_keys={SESSION},
        pool="build_file",
        retry_policy=RETRY,
        group_name="published",
        kinds={"duckdb"},
        owners=owners.of_files,
        description="The snapshot that dashboards, SQL and other tools read; replaced in one step.",
        check_specs=[
            dg.AssetCheckSpec(
                ACCOUNTED,
                asset=PUBLISHED,
                blocking=True,
                description="Of every file: read = in force + superseded + set aside + filtered, and no row twice.",
            )
        ],
    )
    def warehouse(context: dg.AssetExecutionContext) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        with running_step(context) as session:
            astray = steps.close(session)
        yield dg.AssetCheckResult(
            check_name=ACCOUNTED, passed=not astray, metadata={account.file: account.n_astray for account in astray}
        )
        with running_step(context) as session:
            snapshot = steps.publish(session, astray, [key.path[-1] for key in upstream])
        yield dg.MaterializeResult(metadata={"snapshot": snapshot})

    return warehouse
