"""The faults planted in the invented company's exports, so that a reader sees what the product does with each.

Real exports have such rows; here each is listed in `PLANTED_DEFECTS` with what is expected of it. Nothing else in the
exports is wrong.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from seeds.demo.people import MAIL_DOMAIN
from seeds.demo.tables import Row, Rows
from seeds.demo.timeline import Timeline

UNKNOWN_PERSON = f"temp.agency@{MAIL_DOMAIN}"
UNKNOWN_SKILL = "Storytelling"
UNKNOWN_COMPETENCY = "Charisma"
BACKWARDS_PERSON = "000997"
NAMELESS_PERSON = "Records Migration Placeholder"
LATE_BY_DAYS = 23


@dataclass(frozen=True)
class PlantedDefect:
    """One fault.

    Attributes:
        name: its name in this list.
        contract: the export it lies in.
        column: the column that is to blame.
        what: what is wrong, in words.
        expected: what becomes of its rows: `superseded`, `loaded`, or the reason for which they are set aside.
        n_rows: how many rows are concerned.
        is_reference: the rows wait for a person or competency to arrive.
    """

    name: str
    contract: str
    column: str
    what: str
    expected: str
    n_rows: int = 1
    is_reference: bool = False


PLANTED_DEFECTS: tuple[PlantedDefect, ...] = (
    PlantedDefect("level_seven", "ratings/ratings", "level", "A level of 7 on a scale that ends at 5.", "out_of_range"),
    PlantedDefect("level_in_words", "ratings/ratings", "level", "A level written as `three`.", "unreadable_number"),
    PlantedDefect(
        "manager_without_id", "ratings/ratings", "rater_id", "A manager's answer that names no rater.", "rater_missing"
    ),
    PlantedDefect(
        "competency_nobody_knows",
        "ratings/ratings",
        "competency_id",
        f"An answer about {UNKNOWN_COMPETENCY}, which the framework does not have.",
        "unknown_competency",
        is_reference=True,
    ),
    PlantedDefect(
        "late_change_of_mind",
        "ratings/ratings",
        "submitted_on",
        "An answer changed after the days of grace; the one given in time stands.",
        "superseded",
    ),
    PlantedDefect(
        "older_answer",
        "ratings/ratings",
        "submitted_on",
        "An earlier answer of the same rater to the same item.",
        "superseded",
    ),
    PlantedDefect("same_answer_twice", "ratings/ratings", "submitted_on", "An answer exported twice.", "superseded"),
    PlantedDefect(
        "manager_as_peer_too",
        "ratings/ratings",
        "relation",
        "A manager who answered as a peer as well; a rater counts once, as manager.",
        "superseded",
        n_rows=3,
    ),
    PlantedDefect(
        "two_calibrations",
        "ratings/calibrations",
        "level",
        "Two agreed levels for one person, competency and cycle that differ.",
        "conflicting_rows",
        n_rows=2,
    ),
    PlantedDefect(
        "left_before_hired", "hris/people", "left_on", "A person who left before being hired.", "left_before_hired"
    ),
    PlantedDefect("person_without_number", "hris/people", "person_id", "A person without a number.", "missing"),
    PlantedDefect(
        "learner_nobody_knows",
        "lms/enrolments",
        "person_id",
        "Enrolments of somebody the HRIS does not have.",
        "unknown_person",
        n_rows=2,
        is_reference=True,
    ),
    PlantedDefect(
        "status_of_their_own", "lms/enrolments", "status", "A status `done`, which is no status.", "not_in_vocabulary"
    ),
    PlantedDefect(
        "finished_before_begun",
        "lms/enrolments",
        "completed_on",
        "A course finished before the enrolment.",
        "completed_before_enrolled",
    ),
    PlantedDefect(
        "shouted_mail", "lms/enrolments", "person_id", "An e-mail in capitals; letters' case does not matter.", "loaded"
    ),
    PlantedDefect("user_name", "lms/enrolments", "person_id", "A user name where e-mails stand.", "loaded"),
    PlantedDefect("staff_number", "lms/enrolments", "person_id", "A staff number where e-mails stand.", "loaded"),
    PlantedDefect(
        "skill_nobody_knows",
        "lms/course_competencies",
        "competency_id",
        f"A course mapped to {UNKNOWN_SKILL}, which the framework does not have.",
        "unknown_competency",
        is_reference=True,
    ),
    PlantedDefect(
        "due_some_time", "development/actions", "due_on", "A due day written as `next quarter`.", "unreadable_date"
    ),
)


def plant_defects(tables: dict[str, Rows], timeline: Timeline) -> None:
    """Plant every fault of `PLANTED_DEFECTS`, in place.

    Args:
        tables: rows by contract; `ratings/ratings` holds all cycles, oldest first.
        timeline: for the days of the cycles.
    """
    _plant_in_ratings(tables["ratings/ratings"], timeline)
    _plant_in_calibrations(tables["ratings/calibrations"])
    _plant_in_people(tables["hris/people"], timeline)
    _plant_in_enrolments(tables["lms/enrolments"], tables["hris/people"])
    tables["lms/course_competencies"].append(
        {"course_id": "CRS-130", "competency_id": UNKNOWN_SKILL, "from_level": None, "to_level": None}
    )
    tables["development/actions"][-1]["due_on"] = "next quarter"


def _plant_in_ratings(rows: Rows, timeline: Timeline) -> None:
    """Take each fault from another answer; copies go behind the others of their cycle."""
    second, third = timeline.closed[1], timeline.closed[2]

    def one_of(cycle_id: str, relation: str, is_fit: Callable[[Row], bool], place: int) -> Row:
        fitting = [
            row
            for row in rows
            if row["cycle_id"] == cycle_id and row["relation"] == relation and row["level"] is not None and is_fit(row)
        ]
        return fitting[place]

    def always(_: Row) -> bool:
        return True

    def is_punctual(row: Row) -> bool:
        given = row["submitted_on"]
        return isinstance(given, datetime.datetime) and given.date() <= third.closes_on

    one_of(third.cycle_id, "peer", always, 900)["level"] = 7
    one_of(second.cycle_id, "peer", always, 700)["level"] = "three"
    one_of(second.cycle_id, "manager", always, 500)["rater_id"] = None
    one_of(third.cycle_id, "peer", always, 1500)["competency_id"] = UNKNOWN_COMPETENCY

    in_time = one_of(third.cycle_id, "peer", is_punctual, 2100)
    late = datetime.datetime.combine(third.closes_on, datetime.time(9, 30)) + datetime.timedelta(days=LATE_BY_DAYS)
    rows.append(in_time | {"level": _other(in_time["level"]), "submitted_on": late})
    newer = one_of(third.cycle_id, "peer", is_punctual, 2700)
    earlier = datetime.datetime.combine(third.opens_on, datetime.time(7, 5))
    rows.append(newer | {"level": _other(newer["level"]), "submitted_on": earlier})
    rows.append(dict(one_of(second.cycle_id, "peer", always, 3300)))

    led = one_of(third.cycle_id, "manager", always, 1200)
    same = ("person_id", "rater_id", "competency_id", "cycle_id", "relation")
    rows += [row | {"relation": "peer"} for row in rows if all(row[column] == led[column] for column in same)]


def _other(level: object) -> int:
    """Return another level than the one given."""
    return 2 if level != 2 else 4


def _plant_in_calibrations(rows: Rows) -> None:
    twin = rows[len(rows) // 2]
    rows.append(twin | {"level": 1.5 if twin["level"] != 1.5 else 3.5, "reason": "Entered again after the meeting."})


def _plant_in_people(rows: Rows, timeline: Timeline) -> None:
    pattern = rows[-1]
    hired_on = timeline.day(-310)
    rows.append(
        pattern
        | {
            "person_id": BACKWARDS_PERSON,
            "full_name": "Quentin Aldersholt",
            "email": f"quentin.aldersholt@{MAIL_DOMAIN}",
            "username": "qalders",
            "hired_on": hired_on,
            "left_on": hired_on - datetime.timedelta(days=45),
            "valid_from": hired_on,
        }
    )
    rows.append(
        pattern | {"person_id": None, "full_name": NAMELESS_PERSON, "email": None, "username": None, "left_on": None}
    )


def _plant_in_enrolments(rows: Rows, people: Rows) -> None:
    by_mail = {person["email"]: person for person in people}
    finished = [row for row in rows if row["status"] == "completed"]
    unknown = finished[40] | {"person_id": UNKNOWN_PERSON}
    rows += [unknown, unknown | {"course_id": "CRS-107"}]
    finished[90]["status"] = "done"
    enrolled_on = finished[140]["enrolled_on"]
    if isinstance(enrolled_on, datetime.date):
        finished[140]["completed_on"] = enrolled_on - datetime.timedelta(days=12)
    finished[190]["person_id"] = str(finished[190]["person_id"]).upper()
    finished[240]["person_id"] = by_mail[finished[240]["person_id"]]["username"]
    finished[290]["person_id"] = by_mail[finished[290]["person_id"]]["person_id"]
