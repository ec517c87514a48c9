"""Names, tags and owners of dbt's nodes in Dagster. Groups are dbt's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from orchestration.dagster.owners import owners_of

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

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Return who answers for a model: whoever answers for its group."""
        group = dbt_resource_props.get("group")
        return owners_of(group) if isinstance(group, Mapping) else None


def make_translator() -> Translator:
    """Return the translator with dbt tests as asset checks."""
    return Translator(settings=DagsterDbtTranslatorSettings(enable_asset_checks=True))
