"""The SQL page: who asks which file, what is noted, and that a link runs nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.app import create_app
from dashboards.pages.sql.examples import answerable
from dashboards.pages.sql.queries import SANDBOX, asks_shareable, tables
from dashboards.pages.sql.sections import answer_section
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import read_entries
from published.sandbox import Answer, Column, Limits, Sandbox
from published.viewer import ROLES, Role, Viewer
from tests.signed_in import SignedIn
from tests.walk.reading import read
from tests.walk.visitor import Visitor

Make = Callable[..., Viewer]
ASKS: dict[Role, str | None] = {
    "hr_leader": "warehouse",
    "hr_partner": None,
    "manager": None,
    "learning": "shareable",
    "framework_owner": "shareable",
    "employee": None,
    "analyst": "warehouse",
}
ORIGIN = {"Origin": "http://localhost"}
NUMBER = "given to this page alone"
PEOPLE = "select count(*) as n from gap_by_person"


class Asking:
    """Somebody who asks as a browser does, one viewer after the other."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.access = SignedIn()
        self.app = app = create_app(warehouse, self.access)
        app.server.extensions[SANDBOX] = Sandbox(Limits(seconds=20))
        self.client = app.server.test_client()

    def file(self, viewer: Viewer | None, sql: str, form: str = "csv", **headers: str) -> Any:
        self.access.viewer = viewer
        return self.client.post("/sql/file", data={"sql": sql, "form": form}, headers=ORIGIN | headers)

    def run(self, viewer: Viewer, sql: str, n_clicks: int | None = 1) -> Any:
        self.access.viewer = viewer
        body = {
            "output": "sql-answer.children",
            "outputs": {"id": "sql-answer", "property": "children"},
            "inputs": [{"id": "sql-run", "property": "n_clicks", "value": n_clicks}],
            "state": [
                {"id": "sql-text", "property": "value", "value": sql},
                {"id": "sql-question", "property": "data", "value": NUMBER},
            ],
            "changedPropIds": ["sql-run.n_clicks"],
        }
        answer = self.client.post("/_dash-update-component", json=body, headers=ORIGIN)
        return answer.status_code, answer.get_data(as_text=True)

    def stop(self, viewer: Viewer | None, number: str) -> Any:
        self.access.viewer = viewer
        body = {
            "output": "sql-stopped.data",
            "outputs": {"id": "sql-stopped", "property": "data"},
            "inputs": [{"id": "sql-stop", "property": "n_clicks", "value": 1}],
            "state": [{"id": "sql-question", "property": "data", "value": number}],
            "changedPropIds": ["sql-stop.n_clicks"],
        }
        answer = self.app.server.test_client().post("/_dash-update-component", json=body, headers=ORIGIN)
        return answer.get_json() if answer.status_code == 200 else answer.status_code


@pytest.fixture
def asking(warehouse: Warehouse) -> Asking:
    return Asking(warehouse)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_asks_its_file_or_none(asking: Asking, viewer: Make, audit_file: Path, role: Role) -> None:
    who, expected = viewer(role), ASKS[role]
    _, shown = asking.run(who, "select current_database() as file")
    taken = asking.file(who, "select current_database() as file")
    if expected is None:
        assert (taken.status_code, "not part of your role" in taken.text) == (403, True)
        assert "rows" not in shown
        noted = {(entry["what"], entry["filter"].get("statement")) for entry in read_entries(audit_file)}
        assert noted == {("refused", None)}
        return
    assert (taken.status_code, taken.text.split()) == (200, ["\ufefffile", expected])
    assert f'"c0":"{expected}"' in shown.replace(" ", "")
    noted = [(entry["who"], entry["what"], entry["filter"]["file"]) for entry in read_entries(audit_file)]
    assert noted == [(who.name, "sql", expected), (who.name, "export sql", expected)]


@pytest.mark.parametrize("role", ["learning", "framework_owner"])
def test_tables_about_people_are_unknown_where_groups_are_hidden(asking: Asking, viewer: Make, role: Role) -> None:
    refused = asking.file(viewer(role), PEOPLE)
    assert (refused.status_code, "does not exist" in refused.text) == (422, True)
    assert "does not exist" in asking.run(viewer(role), PEOPLE)[1]


@pytest.mark.parametrize(
    "roles", [("learning", "manager"), ("framework_owner", "employee"), ("learning", "hr_partner")]
)
def test_a_second_role_that_does_not_open_sql_opens_no_other_file(
    asking: Asking, warehouse: Warehouse, viewer: Make, roles: tuple[Role, ...]
) -> None:
    both = Viewer("both", frozenset(roles), "P11", viewer("hr_partner").org_unit_ids)
    assert asking.file(both, PEOPLE).status_code == 422
    found = {table.name for table in tables(Reader(warehouse, both))}
    assert found == {table.name for table in tables(Reader(warehouse, viewer("learning")))}


def test_an_analyst_who_is_something_else_too_asks_the_warehouse(warehouse: Warehouse) -> None:
    assert not asks_shareable(Reader(warehouse, Viewer("both", frozenset({"analyst", "learning"}))))


def test_nobody_finds_names_beside_the_warehouse(asking: Asking, viewer: Make) -> None:
    for role in ("analyst", "hr_leader"):
        assert asking.file(viewer(role), "from identity.person_identity").status_code == 422


def test_tables_and_columns_stand_with_what_they_are(warehouse: Warehouse, viewer: Make) -> None:
    found = {table.name: table for table in tables(Reader(warehouse, viewer("analyst")))}
    assert {"gap_by_person", "dim_cycle"} <= set(found)
    assert "person_id" in {column.name for column in found["gap_by_person"].columns}
    assert "person_identity" not in found


def test_examples_are_those_that_can_be_answered() -> None:
    assert answerable([]) == []
    every = answerable(["dim_cycle", "dim_competency", "dim_person", "gap_by_person"])
    assert "one_person" in [each.name for each in every]
    assert "gaps_closing" not in [each.name for each in every]


def test_a_link_brings_a_question_and_does_not_run_it(warehouse: Warehouse, viewer: Make, audit_file: Path) -> None:
    visitor = Visitor(warehouse)
    visitor.sign_in(viewer("analyst"))
    page = json.dumps(visitor.tree("/sql?q=drop%20table%20x%20%3Cscript%3E"))
    assert "drop table x <script>" in page
    assert "has not been run" in page
    assert not list(read_entries(audit_file))
    assert not read(visitor.tree("/sql")).is_refused


def test_a_page_that_comes_is_no_press_of_its_button(asking: Asking, viewer: Make, audit_file: Path) -> None:
    assert asking.run(viewer("analyst"), PEOPLE, n_clicks=None)[0] in (200, 204)
    assert not list(read_entries(audit_file))


def test_a_question_is_noted_whether_or_not_it_can_be_answered(asking: Asking, viewer: Make, audit_file: Path) -> None:
    asking.run(viewer("analyst"), "nonsense")
    (entry,) = read_entries(audit_file)
    assert entry["filter"] == {"statement": "nonsense", "file": "warehouse", "address": "127.0.0.1"}


def test_what_cannot_be_noted_is_not_run(asking: Asking, viewer: Make, audit_file: Path) -> None:
    audit_file.mkdir()
    status, said = asking.run(viewer("analyst"), "select 42 as answer")
    assert "answer" not in said.replace("sql-answer", "")
    assert status in (200, 204)
    assert asking.file(viewer("analyst"), "select 42 as answer").status_code == 500


@pytest.mark.parametrize("form", ["", "exe", "json", "CSV", "../csv"])
def test_a_form_that_there_is_not_is_refused(asking: Asking, viewer: Make, audit_file: Path, form: str) -> None:
    assert asking.file(viewer("analyst"), "select 1", form).status_code == 400
    assert not list(read_entries(audit_file))


def test_another_site_and_nobody_take_no_file(asking: Asking, viewer: Make) -> None:
    assert asking.file(viewer("analyst"), "select 1", Origin="https://evil.example").status_code == 403
    assert asking.file(None, "select 1").status_code == 401
    assert asking.client.get("/sql/file").status_code in (401, 404, 405)


@pytest.mark.parametrize(
    ("form", "begins", "kind"),
    [
        ("csv", b"\xef\xbb\xbfn\r\n1", "text/csv"),
        ("xlsx", b"PK", "application/vnd"),
        ("parquet", b"PAR1", "application/vnd"),
    ],
)
def test_files_come_with_their_kind_name_and_size(
    asking: Asking, viewer: Make, form: str, begins: bytes, kind: str
) -> None:
    taken = asking.file(viewer("analyst"), "select 1 as n", form)
    assert taken.status_code == 200
    assert taken.data.startswith(begins)
    assert taken.headers["Content-Type"].startswith(kind)
    assert taken.headers["Content-Disposition"] == f'attachment; filename="answer.{form}"'
    assert int(taken.headers["Content-Length"]) == len(taken.data)


def test_a_statement_that_is_too_long_is_refused_before_it_is_noted(
    asking: Asking, viewer: Make, audit_file: Path
) -> None:
    assert asking.file(viewer("analyst"), "select 1 --" + "x" * 100_000).status_code == 422
    assert not list(read_entries(audit_file))


def test_whoever_asked_stops_their_question_and_reads_so(asking: Asking, warehouse: Warehouse, viewer: Make) -> None:
    said: list[str] = []
    endless = "select count(*) from range(1000000000000)"
    questions = warehouse.state / "questions"
    thread = threading.Thread(target=lambda: said.append(asking.run(viewer("analyst"), endless)[1]))
    thread.start()
    while not questions.exists() or not list(questions.iterdir()):
        thread.join(0.05)
    ben = Viewer("ben", frozenset({"analyst"}))
    assert asking.stop(ben, NUMBER) == {"response": {"sql-stopped": {"data": False}}, "multi": True}
    assert asking.stop(viewer("analyst"), "another") == {"response": {"sql-stopped": {"data": False}}, "multi": True}
    assert asking.stop(None, NUMBER) == 401
    assert "sql-stopped" not in str(asking.stop(viewer("employee"), NUMBER))
    assert thread.is_alive()
    assert asking.stop(viewer("analyst"), NUMBER) == {"response": {"sql-stopped": {"data": True}}, "multi": True}
    thread.join(10)
    assert "You stopped it after" in said[0]


def test_numbers_are_shown_short_and_nothing_is_blank() -> None:
    answer = Answer(
        (Column("n", "number"), Column("flag", "text")),
        5,
        ((2.107142857, True), (None, None), (1e-9, False)),
        True,
        0.5,
    )
    shown = json.dumps(answer_section("select", answer).to_plotly_json(), default=lambda each: each.to_plotly_json())
    assert "The first 3\\u00a0rows" in shown
    assert "Of 5 columns the first 2 are shown." in shown
    assert '"c0_text": "2.1071", "c1": true, "c1_text": "true"' in shown
    assert '"c0_text": "", "c1": null, "c1_text": ""' in shown
    assert '"c0_text": "1e-09"' in shown
