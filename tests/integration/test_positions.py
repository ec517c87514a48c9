"""Where somebody sits when a system exports positions apart from people.

A row is (day, person, unit, role, manager).
"""

from __future__ import annotations

import pytest

from tests.integration.exports import Exports

pytestmark = pytest.mark.integration
JAN, FEB, MAR = "2025-01-31", "2025-02-28", "2025-03-31"
PEOPLE = "person_id,email,username,hired_on,left_on,org_unit_id,role_id,manager_id\n"


def test_the_position_in_force_says_where_as_what_and_under_whom(exports: Exports) -> None:
    exports.load(
        {
            "hris/people.csv": PEOPLE
            + "P1,ann@x.example,ann,2020-01-01,,,,\n"
            + "P2,bo@x.example,bo,2020-01-01,2025-03-15,U9,R9,P1\nP3,,cy,2020-01-01,,U9,R9,P1\n",
            "hris/positions.csv": (
                "person_id,position_id,valid_from,valid_to,org_unit_id,role_id,manager_id,is_primary,share\n"
                # by e-mail, under somebody named by user name
                "ANN@x.example,S1,2024-01-01,2025-02-14,U1,R1,bo,,\n"
                "P1,S2,2025-02-15,,U2,R2,P3,,\n"
                # two jobs: the main one; then, when none is, the larger
                "P2,S3,2024-01-01,,U3,R3,P1,no,0.8\n"
                "P2,S4,2024-01-01,2025-02-14,U4,R4,P3,yes,0.2\n"
                "P2,S5,2025-02-15,,U5,R5,P3,,0.9\n"
            ),
        },
        on="2025-04-01",
    )
    assert exports.people_on(JAN, FEB, MAR) == [
        (JAN, "P1", "U1", "R1", "P2"),
        (JAN, "P2", "U4", "R4", "P3"),
        (JAN, "P3", "U9", "R9", "P1"),
        (FEB, "P1", "U2", "R2", "P3"),
        (FEB, "P2", "U5", "R5", "P3"),
        (FEB, "P3", "U9", "R9", "P1"),
        # When somebody leaves is up to people, whatever positions are still open.
        (MAR, "P1", "U2", "R2", "P3"),
        (MAR, "P3", "U9", "R9", "P1"),
    ]


def test_monthly_snapshots_of_positions_become_history(exports: Exports) -> None:
    exports.load(
        {
            "hris/people.csv": PEOPLE + "P1,,,2020-01-01,,U9,,\n",
            "hris/positions_2025-01.csv": "person_id,position_id,org_unit_id\n P1,A,U1\n",
            "hris/positions_2025-02.csv": "person_id,position_id,org_unit_id\n P1,B,U2\n",
            "hris/positions_2025-03.csv": "person_id,position_id,org_unit_id\n P2,C,U3\n",
        },
        on="2025-04-01",
    )
    # A ends with February's snapshot, B with March's: then people's own unit counts, as it does before A.
    assert [(day, unit) for day, _, unit, *_ in exports.people_on("2024-12-31", JAN, FEB, MAR)] == [
        ("2024-12-31", "U9"),
        (JAN, "U1"),
        (FEB, "U2"),
        (MAR, "U9"),
    ]


def test_a_position_waits_for_its_holder_but_not_for_a_manager_and_every_row_is_accounted_for(exports: Exports) -> None:
    exports.load(
        {
            "hris/people.csv": PEOPLE + "P1,,,2020-01-01,,U9,R9,\n",
            "hris/positions.csv": (
                "person_id,position_id,valid_from,org_unit_id,manager_id\n"
                "P1,A,2024-01-01,U1,\n"
                "P7,B,2024-01-01,U1,\n"
                "P1,C,2024-01-01,U1,ghost\n"
                "P1,D,2024-01-01,U1,\n"
                "P1,D,2024-01-01,U2,\n"
            ),
        },
        on="2025-02-01",
    )
    assert exports.people_on(JAN) == [(JAN, "P1", "U1", "R9", None)]
    waiting = exports.ask(
        "select row_number, column_name, reason from int_loads__rows_waiting order by 1",
        "int_loads__rows_waiting",
        as_of=JAN,
    )
    assert waiting == [(3, "person_id", "unknown_person")]
    # Five rows: two in force, one of them without a manager; one waits, two contradict each other and are set aside.
    rows = exports.ask(
        "select n_loaded from int_loads__rows_in_force where contract = 'hris/positions'",
        "int_loads__rows_in_force",
        as_of=JAN,
    )
    assert rows == [(2,)]

    exports.load({"hris/people_new.csv": PEOPLE + "P7,,ghost,2020-01-01,,,,\n"}, on="2025-02-02")
    assert exports.people_on(JAN) == [(JAN, "P1", "U1", "R9", None), (JAN, "P7", "U1", None, None)]
