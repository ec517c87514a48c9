"""An attacker who keeps the shareable files of two nights: what changed for few people can't be worked out.

One change in one invented company, which does tell where nothing waits; `test_nights_attacks.py` tries many changes in
many companies.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disclosure.companies import shapes, write_company
from tests.disclosure.nights import Night, changed, figures_astray, publish_night, systems

ONE = (
    "(select min(person_id) from gap_by_person "
    "where cycle_id = 'Y3' and competency_id = 'K1' and current_level between 0.5 and 4)"
)
OF_ONE = f"cycle_id = 'Y3' and competency_id = 'K1' and person_id = {ONE}"
CHANGES = {
    "a correction": f"update gap_by_person set current_level = 4.5 where {OF_ONE}",
    "an answer taken back": f"update gap_by_person set current_level = null where {OF_ONE}",
    "an erasure": f"delete from gap_by_person where person_id = {ONE}",
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return publish_night(write_company(tmp_path_factory.mktemp("nights"), shapes(1, largest=5)[0]), None)


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_overnight_tells_nobody_and_would_tell_without_waiting(
    first: Night, tmp_path: Path, change: str
) -> None:
    warehouse = changed(first.warehouse, tmp_path / "second.duckdb", CHANGES[change])
    second = publish_night(warehouse, first)
    assert [system.name for system in systems([first, second]) if system.leak() is not None] == []
    assert figures_astray([first, second]) == []
    without_waiting = publish_night(warehouse.rename(tmp_path / "planted.duckdb"), None)
    assert [system.name for system in systems([first, without_waiting]) if system.leak() is not None] != []
