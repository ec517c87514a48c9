"""Every table, from a folder of exports, settings and the day of the refresh."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from .answers import answers_that_count
from .courses import course_enrolments, course_use
from .exports import Row, read_exports
from .gaps import calibrations_of, gaps_by_behaviour, gaps_by_person
from .movement import movements, movements_by_org_unit, transitions
from .organisation import Organisation, cycles_of, org_units_in_cycles
from .participation import participation
from .references import Directory
from .reliability import noise_by_competency
from .rollups import gaps_by_org_unit, gaps_by_standard_skill
from .settings import Settings
from .targets import Targets, role_profiles
from .training import Catalogue, closure_by_training, coverage, next_opening, training_for_gaps

Tables = dict[str, list[Row]]


def expected_tables(folder: Path, settings: Settings, as_of: date) -> Tables:
    """Return the rows of every table that follow from the exports in a folder.

    Rows may carry more than the published columns: what later tables need.
    """
    exports = read_exports(folder, as_of)
    directory = Directory(exports.rows["hris/people"], exports.rows["framework/competencies"])
    organisation = Organisation(exports, directory)
    targets = Targets(exports, directory, organisation)
    catalogue = Catalogue(exports, directory, settings.currency)
    calibrated = calibrations_of(exports, directory)
    cycles = cycles_of(exports)
    closed = [cycle for cycle in cycles if cycle.is_closed(as_of)]
    answers = answers_that_count(exports, directory, cycles, settings.grace_days)
    codes = {
        row["competency_id"]: row["standard_code"]
        for row in exports.rows["framework/competencies"]
        if row.get("standard_code")
    }
    tables: Tables = defaultdict(list)
    tables["org_unit_in_cycle"] = org_units_in_cycles(organisation, cycles, as_of)
    tables["role_profile"] = role_profiles(targets, closed)
    tables["course_enrolments"] = course_enrolments(catalogue)
    gaps: dict[str, list[Row]] = {}
    noise: dict[str, dict[str, float]] = {}
    status_of: dict[tuple[str, str, str], str] = {}
    for cycle in cycles:
        own = [answer for answer in answers if answer.cycle_id == cycle.cycle_id]
        snapshot = organisation.on(cycle.day(as_of))
        if cycle.is_opened(as_of):
            tables["participation"] += participation(cycle, snapshot, own)
        if cycle not in closed:
            continue
        profile = targets.on(cycle.closes_on)
        gaps[cycle.cycle_id] = gaps_by_person(cycle, snapshot, profile, own, calibrated, settings)
        noise[cycle.cycle_id] = noise_by_competency(own, gaps[cycle.cycle_id])
        tables["gap_by_person"] += gaps[cycle.cycle_id]
        tables["gap_by_behaviour"] += gaps_by_behaviour(cycle, snapshot, profile, own, settings)
        tables["gap_by_org_unit"] += gaps_by_org_unit(cycle.cycle_id, gaps[cycle.cycle_id], snapshot)
        tables["gap_by_standard_skill"] += gaps_by_standard_skill(cycle.cycle_id, gaps[cycle.cycle_id], snapshot, codes)
        trained = training_for_gaps(cycle, next_opening(cycle, cycles, as_of), as_of, gaps[cycle.cycle_id], catalogue)
        status_of |= {
            (cycle.cycle_id, row["person_id"], row["competency_id"]): row["training_status"] for row in trained
        }
        tables["training_for_gap"] += trained
        tables["training_coverage"] += coverage(cycle.cycle_id, trained, snapshot)
    tables["course_use"] = course_use(catalogue, tables["training_for_gap"])
    tables["score_movement"] = movements(closed, gaps, noise)
    for cycle in closed:
        snapshot = organisation.on(cycle.closes_on)
        rows = [row for row in tables["score_movement"] if row["to_cycle_id"] == cycle.cycle_id]
        tables["score_movement_by_org_unit"] += movements_by_org_unit(cycle, rows, snapshot)
        tables["level_transitions"] += transitions(cycle, rows, snapshot)
        tables["closure_by_training"] += closure_by_training(cycle, rows, snapshot, status_of)
    return tables
