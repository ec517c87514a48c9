"""The entry of `dagster dev`: definitions of the workspace that SKILLGAP_WORKSPACE names, by default ./workspace."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from orchestration.dagster.build import build_defs
from orchestration.settings.workspace import open_workspace

WORKSPACE_VARIABLE = "SKILLGAP_WORKSPACE"
DEFAULT_WORKSPACE = "workspace"


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions; nothing happens until Dagster asks for them."""
    return build_defs(open_workspace(Path(os.environ.get(WORKSPACE_VARIABLE, DEFAULT_WORKSPACE))))
