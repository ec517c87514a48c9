"""The one job: the whole refresh in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import dagster as dg

if TYPE_CHECKING:
    # Dagster exports the function that makes it and not the type that it returns.
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    RefreshJob: TypeAlias = UnresolvedAssetJobDefinition

REFRESH = "refresh"


def refresh_job() -> RefreshJob:
    """Return the job over all assets; how it runs is what `build_defs` says of every run."""
    return dg.define_asset_job(
        REFRESH, selection=dg.AssetSelection.all(), description="Exports in, checked warehouse out."
    )
