"""Figures about the server: who reads them, that they are right, and that they name nobody."""

from __future__ import annotations

import re
import shutil
import urllib.parse
from pathlib import Path

import duckdb
import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from dashboards.app import create_app
from dashboards.monitoring import Monitoring
from dashboards.pages.sql.queries import SANDBOX
from dashboards.sign_in.configuration import SignIn, access_by, sessions_of, users_of
from dashboards.sign_in.sessions import Lifetime
from dashboards.snapshot.facts import facts_of
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.errors import logged
from dashboards.web.metrics import CALLBACK_PATH, Metrics
from dashboards.web.metrics_folder import metrics_folder
from published.access_rules import AccessRules
from published.audit import AuditLog
from published.sandbox import Answer, BusyError, LimitError, QuestionError, Sandbox, StoppedError
from published.viewer import Viewer
from tests.signed_in import SignedIn
from tests.unit.dashboards.published import publish
from tests.unit.dashboards.sign_in.clock import Clock

TOKEN = "a token of more than twenty characters"  # noqa: S105 - a test's
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
ORIGIN = {"Origin": "http://localhost"}
PASSWORD = "correct horse battery"  # noqa: S105 - a test's
NAMES = ("P11", "p11@example.org", "D1", "Sales", "someone", "lea", "select", "Ada")


class Watched:
    """Dashboards that are watched, by one viewer or by those who sign in."""

    def __init__(self, warehouse: Warehouse, access: object, *, sessions: object = None) -> None:
        monitoring = Monitoring(TOKEN, Metrics(), sessions)  # type: ignore[arg-type]
        self.server: Flask = create_app(warehouse, access, monitoring).server  # type: ignore[arg-type]
        self.client: FlaskClient = self.server.test_client()

    @property
    def text(self) -> str:
        answer = self.client.get("/metrics", headers=SHOWN)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def read(self) -> dict[tuple[str, ...], float]:
        """Return name and values of labels → value; no buckets."""
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
            if not sample.name.endswith("_bucket")
        }


@pytest.fixture
def access() -> SignedIn:
    signed_in = SignedIn()
    signed_in.viewer = Viewer("someone", frozenset({"hr_leader"}))
    return signed_in


@pytest.fixture
def watched(warehouse: Warehouse, access: SignedIn) -> Watched:
    return Watched(warehouse, access)


def ask(client: FlaskClient, output: str, pathname: str) -> int:
    """Ask for a page as Dash's renderer does."""
    body = {
        "output": output,
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": pathname},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    return client.post(CALLBACK_PATH, json=body, headers=ORIGIN).status_code


def page_callback(server: Flask) -> str:
    (watch,) = (each for each in server.extensions.values() if isinstance(each, Metrics))
    return next(name for name in watch._callbacks() if "_pages_content.children" in name)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        (None, 401),
        ("", 401),
        ("Bearer ", 401),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        ("Bearer ÿ\udcff", 401),
    ],
)
def test_whoever_shows_the_token_reads_them_and_nobody_else(watched: Watched, header: str | None, status: int) -> None:
    given = {} if header is None else {"Authorization": header.encode("utf-8", "surrogateescape").decode("latin-1")}
    answer = watched.client.get("/metrics", headers=given)
    assert answer.status_code == status
    assert ("skillgap_" in answer.text) == (status == 200)
    assert TOKEN not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_who_has_signed_in_and_has_no_token_reads_none(watched: Watched, access: SignedIn) -> None:
    assert watched.client.get("/metrics").status_code == 401
    access.viewer = None
    assert watched.client.get("/metrics", headers=SHOWN).status_code == 200
    assert watched.client.get(f"/metrics?token={urllib.parse.quote(TOKEN)}").status_code == 401
    assert watched.client.post("/metrics", headers=SHOWN | ORIGIN).status_code in (401, 405)


def test_without_a_token_there_is_no_such_address(warehouse: Warehouse, access: SignedIn) -> None:
    client = create_app(warehouse, access).server.test_client()
    assert client.get("/metrics", headers=SHOWN).status_code == 404
    access.viewer = None
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_the_pattern_of_their_address(watched: Watched, access: SignedIn) -> None:
    for path in ("/person/P11", "/person/P12", "/gaps/D1/T1?by=family", "/no-such-page"):
        assert watched.client.get(path).status_code == 200
    access.viewer = None
    watched.client.get("/person/P11")
    watched.client.open("/healthz", method="BREW")
    found = watched.read()
    assert found["skillgap_request_seconds_count", "GET", "/<path:path>", "200"] == 4
    assert found["skillgap_request_seconds_count", "GET", "/<path:path>", "401"] == 1
    assert found["skillgap_request_seconds_count", "other", "other", "405"] == 1
    again = watched.read()
    # The answer with them is counted after it was made.
    assert again["skillgap_request_seconds_count", "GET", "/metrics", "200"] == 1


def test_pages_and_callbacks_are_counted_by_name_and_what_is_made_up_by_none(
    watched: Watched, access: SignedIn
) -> None:
    output = page_callback(watched.server)
    assert ask(watched.client, output, "/gaps/D1") == 200
    assert ask(watched.client, output, "/gaps") == 200
    assert ask(watched.client, output, "/person/P11") == 200
    watched.client.post(CALLBACK_PATH, json={"output": "lea@firm.example"}, headers=ORIGIN)
    watched.client.post(CALLBACK_PATH, data=b"{", headers=ORIGIN | {"Content-Type": "application/json"})
    found = {key[1]: value for key, value in watched.read().items() if key[0] == "skillgap_callback_seconds_count"}
    pages = {name: n for name, n in found.items() if name.startswith("page ")}
    assert sum(pages.values()) == 3
    assert len(pages) == 3  # the organisation's, a unit's and a person's page
    assert found["other"] == 2
    access.viewer = None
    assert ask(watched.client, output, "/gaps/D1") == 401
    again = {key[1]: value for key, value in watched.read().items() if key[0] == "skillgap_callback_seconds_count"}
    assert again == found


def test_no_label_names_a_person_a_unit_or_a_question(watched: Watched) -> None:
    output = page_callback(watched.server)
    for path in ("/person/P11", "/gaps/D1", "/sql?q=select%20secret", "/courses/CO1"):
        watched.client.get(path)
        ask(watched.client, output, path)
    labels = re.findall(r'="([^"]*)"', watched.text)
    assert labels
    assert [name for name in NAMES for label in labels if name in label] == []


def test_a_failure_is_counted_under_its_callback(watched: Watched) -> None:
    output = page_callback(watched.server)
    with watched.server.test_request_context(CALLBACK_PATH, method="POST", json={"output": output}):
        g.viewer = Viewer("someone")
        logged(ZeroDivisionError())
    with watched.server.test_request_context("/overview"):
        logged(ZeroDivisionError())
    found = watched.read()
    assert found["skillgap_failures_total", output] == 1
    assert found["skillgap_failures_total", "/<path:path>"] == 1


def test_questions_are_counted_by_how_they_ended(watched: Watched) -> None:
    ends: list[Exception | None] = [
        None,
        QuestionError("x"),
        BusyError("x"),
        LimitError("x"),
        StoppedError("x"),
        StoppedError("x"),
    ]

    class Scripted(Sandbox):
        def ask(self, *_: object, **__: object) -> Answer:
            end = ends.pop(0)
            if end is not None:
                raise end
            return Answer((), 0, (), is_cut=False, seconds=0.0)

    watched.server.extensions[SANDBOX] = Scripted()
    for _ in range(6):
        body = {
            "output": "sql-answer.children",
            "outputs": {"id": "sql-answer", "property": "children"},
            "inputs": [{"id": "sql-run", "property": "n_clicks", "value": 1}],
            "state": [
                {"id": "sql-text", "property": "value", "value": "select 1"},
                {"id": "sql-question", "property": "data", "value": "x"},
            ],
            "changedPropIds": ["sql-run.n_clicks"],
        }
        assert watched.client.post(CALLBACK_PATH, json=body, headers=ORIGIN).status_code == 200
    found = {key[2]: n for key, n in watched.read().items() if key[0] == "skillgap_questions_total"}
    assert found == {"answered": 1, "refused": 1, "others were asking": 1, "ended at a limit": 1, "stopped": 2}


def test_sign_ins_and_sessions_are_counted(warehouse: Warehouse, tmp_path: Path) -> None:
    clock = Clock()
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    state = tmp_path / "state"
    state.mkdir()
    users_of(state, cheap).add("lea", PASSWORD)
    rules = AccessRules({"hr_leader": frozenset({"lea"})})
    access = access_by(SignIn("local", lambda: rules), warehouse, state, clock=clock, hasher=cheap)
    watched = Watched(warehouse, access, sessions=sessions_of(state, Lifetime(), clock=clock))
    for password in (PASSWORD, *["wrong"] * 6):
        # In another browser each, which has nothing of the one before.
        watched.server.test_client().post("/sign-in", data={"name": "lea", "password": password}, headers=ORIGIN)
    found = watched.read()
    # After five failures the sixth attempt has to wait.
    assert {key[2]: n for key, n in found.items() if key[0] == "skillgap_sign_ins_total"} == {
        "accepted": 1,
        "refused": 5,
        "made to wait": 1,
    }
    assert found["skillgap_sessions", "local"] == 1


def test_what_is_published_is_told(warehouse: Warehouse, watched: Watched) -> None:
    found = watched.read()
    published_at = warehouse.published_at
    assert published_at is not None
    assert found["skillgap_snapshot_published_timestamp_seconds",] == pytest.approx(published_at.timestamp())
    assert found["skillgap_last_refresh_failed",] in (0, 1)
    assert found["skillgap_worker_resident_bytes", "1"] > 10_000_000
    facts = facts_of(warehouse)
    assert {key[1]: n for key, n in found.items() if key[0] == "skillgap_rows_set_aside"} == dict(facts.rows_set_aside)


def test_without_a_snapshot_there_is_nothing_to_tell_and_no_failure(
    empty_warehouse: Warehouse, access: SignedIn
) -> None:
    found = Watched(empty_warehouse, access).read()
    assert not [key for key in found if key[0].startswith(("skillgap_snapshot", "skillgap_last_refresh"))]


def link(name: Path, to: Path) -> None:
    name.unlink()
    name.symlink_to(to)


def test_a_failed_refresh_and_a_new_number_are_told(tmp_path: Path) -> None:
    folder = publish(tmp_path / "warehouse")
    snapshot = (folder / "current").resolve()
    numbered = snapshot.with_name("00000007-20260201T083000Z")
    snapshot.rename(numbered)
    link(folder / "current", numbered)
    link(folder / "operations", numbered)
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    assert (facts_of(warehouse).number, facts_of(warehouse).has_failed) == (7, True)
    (tmp_path / "later").mkdir()
    shutil.copy(numbered / "operations.duckdb", tmp_path / "later")
    with duckdb.connect(str(tmp_path / "later" / "operations.duckdb")) as connection:
        connection.execute(
            "insert into refreshes by name select * replace ('published' as status) from refreshes limit 1"
        )
    link(folder / "operations", tmp_path / "later")
    assert not facts_of(warehouse).has_failed
    warehouse.close()


def test_folders_of_servers_that_were_killed_are_swept_and_those_of_others_are_not(tmp_path: Path) -> None:
    left = tmp_path / "metrics" / "left"
    left.mkdir(parents=True)
    (left / "lock").touch()
    (left / "counter_1.db").touch()
    with metrics_folder(tmp_path) as first, metrics_folder(tmp_path) as second:
        assert not left.exists()
        assert first.exists()
        assert second.exists()
        assert oct(second.stat().st_mode)[-3:] == "700"
    assert [each.name for each in (tmp_path / "metrics").iterdir()] == ["lock"]
