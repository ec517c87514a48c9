"""A test of the models that puts into words what it found is quoted; one that names file and row is placed."""

from __future__ import annotations

from orchestration.dbt import NodeResult
from orchestration.record.places import first_places, messages
from orchestration.workspace import Workspace


def _failed(name: str, query: str) -> NodeResult:
    return NodeResult(name, name, "test", "fail", failures=2, seconds=0.0, message=None, query=query, properties={})


def test_what_a_test_found_is_told_in_its_own_words(built: Workspace) -> None:
    results = [
        _failed("worded", "select * from (values ('b lacks 3 of 10'), ('a lacks 4 of 10')) as rows (message);"),
        _failed("placed", "select * from (values ('p.csv', 9), ('p.csv', 7)) as rows (file, row_number)"),
    ]
    assert messages(built, results) == {"worded": "a lacks 4 of 10\nb lacks 3 of 10"}
    assert first_places(built, results) == {"placed": "p.csv, row 7"}
