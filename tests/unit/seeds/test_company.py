"""The invented company as a whole: the same each time, of the size that was meant, and whole in its references."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from expectations.contracts import ALL_CONTRACTS, Contract
from seeds.demo import PLANTED_DEFECTS, write_company
from seeds.demo.__main__ import main
from seeds.demo.defects import BACKWARDS_PERSON, UNKNOWN_COMPETENCY, UNKNOWN_PERSON, UNKNOWN_SKILL
from seeds.demo.files import EXPORTS

from .measure import TODAY, Cycle, Tables, day, person_ids


def files_under(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def employed_on(tables: Tables, on: datetime.date) -> set[str]:
    return {
        one["person_id"]
        for one in tables["hris/people"]
        if (day(one["hired_on"]) or datetime.date.max) <= on
        and (not one["left_on"] or (day(one["left_on"]) or on) > on)
    }


def test_the_same_seed_and_day_write_the_same_bytes(company_folder: Path, tmp_path: Path) -> None:
    write_company(tmp_path, today=TODAY, seed=7)
    assert files_under(tmp_path) == files_under(company_folder)


def test_another_day_moves_every_date_and_changes_no_answer(
    company_folder: Path, tmp_path: Path, tables: Tables
) -> None:
    later = TODAY + datetime.timedelta(days=100)
    result = CliRunner().invoke(main, [str(tmp_path), "--today", later.isoformat()])
    assert result.exit_code == 0, result.output
    then = (tmp_path / "exports" / "hris" / "org_units.csv").read_bytes()
    assert then == (company_folder / "exports" / "hris" / "org_units.csv").read_bytes()
    answers = [
        (one["person_id"], one["rater_id"], one["competency_id"], one["behaviour_id"], one["level"])
        for file in sorted((tmp_path / "exports" / "ratings").glob("ratings_*.csv"))
        for one in _rows(file)
    ]
    assert sorted(answers) == sorted(
        (one["person_id"], one["rater_id"], one["competency_id"], one["behaviour_id"], one["level"])
        for one in tables["ratings/ratings"]
    )


def _rows(file: Path) -> list[dict[str, str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","), strict=False)) for line in lines[1:]]


# The invented company's HRIS keeps everybody's place with the person; positions are for systems that keep them apart.
NOT_EXPORTED = {"hris/positions"}


def test_there_is_one_export_for_every_contract() -> None:
    assert set(EXPORTS) == {contract.name for contract in ALL_CONTRACTS} - NOT_EXPORTED


def test_every_header_is_canonical_or_known_to_its_contract(company_folder: Path) -> None:
    def plain(header: str) -> str:
        return header.lower().replace(" ", "").replace("_", "").replace("-", "")

    def known(contract: Contract) -> set[str]:
        return {plain(name) for column in contract.columns for name in (column.name, *column.also_known_as)}

    for contract in ALL_CONTRACTS:
        if contract.name in NOT_EXPORTED:
            continue
        dialect = EXPORTS[contract.name][1]
        assert {plain(header) for header in dialect.headers.values()} <= known(contract), contract.name
        assert set(dialect.headers) <= {column.name for column in contract.columns}, contract.name


def test_about_four_hundred_people_work_in_seven_departments(tables: Tables) -> None:
    assert 370 <= len(employed_on(tables, TODAY)) <= 430
    types = Counter(one["type"] for one in tables["hris/org_units"])
    assert types == {"company": 1, "division": 3, "department": 7, "team": 36}


def test_people_join_leave_move_and_rise_between_the_cycles(tables: Tables, cycles: list[Cycle]) -> None:
    first, last = employed_on(tables, cycles[0].closes_on), employed_on(tables, cycles[-1].closes_on)
    assert len(first - last) >= 20
    assert len(last - first) >= 20
    history: dict[str, list[dict[str, str]]] = {}
    for one in tables["hris/people"]:
        history.setdefault(one["person_id"], []).append(one)
    moved = [rows for rows in history.values() if len({one["org_unit_id"] for one in rows}) > 1]
    risen = [rows for rows in history.values() if len({one["role_id"][-2:] for one in rows}) > 1]
    led_anew = [rows for rows in history.values() if len({one["manager_id"] for one in rows}) > 1]
    assert len(moved) >= 15
    assert len(risen) >= 30
    assert len(led_anew) >= 30


def test_some_teams_are_small_enough_to_be_hidden(tables: Tables) -> None:
    newest = {one["person_id"]: one for one in sorted(tables["hris/people"], key=lambda one: one["valid_from"])}
    sizes = Counter(newest[person_id]["org_unit_id"] for person_id in employed_on(tables, TODAY))
    teams = [sizes[one["org_unit_id"]] for one in tables["hris/org_units"] if one["type"] == "team"]
    assert sum(size < 5 for size in teams) >= 4
    assert max(teams) <= 15


def test_three_half_yearly_cycles_have_closed_and_a_pilot_is_open(tables: Tables, cycles: list[Cycle]) -> None:
    assert [TODAY - one.closes_on for one in cycles] == [datetime.timedelta(days=days) for days in (406, 224, 42)]
    (pilot,) = [one for one in tables["ratings/cycles"] if one["population_org_unit_id"]]
    assert pilot["opens_on"] < TODAY.isoformat() < pilot["closes_on"]


def test_names_addresses_and_logins_are_used_once(tables: Tables) -> None:
    people = {one["person_id"]: one for one in tables["hris/people"] if one["person_id"]}
    for column in ("full_name", "email", "username"):
        assert len({one[column] for one in people.values()}) == len(people), column
    assert all(one["email"].isascii() and one["email"].endswith("@tarnbridge.example") for one in people.values())


def test_every_reference_resolves_but_the_planted_ones(tables: Tables) -> None:
    names = person_ids(tables)
    names.pop(BACKWARDS_PERSON)
    competencies = {one["competency_id"] for one in tables["framework/competencies"]}
    competencies |= {one["name"] for one in tables["framework/competencies"]}
    units = {one["org_unit_id"] for one in tables["hris/org_units"]}
    roles = {one["role_id"] for one in tables["hris/roles"]}
    courses = {one["course_id"] for one in tables["lms/courses"]}
    lost_people, lost_competencies = Counter[str](), Counter[str]()
    for contract in ("ratings/ratings", "ratings/calibrations", "lms/enrolments", "development/actions"):
        for one in tables[contract]:
            for column in ("person_id", "rater_id"):
                if one.get(column) and one[column] not in names and one[column].lower() not in names:
                    lost_people[one[column]] += 1
    for contract in ("ratings/ratings", "ratings/calibrations", "lms/course_competencies", "development/actions"):
        lost_competencies.update(
            one["competency_id"] for one in tables[contract] if one["competency_id"] not in competencies
        )
    assert lost_people == {UNKNOWN_PERSON: 2}
    assert lost_competencies == {UNKNOWN_COMPETENCY: 1, UNKNOWN_SKILL: 1}
    for one in tables["hris/people"]:
        assert one["org_unit_id"] in units
        assert one["role_id"] in roles
        assert not one["manager_id"] or one["manager_id"] in names
    assert {
        one["course_id"] for contract in ("lms/enrolments", "lms/course_competencies") for one in tables[contract]
    } <= courses
    assert {one["role_id"] for one in tables["framework/deployments"] if one["role_id"]} <= roles
    assert {one["role_id"] for one in tables["market/job_descriptions"] if one["role_id"]} <= roles
    codes = {one["standard_code"] for one in tables["framework/standard_skills"]}
    assert {one["standard_code"] for one in tables["framework/competencies"] if one["standard_code"]} <= codes


def test_the_faults_stay_far_below_what_makes_a_file_be_refused(tables: Tables) -> None:
    for contract, rows in tables.items():
        bad = sum(
            one.n_rows
            for one in PLANTED_DEFECTS
            if one.contract == contract and one.expected not in ("loaded", "superseded") and not one.is_reference
        )
        assert bad <= 0.035 * len(rows), contract


def test_a_rater_answers_about_a_person_in_one_relation_only_but_for_the_planted_one(tables: Tables) -> None:
    relations: dict[tuple[str, str, str], set[str]] = {}
    for one in tables["ratings/ratings"]:
        if one["rater_id"]:
            relations.setdefault((one["cycle_id"], one["person_id"], one["rater_id"]), set()).add(one["relation"])
    assert [found for found in relations.values() if len(found) > 1] == [{"manager", "peer"}]
