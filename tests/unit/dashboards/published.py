"""A small published warehouse, written row by row: what the dashboards' tests read instead of a refresh's result.

The company, and how many of its people are assessed in K1 in the cycle Y2:

    C  Acme, 33 of 34: P00 sits in it
    ├── D1  Sales, 20: P10 sits in it and leads T1, T2 and T3
    │   ├── T1  North, 9: P11 to P19, led by P11
    │   ├── T2  South, 3: P21 to P23, led by P21
    │   └── T3  Export, 7: P31 to P37, led by P31
    └── D2  Finance, 12 of 13: P40 sits in it, is not assessed, and leads T4
        └── T4  Ledger, 12: P41 to P52, led by P41

K1 is required of everyone with target 3, K2 of those in Sales with target 4, K3 of nobody. In Y2 people whose number is
odd are at level 2 in K1, the others at 3; in Y1 all were at 2. In K2 everyone in Sales is at 4, but for T1, who are at
2.5.

Today everybody stands where Y2 left them; P40, last assessed in Y1, too long ago for it to be a level, stands nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.publish.shareable import write_shareable
from tests.marts import create_identity, create_marts
from tests.unit.dashboards.development_rows import write_development
from tests.unit.dashboards.effectiveness_rows import add_effectiveness
from tests.unit.dashboards.framework_rows import write_framework
from tests.unit.dashboards.inserting import insert_rows
from tests.unit.dashboards.movement_rows import write_movement
from tests.unit.dashboards.response_rows import write_response
from tests.unit.dashboards.standard_skill_rows import write_standard_skills
from tests.unit.dashboards.today_rows import write_today

PEOPLE = {
    "C": ["P00"],
    "D1": ["P10"],
    "T1": [f"P{number}" for number in range(11, 20)],
    "T2": [f"P{number}" for number in range(21, 24)],
    "T3": [f"P{number}" for number in range(31, 38)],
    "D2": ["P40"],
    "T4": [f"P{number}" for number in range(41, 53)],
}
UNITS = {"C": None, "D1": "C", "D2": "C", "T1": "D1", "T2": "D1", "T3": "D1", "T4": "D2"}
NAMES = {"C": "Acme", "D1": "Sales", "D2": "Finance", "T1": "North", "T2": "South", "T3": "Export", "T4": "Ledger"}
LEADS = {"C": None, "D1": "P00", "D2": "P00", "T1": "P10", "T2": "P10", "T3": "P10", "T4": "P40"}
DEPTHS = {"C": 0, "D1": 1, "D2": 1, "T1": 2, "T2": 2, "T3": 2, "T4": 2}
DEPARTMENTS = {"C": None, "D1": "D1", "D2": "D2", "T1": "D1", "T2": "D1", "T3": "D1", "T4": "D2"}
SALES = ("D1", "T1", "T2", "T3")

OPERATIONS = """
create table refreshes (refreshed_at timestamp, status varchar, seconds double, reason varchar, as_of date,
    fingerprint varchar);
create table source_files (contract varchar, file varchar, loaded_at timestamp, n_read bigint, n_loaded bigint,
    n_superseded bigint, n_quarantined bigint, n_filtered bigint, status varchar, details varchar,
    n_mended bigint, n_astray bigint);
create table quarantined_rows (contract varchar, file varchar, row_number bigint, column_name varchar, reason varchar,
    is_reference boolean, expected varchar, remedy varchar, mended_in varchar, header varchar);
create table quality_checks (refreshed_at timestamp, layer varchar, subject varchar, check_name varchar,
    is_passed boolean, n_failing bigint, details varchar, is_blocking boolean);
create table restatements (refreshed_at timestamp, cycle_id varchar, table_name varchar, n_rows_changed bigint,
    largest_change double, cause varchar, figure varchar);
"""


def publish(folder: Path, *, snapshot: str = "2026-01-31") -> Path:
    """Write the company's snapshot and make `current` and `operations` lead to it; returns the folder."""
    target = folder / "snapshots" / snapshot
    target.mkdir(parents=True)
    for name, content in _snapshot().items():
        (target / name).write_bytes(content)
    for name in ("current", "operations"):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(target, target_is_directory=True)
    return folder


def hand_on(folder: Path) -> None:
    """Write the shareable file anew, after something was changed in the current snapshot's warehouse."""
    current = (folder / "current").resolve()
    (current / "shareable.duckdb").unlink(missing_ok=True)
    warehouse = current / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        fewest = connection.execute("select value::integer from settings where name = 'min_group'").fetchone()
    write_shareable(warehouse, current / "shareable.duckdb", memory_limit="1GB", min_group=fewest[0] if fewest else 5)


@cache
def _snapshot() -> Mapping[str, bytes]:
    """Return the files of the snapshot by their names, written once for all tests of a process."""
    with TemporaryDirectory() as place:
        target = Path(place)
        _write_warehouse(target / "warehouse.duckdb")
        _write_identity(target / "identity.duckdb")
        write_shareable(target / "warehouse.duckdb", target / "shareable.duckdb", memory_limit="1GB", min_group=5)
        _write_operations(target / "operations.duckdb")
        _write_set_aside(target / "quarantine.duckdb")
        return {file.name: file.read_bytes() for file in target.iterdir()}


def unit_of(person_id: str) -> str:
    """Return the unit that a person sits in."""
    return next(unit for unit, people in PEOPLE.items() if person_id in people)


def manager_of(person_id: str) -> str | None:
    """Return a person's manager: the team's first, or for that one and for the heads whoever leads the unit."""
    unit = unit_of(person_id)
    first = PEOPLE[unit][0]
    return LEADS[unit] if person_id == first else first


def at_or_above(unit: str | None) -> list[str]:
    """Return a unit and all above it."""
    return [] if unit is None else [unit, *at_or_above(UNITS[unit])]


def _role_of(person_id: str) -> str:
    return "R-LEAD" if person_id in {"P00", "P10", "P40"} else "R-SELL" if unit_of(person_id) in SALES else "R-BOOK"


def _gap_rows() -> list[tuple[object, ...]]:
    rows = []
    for person_id in (person for people in PEOPLE.values() for person in people):
        unit = unit_of(person_id)
        for cycle in ("Y1", "Y2"):
            level: float | None = 2.0 if cycle == "Y1" or int(person_id[1:]) % 2 else 3.0
            if person_id == "P40" and cycle == "Y2":
                level = None
            rows.append(_gap_row(cycle, person_id, "K1", unit, 3.0, level))
            if unit in SALES:
                rows.append(_gap_row(cycle, person_id, "K2", unit, 4.0, 2.5 if unit == "T1" else 4.0))
    return rows


def _gap_row(
    cycle: str, person_id: str, competency: str, unit: str, target: float, level: float | None
) -> tuple[object, ...]:
    gap = None if level is None else target - level
    band = None if gap is None else "none" if gap < 0.5 else "minor" if gap < 1 else "clear" if gap < 2 else "severe"
    return (
        cycle, person_id, competency, unit, DEPARTMENTS[unit], _role_of(person_id), manager_of(person_id), True, "core",
        target, None if level is None else 3.5, level, None, None, None, level, None, level,
        None if level is None else "raters", 0 if level is None else 1, 0, None if level is None else 3.5 - level, gap,
        None if gap is None else gap >= 0.5, None if gap is None else max(gap, 0.0), band,
    )  # fmt: skip


def _write_warehouse(file: Path) -> None:
    people = [person for members in PEOPLE.values() for person in members]
    with duckdb.connect(str(file)) as connection:
        create_marts(connection)
        write_development(connection)
        insert_rows(connection, "dim_cycle", [
            ("Y1", "Spring 2025", date(2025, 3, 1), date(2025, 3, 31), "competency", 1, None, False, True),
            ("Y2", "Autumn 2025", date(2025, 9, 1), date(2025, 9, 30), "competency", 2, "Y1", True, True),
            ("Y3", "Spring 2026", date(2026, 3, 1), date(2026, 3, 31), "competency", 3, "Y2", False, False),
        ])  # fmt: skip
        insert_rows(connection, "dim_person", [
            (person, date(2020, 1, 1), None, True, unit_of(person), DEPARTMENTS[unit_of(person)], _role_of(person),
             manager_of(person), None, "Oslo")
            for person in people
        ])  # fmt: skip
        units = [
            (unit, NAMES[unit], "company" if unit == "C" else "department" if unit[0] == "D" else "team", parent)
            for unit, parent in UNITS.items()
        ]
        paths = {unit: "/".join(reversed(at_or_above(unit))) for unit in UNITS}
        insert_rows(connection, "dim_org_unit", [(*unit, DEPTHS[unit[0]], paths[unit[0]]) for unit in units])
        insert_rows(connection, "org_unit_in_cycle", [
            (cycle, *unit, DEPARTMENTS[unit[0]], DEPTHS[unit[0]], paths[unit[0]])
            for cycle in ("Y1", "Y2") for unit in units
        ])  # fmt: skip
        insert_rows(connection, "dim_role", [
            ("R-LEAD", "Lead", "Management", "director", 3, "director"),
            ("R-SELL", "Seller", "Sales", "senior", 2, "specialist"),
            ("R-BOOK", "Accountant", "Finance", "junior", 1, "specialist"),
        ])  # fmt: skip
        insert_rows(connection, "dim_competency", [
            ("K1", "Negotiation", "Selling", "behavioural", None, None, "active", None),
            ("K2", "Listening", "Selling", "behavioural", None, None, "active", None),
            ("K3", "Accounting", "Numbers", "technical", None, None, "active", None),
        ])  # fmt: skip
        insert_rows(connection, "dim_behaviour", [("B1", "K1", "Names a first offer.", "active")])
        insert_rows(connection, "dim_course", [
            ("CO1", "Negotiate", "Inhouse", "formal", 8.0, 100.0, "EUR", True),
            ("CO2", "Pottery", "Muddy Ltd", "formal", 16.0, 300.0, "EUR", True),
        ])  # fmt: skip
        insert_rows(connection, "role_profile", [
            (cycle, role, competency, 3.0 if competency == "K1" else 4.0, "core")
            for cycle in ("Y1", "Y2") for role in ("R-LEAD", "R-SELL", "R-BOOK") for competency in ("K1", "K2")
            if competency == "K1" or role == "R-SELL"
        ])  # fmt: skip
        insert_rows(connection, "gap_by_person", _gap_rows())
        insert_rows(connection, "gap_by_behaviour", [("Y2", "P11", "K1", "B1", 3.0, 2.0, 1.0, True)])
        connection.execute("create temp table place (org_unit_id varchar, ancestor_id varchar)")
        insert_rows(connection, "place", [(unit, above) for unit in UNITS for above in at_or_above(unit)])
        connection.execute("""
            insert into gap_by_org_unit
            select cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*), count(gap),
                avg(target_level) filter (where gap is not null), avg(current_level), avg(gap),
                count(*) filter (where has_gap), count(*) filter (where has_gap) / nullif(count(gap), 0),
                coalesce(sum(levels_short), 0)
            from gap_by_person
            inner join place using (org_unit_id)
            inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
            group by cycle_id, ancestor_id, competency_id
        """)
        write_today(connection)
        connection.execute("""
            insert into assessment_by_org_unit
            select cycle_id, ancestor_id, count(distinct person_id),
                count(distinct person_id) filter (where gap is not null)
            from gap_by_person
            inner join place using (org_unit_id)
            group by cycle_id, ancestor_id
        """)
        connection.execute("""
            insert into score_movement
            select 'Y1', 'Y2', later.person_id, later.competency_id, later.org_unit_id, earlier.current_level,
                later.current_level, later.current_level - earlier.current_level, earlier.gap, later.gap, 0,
                case
                    when earlier.has_gap and not later.has_gap then 'closed'
                    when earlier.has_gap then 'unchanged'
                    when later.has_gap then 'opened'
                    else 'on_target'
                end,
                false, false, false, false, null
            from gap_by_person as later
            inner join gap_by_person as earlier using (person_id, competency_id)
            where later.cycle_id = 'Y2' and earlier.cycle_id = 'Y1' and later.gap is not null
        """)
        # Negotiate answers the gaps in K1 but for people in T4; nothing answers those in K2. P11 and P13 have taken it,
        # P15 is on it.
        connection.execute("""
            insert into training_for_gap
            select cycle_id, person_id, competency_id, org_unit_id,
                case when competency_id = 'K1' and org_unit_id <> 'T4' then 1 else 0 end,
                competency_id = 'K1' and org_unit_id <> 'T4',
                competency_id = 'K1' and person_id in ('P13', 'P15'),
                competency_id = 'K1' and person_id in ('P11', 'P13'),
                case
                    when competency_id = 'K2' or org_unit_id = 'T4' then 'no_course'
                    when person_id in ('P11', 'P13') then 'trained'
                    when person_id = 'P15' then 'in_training'
                    else 'not_taken'
                end
            from gap_by_person
            where has_gap
        """)
        # P13, who has taken it, is on it once more: that counts as trained.
        connection.execute("""
            insert into training_coverage
            select cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*),
                count(*) filter (where is_covered), count(*) filter (where is_covered) / count(*),
                count(*) filter (where is_in_training), count(*) filter (where is_trained), not bool_or(is_covered)
            from training_for_gap
            inner join place using (org_unit_id)
            inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
            group by cycle_id, ancestor_id, competency_id
        """)
        write_response(connection)
        write_movement(connection)
        write_standard_skills(connection)
        insert_rows(connection, "course_enrolments", [
            ("P11", "CO1", date(2025, 10, 1), date(2025, 10, 20), "completed", 100.0),
            ("P13", "CO1", date(2025, 10, 1), date(2025, 10, 20), "completed", 100.0),
            ("P41", "CO2", date(2025, 10, 5), None, "withdrawn", 300.0),
        ])  # fmt: skip
        insert_rows(connection, "course_use", [
            ("CO1", 2, 2, 0, 200.0, 10, False),
            ("CO2", 1, 0, 1, 300.0, 0, True),
        ])  # fmt: skip
        add_effectiveness(connection)
        write_framework(connection)
        insert_rows(connection, "settings", [
            ("as_of", "2026-01-31"), ("refreshed_at", "2026-01-31T06:00:00"), ("min_group", "5"), ("currency", "EUR"),
            ("level_valid_months", "6"),
        ])  # fmt: skip


def _write_identity(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        create_identity(connection)
        insert_rows(connection, "person_identity", [
            (person, f"Name of {person}", f"{person.lower()}@example.org", None)
            for people in PEOPLE.values() for person in people
        ])  # fmt: skip


def _write_operations(file: Path) -> None:
    at = datetime(2026, 1, 31, 6)
    with duckdb.connect(str(file)) as connection:
        connection.execute(OPERATIONS)
        insert_rows(connection, "refreshes", [
            (datetime(2026, 1, 30, 6), "published", 12.0, None, date(2026, 1, 30), "a1"),
            (at, "failed", 3.0, "ratings/ratings: 12 % of ratings.csv is bad", date(2026, 1, 31), "b2"),
        ])  # fmt: skip
        insert_rows(connection, "source_files", [
            ("hris/people", "exports/hris/people.csv", at, 34, 33, 0, 1, 0, "loaded", None, 0, 0)
        ])  # fmt: skip
        insert_rows(connection, "quarantined_rows", [
            ("hris/people", "exports/hris/people.csv", 35, "manager_id", "unknown_person", True,
             "somebody among the people", "Add P98 to the people, or mend the reference.", None, None),
            ("ratings/ratings", "exports/ratings/ratings.csv", 9, "level", "out_of_range", False,
             "a level from 0 to 5", "Mend the level in the 360 tool.", None, "Rust – Peers"),
            ("ratings/ratings", "exports/ratings/ratings.csv", 9, "level", "out_of_range", False,
             "a level from 0 to 5", "Mend the level in the 360 tool.", None, "SQL – Peers"),
        ])  # fmt: skip
        insert_rows(connection, "quality_checks", [
            (datetime(2026, 1, 30, 6), "model", "gap_by_person", "unique key", False, 4, None, True),
            (at, "export", "hris/people", "person_id is not null", True, 0, None, True),
            (at, "export", "ratings/ratings", "level is in 0 to 5", False, 2, None, False),
        ])  # fmt: skip
        insert_rows(connection, "restatements", [
            (datetime(2026, 1, 30, 6), "Y1", "gap_by_person", 2, 0.5, "late answers in ratings.csv", "current_level"),
        ])  # fmt: skip


def _write_set_aside(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table quarantined_rows (contract varchar, file varchar, row_number bigint, column_name varchar, "
            "reason varchar, is_reference boolean, expected varchar, remedy varchar, record varchar, readings varchar, "
            "mark varchar, mended_in varchar, header varchar)"
        )
        connection.execute(
            "create table contract_columns as select * from (values "
            "('hris/people', 0, 'person_id'), ('hris/people', 1, 'full_name'), ('hris/people', 2, 'manager_id'), "
            "('hris/people', 3, 'valid_from'), ('ratings/ratings', 0, 'competency_id'), "
            "('ratings/ratings', 1, 'level')) as given (contract, position, column_name)"
        )
        insert_rows(connection, "quarantined_rows", [
            ("hris/people", "exports/hris/people.csv", 35, "manager_id", "unknown_person", True, None, None,
             '{"person_id": "P99", "manager_id": "P98"}', '{"valid_from": "2026-01-31"}', "a1b2", None, None),
            ("ratings/ratings", "exports/ratings/ratings.csv", 9, "level", "out_of_range", False, None, None,
             '{"level": "7"}', '{"level": "7 (on the scale of its file)"}', "c3d4", None, "Rust – Peers"),
            ("ratings/ratings", "exports/ratings/ratings.csv", 9, "level", "out_of_range", False, None, None,
             '{"level": "8"}', None, "e5f6", None, "SQL – Peers"),
        ])  # fmt: skip
