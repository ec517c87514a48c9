"""The published snapshot as an asset. How it is made stands in `orchestration.publish`."""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.assets.retries import retry_what_may_pass
from orchestration.ingest.accounting import ACCOUNTED
from orchestration.publish import missing_marts
from orchestration.record.closing import astray_in_words, close_the_books
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
        session = session_of(context)
        session.step("Publishing")
        with retry_what_may_pass():
            astray = close_the_books(session)
        yield dg.AssetCheckResult(
            check_name=ACCOUNTED, passed=not astray, metadata={account.file: account.n_astray for account in astray}
        )
        if astray:
            raise dg.Failure(astray_in_words(astray), allow_retries=False)
        missing = missing_marts(session.workspace, [key.path[-1] for key in upstream])
        if missing:
            raise dg.Failure(
                f"The marts are not whole: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. "
                "Materialise all models, then publish.",
                allow_retries=False,
            )
        with retry_what_may_pass():
            snapshot = session.publish()
        yield dg.MaterializeResult(metadata={"snapshot": snapshot.name})

    return warehouse
