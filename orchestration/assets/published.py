"""The published snapshot as an asset. How it is made stands in `orchestration.publish`."""

from collections.abc import Sequence

import dagster as dg

from orchestration.assets.retries import retry_what_may_pass
from orchestration.record.closing import close_the_books
from orchestration.resources import SESSION, session_of

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def published_asset(upstream: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that makes the snapshot once everything it rests on is built and checked.

    Args:
        upstream: the models whose tables are published.
    """

    @dg.asset(
        key=PUBLISHED,
        deps=list(upstream),
        required_resource_keys={SESSION},
        pool="build_file",
        group_name="published",
        kinds={"duckdb"},
        description="The snapshot that dashboards, SQL and other tools read; replaced in one step.",
    )
    def warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        session = session_of(context)
        session.step("Publishing")
        with retry_what_may_pass():
            close_the_books(session)
            snapshot = session.publish()
        return dg.MaterializeResult(metadata={"snapshot": snapshot.name})

    return warehouse
