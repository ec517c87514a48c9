"""A company small enough to be worked out by hand; the tests beside it hold the arithmetic.

Seven people: E1 leads the department D1 and everybody else; E2 to E6 are the team T1; E7 is the department D2 and
leaves between the cycles. K1 is asked of everybody (core, target 3), K2 of managers (level, target 4), K3 of analysts
(push, target 2). Two closed cycles, and one that is still open on the day of the refresh.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

AS_OF = date(2025, 6, 1)

PEOPLE = """person_id,full_name,email,username,hired_on,left_on,manager_id,org_unit_id,role_id,location
E1,Mara Ibsen,mara@small.example,mibsen,2019-01-01,,,D1,R2,Graz
E2,Bo Adeyemi,bo@small.example,badeyemi,2020-01-01,,E1,T1,R1,Graz
E3,Chen Liu,chen@small.example,cliu,2020-01-01,,E1,T1,R1,Graz
E4,Dara Novak,dara@small.example,dnovak,2020-01-01,,E1,T1,R1,Graz
E5,Eli Roth,eli@small.example,eroth,2020-01-01,,E1,T1,R1,Graz
E6,Fay Okoro,fay@small.example,fokoro,2020-01-01,,E1,T1,R1,Graz
E7,Gil Santos,gil@small.example,gsantos,2020-01-01,2025-01-15,E1,D2,R1,Linz
"""
ORG_UNITS = """org_unit_id,name,parent_org_unit_id,type
ORG,Small Company,,company
D1,Sales,ORG,department
D2,Finance,ORG,department
T1,Field Sales,D1,team
"""
ROLES = "role_id,title,job_family,career_level\nR1,Analyst,Sales,L1\nR2,Head of Sales,Sales,L2\n"
CAREER_LEVELS = "career_level,rank,population\nL1,1,specialist\nL2,2,manager\n"
COMPETENCIES = """competency_id,name,family,kind
K1,Negotiation,Business,behavioural
K2,Leading Others,Leadership,behavioural
K3,Spreadsheets,Technical,technical
"""
DEPLOYMENTS = """competency_id,scope,career_level,role_id,target_level,valid_from
K1,core,,,3,2024-01-01
K2,level,L2,,4,2024-01-01
K3,push,,R1,2,2024-01-01
"""
CYCLES = """cycle_id,name,opens_on,closes_on,granularity
C1,Autumn 2024,2024-09-01,2024-09-30,competency
C2,Spring 2025,2025-03-01,2025-03-31,competency
C3,Summer 2025,2025-05-15,2025-06-30,competency
"""
RATINGS_C1 = """cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on
C1,E2,E2,self,K1,4,2024-09-10
C1,E2,E1,manager,K1,2,2024-09-10
C1,E2,E3,peer,K1,3,2024-09-10
C1,E2,E4,peer,K1,3,2024-09-10
C1,E2,E5,peer,K1,3,2024-09-10
C1,E2,E1,manager,K3,3,2024-09-10
C1,E3,E1,manager,K1,2,2024-09-10
C1,E3,E2,peer,K1,4,2024-09-10
C1,E3,E4,peer,K1,5,2024-09-10
C1,E4,E4,self,K1,3,2024-09-10
C1,E6,E1,manager,K1,3,2024-09-10
C1,E7,E1,manager,K1,1,2024-09-10
C1,E1,E2,direct_report,K1,3,2024-09-10
C1,E1,E3,direct_report,K1,3,2024-09-10
C1,E1,E4,direct_report,K1,4,2024-09-10
"""
RATINGS_C2 = """cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on
C2,E2,E1,manager,K1,1,2025-03-05
C2,E2,E1,manager,K1,3,2025-03-10
C2,E2,E3,peer,K1,3,2025-03-10
C2,E2,E4,peer,K1,3,2025-03-10
C2,E2,E5,peer,K1,3,2025-03-10
C2,E2,E6,peer,K1,0,2025-04-15
C2,E3,E1,manager,K1,2,2025-03-10
C2,E3,E2,peer,K1,4,2025-03-10
C2,E3,E4,peer,K1,4,2025-03-10
C2,E3,E5,peer,K1,4,2025-03-10
C2,E6,E1,manager,K1,2,2025-03-10
C3,E2,E1,manager,K1,5,2025-05-20
"""
CALIBRATIONS = "cycle_id,person_id,competency_id,level,calibrated_on\nC1,E6,K1,1,2024-09-29\n"
COURSES = "course_id,title,modality,hours,unit_cost,is_active\nL1,Negotiation Lab,formal,8,400,true\n"
COURSE_COMPETENCIES = "course_id,competency_id\nL1,K1\n"
ENROLMENTS = """person_id,course_id,enrolled_on,completed_on,status
bo@small.example,L1,2024-10-05,2024-11-01,completed
cliu,L1,2025-01-10,,in_progress
"""

FILES = {
    "hris/people.csv": PEOPLE,
    "hris/org_units.csv": ORG_UNITS,
    "hris/roles.csv": ROLES,
    "hris/career_levels.csv": CAREER_LEVELS,
    "framework/competencies.csv": COMPETENCIES,
    "framework/deployments.csv": DEPLOYMENTS,
    "ratings/cycles.csv": CYCLES,
    "ratings/ratings_c1.csv": RATINGS_C1,
    "ratings/ratings_c2.csv": RATINGS_C2,
    "ratings/calibrations.csv": CALIBRATIONS,
    "lms/courses.csv": COURSES,
    "lms/course_competencies.csv": COURSE_COMPETENCIES,
    "lms/enrolments.csv": ENROLMENTS,
}


def write_small_company(root: Path) -> None:
    """Write the company's exports below `root/exports`."""
    for name, text in FILES.items():
        file = root / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
