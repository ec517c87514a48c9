"""Who worked where on a day, from exports as they come: snapshots, history, corrections, several sources.

What is expected is read off the exports by hand; a person's row is (day, person, org unit, role, manager).
"""

from __future__ import annotations

import pytest

from tests.integration.exports import Exports

pytestmark = pytest.mark.integration
JAN, FEB, MAR, APR = "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"


def _who(exports: Exports, *days: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {day: [] for day in days}
    for day, person, *_ in exports.people_on(*days):
        found[day].append(person)
    return found


def _units(exports: Exports, *days: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {day: {} for day in days}
    for day, person, unit, *_ in exports.people_on(*days):
        found[day][person] = unit
    return found


def test_snapshots_become_history_and_who_is_missing_has_left(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n P3,U1\n",
            "hris/people_2025-02-28.csv": "person_id,org_unit_id\n P1,U2\n P3,U1\n P4,U1\n",
            "hris/people_2025-03-31.csv": "person_id,org_unit_id\n P1,U2\n P2,U3\n P4,U1\n",
        },
        on="2025-04-01",
    )
    # P2 is away from February's snapshot to March's, P3 from March on; P4 was not there before February.
    # In mid February, January's snapshot is what is known; before January's, it serves too.
    assert _units(exports, "2024-12-31", JAN, "2025-02-15", FEB, MAR) == {
        "2024-12-31": {"P1": "U1", "P2": "U1", "P3": "U1"},
        JAN: {"P1": "U1", "P2": "U1", "P3": "U1"},
        "2025-02-15": {"P1": "U1", "P2": "U1", "P3": "U1"},
        FEB: {"P1": "U2", "P3": "U1", "P4": "U1"},
        MAR: {"P1": "U2", "P2": "U3", "P4": "U1"},
    }
    inferred = exports.ask(
        "select person_id, strftime(left_on, '%m-%d') from int_organisation__people_history where is_left_inferred",
        "int_organisation__people_history",
        as_of="2025-04-01",
    )
    assert sorted(inferred) == [("P2", "02-28"), ("P3", "03-31")]


def test_the_first_row_serves_before_its_day_and_is_marked(exports: Exports) -> None:
    exports.load({"hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n"}, on="2025-02-01")
    rows = exports.ask(
        "select strftime(day, '%Y-%m-%d'), is_backfilled from int_organisation__people_on_day order by day",
        "int_organisation__people_on_day",
        as_of="2025-02-01",
        days=("2024-06-30", JAN),
    )
    assert rows == [("2024-06-30", True), (JAN, False), ("2025-02-01", False)]


def test_people_of_one_source_do_not_leave_because_another_lacks_them(exports: Exports) -> None:
    exports.load(
        {
            "hris/de/people_2025-01.csv": "person_id,org_unit_id\n D1,U1\n D2,U1\n",
            "hris/de/people_2025-02.csv": "person_id,org_unit_id\n D1,U1\n",
            "hris/fr/people_2025-01.csv": "person_id,org_unit_id\n F1,U2\n",
            # D2 has moved to France; F1 has left
            "hris/fr/people_2025-02.csv": "person_id,org_unit_id\n D2,U2\n",
        },
        on="2025-03-01",
    )
    assert _units(exports, JAN, FEB) == {JAN: {"D1": "U1", "D2": "U1", "F1": "U2"}, FEB: {"D1": "U1", "D2": "U2"}}
    assert exports.failing("assert_few_people_left_by_inference", "n_left", "n_people") == [(1, 1)]


def test_two_sources_named_in_the_settings_are_two_series(exports: Exports) -> None:
    settings = exports.root / "workspace.yml"
    settings.write_text('tolerance: 1\nsources: {hris/people: {files: ["hris/staff*.csv", "hris/agency/*.csv"]}}\n')
    exports.load(
        {
            "hris/staff_2025-01.csv": "person_id\n S1\n",
            "hris/agency/2025-02.csv": "person_id\n A1\n",
            "hris/staff_2025-03.csv": "person_id\n S1\n",
        },
        on="2025-04-01",
    )
    assert _who(exports, JAN, MAR) == {JAN: ["A1", "S1"], MAR: ["A1", "S1"]}


def test_a_snapshot_exported_again_under_its_name_replaces_its_rows(exports: Exports) -> None:
    first = {"hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n"}
    later = {"hris/people_2025-02-28.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n P3,U1\n"}
    exports.load(first | later, on="2025-03-01")
    # January again: P2 was in another unit, and P3 was there already.
    exports.load({"hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U9\n P3,U1\n"}, on="2025-03-05")
    assert _units(exports, JAN, FEB) == {
        JAN: {"P1": "U1", "P2": "U9", "P3": "U1"},
        FEB: {"P1": "U1", "P2": "U1", "P3": "U1"},
    }


def test_a_file_without_a_day_keeps_the_day_on_which_it_was_first_loaded(exports: Exports) -> None:
    exports.load({"hris/people.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n"}, on="2025-01-10")
    exports.load({"hris/people.csv": "person_id,org_unit_id\n P1,U2\n"}, on="2025-03-10")
    # The file is what it says now, from 10 January on; what it said of P2 is replaced by nothing.
    assert _units(exports, JAN, MAR) == {JAN: {"P1": "U2"}, MAR: {"P1": "U2"}}


def test_a_file_that_is_taken_away_takes_nothing_away(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n",
            "hris/people_2025-02-28.csv": "person_id,org_unit_id\n P1,U2\n P2,U2\n",
        },
        on="2025-03-01",
    )
    exports.take_away("hris/people_2025-01-31.csv")
    exports.load({}, on="2025-03-02")
    assert _units(exports, JAN, FEB) == {JAN: {"P1": "U1", "P2": "U1"}, FEB: {"P1": "U2", "P2": "U2"}}


def test_history_and_snapshots_speak_of_one_person(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n",
            "hris/people_2025-03-31.csv": "person_id,org_unit_id\n P1,U3\n",
            # a move within February, one that is to come, and a person whom no snapshot has
            "hris/people_moves.csv": (
                "person_id,org_unit_id,valid_from\n P1,U2,2025-02-10\n P1,U4,2025-12-01\n P9,U9,2024-01-01\n"
            ),
        },
        on="2025-04-01",
    )
    assert _units(exports, JAN, FEB, MAR, "2025-12-31") == {
        JAN: {"P1": "U1", "P2": "U1", "P9": "U9"},
        FEB: {"P1": "U2", "P2": "U1", "P9": "U9"},
        MAR: {"P1": "U3", "P9": "U9"},
        "2025-12-31": {"P1": "U4", "P9": "U9"},
    }


def test_a_correction_of_earlier_days_holds_for_those_days(exports: Exports) -> None:
    exports.load(
        {"hris/people.csv": "person_id,org_unit_id,valid_from\n P1,U1,2024-01-01\n P1,U3,2025-03-01\n"}, on=APR
    )
    assert _units(exports, FEB) == {FEB: {"P1": "U1"}}
    # It becomes known in May that she had moved on 1 February, and that the move of March was to U4.
    exports.load(
        {"hris/people_2025-05-31.csv": "person_id,org_unit_id,valid_from\n P1,U2,2025-02-01\n P1,U4,2025-03-01\n"},
        on="2025-06-01",
    )
    assert _units(exports, JAN, FEB, MAR) == {JAN: {"P1": "U1"}, FEB: {"P1": "U2"}, MAR: {"P1": "U4"}}


def test_a_snapshot_corrected_by_a_file_of_another_name_still_ends_with_the_next_snapshot(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,U1\n P2,U1\n",
            "hris/people_2025-02-28.csv": "person_id,org_unit_id\n P1,U1\n",
        },
        on="2025-03-01",
    )
    exports.load({"hris/people_2025-01-31_corrected.csv": "person_id,org_unit_id\n P2,U2\n"}, on="2025-03-02")
    assert _units(exports, JAN, FEB) == {JAN: {"P1": "U1", "P2": "U2"}, FEB: {"P1": "U1"}}


def test_who_is_hired_again_was_away_in_between(exports: Exports) -> None:
    exports.load(
        {
            "hris/people.csv": (
                "person_id,hired_on,left_on,valid_from\n"
                " P1,2020-01-01,2024-06-30,2020-01-01\n P1,2025-03-01,,2025-03-01\n"
                # the export keeps the first day of hire
                " P2,2020-01-01,2024-06-30,2020-01-01\n P2,2020-01-01,,2025-03-01\n"
            )
        },
        on=APR,
    )
    # left_on is the first day away.
    assert _who(exports, "2024-06-29", "2024-06-30", FEB, "2025-03-01") == {
        "2024-06-29": ["P1", "P2"],
        "2024-06-30": [],
        FEB: [],
        "2025-03-01": ["P1", "P2"],
    }


def test_a_leaving_and_a_hiring_to_come_are_of_their_day(exports: Exports) -> None:
    exports.load(
        {"hris/people_2025-01-31.csv": "person_id,hired_on,left_on\n P1,2020-01-01,2025-03-15\n P2,2025-03-01,\n"},
        on=FEB,
    )
    assert _who(exports, JAN, "2025-03-10", MAR) == {JAN: ["P1"], "2025-03-10": ["P1", "P2"], MAR: ["P2"]}


def test_of_two_changes_on_one_day_the_newest_file_counts_and_within_one_neither(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,org_unit_id,valid_from\n P1,U1,2025-01-15\n P2,U1,2024-01-01\n",
            "hris/people_2025-02-28.csv": "person_id,org_unit_id,valid_from\n P1,U2,2025-01-15\n",
            "hris/people_2025-03-31.csv": (
                "person_id,org_unit_id,valid_from\n P2,U2,2025-02-01\n P2,U3,2025-02-01\n"
                "P1,U2,2025-03-01\n P1,U2,2025-03-01\n"
            ),
        },
        on=APR,
    )
    assert _units(exports, JAN, MAR) == {JAN: {"P1": "U2", "P2": "U1"}, MAR: {"P1": "U2", "P2": "U1"}}
    reasons = exports.connection.execute(
        "select row_number, reason from raw.quarantined_rows order by row_number"
    ).fetchall()
    assert reasons == [(2, "conflicting_rows"), (3, "conflicting_rows")]


def test_half_an_export_stops_and_says_how_many_which_file_and_what_to_set(exports: Exports) -> None:
    ids = [f"P{number}" for number in range(1, 13)]
    exports.load(
        {
            # twelve, two of whom had left: ten
            "hris/people_2025-01-31.csv": "person_id,left_on\n"
            + "".join(f"{each},{'2024-12-31' if each in ('P11', 'P12') else ''}\n" for each in ids),
            "hris/people_2025-02-28.csv": "person_id\n" + "".join(f"{each}\n" for each in ids[:7]),
        },
        on="2025-03-01",
    )
    # P8, P9 and P10 of the ten are missing: 30 %, more than 10 %.
    found = exports.failing("assert_few_people_left_by_inference", "n_people", "n_left", "message")
    assert [row[:2] for row in found] == [(10, 3)]
    for words in (
        "exports/hris/people_2025-02-28.csv lacks 3 of the 10 people in the snapshot of 2025-01-31",
        "max_inferred_leavers (0.1)",
        "to 0.3 or more",
    ):
        assert words in found[0][2]


def test_a_manager_who_has_left_stays_the_manager_until_another_is_named(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,manager_id,org_unit_id\n M1,,U1\n P1,M1,U1\n",
            "hris/people_2025-02-28.csv": "person_id,manager_id,org_unit_id\n P1,M1,U1\n",
        },
        on="2025-03-01",
    )
    assert exports.people_on(FEB) == [(FEB, "P1", "U1", None, "M1")]


def test_a_job_title_means_the_role_that_bears_it(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,job_title\n P1,clerk\n P2,Pilot\n P3,\n",
            "hris/roles.csv": "role_id,title,career_level\n R1,Clerk,L1\n",
        },
        on=FEB,
    )
    assert [(person, role) for _, person, _, role, _ in exports.people_on(FEB)] == [
        ("P1", "R1"),
        ("P2", "Pilot"),
        ("P3", None),
    ]
    found = exports.failing("assert_people_hold_known_roles", "file", "row_number", "role_id")
    assert found == [("exports/hris/people_2025-01-31.csv", 3, "Pilot")]
