"""What the organisation looked like on a day: trees that move, units known by name, circles and endless chains."""

from __future__ import annotations

import pytest

from tests.integration.exports import Exports

pytestmark = pytest.mark.integration
JAN, FEB, MAR = "2025-01-31", "2025-02-28", "2025-03-31"
TREE = "org_unit_id,name,parent_org_unit_id,type\n ORG,Acme,,company\n"


def _paths(exports: Exports, *days: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {day: {} for day in days}
    for day, unit, path in exports.units_on(*days):
        found[day][unit] = path
    return found


def test_a_unit_that_moves_or_is_renamed_keeps_its_old_place_and_name_in_closed_cycles(exports: Exports) -> None:
    exports.load(
        {
            "hris/org_units_2025-01-31.csv": TREE
            + "D1,Sales,ORG,department\nD2,Legal,ORG,department\nT1,Red,D1,team\n",
            "hris/org_units_2025-02-28.csv": TREE
            + "D1,Revenue,ORG,department\nD2,Legal,ORG,department\nT1,Red,D2,team\n",
        },
        on="2025-03-01",
    )
    assert _paths(exports, JAN, FEB) == {
        JAN: {"ORG": "Acme", "D1": "Acme / Sales", "D2": "Acme / Legal", "T1": "Acme / Sales / Red"},
        FEB: {"ORG": "Acme", "D1": "Acme / Revenue", "D2": "Acme / Legal", "T1": "Acme / Legal / Red"},
    }


def test_a_unit_that_vanishes_stays_while_somebody_sits_in_it_or_below(exports: Exports) -> None:
    exports.load(
        {
            "hris/org_units_2025-01-31.csv": TREE + "D1,Sales,ORG,department\nT1,Red,D1,team\nT2,Blue,ORG,team\n",
            "hris/org_units_2025-02-28.csv": TREE,
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,T1\n P2,T2\n",
            "hris/people_2025-02-28.csv": "person_id,org_unit_id\n P1,T1\n",
            "hris/people_2025-03-31.csv": "person_id,org_unit_id\n P1,ORG\n",
        },
        on="2025-04-01",
    )
    paths = _paths(exports, JAN, FEB, MAR)
    assert set(paths[JAN]) == {"ORG", "D1", "T1", "T2"}
    assert paths[FEB] == {"ORG": "Acme", "D1": "Acme / Sales", "T1": "Acme / Sales / Red"}
    assert paths[MAR] == {"ORG": "Acme"}


def test_units_are_built_from_names_and_two_teams_of_one_name_are_two(exports: Exports) -> None:
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,division,department,team\n"
            "P1,North,Sales,Red\nP2,,Legal,Red\nP3,,Legal,\n"
        },
        on="2025-02-01",
    )
    assert _paths(exports, JAN)[JAN] == {
        "company": "Our organisation",
        "North": "Our organisation / North",
        "North / Sales": "Our organisation / North / Sales",
        "North / Sales / Red": "Our organisation / North / Sales / Red",
        "Legal": "Our organisation / Legal",
        "Legal / Red": "Our organisation / Legal / Red",
    }
    assert [(person, unit) for _, person, unit, *_ in exports.people_on(JAN)] == [
        ("P1", "North / Sales / Red"),
        ("P2", "Legal / Red"),
        ("P3", "Legal"),
    ]


def test_names_of_people_mean_units_of_the_hris_as_they_were_called_on_the_day(exports: Exports) -> None:
    exports.load(
        {
            "hris/org_units_2025-01-31.csv": TREE
            + "D1,Sales,ORG,department\nD2,Legal,ORG,department\nT1,Red,D1,team\nT2,Red,D2,team\n",
            "hris/org_units_2025-02-28.csv": TREE
            + "D1,Revenue,ORG,department\nD2,Legal,ORG,department\nT1,Red,D1,team\nT2,Red,D2,team\n",
            "hris/people_2025-01-31.csv": "person_id,department,team\nP1,Sales,Red\nP2,LEGAL,red\nP3,Legal,Green\n",
            "hris/people_2025-02-28.csv": "person_id,department,team\nP1,Revenue,Red\nP2,LEGAL,red\nP3,Legal,Green\n",
        },
        on="2025-03-01",
    )
    assert [(day, person, unit) for day, person, unit, *_ in exports.people_on(JAN, FEB)] == [
        (JAN, "P1", "T1"),
        (JAN, "P2", "T2"),
        (JAN, "P3", "Legal / Green"),
        (FEB, "P1", "T1"),
        (FEB, "P2", "T2"),
        (FEB, "P3", "Legal / Green"),
    ]
    # A team that the HRIS does not know hangs below the department that it does know.
    assert _paths(exports, FEB)[FEB]["Legal / Green"] == "Acme / Legal / Green"
    found = exports.failing("assert_names_of_units_mean_one_of_the_hris", "file", "row_number")
    assert found == [("exports/hris/people_2025-01-31.csv", 4), ("exports/hris/people_2025-02-28.csv", 4)]


def test_people_of_an_unknown_unit_sit_in_one_of_that_id_and_are_reported(exports: Exports) -> None:
    exports.load(
        {"hris/org_units.csv": TREE, "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,ORG\n P2,X9\n"},
        on="2025-02-01",
    )
    assert _paths(exports, JAN)[JAN] == {"ORG": "Acme", "X9": "X9"}
    found = exports.failing("assert_people_sit_in_known_org_units", "row_number", "org_unit_id")
    assert found == [(3, "X9")]


def test_circles_of_units_are_cut_at_one_place_and_named(exports: Exports) -> None:
    exports.load(
        {
            "hris/org_units.csv": TREE + "C,Cee,B,team\nB,Bee,A,team\nA,Ay,C,team\nD,Dee,C,team\nE,Ee,E,team\n",
            "hris/people_2025-01-31.csv": "person_id,org_unit_id\n P1,D\n",
        },
        on="2025-02-01",
    )
    # A is the smallest of the three; a unit above itself is no row that can be taken (its contract says so).
    assert _paths(exports, JAN)[JAN] == {
        "ORG": "Acme",
        "A": "Ay",
        "B": "Ay / Bee",
        "C": "Ay / Bee / Cee",
        "D": "Ay / Bee / Cee / Dee",
    }
    found = exports.failing("assert_org_units_form_no_circle", "file", "row_number", "org_unit_id")
    assert found == [("exports/hris/org_units.csv", 5, "A")]


def test_a_chain_of_ten_thousand_units_is_cut_every_fifty_levels(exports: Exports) -> None:
    chain = "".join(f"U{n:05d},Unit{n},U{n - 1:05d},team\n" for n in range(1, 10_000))
    exports.load({"hris/org_units.csv": TREE + "U00000,Unit0,ORG,team\n" + chain}, on="2025-02-01")
    # ORG is level 0, U00000 level 1: the units of level 50, 100, … 10,000 are tops, 200 of them, with 49 levels below.
    rows = exports.ask(
        "select max(distance), count(distinct org_unit_id), count(distinct ancestor_id) "
        "filter (where org_unit_id = 'U09998') from int_organisation__ancestors_on_day",
        "int_organisation__ancestors_on_day",
        as_of="2025-03-01",
    )
    # U09998 is level 9,999, 49 below U09949 of level 9,950.
    assert rows == [(49, 10_001, 50)]
    found = exports.failing("assert_org_units_form_no_endless_chain", "org_unit_id")
    assert [len(found), *found[0], *found[-1]] == [200, "U00049", "U09999"]


def test_circles_and_endless_lines_of_managers_end_and_are_named(exports: Exports) -> None:
    line = "".join(f"L{n:05d},L{n - 1:05d}\n" for n in range(1, 10_000))
    exports.load(
        {
            "hris/people_2025-01-31.csv": "person_id,manager_id\n A,C\n B,A\n C,B\n D,A\n S,S\n L00000,\n" + line,
        },
        on="2025-02-01",
    )
    found = exports.failing("assert_managers_form_no_circle", "person_id")
    assert [person for (person,) in found] == ["A", "B", "C"]
    # L00051 has 51 managers above, and every one after it more: 10,000 − 51.
    deep = exports.failing("assert_reporting_lines_come_to_an_end", "person_id")
    assert [len(deep), *deep[0]] == [9_949, "L00051"]
    rows = exports.ask(
        "select person_id, count(*) from int_development__reporting_lines "
        "where person_id in ('A', 'D', 'S', 'L00010', 'L09999') group by all order by 1",
        "int_development__reporting_lines",
        as_of="2025-03-01",
    )
    # A: B and C; D: all three; S leads herself, which is nobody; a long line stops at the 50th.
    assert rows == [("A", 2), ("D", 3), ("L00010", 10), ("L09999", 50)]
