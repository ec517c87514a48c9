"""The exports and the raw tables they are loaded into, with the expectations as checks.

What a file is and how it is read stands in `orchestration.ingest`; what a row must look like, in `expectations`.
"""

import time
from collections.abc import Iterator, Mapping

import dagster as dg

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.explanations import explain
from expectations.suites import suite_of
from orchestration.dagster.owners import Owners
from orchestration.dagster.resources import SESSION
from orchestration.dagster.row_counts import ROW_COUNT, rows_of_raw
from orchestration.dagster.running import RETRY, running_step
from orchestration.dagster.translator import RAW
from orchestration.ingest.load import LoadReport
from orchestration.refresh import steps

EXPORTS = dg.AssetKey(["exports"])

RawEvent = dg.MaterializeResult[None]


def exports_asset(owners: Owners) -> dg.AssetsDefinition:
    """Return the first asset: the files as they lie there.

    When nothing is new it says so and yields nothing, and Dagster skips everything that rests on it.

    Args:
        owners: who answers for them.
    """

    @dg.asset(
        key=EXPORTS,
        output_required=False,
        required_resource_keys={SESSION},
        pool="build_file",
        retry_policy=RETRY,
        group_name=RAW,
        kinds={"file"},
        owners=owners.of_files,
        description="The files below exports/: which contract each belongs to, and whether anything is new.",
    )
    def exports(context: dg.AssetExecutionContext) -> Iterator[RawEvent]:
        with running_step(context) as session:
            plan = steps.look(session)
            if plan.is_unchanged:
                session.leave_unchanged()
                return
            steps.prepare(session)
        yield dg.MaterializeResult(metadata={"files": len(plan.discovery.files)})

    return exports


def raw_assets(owners: Owners) -> list[dg.AssetsDefinition]:
    """Return one asset per contract: its raw table.

    Args:
        owners: who answers for each.
    """
    return [_raw_asset(contract, owners.of(contract.table)) for contract in ALL_CONTRACTS]


def _raw_asset(contract: Contract, owners: list[str]) -> dg.AssetsDefinition:
    key = dg.AssetKey([RAW, contract.table])

    # A multi-asset of one, because only there may checks be left out: unchanged files are not checked again.
    @dg.multi_asset(
        name=f"{RAW}__{contract.table}",
        specs=[
            dg.AssetSpec(
                key,
                deps=[EXPORTS],
                group_name=RAW,
                kinds={"duckdb"},
                owners=owners,
                tags={"source": contract.source},
                description=f"Rows of {contract.name} that keep its contract. One row per {contract.grain}.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                check.name,
                asset=key,
                metadata={"reason": check.reason},
                description=f"Expected: {explain(contract, check.column, check.reason).expected}.",
            )
            for check in suite_of(contract)
        ],
        can_subset=True,
        required_resource_keys={SESSION},
        pool="build_file",
        retry_policy=RETRY,
    )
    def raw_table(context: dg.AssetExecutionContext) -> Iterator[RawEvent]:
        with running_step(context) as session:
            started = time.monotonic()
            report = steps.load(session, contract)
            metadata = _metadata(report) | {
                "seconds": round(time.monotonic() - started, 3),
                ROW_COUNT: rows_of_raw(session.workspace, contract.table),
            }
            details = {check.check_name: check.details for check in session.checks if check.subject == contract.name}
        yield dg.MaterializeResult(asset_key=key, metadata=metadata, check_results=_check_results(report, details))

    return raw_table


def _metadata(report: LoadReport) -> dict[str, float]:
    loaded = [file for file in report.files if file.status == "loaded"]
    return {
        "files": len(report.files),
        "files_loaded": len(loaded),
        "rows_read": sum(file.n_read for file in loaded),
        "rows_set_aside": sum(file.n_quarantined for file in loaded),
    }


def _check_results(report: LoadReport, details: Mapping[str, str | None]) -> list[dg.AssetCheckResult]:
    """Return the checks as Dagster shows them; rows that fail are set aside, so none of them blocks.

    Args:
        report: what came of the files.
        details: for each check where the first row stands that fails it, and what to do; None for none.
    """
    return [
        dg.AssetCheckResult(
            check_name=check.name,
            passed=check.is_passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"failing": check.n_failing} | ({"details": said} if (said := details.get(check.name)) else {}),
        )
        for check in report.checks
    ]
