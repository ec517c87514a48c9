"""Rows that mean something only beside others: merged cells, headers of several rows, trees, lists inside JSON."""

from __future__ import annotations

import json

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Read

COMPETENCIES = "framework/competencies.csv"
KIND = {"constants": {"kind": "technical"}}


def test_a_blank_cell_means_the_text_above_it(read: Read) -> None:
    content = "family,competency_id,name,note\nData,K1,SQL,x\n,K2,Rust,\n , K3,R,y\nSocial,K4,Talk,\n"
    _, rows = read(COMPETENCIES, content, fill_down=["Family"], **KIND)
    assert [row["family"] for row in rows] == ["Data", "Data", "Data", "Social"]


def test_under_a_new_outer_text_an_inner_blank_stays_blank(read: Read) -> None:
    content = "family,name,competency_id\nData,SQL,K1\n,,K2\nSocial,,K3\n,Talk,K4\n"
    _, rows = read(COMPETENCIES, content, fill_down=["family", "name"], **KIND)
    assert [(row["family"], row["name"]) for row in rows] == [
        ("Data", "SQL"),
        ("Data", "SQL"),
        ("Social", None),
        ("Social", "Talk"),
    ]


def test_a_header_to_fill_down_that_is_not_there_is_named(read: Read) -> None:
    with pytest.raises(ExportError, match="the header 'Famly', which `fill_down` asks for"):
        read(COMPETENCIES, "family,name,competency_id\nData,SQL,K1\n", fill_down=["Famly"], **KIND)


TREE = "id,parent,label\nD,,Data\nD1,D,SQL\nD11,D1,Joins tables\nS,,Social\nX,gone,Lost\n"


def test_a_row_knows_its_depth_and_what_stands_above_it(read: Read) -> None:
    landed, rows = read(
        "framework/behaviours.csv",
        TREE,
        tree={"id": "id", "parent": "parent"},
        columns={"behaviour_id": "id", "competency_id": "tree.parent.id", "statement": "label", "status": "tree.depth"},
    )
    assert [(row["behaviour_id"], row["competency_id"], row["status"]) for row in rows] == [
        ("D", "", "0"),
        ("D1", "D", "1"),
        ("D11", "D1", "2"),
        ("S", "", "0"),
        ("X", "", "0"),
    ]
    assert landed.details["rows below a row that is not in the file"] == "1"
    assert landed.unknown == ()  # `tree` asks for the parent


def test_rows_of_one_depth_are_kept_and_the_others_counted_as_filtered(read: Read) -> None:
    landed, rows = read(
        COMPETENCIES,
        TREE,
        tree={"id": "id", "parent": "parent"},
        where={"tree.depth": 1},
        columns={"competency_id": "id", "name": "label", "family": "tree.root.label"},
        **KIND,
    )
    assert [(row["competency_id"], row["name"], row["family"], row["row_number"]) for row in rows] == [
        ("D1", "SQL", "Data", 3)
    ]
    assert (landed.n_read, landed.n_filtered) == (5, 4)


def test_rows_may_hang_below_one_row_that_names_their_depths(read: Read) -> None:
    content = (
        'id,parent,label,top,kinds\nF,,Ours,1,"domain, competency"\nD,,Data,,\nD1,D,SQL,,\nD11,D1,deeper than named,,\n'
    )
    _, rows = read(
        COMPETENCIES,
        content,
        tree={"id": "id", "parent": "parent", "top": {"top": "1"}, "names": "kinds"},
        columns={"competency_id": "id", "name": "tree.name", "family": "tree.root.label"},
        **KIND,
    )
    assert [(row["competency_id"], row["name"], row["family"]) for row in rows] == [
        ("F", "", "Ours"),
        ("D", "domain", "Ours"),
        ("D1", "competency", "Ours"),
        ("D11", "", "Ours"),
    ]


def test_a_circle_is_refused_with_its_row(read: Read) -> None:
    content = "id,parent,label\nA,,x\nB,C,x\nC,B,x\n"
    columns = {"behaviour_id": "id", "competency_id": "tree.parent.id", "statement": "label"}
    with pytest.raises(ExportError, match="circle, 'B' among them") as caught:
        read("framework/behaviours.csv", content, tree={"id": "id", "parent": "parent"}, columns=columns)
    assert caught.value.row == 3


def test_parents_may_stand_in_another_list_of_a_json_file(read: Read) -> None:
    document = {
        "doc": {"id": "F", "lists": [1]},
        "items": [{"id": "D", "text": "Data"}, {"id": "D1", "text": "SQL"}],
        "links": [
            {"kind": "isRelatedTo", "from": {"id": "D1"}, "to": {"id": "S"}},
            {"kind": "isChildOf", "from": {"id": "D1"}, "to": {"id": "D"}},
            {"kind": "isChildOf", "from": {"id": "D"}, "to": {"id": "F"}},
        ],
    }
    above = {"records": "links", "id": "from.id", "parent": "to.id", "where": {"kind": "isChildOf"}}
    _, rows = read(
        "framework/competencies.json",
        json.dumps(document),
        records="items",
        tree={"id": "id", "parent_from": above},
        columns={"competency_id": "id", "name": "text", "family": "tree.parent.text"},
        **KIND,
    )
    assert [(row["competency_id"], row["family"]) for row in rows] == [("D", ""), ("D1", "Data")]


def test_records_are_found_at_the_end_of_a_path(read: Read) -> None:
    document = {"meta": [{"x": 1}], "data": {"more": [], "people": [{"person_id": "1"}, {"person_id": "02"}]}}
    landed, rows = read("hris/people.json", json.dumps(document), records="data.people")
    assert [row["person_id"] for row in rows] == ["1", "02"]
    assert landed.n_read == 2


def test_a_path_without_a_list_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match=r"JSON without a list at 'data\.people'.*sources\.hris/people\.records"):
        read("hris/people.json", '{"data": {"people": 7}}', records="data.people")


def test_of_two_header_rows_the_first_may_name_the_columns(read: Read) -> None:
    settings = {"format": {"header_rows": 2}, "columns": {"person_id": "USERID"}}
    landed, rows = read("hris/people.csv", "USERID,hired_on\nUser id,Hire Date\n007,2020-01-01\n", **settings)
    assert [(row["person_id"], row["row_number"]) for row in rows] == [("007", 3)]
    assert landed.n_read == 1


def test_names_of_two_header_rows_may_be_joined_as_under_merged_cells(read: Read) -> None:
    content = "Person,Rust,,SQL\nID,Self,Manager,Self\nP1,3,4,5\n"
    _, rows = read(
        "ratings/ratings.csv",
        content,
        format={"header_rows": 2, "header_names": "joined"},
        constants={"cycle_id": "C1", "rater_id": "P1"},
        unpivot={"headers": r"(?P<competency_id>\w+) (?P<relation>Self|Manager)", "into": "level"},
    )
    assert [(row["person_id"], row["competency_id"], row["relation"], row["level"]) for row in rows] == [
        ("P1", "Rust", "Self", "3"),
        ("P1", "Rust", "Manager", "4"),
        ("P1", "SQL", "Self", "5"),
    ]
    assert rows[0]["row_number"] == 3 * 4 + 1


def test_the_second_header_row_may_name_the_columns_and_the_first_those_that_it_leaves_blank(read: Read) -> None:
    content = 'EndDate,Subject,Q1_1\nEnd Date,,"Rate the person\n- Rust"\n{"ImportId":"e"},x,y\n2026-03-02,P1,4\n'
    _, rows = read(
        "ratings/ratings.csv",
        content,
        format={"header_rows": 3, "header_names": "second"},
        constants={"cycle_id": "C1", "rater_id": "P1", "relation": "self"},
        columns={"person_id": "Subject", "submitted_on": "End Date"},
        unpivot={"headers": r".+ - (?P<competency_id>.+)", "into": "level"},
    )
    assert [(row["person_id"], row["submitted_on"], row["competency_id"], row["level"]) for row in rows] == [
        ("P1", "2026-03-02", "Rust", "4")
    ]


def test_every_way_of_reading_knows_of_two_header_rows(read: Read) -> None:
    settings = {"format": {"header_rows": 2}, "columns": {"person_id": "USERID"}}
    landed, rows = read("hris/people.csv", "USERID,hired_on\nUser id,Hire Date\n7,2020-01-01\n8\n", **settings)
    assert [(row["person_id"], row["row_number"]) for row in rows] == [("7", 3)]
    assert [row.row_number for row in landed.quarantined] == [4]
