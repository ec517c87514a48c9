"""Nobody is anything by default; roles add up, and each says what gives it."""

from __future__ import annotations

import pytest

from published.access_rules import (
    NOBODY_IN_PARTICULAR,
    AccessRules,
    Account,
    Partner,
    SignedIn,
    plain,
    reasons_for,
    viewer_of,
)

RULES = AccessRules(
    {"hr_leader": frozenset({"Lea@firm.example"}), "learning": frozenset({"group:L&D", "lou"})},
    (
        Partner(frozenset({"bo@firm.example"}), frozenset({"D1"})),
        Partner(frozenset({"group:partners", "bo@firm.example"}), frozenset({"D2"})),
    ),
)
BO = Account("P7", frozenset({"bo@firm.example", "bo"}), is_active=True, leads=False)


def roles_of(name: str, account: Account | None = None, *groups: str, rules: AccessRules = RULES) -> set[str]:
    return set(viewer_of(SignedIn(name, frozenset(groups)), rules, account).roles)


def test_nobody_is_anything_by_default() -> None:
    assert roles_of("somebody@firm.example") == set()
    assert roles_of("lea@firm.example", rules=AccessRules()) == set()
    assert roles_of("") == set()


@pytest.mark.parametrize("name", ["lea@firm.example", " LEA@FIRM.EXAMPLE "])
def test_capitals_and_blanks_around_a_name_do_not_matter(name: str) -> None:
    assert roles_of(name) == {"hr_leader"}


@pytest.mark.parametrize(
    "name", ["lea", "lea@firm.example.evil", "léa@firm.example", "l\u200bea@firm.example", "group:L&D"]
)
def test_what_merely_looks_alike_is_another_name(name: str) -> None:
    assert roles_of(name) == set()


def test_a_group_is_no_name_and_a_name_is_no_group() -> None:
    assert roles_of("x@firm.example", None, "l&d") == {"learning"}
    assert roles_of("x@firm.example", None, "lou") == set()


def test_any_of_a_persons_names_gives_their_roles() -> None:
    assert roles_of("bo", BO) == {"hr_partner"}
    assert roles_of("bo") == set()


def test_units_of_all_that_name_a_partner_add_up() -> None:
    assert viewer_of(SignedIn("bo@firm.example"), RULES, BO).org_unit_ids == {"D1", "D2"}
    assert viewer_of(SignedIn("x", frozenset({"partners"})), RULES, None).org_unit_ids == {"D2"}


def test_who_leads_somebody_is_a_manager_and_who_works_here_an_employee_where_that_is_set() -> None:
    leader = Account("P1", frozenset({"ann"}), is_active=True, leads=True)
    assert roles_of("ann", leader) == {"manager"}
    viewer = viewer_of(SignedIn("ann"), AccessRules(employees=True), leader)
    assert (viewer.roles, viewer.person_id) == ({"manager", "employee"}, "P1")


def test_an_employee_is_named_as_a_person_of_the_company_or_not_at_all() -> None:
    pilot = AccessRules({"employee": frozenset({"bo@firm.example", "group:pilot", "adviser@else.example"})})
    assert [(each.role, each.because) for each in reasons_for(SignedIn("bo"), pilot, BO)] == [
        ("employee", "access.employees names bo@firm.example")
    ]
    assert roles_of("bo", BO, "pilot", rules=pilot) == {"employee"}
    assert roles_of("ann", Account("P1", frozenset({"ann"}), is_active=True, leads=False), rules=pilot) == set()
    # Whoever is no person of the company has no page of their own.
    assert roles_of("adviser@else.example", None, "pilot", rules=pilot) == set()


def test_who_has_left_is_nobody_whatever_names_them() -> None:
    gone = Account("P7", frozenset({"bo@firm.example"}), is_active=False, leads=True)
    everywhere = AccessRules({"hr_leader": frozenset({"bo@firm.example", "group:all"})}, employees=True)
    viewer = viewer_of(SignedIn("bo@firm.example", frozenset({"all"})), everywhere, gone)
    assert (viewer.roles, viewer.person_id) == (frozenset(), None)


def test_each_role_says_what_gives_it() -> None:
    given = reasons_for(SignedIn("bo", frozenset({"L&D"})), RULES, BO)
    assert [(each.role, each.because) for each in given] == [
        ("learning", "access.learning names the group L&D"),
        ("hr_partner", "access.hr_partner names bo@firm.example"),
        ("hr_partner", "access.hr_partner names bo@firm.example"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Jörg@firm.example", "jo\u0308rg@FIRM.example", True),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ", True),
        ("weiß@firm.example", "weiss@firm.example", False),
        ("\u212aim@firm.example", "kim@firm.example", False),
        ("\u0130da", "ida", False),
        ("\ufb01n", "fin", False),
        ("ann", "\u0430nn", False),
    ],
)
def test_how_a_letter_is_composed_does_not_matter_and_which_it_is_does(one: str, other: str, is_same: bool) -> None:  # noqa: FBT001 - a case
    assert (plain(one) == plain(other)) == is_same


def test_nobody_in_particular_has_no_role_whatever_names_them() -> None:
    assert roles_of("lea@firm.example", NOBODY_IN_PARTICULAR, "L&D") == set()
