"""The framework of an invented company: competencies, behaviours, and deployments that overlap.

Some competencies are drafts or retired: on a day, without one, by a later export, or no longer.
"""

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
K11,Shorthand,Technical,technical,,retired
K12,Filing,Technical,technical,,retired
K13,Faxing,Technical,technical,S4,active
K14,Knitting,Business,technical,,retired
K15,Stenography,Technical,technical,,active
"""
# On a cycle's last day; after today; on a day though its status says nothing of it; by a later export without a day;
# taken back by a later export.
RETIRED_ON = {"K11": "2025-03-31", "K12": "2026-01-01", "K15": "2025-04-15"}
LATER_STATUS = {"K13": "retired", "K14": "active"}
FIRST_EXPORT, LATER_EXPORT = "2024-06-01", "2025-05-01"
STANDARD_SKILLS = "standard_code,name,taxonomy\nS1,negotiate,own\nS2,use spreadsheets,own\nS3,type,own\nS4,fly,own\n"
NAMES = {"K1": "Negotiation", "K2": '"Leading, Calmly"', "K3": "Spreadsheets", "K4": "Writing", "K5": "Welding"}
RATED = ("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K11", "K12", "K13", "K15")
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
K8,push,,R1,2,2020-01-01,
K11,core,,,3,2020-01-01,
K12,core,,,2.5,2020-01-01,
K13,core,,,3,2020-01-01,
K14,push,,R2,2,2020-01-01,
K15,core,,,2,2020-01-01,
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
        **_competencies(random),
        "framework/standard_skills.csv": STANDARD_SKILLS,
        "framework/behaviours.csv": "\n".join(behaviours) + "\n",
        "framework/deployments.csv": "\n".join([header, *deployments]) + "\n",
    }


def _competencies(random: Random) -> dict[str, str]:
    """Return file → text: one export without a day, or two with days of which the later one retires and takes back."""
    header, *lines = COMPETENCIES.splitlines()
    rows = [(line.split(",")[0], line.rsplit(",", 1)) for line in lines]
    first = [f"{start},{status},{RETIRED_ON.get(key, '')}" for key, (start, status) in rows]
    later = [f"{start},{LATER_STATUS.get(key, status)},{RETIRED_ON.get(key, '')}" for key, (start, status) in rows]
    earlier, newest = ("\n".join([f"{header},retired_on", *found]) + "\n" for found in (first, later))
    if random.random() < 0.3:
        return {"framework/competencies.csv": newest}
    return {
        f"framework/competencies_{FIRST_EXPORT}.csv": earlier,
        f"framework/competencies_{LATER_EXPORT}.csv": newest,
    }
