"""Writing the invented company: everything is made, faults are planted, files are written. No content stands here."""

from __future__ import annotations

import datetime
from pathlib import Path

from seeds.demo import tables
from seeds.demo.assessment import make_answers, make_assignments, make_calibrations
from seeds.demo.defects import plant_defects
from seeds.demo.development import make_actions
from seeds.demo.files import EXPORTS, write_rows
from seeds.demo.framework import read_framework
from seeds.demo.market import make_job_descriptions
from seeds.demo.organisation import read_organisation
from seeds.demo.people import make_people
from seeds.demo.skills import make_abilities
from seeds.demo.story import PILOT_UNIT
from seeds.demo.timeline import timeline_for
from seeds.demo.training import make_enrolments, read_courses


def write_company(folder: Path, *, today: datetime.date, seed: int = 7) -> None:
    """Write the exports of the invented company Tarnbridge into `folder/exports`.

    Args:
        folder: a workspace's folder; `exports` is made in it, files of the same names are overwritten.
        today: the day the company is seen from; all other days keep their distance from it.
        seed: another number makes another company with the same story in mind. The story is verified for the default.
    """
    organisation = read_organisation()
    timeline = timeline_for(today, pilot_unit=PILOT_UNIT)
    framework = read_framework(organisation, timeline)
    people = make_people(organisation, timeline, seed=seed)
    abilities = make_abilities(organisation, framework, people, timeline, seed=seed)
    courses = read_courses(timeline)
    enrolments = make_enrolments(organisation, framework, people, courses, abilities, timeline, seed=seed)
    answers = make_answers(organisation, framework, people, abilities, timeline, seed=seed)
    calibrations = make_calibrations(answers, abilities, timeline, seed=seed)
    actions = make_actions(framework, people, answers, timeline, seed=seed)

    rows: dict[str, tables.Rows] = {
        "hris/people": tables.people_rows(people),
        **tables.organisation_rows(organisation),
        **tables.framework_rows(framework),
        "ratings/cycles": tables.cycle_rows(timeline),
        "ratings/assignments": tables.assignment_rows(make_assignments(organisation, people, timeline, seed=seed)),
        "ratings/ratings": [row for given in answers.values() for row in tables.rating_rows(given)],
        "ratings/calibrations": tables.calibration_rows(calibrations),
        **tables.course_rows(courses, framework),
        "lms/enrolments": tables.enrolment_rows(enrolments, people),
        "market/job_descriptions": tables.job_description_rows(
            make_job_descriptions(organisation, timeline, seed=seed)
        ),
        "development/actions": tables.action_rows(actions),
    }
    plant_defects(rows, timeline)

    exports = folder / "exports"
    for contract, (path, dialect) in EXPORTS.items():
        if contract == "ratings/ratings":
            for cycle in timeline.cycles:
                of_cycle = [row for row in rows[contract] if row["cycle_id"] == cycle.cycle_id]
                target = exports / path.format(cycle=cycle.cycle_id)
                write_rows(target, of_cycle, dialect, written_on=today)
        else:
            write_rows(exports / path, rows[contract], dialect, written_on=today)
