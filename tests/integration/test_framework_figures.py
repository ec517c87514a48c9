"""Framework health in a company worked out by hand: the small one, with a framework that was described and kept up.

Added to it: K4, retired, and K5, a draft; behaviours B11 of K1 and B31 of K3; anchors in three snapshots, whose
revisions are told apart by their days; four standard skills and four job descriptions, the last one of tomorrow. In
cycle C2 peers rate E4, E5 and E6 as well, and E1 rates all five of the team T1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF, FILES, RATINGS_C2

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

COMPETENCIES = """competency_id,name,family,kind,standard_code,status,updated_on
K1,Negotiation,Business,behavioural,S1,active,2024-01-15
K2,Leading Others,Leadership,behavioural,,,2022-06-01
K3,Spreadsheets,Technical,technical,S3,active,2023-06-02
K4,Juggling,Arts,behavioural,,retired,2020-01-01
K5,Welding,Technical,technical,,draft,
"""
BEHAVIOURS = """behaviour_id,competency_id,statement,status,updated_on
B11,K1,Asks before offering,,
B19,K1,Offers before asking,retired,2025-05-01
B31,Spreadsheets,Checks formulas,active,2023-05-01
"""
ANCHORS = """competency_id,behaviour_id,level,statement,updated_on
K1,,1,Watches talks.,{first}
K1,,2,Takes part in talks.,{second}
K1,,3,Leads simple talks,2024-01-15
K1,,4,"Leads hard talks, e.g. about 3.5 % more pay ... and stays calm.",2024-01-15
K1,,5,"Leads talks of the company, e.g. with unions. Teaches others.",2024-01-15
K1,B19,1,Offers,2024-12-01
K3,B31,1,Sees errors.,2023-01-15
K3,B31,2,Finds errors.,2023-01-15
K3,B31,3,Mends errors.,2023-01-15
K3,B31,4,Prevents errors.,2023-01-15
K4,,1,Two balls.,2024-12-01
"""
STANDARD_SKILLS = """standard_code,name,aliases,taxonomy
S1,Negotiating,negotiation|haggling,Standard
S2,C++,,Standard
S3,Spreadsheet software,spread sheets,Standard
S4,C,,Standard
"""
JOB_DESCRIPTIONS = """job_description_id,title,text,role_id,job_family,posted_on
J1,Analyst,"NEGOTIATION, spread-sheets and C++/Java.",R1,,2025-02-10
J2,Buyer,Haggling in R&D; C# is a plus. No negotiations!,,Sales,2025-03-31
J3,Controller,Leading others; vitamin C.,,Finance,2024-01-15
J4,Engineer,C++,,Sales,2025-06-02
"""
MORE_RATINGS = """C2,E4,E1,manager,K1,3,2025-03-10
C2,E4,E2,peer,K1,3,2025-03-10
C2,E4,E3,peer,K1,4,2025-03-10
C2,E4,E5,peer,K1,5,2025-03-10
C2,E4,E1,manager,K3,2,2025-03-10
C2,E4,E2,peer,K3,2,2025-03-10
C2,E4,E3,peer,K3,2,2025-03-10
C2,E4,E5,peer,K3,2,2025-03-10
C2,E5,E1,manager,K1,4,2025-03-10
C2,E5,E2,peer,K1,3,2025-03-10
C2,E5,E3,peer,K1,3,2025-03-10
C2,E5,E4,peer,K1,3,2025-03-10
C2,E5,E5,self,K1,0,2025-03-10
C2,E6,E2,peer,K1,4,2025-03-10
C2,E6,E3,peer,K1,4,2025-03-10
C2,E6,anonymous,direct_report,K1,1,2025-03-10
"""
CHANGED = {
    "framework/competencies.csv": COMPETENCIES,
    "framework/behaviours.csv": BEHAVIOURS,
    "framework/anchors_2024-01-31.csv": ANCHORS.format(first="2024-01-15", second="2024-01-15"),
    "framework/anchors_2024-12-31.csv": ANCHORS.format(first="2024-10-10", second="2024-11-11"),
    "framework/anchors_2025-04-30.csv": ANCHORS.format(first="2024-10-10", second="2025-04-20"),
    "framework/standard_skills.csv": STANDARD_SKILLS,
    "market/job_descriptions.csv": JOB_DESCRIPTIONS,
    "ratings/ratings_c2.csv": RATINGS_C2 + MORE_RATINGS,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("framework") / "workspace"
    for name, text in (FILES | CHANGED).items():
        file = root / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    return workspace


def test_anchors_revised_between_two_cycles_are_a_share_of_those_in_use(company: Workspace, ask: Ask) -> None:
    # In use are five anchors of K1 and four of B31; B19 and K4 are retired. After C1 (closed on 30 September, until C2
    # opens on 1 March) the first and the second were revised, after C2 (until C3 opens on 15 May) the second again.
    # Families: Business, Leadership, Technical.
    rows = ask(
        company,
        "select cycle_id, n_anchors, n_revised, round(share_revised, 6), n_families, is_reviewed, revised_until::text "
        "from framework_revisions order by cycle_id",
    )
    assert rows == [
        ("C1", 9, 2, 0.222222, 3, True, "2025-03-01"),
        ("C2", 9, 1, 0.111111, 3, True, "2025-05-15"),
    ]


def test_a_managers_rating_level_is_held_against_the_others(company: Workspace, ask: Ask) -> None:
    # E1 in C2, manager less others: E2 3 − (3 + 3 + 3) / 3 = 0 (E6's answer came too late). E3 2 − 4 = −2. E4 in K1
    # 3 − (3 + 4 + 5) / 3 = −1, in K3 2 − 2 = 0: −0.5. E5 4 − 3 = 1, self apart. E6: two peers and a direct report are
    # pooled, 2 − (4 + 4 + 1) / 3 = −1. Mean −2.5 / 5 = −0.5; deviations 0.5, −1.5, 0, 1.5, −0.5: variance 5 / 4.
    # In C1 E2 alone is left: E3's two peers are withheld, nobody else rated E4, E6 and E7.
    rows = ask(
        company,
        "select cycle_id, manager_id, n_people, round(mean_difference, 9), round(sd_difference, 6), n_managers, "
        "sd_of_managers from manager_severity",
    )
    assert rows == [("C2", "E1", 5, -0.5, 1.118034, 1, None)]


def test_upkeep_names_what_each_competency_lacks(company: Workspace, ask: Ask) -> None:
    # On 1 June 2025: K1 was revised on 20 April, K2 three years ago to the day, K3 on 2 June 2023: a day is
    # missing to 24 months. K1's fifth anchor has two sentences, K3's fifth is missing, K2 and K5 have no behaviours.
    rows = ask(
        company,
        "select competency_id, n_behaviours, n_anchors, n_anchors_over_one_sentence, n_roles, months_since_update, "
        "has_all_anchors, is_incomplete from framework_upkeep order by competency_id",
    )
    assert rows == [
        ("K1", 1, 5, 1, 2, 1, True, True),
        ("K2", 0, 0, 0, 1, 36, False, True),
        ("K3", 1, 4, 0, 1, 23, False, True),
        ("K5", 0, 0, 0, 0, None, False, True),
    ]


def test_upkeep_says_who_uses_a_competency_and_since_when_nobody_touched_it(company: Workspace, ask: Ask) -> None:
    # J1 names K1 and, by an alias of its skill, K3; J2 K1; J3, more than twelve months ago, K2 by its own name.
    rows = ask(
        company,
        "select competency_id, is_unused, is_due, is_stale, is_reviewed_since_cycle, n_job_descriptions, "
        "is_named_recently from framework_upkeep order by competency_id",
    )
    assert rows == [
        ("K1", False, False, False, True, 2, True),
        ("K2", False, True, True, False, 1, False),
        ("K3", False, False, False, False, 1, True),
        ("K5", True, None, None, None, 0, False),
    ]


def test_the_funnel_ends_where_a_step_is_missing(company: Workspace, ask: Ask) -> None:
    # K2 was never asked. K3 has no course; E2 was rated on it in C1 and E4 in C2, nobody in both. L1 teaches K1.
    rows = ask(company, "from competency_deployment order by competency_id")
    assert rows == [
        ("K1", True, True, True, True, True, True, True, 7),
        ("K2", True, False, False, False, False, False, False, 1),
        ("K3", True, True, True, True, False, True, False, 4),
        ("K5", False, False, False, False, False, False, False, 0),
    ]


def test_drift_counts_the_skills_that_job_descriptions_name(company: Workspace, ask: Ask) -> None:
    # Sales posted J1 (by its role) and J2 in the first quarter; J4 is of tomorrow. C++, C# and R&D hold no C.
    rows = ask(
        company,
        "select job_family, quarter, standard_code, skill_name, n_job_descriptions, share_of_job_descriptions, "
        "is_in_framework, n_job_descriptions_of_family from framework_drift order by all",
    )
    assert rows == [
        ("Finance", "2024-Q1", "S4", "C", 1, 1.0, False, 1),
        ("Sales", "2025-Q1", "S1", "Negotiating", 2, 1.0, True, 2),
        ("Sales", "2025-Q1", "S2", "C++", 1, 0.5, False, 2),
        ("Sales", "2025-Q1", "S3", "Spreadsheet software", 1, 0.5, True, 2),
    ]
