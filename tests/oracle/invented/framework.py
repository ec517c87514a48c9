"""The framework of an invented company: competencies, behaviours, and deployments that overlap."""

from __future__ import annotations

from random import Random

COMPETENCIES = """competency_id,name,family,kind,standard_code,status
K1,Negotiation,Business,behavioural,S1,active
K2,"Leading, Calmly",Leadership,behavioural,S1,active
K3,Spreadsheets,Technical,technical,S2,active
K4,Writing,Business,behavioural,S9,active
K5,Welding,Technical,technical,,active
K6,K1,Business,behavioural,S2,
K7,Typewriting,Technical,technical,S3,retired
K8,Foresight,Leadership,behavioural,,draft
K9,Twin,Business,behavioural,,active
K10,Twin,Business,technical,,active
"""
STANDARD_SKILLS = "standard_code,name,taxonomy\nS1,negotiate,own\nS2,use spreadsheets,own\nS3,type,own\nS4,fly,own\n"
NAMES = {"K1": "Negotiation", "K2": '"Leading, Calmly"', "K3": "Spreadsheets", "K4": "Writing", "K5": "Welding"}
RATED = ("K1", "K2", "K3", "K4", "K5", "K6", "K7")
N_BEHAVIOURS = 3

# A core and a level target for one competency, two levels of one rank, several pushes over time, both days of an
# interval on a cycle's last day, what begins later, what has no beginning; two that say different things of one key.
DEPLOYMENTS = """competency_id,scope,career_level,role_id,target_level,valid_from,valid_to
K1,core,,,3,2020-01-01,
K1,level,L2,,4,2020-01-01,
K1,level,L3,,3.5,2020-01-01,
Negotiation,push,,R3,2,2024-09-30,2025-03-31
K2,level,L2,,3,2024-01-01,
K2,level,L2B,,4,2024-01-01,
K2,level,L4,,5,,
K3,core,,,2,,2024-09-30
K3,core,,,3,2024-09-30,
K3,core,,,2.5,2025-06-01,
K3,push,,R1,1.5,2024-04-01,2024-08-31
K4,core,,,2,,
K4,push,,R2,3,2020-01-01,2024-03-31
K4,push,,R2,4,2024-04-01,
K4,push,,R2,3.5,2024-09-01,2025-03-30
K5,push,,R1,3,2024-04-01,
K5,push,,R5,0,2020-01-01,
K6,level,L1,,3,2024-01-01,
K6,core,,,5,2025-01-01,
K7,core,,,2,2020-01-01,2025-03-31
K8,push,,R4,4,2020-01-01,
K5,core,,,1,2024-01-01,
Welding,core,,,2,2024-01-01,
"""


def behaviour_ids(competency_id: str) -> list[str]:
    """Return the ids of a competency's behaviours."""
    return [f"{competency_id}-{number}" for number in range(1, N_BEHAVIOURS + 1)]


def write_framework(random: Random) -> dict[str, str]:
    """Return file → text; the order of deployments is of no weight, so it is a different one each time."""
    header, *deployments = DEPLOYMENTS.splitlines()
    random.shuffle(deployments)
    behaviours = ["behaviour_id,competency_id,statement"]
    for competency_id in RATED:
        behaviours += [f"{item},{competency_id},Does what {item} says." for item in behaviour_ids(competency_id)]
    return {
        "framework/competencies.csv": COMPETENCIES,
        "framework/standard_skills.csv": STANDARD_SKILLS,
        "framework/behaviours.csv": "\n".join(behaviours) + "\n",
        "framework/deployments.csv": "\n".join([header, *deployments]) + "\n",
    }
