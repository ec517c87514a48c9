"""From gap to action on a person's page: what is suggested, who could help, and what nobody may read out of it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Page, Response, expect

from tests.answers import as_written
from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, settle
from tests.browser.test_look import unfold, violations
from tests.browser.test_rights import replay, requests_of

Company = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def company(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """What is served, as a copy: the server, in this process, holds the files themselves."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("warehouse", "identity"):
        shutil.copy(served.workspace / "warehouse" / "current" / f"{name}.duckdb", folder)
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{folder / 'identity.duckdb'}' as identity (read_only)")
        yield connection


def ask(company: Company, sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Ask what is served."""
    return company.execute(sql, parameters or {}).fetchall()


def names(company: Company) -> dict[str, str]:
    """Return everybody's name."""
    return dict(ask(company, "select person_id, full_name from identity.person_identity"))


def with_everything(company: Company, among: list[str]) -> str:
    """Return somebody with mentors, a course, none of another, and an action, if there is such a one among these."""
    found = ask(
        company,
        "select person_id from development_suggestions where person_id in (select unnest($among)) group by person_id "
        "having bool_or(suggested_from = 'mentor') and bool_or(suggested_from = 'course') "
        "order by bool_or(suggested_from = 'none' and kind = 'formal') desc, bool_or(has_action) desc, person_id",
        {"among": among},
    )
    assert found, "nobody here has both a mentor and a course"
    return str(found[0][0])


def everybody(company: Company) -> list[str]:
    """Return the ids of all who work here."""
    return [row[0] for row in ask(company, "select person_id from dim_person where is_active order by person_id")]


def own_line(page: Page) -> list[str]:
    """Return the ids of the people whom a manager's list names."""
    links = page.locator("#people .ag-cell a").all()
    return [(link.get_attribute("href") or "").rpartition("/")[2] for link in links]


@pytest.mark.parametrize("role", ["hr_leader", "manager"])
def test_a_person_page_says_what_next_who_could_help_and_what_was_agreed(
    visit: Visit, company: Company, role: str
) -> None:
    visitor = visit(role)
    among = everybody(company) if role == "hr_leader" else own_line(visitor.open("/gaps"))
    person_id = with_everything(company, among)
    page = visitor.open(f"/person/{person_id}")
    for title in ("What next", "Mentors", "Actions agreed on"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    for kind in ("On the job", "With others", "In a course"):
        expect(page.get_by_role("heading", name=kind, exact=True)).to_be_visible()
    expected = {
        (names(company)[mentor], department)
        for mentor, department in ask(
            company,
            "select mentor_id, unit.org_unit_name from mentor_candidates as candidate "
            "inner join dim_person as person on person.person_id = candidate.mentor_id "
            "inner join dim_org_unit as unit on unit.org_unit_id = coalesce(person.department_id, person.org_unit_id) "
            "where candidate.person_id = $person",
            {"person": person_id},
        )
    }
    table = page.locator("#mentors .ag-row")
    shown = {
        (row.locator("[col-id=mentor]").inner_text().strip(), row.locator("[col-id=department]").inner_text().strip())
        for row in table.all()
    }
    assert shown == expected


def test_no_payload_to_a_manager_holds_a_mentors_level_number_or_rank(visit: Visit, company: Company) -> None:
    manager = visit("manager")
    person_id = with_everything(company, own_line(manager.open("/gaps")))
    mentors = ask(
        company,
        "select distinct mentor_id, mentor_level from mentor_candidates where person_id = $person",
        {"person": person_id},
    )
    sent: list[str] = []

    def note(answer: Response) -> None:
        if "_dash-" in answer.url and "json" in answer.headers.get("content-type", ""):
            sent.append(as_written(answer.text()))

    manager.context.on("response", note)
    page = manager.open(f"/person/{person_id}")
    manager.context.remove_listener("response", note)
    everything = " ".join([*sent, page.content()])
    assert any(names(company)[mentor] in everything for mentor, _ in mentors)
    for mentor, level in mentors:
        assert mentor not in everything
        assert "mentor_level" not in everything
        # Levels are means of several answers; one that is written out in full can only be this one.
        if len(repr(level)) > len("4.00"):
            assert repr(level) not in everything


def test_mentors_of_one_place_stand_by_name_and_not_by_level(visit: Visit, company: Company) -> None:
    found = ask(
        company,
        "select person_id, competency_id, nearness, list(mentor_id order by mentor_rank) from mentor_candidates "
        "where person_id in (select person_id from dim_person where is_active) group by all having count(*) > 1 "
        "order by all",
    )
    known = names(company)
    person_id, _, _, mentors = next(row for row in found if [*map(known.get, row[3])] != sorted(map(known.get, row[3])))
    table = visit().open(f"/person/{person_id}").locator("#mentors .ag-row")
    rows = [tuple(row.locator(f"[col-id={part}]").inner_text().strip() for part in ("competency", "where", "mentor"))
            for row in table.all()]  # fmt: skip
    assert len(rows) >= len(mentors)
    for competency, where in {row[:2] for row in rows}:
        here = [row[2] for row in rows if row[:2] == (competency, where)]
        assert here == sorted(here)


def test_suggestions_of_somebody_outside_the_line_can_not_be_had(visit: Visit, company: Company) -> None:
    leader, manager = visit("hr_leader"), visit("manager")
    inside = set(own_line(manager.open("/gaps")))
    outside = with_everything(company, [person for person in everybody(company) if person not in inside])

    def press(page: Page) -> None:
        with page.expect_download():
            page.get_by_role("button", name="Suggestions, as CSV").click()

    bodies = requests_of(leader, f"/person/{outside}", press)
    assert any("What next" in replay(leader, body) for body in bodies)
    assert any("filename" in replay(leader, body) for body in bodies)
    for body in bodies:
        text = replay(manager, body)
        assert "What next" not in text
        assert "filename" not in text


def test_a_download_for_a_person_in_the_line_can_not_be_bent_to_another(visit: Visit, company: Company) -> None:
    manager = visit("manager")
    inside = own_line(manager.open("/gaps"))
    outside = with_everything(company, [person for person in everybody(company) if person not in inside])

    def press(page: Page) -> None:
        with page.expect_download():
            page.get_by_role("button", name="Suggestions, as CSV").click()

    bodies = [
        body
        for body in requests_of(manager, f"/person/{with_everything(company, inside)}", press)
        if "filename" in replay(manager, body)
    ]
    assert bodies
    for body in bodies:
        bent = json.loads(json.dumps(body.body).replace(with_everything(company, inside), outside))
        answer = manager.context.request.post(body.path, data=bent, headers={"Origin": manager.served.address})
        assert "filename" not in answer.text()


def test_suggestions_can_be_taken_away_and_that_is_written_down(
    visit: Visit, served: Served, company: Company, tmp_path: Path
) -> None:
    person_id = with_everything(company, everybody(company))
    page = visit().open(f"/person/{person_id}")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Suggestions, as CSV").click()
    coming.value.save_as(tmp_path / "suggestions.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "suggestions.csv").read_text(encoding="utf-8-sig"))))
    n = ask(company, "select count(*) from development_suggestions where person_id = $person", {"person": person_id})
    assert [(len(rows),)] == n
    assert not {"mentor_level", "suggestion_id", "mentor_rank"} & set(rows[0])
    log = next(served.workspace.rglob("audit.jsonl")).read_text(encoding="utf-8")
    assert re.search(rf'"export suggestions".*"{person_id}"', log)


def test_who_has_no_gap_reads_that_nothing_is_suggested(visit: Visit, company: Company) -> None:
    found = ask(
        company,
        "select person_id from dim_person where is_active and person_id not in (select person_id from "
        "development_suggestions) and person_id in (select person_id from gap_by_person inner join dim_cycle "
        "using (cycle_id) where is_latest and gap is not null) order by 1",
    )
    page = visit().open(f"/person/{found[0][0]}")
    expect(page.get_by_text("nothing is suggested")).to_be_visible()
    expect(page.get_by_role("heading", name="Mentors", exact=True)).to_have_count(0)


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_everything_is_suggested(visit: Visit, company: Company, scheme: str) -> None:
    page = visit(scheme=scheme).open(f"/person/{with_everything(company, everybody(company))}")
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 768])
def test_suggestions_stand_below_each_other_on_a_narrow_screen(visit: Visit, company: Company, width: int) -> None:
    page = visit(width=width, height=800).open(f"/person/{with_everything(company, everybody(company))}")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [kind.bounding_box() for kind in page.locator(".kind").all()]
    assert len(boxes) == 3
    assert all(box is not None and box["x"] + box["width"] <= width for box in boxes)
