"""From gap to action on a person's page: who is shown which mentor, and that nobody is shown a mentor's level."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards.pages.person.development_queries import ASK, Development
from dashboards.pages.person.queries import profile
from dashboards.pages.person.rows import Profile
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File
from published.permissions import MATRIX
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.asking import file_of, refusal_of
from tests.unit.dashboards.development_rows import MENTORS, MOVED

Make = Callable[..., Viewer]
LEVELS = [str(row[3]) for row in MENTORS]


def development(warehouse: Warehouse, asking: Viewer, person_id: str) -> Development:
    answer = profile(Reader(warehouse, asking), person_id)
    assert isinstance(answer, Profile)
    return answer.development


@pytest.mark.parametrize("role", ["manager", "hr_leader"])
def test_mentors_have_a_name_and_a_department_and_stand_by_nearness_and_name(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    # By level P33 stands before P31; by name after. P42 is the second strongest and the furthest away.
    found = development(warehouse, viewer(role), "P11")
    assert [(one.name, one.department_name, one.nearness) for one in found.mentors] == [
        ("Name of P31", "Sales", "same_department"),
        ("Name of P33", "Sales", "same_department"),
        ("Name of P42", "Finance", "elsewhere"),
    ]
    assert (found.gaps, found.without_mentor) == (("Listening", "Negotiation"), ("Negotiation",))


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_to_anybody_holds_a_mentors_level_or_rank(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    for person_id in ("P10", "P11", "P12", "P41"):
        reader = Reader(warehouse, viewer(role))
        for answer in (
            or_none(profile, reader, person_id),
            or_none(file_of, reader, "person", "suggestions", person_id),
        ):
            text = repr(answer)
            assert not [level for level in LEVELS if level in text]
            assert "mentor_rank" not in text
            assert "suggestion_id" not in text


def test_a_suggestion_names_all_mentors_and_not_the_strongest(warehouse: Warehouse, viewer: Make) -> None:
    found = development(warehouse, viewer("manager"), "P11")
    shown = {(one.competency_id, one.kind): one for one in found.suggestions}
    assert shown["K2", "mentoring"].mentors == "Name of P31 (Sales); Name of P33 (Sales); Name of P42 (Finance)"
    assert not shown["K1", "mentoring"].is_found
    assert shown["K2", "formal"].suggestion == "No course answers this gap: propose one."
    assert [one.kind for one in found.suggestions] == ["on_the_job", "mentoring", "formal"] * 2


def test_why_a_course_is_suggested_counts_nobody_for_those_from_whom_groups_are_hidden(
    warehouse: Warehouse, viewer: Make
) -> None:
    def reason(role: Role) -> str:
        [found] = [
            one for one in development(warehouse, viewer(role), "P11").suggestions if "Negotiate" in one.suggestion
        ]
        return found.reason

    assert reason("hr_leader") == MOVED
    assert not any(sign.isdigit() for sign in reason("manager"))
    assert reason("manager").endswith(" Under way already.")


def test_a_partner_does_not_learn_the_own_mentors_nor_that_there_are_any(warehouse: Warehouse) -> None:
    # P42 sits in Finance, which this partner looks after: the figures of P42 are theirs, P42's mentors are not.
    asking = Viewer("someone", frozenset({"hr_partner"}), "P41", frozenset({"D2"}))
    found = development(warehouse, asking, "P41")
    assert (found.has_names, found.mentors, found.without_mentor) == (False, (), ())
    assert [(one.suggestion, one.reason, one.mentors) for one in found.suggestions] == [(ASK, "", "")]
    for answer in (
        profile(Reader(warehouse, asking), "P41"),
        file_of(Reader(warehouse, asking), "person", "suggestions", "P41"),
    ):
        assert "P31" not in repr(answer)
        assert "elsewhere" not in repr(answer)
    leader = Viewer("someone", frozenset({"hr_partner"}), "P40", frozenset({"D2"}))
    assert [one.name for one in development(warehouse, leader, "P41").mentors] == ["Name of P31"]


def test_a_partner_of_other_units_gets_nothing(warehouse: Warehouse, viewer: Make) -> None:
    partner, manager = Reader(warehouse, viewer("hr_partner")), Reader(warehouse, viewer("manager"))
    for query in (
        lambda: profile(partner, "P11"),
        lambda: file_of(partner, "person", "suggestions", "P11"),
        lambda: profile(manager, "P41"),
        lambda: file_of(manager, "person", "suggestions", "P41"),
    ):
        assert refusal_of(query) == "not_yours"


def test_actions_stand_with_what_became_of_the_gap(warehouse: Warehouse, viewer: Make) -> None:
    found = development(warehouse, viewer("manager"), "P11")
    assert [(one.action_id, one.kind, one.status_of_gap, one.is_as_suggested) for one in found.actions] == [
        ("A1", "on_the_job", "open", True),
        ("A2", None, "unknown", False),
    ]


def test_without_a_gap_nothing_is_suggested(warehouse: Warehouse, viewer: Make) -> None:
    # P32 is at 3 in K1 and at 4 in K2, which are the targets; P40 is not assessed.
    found = development(warehouse, viewer("hr_leader"), "P32")
    assert (found.gaps, found.suggestions, found.actions, found.n_visible) == ((), (), (), 2)
    assert development(warehouse, viewer("hr_leader"), "P40").n_visible == 0


def test_suggestions_are_of_today_whichever_cycle_is_looked_at(warehouse: Warehouse, viewer: Make) -> None:
    # In Y1 P32 was at 2 of 3 in K1: a gap then, and none today, at 3.
    reader = Reader(warehouse, viewer("hr_leader"))
    in_y1 = profile(reader, "P32", "Y1")
    assert [level.has_gap for level in in_y1.competencies if level.competency_id == "K1"] == [True]
    assert in_y1.development == development(warehouse, viewer("hr_leader"), "P32")
    assert in_y1.development.gaps == ()


def test_suggestions_are_taken_away_as_shown_and_written_down(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    answer = file_of(Reader(warehouse, viewer("manager")), "person", "suggestions", "P11")
    assert isinstance(answer, File)
    assert (answer.title, len(answer.rows)) == ("Suggestions for Name of P11", 6)
    assert answer.columns[:5] == ("competency_id", "competency_name", "gap_rank", "kind", "suggestion")
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()]
    assert entries[-1]["what"] == "export suggestions"
    assert entries[-1]["filter"] == {"person_id": "P11"}


def test_the_roles_that_open_the_page_are_those_that_were_asked() -> None:
    assert {role for role in ROLES if "person" in MATRIX[role].pages} == {
        "hr_leader", "hr_partner", "manager",
    }  # fmt: skip
