"""Headers that a pattern names, and questions of a form of which those with values alone are read."""

from __future__ import annotations

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Read

PEOPLE, RATINGS = "hris/people.csv", "ratings/ratings.csv"
WHO = "(?:who|whom|person|colleague).*"
FORM = {
    "constants": {"cycle_id": "C1"},
    "columns": {"relation": {"like": ".*relationship.*"}, "person_id": {"like": WHO}, "rater_id": "Email"},
    "unpivot": {"headers": "(?P<competency_id>.+)", "into": "level", "only_values": True},
}


def test_a_header_is_found_by_a_pattern_whatever_its_capitals_and_line_breaks(read: Read) -> None:
    _, rows = read(
        PEOPLE, '"WHO is\nit?",Sign-in\nP1,ann\n', columns={"person_id": {"like": WHO}, "username": "sign-in"}
    )
    assert [(row["person_id"], row["username"]) for row in rows] == [("P1", "ann")]


def test_of_several_headers_that_fit_the_first_one_that_is_filled_counts(read: Read) -> None:
    # a form that branches asks the same question once in each of its sections
    content = "Who (north)?,Who (south)?,Who (south)?,email\nP1,,,a@x.example\n,P2,,b@x.example\n,,P3,c@x.example\n"
    _, rows = read(PEOPLE, content, columns={"person_id": {"like": WHO}})
    assert [row["person_id"] for row in rows] == ["P1", "P2", "P3"]


def test_a_header_that_is_named_or_taken_fits_no_later_pattern(read: Read) -> None:
    content = "Your relationship to the person you rate,Person rated,Email,Rust\npeer,P1,a@x.example,3\n"
    landed, rows = read(RATINGS, content, **FORM)
    assert [(row["person_id"], row["relation"], row["level"]) for row in rows] == [("P1", "peer", "3")]
    assert landed.headers["person_id"] == "Person rated"


def test_the_contract_s_own_header_counts_where_no_header_fits(read: Read) -> None:
    with pytest.raises(ExportError) as error:
        read(PEOPLE, "number,email\nP1,a@x.example\n", columns={"person_id": {"like": WHO}})
    assert "one that fits '(?:who|whom|person|colleague).*'" in error.value.expected


def test_questions_that_are_answered_in_words_are_no_levels(read: Read) -> None:
    content = (
        "Relationship,Who,Email,Rust,SQL,What went well?,Shift\n"
        "peer,P1,a@x.example,3,n/a,Explains everything twice,night\n"
        "peer,P2,b@x.example,,4,,day\n"
    )
    landed, rows = read(RATINGS, content, **FORM)
    assert [(row["person_id"], row["competency_id"], row["level"]) for row in rows] == [
        ("P1", "Rust", "3"),
        ("P1", "SQL", "n/a"),  # an answer without a level
        ("P2", "SQL", "4"),
    ]
    assert [each.header for each in landed.unknown] == ["What went well?", "Shift"]


def test_words_of_the_scale_are_values(read: Read) -> None:
    content = "Relationship,Who,Email,Rust,Mood\npeer,P1,a@x.example,Often,good\npeer,P2,b@x.example,Never,bad\n"
    _, rows = read(RATINGS, content, **FORM, scale={"labels": {"Never": 1, "Often": 4}})
    assert [(row["person_id"], row["competency_id"], row["level"]) for row in rows] == [
        ("P1", "Rust", "Often"),
        ("P2", "Rust", "Never"),
    ]


def test_one_slip_among_values_stays_a_cell_to_be_set_aside(read: Read) -> None:
    content = "Relationship,Who,Email,Rust\n" + "".join(f"peer,P{n},a@x.example,{n}\n" for n in (1, 2, 3))
    _, rows = read(RATINGS, content + "peer,P4,a@x.example,four\n", **FORM)
    assert [row["level"] for row in rows] == ["1", "2", "3", "four"]


def test_a_form_of_words_alone_asks_for_their_levels_and_repeats_none(read: Read) -> None:
    with pytest.raises(ExportError) as error:
        read(RATINGS, "Relationship,Who,Email,Rust\npeer,P1,a@x.example,Often\n", **FORM)
    assert "'Rust'" in error.value.found
    assert "Often" not in str(error.value)
    assert "sources.ratings/ratings.scale.labels" in error.value.remedy
