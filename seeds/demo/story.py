"""The story that the invented company's figures tell. A reader of the dashboards should find each part of it.

Only the choices stand here, as numbers that the other modules apply; how they come out is computed by the product. What
the courses do stands beside them in `data/courses.yaml`.

- Negotiation Lab (CRS-101) moved its score. Feedback in Fifteen Minutes (CRS-102) is the most popular course and did
  not. Decide and Write It Down (CRS-128) is too young to be judged.
- Data Literacy is the widest gap and no course teaches it.
- Leading Change and Customer Insight are read differently by different raters.
- Prioritising closes from the second to the third cycle. Working Across Teams widens because levels fall, Information
  Security because its target was raised.
- Customer Success is strong, Operations is weak.
- Nobody has a gap in Workplace Safety, and yet its course is among the most booked: seats that answer no gap.
- The senior software engineers' profile is over its cap.
- People on the assembly line find Information Security irrelevant to their work.
- The lead of Radio Modules rates lower than the team's other raters, in every cycle.
- Public Speaking is in no profile and stale, Working with AI Assistants a draft without all its anchors.
- Job descriptions have begun to name generative AI and sustainability reporting, to which no competency maps; those of
  the last year name neither Delegating nor Setting Direction.
"""

from __future__ import annotations

from dataclasses import dataclass

EFFECTIVE_COURSE = ("CRS-101", "CO-NEG")
POPULAR_COURSE = ("CRS-102", "CO-FBK")
YOUNG_COURSE = ("CRS-128", "LD-DEC")
IDLE_COURSE = ("CRS-118", "TM-SAF")
UNTAUGHT_COMPETENCY = "TM-DAT"
DISPUTED_COMPETENCIES = ("LD-CHG", "BA-CUS")
CLOSING_COMPETENCY = "BA-PRI"
FALLING_COMPETENCY = "CO-TEA"
RAISED_COMPETENCY = "TM-SEC"
STRONG_DEPARTMENT = "CUS"
WEAK_DEPARTMENT = "OPS"
OVERLOADED_ROLE = "SWE-L3"
IRRELEVANT_FOR = ("MFG", "TM-SEC")
PILOT_UNIT = "TB-PRD"
STRICT_TEAM = "ENG-RAD"
STRICT_LENIENCY = -0.8
IDLE_DEFINITION = "CO-SPE"
UNFINISHED_COMPETENCY = "TM-AIA"
UNMAPPED_SKILLS = ("generative AI", "sustainability reporting")
UNNAMED_COMPETENCIES = ("LD-DEL", "LD-DIR")


@dataclass(frozen=True)
class Leaning:
    """How people stand in one competency, measured against their target at the first cycle.

    Attributes:
        start: mean distance of level from target at the first cycle.
        second: what everybody gains from the first to the second cycle.
        third: what everybody gains from the second to the third cycle.
        is_disputed: raters read its anchors differently.
    """

    start: float = -0.3
    second: float = 0.03
    third: float = 0.03
    is_disputed: bool = False


LEANINGS: dict[str, Leaning] = {
    "CO-NEG": Leaning(start=-0.85),
    "CO-FBK": Leaning(start=-0.35, second=0.0, third=0.0),
    "TM-DAT": Leaning(start=-0.95, second=-0.02, third=-0.05),
    "BA-PRI": Leaning(start=-0.6, second=0.1, third=0.5),
    "CO-TEA": Leaning(start=0.15, second=-0.1, third=-0.4),
    "TM-SEC": Leaning(start=0.35, second=0.02, third=0.05),
    "TM-SAF": Leaning(start=2.5),
    "LD-CHG": Leaning(start=-0.25, is_disputed=True),
    "BA-CUS": Leaning(start=-0.15, is_disputed=True),
    "LD-DEC": Leaning(start=-0.4),
}

DEPARTMENT_LEANING: dict[str, float] = {"CUS": 0.4, "OPS": -0.4, "PDD": 0.1, "FIN": 0.05, "SAL": -0.05}


def leaning_of(competency_id: str) -> Leaning:
    """Return how people stand in a competency; a mild shortfall where the story says nothing."""
    return LEANINGS.get(competency_id, Leaning())
