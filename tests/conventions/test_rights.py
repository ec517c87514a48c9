"""Whatever names a person is known to the erasure: columns of exports, and columns of what is published."""

from __future__ import annotations

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract
from orchestration.ingest.excluded_people import person_columns
from orchestration.privacy.snapshots import ABOUT, ABOUT_IN, BESIDE
from tests.conventions.properties import marts

NO_PERSON = {
    *("action_id", "behaviour_id", "competency_id", "course_id", "cycle_id", "department_id", "from_cycle_id"),
    *("org_unit_id", "parent_org_unit_id", "population_org_unit_id", "previous_cycle_id", "role_id", "to_cycle_id"),
}


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)
def test_every_column_of_an_export_that_refers_to_a_person_is_known(contract: Contract) -> None:
    referring = {column.name for column in contract.stored_columns if column.refers_to == "person"}
    assert referring <= set(person_columns(contract).all)


@pytest.mark.parametrize("table", sorted(marts()))
def test_every_published_id_is_a_persons_or_none(table: str) -> None:
    ids = {column["name"] for column in marts()[table]["columns"] if column["name"].endswith("_id")} - NO_PERSON
    named_here = {name for name in ids if name in ABOUT_IN.get(table, "")}
    assert ids <= {*ABOUT, *BESIDE, *named_here}, "add it to orchestration/privacy/snapshots.py, or to NO_PERSON here"
