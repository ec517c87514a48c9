"""Owners in Dagster follow from dbt's groups, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.dagster.owners import owners_by, owners_of


def manifest(**groups_of_models: str) -> dict[str, Any]:
    """dbt's manifest with one raw table, `lms__courses`, that each of some models reads."""
    of_learning = {"name": "learning", "owner": {"name": "Learning and development"}}
    of_hr = {"name": "hr", "owner": {"name": "HR", "email": ["hr@firm.example", "people@firm.example"]}}
    return {
        "groups": {"group.skillgap.learning": of_learning, "group.skillgap.hr": of_hr},
        "sources": {"source.skillgap.lms.courses": {"identifier": "lms__courses", "name": "courses"}},
        "nodes": {
            f"model.skillgap.{model}": {
                "resource_type": "model",
                "group": group,
                "depends_on": {"nodes": ["source.skillgap.lms.courses", "model.skillgap.other"]},
            }
            for model, group in groups_of_models.items()
        },
    }


def test_a_raw_table_is_answered_for_by_whom_the_models_that_read_it_belong_to() -> None:
    assert owners_by(manifest(stg_courses="learning")).of("lms__courses") == ["team:learning"]
    both = owners_by(manifest(stg_courses="learning", stg_prices="learning", stg_people="hr"))
    assert both.of("lms__courses") == ["hr@firm.example", "people@firm.example", "team:learning"]


def test_a_group_whose_owner_has_an_address_is_told_by_it_and_else_is_a_team() -> None:
    assert owners_of({"name": "learning", "owner": {"name": "L&D", "email": "learning@firm.example"}}) == [
        "learning@firm.example"
    ]
    assert owners_of({"name": "learning", "owner": {"name": "L&D", "email": None}}) == ["team:learning"]


def test_a_table_that_no_model_reads_has_nobody_and_that_is_an_error() -> None:
    with pytest.raises(KeyError, match="lms__courses"):
        owners_by(manifest()).of("lms__courses")
