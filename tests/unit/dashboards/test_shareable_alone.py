"""Those who reach nobody's figures are answered from `shareable.duckdb` alone: no page of theirs needs another file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import NotPublishedError
from published.permissions import Page, reads_what_is_shareable_alone
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.asking import ALL_DOWNLOADS, file_of, refusal_of
from tests.unit.dashboards.published import publish
from tests.walk.checks import CHECKS
from tests.walk.route import walk
from tests.walk.visitor import Visitor

Make = Callable[..., Viewer]
ALONE: tuple[Role, ...] = ("learning", "framework_owner")
PERMISSIONS: dict[str, Page] = {"course": "courses", "competency": "framework", "role": "framework"}
ABOUT_PEOPLE = ("people", "severity")
WHERE = {"course": "CO1", "competency": "K1", "role": "R-SELL"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The company with its shareable file alone; every other file of the snapshot is gone."""
    folder = publish(tmp_path_factory.mktemp("alone") / "warehouse")
    for file in (folder / "current").iterdir():
        if file.name != "shareable.duckdb":
            file.unlink()
    opened = Warehouse(folder, AuditLog(tmp_path_factory.mktemp("nobody") / "audit.jsonl"))
    yield opened
    opened.close()


def test_those_who_reach_nobody_read_what_is_shareable_alone() -> None:
    alone = {role for role in ROLES if reads_what_is_shareable_alone(Viewer("", frozenset[Role]({role})))}
    assert alone == set(ALONE)
    assert reads_what_is_shareable_alone(Viewer("", frozenset(ALONE)))
    # Who reaches somebody on one page takes them off on all.
    assert not reads_what_is_shareable_alone(Viewer("", frozenset({"learning", "employee"}), "P11"))


@pytest.mark.parametrize("role", ALONE)
def test_every_page_opens_where_there_is_no_other_file(alone: Warehouse, viewer: Make, role: Role) -> None:
    visitor, asking = Visitor(alone), viewer(role)
    visitor.sign_in(asking)
    seen = list(walk(visitor, asking))
    assert len(seen) > 20
    for each in seen:
        assert not each.reading.is_refused, each.address
        assert [line for check in CHECKS for line in check(each.reading)] == [], each.address


@pytest.mark.parametrize("role", ALONE)
def test_every_file_can_be_taken_where_there_is_no_other_file(alone: Warehouse, viewer: Make, role: Role) -> None:
    reader = Reader(alone, viewer(role))
    for page, key in ALL_DOWNLOADS:
        refused = refusal_of(lambda page=page, key=key: file_of(reader, page, key, WHERE.get(page)))
        opens = reader.may_open(PERMISSIONS.get(page, page))
        assert refused == (("people" if key in ABOUT_PEOPLE else None) if opens else "page"), (page, key)


@pytest.mark.parametrize(
    "table",
    ["dim_person", "gap_by_person", "gap_now", "course_enrolments", "identity.person_identity", "manager_severity"],
)
def test_tables_about_people_are_unknown_to_their_queries(warehouse: Warehouse, viewer: Make, table: str) -> None:
    with pytest.raises(duckdb.CatalogException):
        Reader(warehouse, viewer("learning")).warehouse.snapshot.rows(f"select * from {table}")
    assert Reader(warehouse, viewer("hr_leader")).warehouse.snapshot.rows(f"select * from {table}") is not None


def test_no_other_file_can_be_opened_by_their_queries(warehouse: Warehouse, viewer: Make, published: Path) -> None:
    snapshot = Reader(warehouse, viewer("learning")).warehouse.snapshot
    for statement in (
        f"attach '{published / 'current' / 'warehouse.duckdb'}' as w (read_only)",
        f"select * from read_blob('{published / 'current' / 'identity.duckdb'}')",
    ):
        with pytest.raises(duckdb.PermissionException):
            snapshot.rows(statement)


def test_the_log_of_refreshes_and_what_was_set_aside_are_not_theirs(warehouse: Warehouse, viewer: Make) -> None:
    theirs = Reader(warehouse, viewer("framework_owner")).warehouse
    for file in (theirs.operations, theirs.quarantine):
        with pytest.raises(NotPublishedError):
            file.rows("select 1")


def test_answers_for_them_and_for_others_are_kept_apart(warehouse: Warehouse, viewer: Make) -> None:
    # The same question: with `gap_by_org_unit` each reads a table of its own.
    query = "select count(*) as n from gap_by_org_unit where n_assessed is null"
    hidden, openly = (
        Reader(warehouse, viewer(role)).warehouse.cached(("n",), lambda role=role: _n(warehouse, viewer(role), query))
        for role in ("learning", "hr_leader")
    )
    assert (hidden > 0, openly) == (True, 0)


def _n(warehouse: Warehouse, asking: Viewer, query: str) -> int:
    n: int = Reader(warehouse, asking).warehouse.snapshot.rows(query)[0]["n"]
    return n
