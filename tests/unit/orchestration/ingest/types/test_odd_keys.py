"""Ids that a spreadsheet has cut, and units that are whole paths, are read as they are and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.ingest.notices import notices_of

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]
PEOPLE = "hris/people.csv"


def told(typed: Typed, header: str, *lines: str, **settings: Any) -> list[str]:
    _, details = typed(PEOPLE, "\n".join((header, *lines)) + "\n", **settings)
    return [notice.check_name for notice in notices_of("hris/people", details)]


@pytest.mark.parametrize("path", ["Kelp > Farm > {}", "Kelp\\Farm\\{}", "Kelp / Farm / {}", "Kelp » {}", "Kelp::{}"])
@pytest.mark.parametrize("column", ["org_unit_id", "department", "team"])
def test_units_that_are_paths_are_told(typed: Typed, path: str, column: str) -> None:
    lines = [f"{at},{path.format(unit)}" for at, unit in enumerate(("North", "South", "East"))]
    assert "units_are_no_paths" in told(typed, f"person_id,{column}", *lines, "9,Kelp")


def test_a_sign_in_one_name_of_many_makes_no_path(typed: Typed) -> None:
    lines = ("1,Farm", "2,Lab", "3,Design > Build", "4,Board", "5,R&D/QA")
    assert "units_are_no_paths" not in told(typed, "person_id,department", *lines)


def test_paths_are_taken_apart_as_the_documentation_says(typed: Typed) -> None:
    text = "person_id,Org unit\n1,Kelp > Farm > North\n2,Kelp > Farm\n3,Kelp\n"
    part = "(?P<value>[^>]*)"
    rows, _ = typed(
        PEOPLE,
        text,
        columns={"division": "Org unit", "department": "Org unit", "team": "Org unit"},
        extract={
            "division": f"^{part}",
            "department": f"^[^>]*(?:>\\s*)?{part}",
            "team": f"^[^>]*(?:>[^>]*)?(?:>\\s*)?{part}",
        },
    )
    assert [(row["division"], row["department"], row["team"]) for row in rows] == [
        ("Kelp", "Farm", "North"),
        ("Kelp", "Farm", None),
        ("Kelp", None, None),
    ]


@pytest.mark.parametrize("number", ["1.23457E+11", "1,23457E+11", "4E+05"])
@pytest.mark.parametrize("column", ["person_id", "manager_id"])
def test_an_id_in_scientific_notation_is_told(typed: Typed, number: str, column: str) -> None:
    other = {"person_id": "manager_id", "manager_id": "person_id"}[column]
    lines = (f'"{number}",7', "000102,8")
    assert "ids_have_all_their_digits" in told(typed, f"{column},{other}", *lines)


@pytest.mark.parametrize("key", ["E+", "5E11", "12E+05", "AE+11", "1.5"])
def test_an_id_that_only_looks_like_it_is_not(typed: Typed, key: str) -> None:
    assert "ids_have_all_their_digits" not in told(typed, "person_id,full_name", f"{key},Ada Kern")
