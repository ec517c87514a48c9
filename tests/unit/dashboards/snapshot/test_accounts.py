"""People by the names that they may sign in with."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dashboards.snapshot.accounts import account_numbered, account_of
from dashboards.snapshot.snapshot import Warehouse
from published.access_rules import NOBODY_IN_PARTICULAR, Account
from published.audit import AuditLog
from tests.unit.dashboards.published import publish


def of(tmp_path: Path, change: str) -> Warehouse:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "identity.duckdb")) as connection:
        connection.execute(change)
    return Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))


def test_an_address_or_a_user_name_finds_the_person(warehouse: Warehouse) -> None:
    leader = Account("P10", frozenset({"p10@example.org"}), is_active=True, leads=True)
    assert account_of(warehouse, " P10@Example.org") == leader
    assert account_numbered(warehouse, "P10") == leader
    assert account_of(warehouse, "P10") is None
    assert account_of(warehouse, "") is None
    assert account_numbered(warehouse, "P999") is None


def test_what_is_several_peoples_is_nobodys_in_particular(tmp_path: Path) -> None:
    shared = "update person_identity set username = 'office' where person_id in ('P10', 'P12')"
    warehouse = of(
        tmp_path, f"{shared}; update person_identity set username = 'P13@example.org' where person_id = 'P14'"
    )
    assert account_of(warehouse, "office") == NOBODY_IN_PARTICULAR
    assert account_of(warehouse, "p13@example.org") == NOBODY_IN_PARTICULAR
    # Of one of them it is not a name either, or a rule that names it would hold.
    assert account_of(warehouse, "p12@example.org") == Account(
        "P12", frozenset({"p12@example.org"}), is_active=True, leads=False
    )


def test_an_address_that_was_handed_on_is_whose_it_is_now(tmp_path: Path) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "identity.duckdb")) as connection:
        connection.execute("update person_identity set email = 'hr@example.org' where person_id in ('P11', 'P12')")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update dim_person set is_active = false where person_id = 'P11'")
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    found = account_of(warehouse, "hr@example.org")
    assert found is not None
    assert (found.person_id, found.is_active) == ("P12", True)


def test_where_it_is_not_published_who_anybody_is_nobody_is(tmp_path: Path) -> None:
    folder = publish(tmp_path / "warehouse")
    (folder / "current" / "identity.duckdb").unlink()
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    assert account_of(warehouse, "lea@firm.example") == NOBODY_IN_PARTICULAR


def test_an_address_that_was_changed_is_the_old_ones_no_more(tmp_path: Path) -> None:
    warehouse = of(tmp_path, "update person_identity set email = 'new@example.org' where person_id = 'P10'")
    assert account_of(warehouse, "p10@example.org") is None
    found = account_of(warehouse, "new@example.org")
    assert found is not None
    assert found.person_id == "P10"


def test_before_anything_is_published_nobody_is_known(empty_warehouse: Warehouse) -> None:
    assert account_of(empty_warehouse, "p10@example.org") is None
