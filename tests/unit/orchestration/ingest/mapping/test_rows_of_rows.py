"""Rows that are made of one, that displace one another, or that take others back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from orchestration.settings.profiles import effective
from orchestration.settings.source_settings import SourceSettings, written_keys
from tests.unit.orchestration.ingest.conftest import Read

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]


def test_each_entry_of_a_list_becomes_a_row(read: Read) -> None:
    content = 'course_id,competency_id\nK1,"Knots, Tides"\nK2,\nK3,Charts\n'
    landed, found = read("lms/course_competencies.csv", content, split={"competency_id": ","})
    assert [(row["course_id"], row["competency_id"]) for row in found] == [
        ("K1", "Knots"),
        ("K1", "Tides"),
        ("K3", "Charts"),
    ]
    assert landed.n_read == 3  # after the split; the blank list makes no row
    second = found[1]["row_number"]
    assert (landed.row_numbers.row(second), landed.row_numbers.header(second)) == (2, "competency_id, entry 2")


def test_the_highest_of_a_day_counts(typed: Typed) -> None:
    content = "person_id,valid_from,role_id,SEQ\n1,2025-02-01,R1,2\n1,2025-02-01,R2,10\n1,2025-03-01,R3,0\n"
    rows, _ = typed("hris/people.csv", content, latest_by="SEQ")
    # 10 is more than 2, though not as a text
    assert {(str(row["valid_from"]), row["role_id"]) for row in rows} == {("2025-02-01", "R2"), ("2025-03-01", "R3")}


def test_of_two_equal_headers_the_second_can_be_named(read: Read) -> None:
    content = "Learner ID,Status,course_id,Status\n7,Active,K1,completed\n"
    _, found = read("lms/enrolments.csv", content, columns={"person_id": "Learner ID", "status": "Status#2"})
    assert [(row["person_id"], row["status"]) for row in found] == [("7", "completed")]


def test_a_vacant_position_is_nobodys_and_counts_as_filtered(read: Read) -> None:
    content = "position_id,person_id,role_id\nS1,7,R1\nS2,,R1\nS3,Vacant,R1\nS4,n/a,R1\n"
    landed, found = read("hris/positions.csv", content)
    assert [row["position_id"] for row in found] == ["S1"]
    assert (landed.n_read, landed.n_filtered) == (4, 3)


def statement(number: int, who: str, verb: str, what: str, **more: Any) -> dict[str, Any]:
    verbs = {"voided": "http://adlnet.gov/expapi/verbs/voided", "waived": "https://w3id.org/xapi/adl/verbs/waived"}
    return {
        "id": f"s{number}",
        "actor": {"account": {"name": who}},
        "verb": {"id": verbs.get(verb, f"http://adlnet.gov/expapi/verbs/{verb}")},
        "object": {"id": what},
        "timestamp": f"2025-06-{number:02d}T10:00:00Z",
    } | more


def test_failed_and_voided_statements_are_no_completions_and_waived_ones_are(typed: Typed) -> None:
    failed = {"result": {"success": False}}
    passed = {"result": {"success": True}}
    statements = [
        statement(1, "ana", "completed", "K1", **passed),
        statement(2, "bo", "completed", "K1", **failed),
        statement(3, "bo", "failed", "K1", **failed),
        statement(4, "cy", "completed", "K1", **failed),
        statement(5, "di", "completed", "K1", **passed),
        statement(6, "admin", "voided", "s5"),
        statement(7, "eli", "waived", "K1", **passed),
        statement(8, "flo", "completed", "K1", context={"registration": "a"}, **failed),
        statement(9, "flo", "completed", "K1", context={"registration": "b"}, **passed),
    ]
    rows, _ = typed("lms/enrolments.json", json.dumps({"statements": statements}), profile="xapi", **xapi())
    found = {(row["person_id"], row["status"], str(row["completed_on"])) for row in rows}
    assert found == {
        ("ana", "completed", "2025-06-01"),
        ("bo", "failed", "None"),
        ("cy", "failed", "None"),
        ("eli", "completed", "2025-06-07"),
        ("flo", "failed", "None"),
        ("flo", "completed", "2025-06-09"),
    }


def xapi() -> dict[str, Any]:
    known = written_keys(effective(SourceSettings(profile="xapi"), "lms/enrolments"))
    del known["profile"]
    return known
