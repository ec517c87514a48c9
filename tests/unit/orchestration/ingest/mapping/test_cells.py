"""Where a column's text comes from, what part of it counts, and which of our words it is."""

from __future__ import annotations

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Read

PEOPLE = "hris/people.csv"


def test_the_first_header_that_is_filled_counts_in_each_row(read: Read) -> None:
    content = "Nr,Work mail,Private mail\n1,a@x.org,z@x.org\n2, ,b@x.org\n3,,\n"
    landed, rows = read(PEOPLE, content, columns={"person_id": "nr", "email": ["Work mail", "Home", "Private mail"]})
    assert [row["email"] for row in rows] == ["a@x.org", "b@x.org", None]
    assert landed.headers["email"] == "Work mail, Private mail"
    assert landed.unknown == ()


def test_joined_headers_leave_blank_parts_out(read: Read) -> None:
    content = "person_id,First,Middle,Last\n1, Ada ,K.,Lovelace\n2,Bo,,Li\n3,,,\n"
    _, rows = read(PEOPLE, content, columns={"full_name": {"join": ["First", "Middle", "Last"], "with": "_"}})
    assert [row["full_name"] for row in rows] == ["Ada_K._Lovelace", "Bo_Li", None]


def test_a_header_may_count_in_some_rows_alone(read: Read) -> None:
    content = "person_id,event,day\n1,hired,2020-01-01\n1,LEFT ,2021-01-01\n"
    columns = {"hired_on": {"header": "day", "where": {"event": "hired"}}}
    columns["left_on"] = {"header": "day", "where": {"event": ["left", "dismissed"]}}
    _, rows = read(PEOPLE, content, columns=columns)
    assert [(row["hired_on"], row["left_on"]) for row in rows] == [("2020-01-01", None), (None, "2021-01-01")]


def test_a_condition_on_a_header_that_is_not_there_is_refused(read: Read) -> None:
    columns = {"hired_on": {"header": "day", "where": {"evnt": "hired"}}}
    with pytest.raises(ExportError, match=r"the header 'evnt', which `columns\.hired_on\.where` asks for"):
        read(PEOPLE, "person_id,event,day\n1,hired,2020-01-01\n", columns=columns)


def test_one_header_may_serve_two_columns(read: Read) -> None:
    _, rows = read(PEOPLE, "Mail\nada@x.org\n", columns={"person_id": "Mail", "email": "Mail"})
    assert (rows[0]["person_id"], rows[0]["email"]) == ("ada@x.org", "ada@x.org")


def test_the_part_that_counts_is_taken_out_and_other_texts_stay(read: Read) -> None:
    content = "person_id,org_unit_id\nmailto:ada@x.org,012 - Sales\nbo,Sales\n"
    extract = {"person_id": r"^mailto:(?P<value>.+)$", "org_unit_id": r"^\d+"}
    _, rows = read(PEOPLE, content, extract=extract)
    assert [(row["person_id"], row["org_unit_id"]) for row in rows] == [("ada@x.org", "012"), ("bo", "Sales")]


def test_words_of_the_file_become_ours_whatever_their_capitals_spaces_and_dashes(read: Read) -> None:
    content = "person_id,manager_id,location\n1,NO_MGR,hq wien\n2,no mgr,\n3,7,Bonn\n4,0,HQ-Wien\n"
    values = {"manager_id": {"NO_MGR": ""}, "location": {"HQ Wien": "Vienna", "": "unknown"}}
    _, rows = read(PEOPLE, content, values=values)
    assert [(row["manager_id"], row["location"]) for row in rows] == [
        ("", "Vienna"),
        ("", "unknown"),
        ("7", "Bonn"),
        ("0", "Vienna"),
    ]


def test_words_out_of_the_file_s_name_are_translated_too(read: Read) -> None:
    settings = {"from_filename": r"people_(?P<location>\w+)\.csv", "values": {"location": {"vie": "Vienna"}}}
    _, rows = read("hris/people_VIE.csv", "person_id\n007\n", **settings)
    assert (rows[0]["person_id"], rows[0]["location"]) == ("007", "Vienna")
