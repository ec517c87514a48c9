"""What dbt calls `graph`, for the linter alone: a project of one published table with one key."""

from __future__ import annotations

nodes = {
    "dim_role": {
        "resource_type": "model",
        "database": "marts",
        "name": "dim_role",
        "constraints": [{"type": "primary_key", "columns": ["role_id"], "expression": None}],
    }
}
