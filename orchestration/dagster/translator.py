"""Names of dbt's nodes in Dagster. One override, so that sources meet the assets that load them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

RAW = "raw"
MARTS = "marts"


class Translator(DagsterDbtTranslator):
    """Keys are room and name: `raw/hris__people`, `staging/stg_hris__people`, `marts/gap_by_person`."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the asset key of a source, seed or model; a model's room is the folder it lies in."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([RAW, dbt_resource_props["identifier"] or dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["fqn"][1], dbt_resource_props["name"]])

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """Tell models by their layer, and those whose rows are told apart by cycle."""
        meta = (dbt_resource_props.get("config") or {}).get("meta") or {}
        by_cycle = {"by_cycle": ""} if meta.get("cycle_column") else {}
        return {**super().get_tags(dbt_resource_props), "layer": str(dbt_resource_props["fqn"][1]), **by_cycle}

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Group models by the folder of their subject, such as `gaps` or `training`."""
        folders = dbt_resource_props["fqn"][1:-1]
        return str(folders[-1] if folders else dbt_resource_props["resource_type"])


def make_translator() -> Translator:
    """Return the translator with dbt tests as asset checks."""
    return Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))
