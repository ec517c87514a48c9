"""The courses of an invented company and who took them.

Courses on offer from or to a cycle's edge, never, no longer; from and to levels with decimals; a cost in another
currency. Enrolments that are repeated, have no day, end badly, end on the edge of a cycle or before they begin, and
one seat told in two ways.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .calendar import CLOSED, OPEN
from .organisation import Workforce, email_of, username_of

COURSES = """course_id,title,modality,unit_cost,is_active,available_from,available_to,currency
L01,Negotiate,formal,400,true,,,
L02,Negotiate Better,formal,,true,2024-09-01,,
L03,Lead,formal,300,true,2024-09-02,2025-03-31,eur
L04,Lead Again,mentoring,250.5,false,,,
L05,Sheets,formal,100,false,,2024-09-30,
L06,Sheets Once More,formal,120,false,2025-03-01,,
L07,Write,on_the_job,0,,,2024-09-29,
L08,Weld,formal,80,true,2025-07-10,,
L09,Weld in Autumn,formal,80,true,2025-08-20,,
L10,Everything,formal,999,true,,,
L11,Nothing,formal,50,true,,,USD
L12,Old Hat,formal,70,false,,,
"""
COURSE_COMPETENCIES = """course_id,competency_id,from_level,to_level
L01,K1,,
L02,Negotiation,2,4
L03,K2,2.5,
L04,K2,,
L05,K3,,2.5
L06,K3,,2.4999999999
L07,K4,1,3
L08,K5,,
L09,K5,,
L10,K1,3,5
L10,K3,0,0
L10,K4,,2.5
L10,K6,4,
L12,K7,,
"""
STATUSES = ("enrolled", "in_progress", "completed", "completed", "completed", "failed", "withdrawn", "")
N_ENROLMENTS = 700


def write_training(random: Random, workforce: Workforce) -> dict[str, str]:
    """Return file → text, enrolments in two files of which the newer one wins."""
    edges = [day for span in (*CLOSED, OPEN) for day in span]
    first, newer = [], []
    for _ in range(N_ENROLMENTS):
        person = random.choice(workforce.ids)
        course = f"L{random.randint(1, 12):02}"
        enrolled_on: date | None = random.choice(edges) + timedelta(days=random.randint(-40, 40))
        if random.random() < 0.15:
            enrolled_on = random.choice(edges) + timedelta(days=random.choice([-1, 0, 1]))
        completed_on: date | None = enrolled_on + timedelta(days=random.randint(0, 120)) if enrolled_on else None
        if random.random() < 0.25 and enrolled_on is not None:
            later = [day for edge in edges for day in (edge, edge + timedelta(days=1)) if day >= enrolled_on]
            completed_on = random.choice(later) if later else None
        if random.random() < 0.1:
            enrolled_on = None
        if random.random() < 0.35:
            completed_on = None
        row = f"{_reference(random, person)},{course},{enrolled_on or ''}"
        cost = random.choice(["", "", "10", "0", "33.3"])
        first.append((person, course, enrolled_on, f"{row},{completed_on or ''},{random.choice(STATUSES)},{cost}"))
        if random.random() < 0.1:
            newer.append((person, course, enrolled_on, f"{row},,{random.choice(STATUSES)},{cost}"))
    first.append(("P03", "L01", date(2024, 5, 2), "P03,L01,2024-05-02,2024-05-01,completed,"))
    first.append(("P05", "L01", date(2024, 4, 30), "P05,L01,2024-04-30,2024-05-09,completed,5"))
    first.append(("p05@", "L01", date(2024, 4, 30), "p05@awkward.example,L01,2024-04-30,,withdrawn,5"))
    first.append(("P04", "L99", date(2024, 5, 2), "P04,L99,2024-05-02,2024-05-09,completed,5"))
    header = "person_id,course_id,enrolled_on,completed_on,status,cost"
    return {
        "lms/courses.csv": COURSES,
        "lms/course_competencies.csv": COURSE_COMPETENCIES,
        "lms/enrolments_2025-07-01.csv": "\n".join([header, *_one_for_each_key(first)]) + "\n",
        "lms/enrolments_2025-07-14.csv": "\n".join([header, *_one_for_each_key(newer)]) + "\n",
    }


def _one_for_each_key(rows: list[tuple[str, str, date | None, str]]) -> list[str]:
    """Leave the first row of each person, course and day: two that differ would both be set aside."""
    kept: dict[tuple[str, str, date | None], str] = {}
    for person, course, enrolled_on, line in rows:
        kept.setdefault((person, course, enrolled_on), line)
    return list(kept.values())


def _reference(random: Random, person_id: str) -> str:
    return random.choice([person_id, email_of(person_id), email_of(person_id).title(), username_of(person_id)])
