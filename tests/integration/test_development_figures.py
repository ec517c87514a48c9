"""From gap to action in a company worked out by hand: the small one, with people who could mentor each other.

Added to it, all but E10 and E11 led by E1: E8 and E12 in the team T1, E9 in the department D1 itself, E10 and E11 in
the department D2; E11 has left before the refresh. In cycle C2 E1 says of E8 in K1: 4, of E9: 5, of E10: 5, of E11: 5;
E12 says 5 of themselves; E10, whom HR made E1's manager in the tool, says 5 of E1. In K2 (asked of E1 alone, target
4) E10 says 3 of E1, and E1 says 5 of E2 and 4 of E10.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF, COURSE_COMPETENCIES, COURSES, FILES, PEOPLE, RATINGS_C2

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

MORE_PEOPLE = """E8,Hana Berg,hana@small.example,hberg,2020-01-01,,E1,T1,R1,Graz
E9,Ivo Lang,ivo@small.example,ilang,2020-01-01,,E1,D1,R1,Graz
E10,Jo Park,jo@small.example,jpark,2020-01-01,,,D2,R1,Linz
E11,Kit Moss,kit@small.example,kmoss,2020-01-01,2025-05-01,,D2,R1,Linz
E12,Lea Funk,lea@small.example,lfunk,2020-01-01,,E1,T1,R1,Graz
"""
MORE_RATINGS = """C2,E8,E1,manager,K1,4,2025-03-10
C2,E9,E1,manager,K1,5,2025-03-10
C2,E10,E1,manager,K1,5,2025-03-10
C2,E11,E1,manager,K1,5,2025-03-10
C2,E12,E12,self,K1,5,2025-03-10
C2,E1,E10,manager,K1,5,2025-03-10
C2,E1,E10,manager,K2,3,2025-03-10
C2,E2,E1,manager,K2,5,2025-03-10
C2,E10,E1,manager,K2,4,2025-03-10
"""
ANCHORS = """competency_id,level,statement
K1,2,Takes part in talks.
K1,3,Leads simple talks.
K1,4,Leads hard talks.
"""
ACTIONS = """action_id,person_id,competency_id,kind,title,status,due_on,completed_on
A1,fay@small.example,K1,on_the_job,Lead the talk with the printer,Open,2025-07-01,
A2,badeyemi,Negotiation,formal,The lab,done,2025-01-31,2024-11-01
A3,E1,K2,formal,Find something,open,2025-09-01,
A4,E4,K1,mentoring,Meet Ivo,open,,
"""
CHANGED = {
    "hris/people.csv": PEOPLE + MORE_PEOPLE,
    "ratings/ratings_c2.csv": RATINGS_C2 + MORE_RATINGS,
    "framework/anchors.csv": ANCHORS,
    "development/actions.csv": ACTIONS,
    "lms/courses.csv": COURSES + "L0,Negotiation of Old,formal,8,100,false\n",
    "lms/course_competencies.csv": COURSE_COMPETENCIES + "L0,K1\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("development") / "workspace"
    for name, text in (FILES | CHANGED).items():
        file = root / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    return workspace


def test_the_gaps_of_today_are_those_of_two_people(company: Workspace, ask: Ask) -> None:
    # E6 in K1: 3 − 2; E1 in K2: 4 − 3. E3 in K1 is 3 − 8/3 = 1/3 short, which is below 0.5.
    # Of C1 are the levels of E2 in K3 (3, target 2) and of E4 in K1 (3 of 3): none is short.
    rows = ask(company, "select person_id, competency_id, assessed_in from gap_now where has_gap order by 1")
    assert rows == [("E1", "K2", "C2"), ("E6", "K1", "C2")]
    older = ask(company, "select person_id, competency_id from gap_now where assessed_in = 'C1' order by 1, 2")
    assert older == [("E2", "K3"), ("E4", "K1")]


def test_mentors_are_strong_still_here_out_of_the_line_and_the_nearest_first(company: Workspace, ask: Ask) -> None:
    # E6: E1 (5) leads E6, E11 (5) has left, E12 (5) says so alone. E8 (4) sits in the team, E9 (5) in the department,
    # E10 (5) elsewhere: near comes before strong. E1: E2 (5) reports to E1, so E10 (4) alone is left.
    rows = ask(
        company,
        "select person_id, competency_id, mentor_id, mentor_level, mentor_rank, nearness from mentor_candidates "
        "order by person_id, mentor_rank",
    )
    assert rows == [
        ("E1", "K2", "E10", 4.0, 1, "elsewhere"),
        ("E6", "K1", "E8", 4.0, 1, "same_team"),
        ("E6", "K1", "E9", 5.0, 2, "same_department"),
        ("E6", "K1", "E10", 5.0, 3, "elsewhere"),
    ]


def test_each_gap_has_something_to_practise_a_mentor_and_a_course_or_says_that_there_is_none(
    company: Workspace, ask: Ask
) -> None:
    # The ratings are of competencies: E6 at 2 practises what level 3 looks like; for K2 nothing is described. L0 is off
    # the list, L1 answers K1; nothing answers K2.
    rows = ask(
        company,
        "select person_id, gap_rank, kind, suggestion_id, suggestion, suggested_from, n_others, has_action "
        "from development_suggestions order by person_id, kind",
    )
    task = "A task that calls for this competency, gone through with the manager afterwards."
    assert rows == [
        ("E1", 1, "formal", None, "No course answers this gap: propose one.", "none", 0, True),
        ("E1", 1, "mentoring", "E10", "A mentor elsewhere in the company.", "mentor", 0, False),
        ("E1", 1, "on_the_job", None, task, "task", 0, False),
        ("E6", 1, "formal", "L1", "Negotiation Lab", "course", 0, False),
        ("E6", 1, "mentoring", "E8", "A mentor in the same team.", "mentor", 2, False),
        ("E6", 1, "on_the_job", None, "Leads simple talks.", "anchor", 0, True),
    ]


def test_no_suggestion_and_no_reason_names_anybody(company: Workspace, ask: Ask) -> None:
    text = " ".join(" ".join(row) for row in ask(company, "select suggestion, reason from development_suggestions"))
    named = [line.split(",") for line in (PEOPLE + MORE_PEOPLE).splitlines()[1:]]
    assert not [name for _, name, mail, login, *_ in named for word in (name, mail, login) if word in text]


def test_actions_are_held_against_gaps_and_suggestions(company: Workspace, ask: Ask) -> None:
    # A2: E2 had the gap in C1 and is at 3 in C2. A3: nothing formal was found for K2. A4: E4 is not rated in C2,
    # and says 3 of 3 in C1.
    rows = ask(
        company,
        "select action_id, person_id, competency_id, kind, status, is_for_a_gap, status_of_gap, is_as_suggested "
        "from development_actions order by action_id",
    )
    assert rows == [
        ("A1", "E6", "K1", "on_the_job", "open", True, "open", True),
        ("A2", "E2", "K1", "formal", "done", False, "closed", False),
        ("A3", "E1", "K2", "formal", "open", True, "open", False),
        ("A4", "E4", "K1", "mentoring", "open", False, "none", False),
    ]


def test_titles_of_actions_are_not_published(company: Workspace, ask: Ask) -> None:
    columns = ask(company, "select column_name from duckdb_columns() where table_name = 'development_actions'")
    assert ("title",) not in columns
