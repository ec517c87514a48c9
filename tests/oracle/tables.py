"""Every table, from a folder of exports, settings and the day of the refresh."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from .answers import answers_that_count
from .asked import NextCycles, asked_people, assignments_of
from .balance import gap_balance
from .courses import course_enrolments, course_use
from .exports import Row, one_for_each_key, read_exports
from .gaps import calibrations_of, gaps_by_behaviour, gaps_by_person
from .movement import movements, movements_by_org_unit, transitions
from .organisation import Organisation, cycles_of, org_units_in_cycles
from .participation import participation
from .references import Directory
from .reliability import Spread, spread_by_competency
from .retirement import Lifecycle
from .rollups import gaps_by_org_unit, gaps_by_standard_skill
from .settings import Settings
from .targets import Targets, role_profiles
from .today import gaps_now, gaps_now_by_org_unit, newest_levels, role_profiles_now
from .training import Catalogue, closure_by_training, coverage, training_for_gaps

Tables = dict[str, list[Row]]


def expected_tables(folder: Path, settings: Settings, as_of: date) -> Tables:
    """Return the rows of every table that follow from the exports in a folder.

    Rows may carry more than the published columns: what later tables need.
    """
    exports = read_exports(folder, as_of)
    directory = Directory(exports.rows["hris/people"], exports.rows["framework/competencies"], as_of)
    organisation = Organisation(exports, directory)
    targets = Targets(exports, directory, organisation, Lifecycle(exports, as_of))
    catalogue = Catalogue(exports, directory, settings.currency, as_of)
    calibrated = calibrations_of(exports, directory)
    cycles = cycles_of(exports)
    closed = [cycle for cycle in cycles if cycle.is_closed(as_of, settings.grace_days)]
    assigned = assignments_of(exports, directory)
    following = NextCycles(cycles, organisation, as_of)
    answers = answers_that_count(exports, directory, cycles, settings.grace_days)
    codes = {
        row["competency_id"]: row["standard_code"]
        for row in one_for_each_key(exports.rows["framework/competencies"], ("competency_id",))
        if row.get("standard_code")
    }
    known_behaviours = {row["behaviour_id"] for row in exports.rows["framework/behaviours"]}
    tables: Tables = defaultdict(list)
    tables["org_unit_in_cycle"] = org_units_in_cycles(organisation, cycles, as_of)
    tables["role_profile"] = role_profiles(targets, closed)
    tables["course_enrolments"] = course_enrolments(catalogue)
    gaps: dict[str, list[Row]] = {}
    spreads: dict[str, dict[str, Spread]] = {}
    status_of: dict[tuple[str, str, str], str] = {}
    for cycle in cycles:
        own = [answer for answer in answers if answer.cycle_id == cycle.cycle_id]
        snapshot = organisation.on(cycle.day(as_of))
        if cycle.is_opened(as_of):
            own_assigned = assigned.get(cycle.cycle_id)
            asked = asked_people(cycle, snapshot, own_assigned)
            tables["participation"] += participation(
                cycle, snapshot, own, asked, own_assigned, is_closed=cycle in closed
            )
        if cycle not in closed:
            continue
        profile = targets.on(cycle.closes_on)
        gaps[cycle.cycle_id] = gaps_by_person(cycle, snapshot, profile, own, calibrated, settings)
        spreads[cycle.cycle_id] = spread_by_competency(own, gaps[cycle.cycle_id])
        tables["gap_by_person"] += gaps[cycle.cycle_id]
        tables["gap_by_behaviour"] += gaps_by_behaviour(cycle, snapshot, profile, own, settings, known_behaviours)
        tables["gap_by_org_unit"] += gaps_by_org_unit(cycle.cycle_id, gaps[cycle.cycle_id], snapshot)
        tables["gap_by_standard_skill"] += gaps_by_standard_skill(cycle.cycle_id, gaps[cycle.cycle_id], snapshot, codes)
        trained = training_for_gaps(cycle, following, as_of, gaps[cycle.cycle_id], catalogue)
        status_of |= {
            (cycle.cycle_id, row["person_id"], row["competency_id"]): row["training_status"] for row in trained
        }
        tables["training_for_gap"] += trained
        tables["training_coverage"] += coverage(cycle.cycle_id, trained, snapshot)
    tables["course_use"] = course_use(catalogue, tables["training_for_gap"])
    tables["score_movement"] = movements(closed, gaps, spreads)
    for cycle in closed:
        snapshot = organisation.on(cycle.closes_on)
        rows = [row for row in tables["score_movement"] if row["to_cycle_id"] == cycle.cycle_id]
        tables["score_movement_by_org_unit"] += movements_by_org_unit(cycle, rows, snapshot)
        tables["gap_balance"] += gap_balance(cycle, rows, snapshot, spreads, settings.gap_threshold)
        tables["level_transitions"] += transitions(cycle, rows, snapshot)
        tables["closure_by_training"] += closure_by_training(cycle, rows, snapshot, status_of)
    today, profile_now = organisation.on(as_of), targets.on(as_of)
    tables["role_profile_now"] = role_profiles_now(profile_now)
    tables["gap_now"] = gaps_now(today, profile_now, newest_levels(closed, gaps), settings)
    tables["gap_now_by_org_unit"] = gaps_now_by_org_unit(tables["gap_now"], today)
    return tables
